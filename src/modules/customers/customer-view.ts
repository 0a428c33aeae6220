import { addDays, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { StoryKind } from '../../core/story.ts';
import type { PageRequest } from '../../web/route.ts';
import type { StoryLine } from './story-queries.ts';

const icons: Record<StoryKind, string> = {
  interaction: 'message',
  promise: 'heart-handshake',
  follow_up: 'bell',
  opportunity: 'target-arrow',
  order: 'file-text',
  shipment: 'truck',
  satisfaction: 'mood-smile',
  need: 'checklist',
  owner: 'user',
  customer: 'building',
};

const pages: Record<string, { module: string; path: string }> = {
  order: { module: 'orders', path: '/orders' },
  shipment: { module: 'shipments', path: '/shipments' },
  opportunity: { module: 'opportunities', path: '/opportunities' },
  satisfaction: { module: 'satisfaction', path: '/satisfaction' },
  need: { module: 'needs', path: '/needs' },
};

/** A line of the story as `views/shared/timeline.ejs` shows it. */
export function shownLine(request: PageRequest, line: StoryLine) {
  const { t, f, context } = request;
  const detail = JSON.parse(line.detail) as Record<string, string | number>;
  const target = pages[line.recordKind ?? ''];
  const href =
    target && line.recordId && isModuleOn(context.settings, target.module)
      ? `${target.path}/${line.recordId}`
      : null;
  return {
    at: f.instant(line.happenedAt),
    who: line.userName,
    icon: icons[line.kind],
    heading: t(line.messageKey, detail),
    text: line.said,
    href,
    meta: line.contactName ? t('customers.with', { name: line.contactName }) : null,
  };
}

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

/** May this user end the promise or the follow-up? */
export function mayEnd({ context }: PageRequest, item: { userId: number }): boolean {
  return item.userId === context.user?.id || allows(context.user, 'customers.write_all');
}
