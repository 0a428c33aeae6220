import type { Context } from '../../core/context.ts';
import { addDays, type Day, isDay, today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { companyCalendar, type WorkCalendar } from '../../core/working-days.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';

/** The quick choices: so many working days from today. */
export const dueSteps = ['1', '3', '5', '10'] as const;

export interface Due {
  /** A day by itself; it counts before `steps`. */
  on: Day | null;
  /** Working days from today. */
  steps: string | null;
  /** The user was told that it is a day off, and means it. */
  isDayOffMeant: boolean;
}

/** The day that was chosen; null where none was. Refuses a day off once, proposing the working day before. */
export async function dueDay(tx: Context, due: Due, field: string): Promise<Day | null> {
  const calendar = await companyCalendar(tx);
  if (due.on === null) return due.steps === null ? null : calendar.add(today(tx), Number(due.steps));
  if (calendar.isWorking(due.on) || due.isDayOffMeant) return due.on;
  const before = workingDayBefore(calendar, due.on);
  throw new Refusal('interactions.day_off', { field, values: { day: due.on, before } });
}

/** The day after a change: the one that stands there is not judged again. */
export async function changedDay(
  tx: Context,
  before: Day,
  form: { dueOn: Day | null; dueIn: string | null; keepDayOff: boolean },
): Promise<Day> {
  if (form.dueOn === before) return before;
  const due = { on: form.dueOn, steps: form.dueIn, isDayOffMeant: form.keepDayOff };
  return (await dueDay(tx, due, 'dueOn')) ?? before;
}

// Whoever marked two months as days off is told the day itself.
function workingDayBefore(calendar: WorkCalendar, day: Day): Day {
  for (let back = 1; back <= 60; back++) {
    const before = addDays(day, -back);
    if (calendar.isWorking(before)) return before;
  }
  return day;
}

/** The fields of a due day: a day, or so many working days from today; once refused, that a day off is meant. */
export async function dueFields(
  { context, t, entered }: PageRequest,
  names: { on: string; steps: string; label: string; value?: Day },
): Promise<Field[]> {
  const calendar = await companyCalendar(context);
  const day = today(context);
  const steps = dueSteps.map((count) => ({
    value: count,
    label: t('interactions.due_step', { count: Number(count), day: calendar.add(day, Number(count)) }),
  }));
  const isRefused = entered.errors[names.on] !== undefined && isDayOff(calendar, entered.values[names.on]);
  return [
    {
      name: names.steps,
      label: names.label,
      kind: 'select',
      optional: true,
      width: 'm',
      options: [{ value: '', label: t('interactions.due_choose') }, ...steps],
    },
    {
      name: names.on,
      label: t('interactions.due_day'),
      kind: 'date',
      optional: true,
      width: 's',
      ...(names.value ? { value: names.value } : {}),
    },
    ...(isRefused
      ? [{ name: 'keepDayOff', label: t('interactions.keep_day_off'), kind: 'checkbox' as const }]
      : []),
  ];
}

function isDayOff(calendar: WorkCalendar, day: unknown): boolean {
  return typeof day === 'string' && isDay(day) && !calendar.isWorking(day);
}
