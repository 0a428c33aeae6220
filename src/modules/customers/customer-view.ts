import { addDays, today } from '../../core/days.ts';
import type { PageRequest } from '../../web/route.ts';

/** How near a due day is, never by colour alone. */
export function dueMark({ context, t }: PageRequest, dueOn: string): { tone: string; label: string } {
  const day = today(context);
  if (dueOn < day) return { tone: 'danger', label: t('customers.overdue', { day: dueOn }) };
  if (dueOn <= addDays(day, 3)) return { tone: 'soon', label: t('customers.due', { day: dueOn }) };
  return { tone: 'neutral', label: t('customers.due', { day: dueOn }) };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(language: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${language} ${timeZone}`;
  let clock = clocks.get(key);
  if (!clock) {
    const parts = { weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    clock = new Intl.DateTimeFormat(language, { timeZone, ...parts });
    clocks.set(key, clock);
  }
  return clock;
}

/** `03:12 there, Saturday`; empty where the zone isn't known. */
export function timeThere({ context, t }: PageRequest, timeZone: string | null): string {
  if (!timeZone) return '';
  const format = clockIn(context.language, timeZone);
  const parts = Object.fromEntries(
    format.formatToParts(context.clock.now()).map(({ type, value }) => [type, value]),
  );
  return t('customers.time_there', {
    time: `${parts.hour}:${parts.minute}`,
    weekday: parts.weekday ?? '',
  });
}
