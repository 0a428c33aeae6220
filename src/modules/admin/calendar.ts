import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { addDays, type Day, daysBetween, isDay, today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { forgetSettings, saveSettings } from '../../core/settings.ts';
import { isoWeekday } from '../../core/working-days.ts';
import { transact } from '../../db/transaction.ts';
import { insertRows } from '../../db/write.ts';
import { choice, choices, longText, reference } from '../../web/fields.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;

export const weekdaysForm = z.object({ workingWeekdays: choices(weekdays) });
export const daysForm = z.object({
  kind: choice(['off', 'working']).required(),
  days: longText(20_000).required(),
});
export const removalForm = z.object({ dayId: reference().required() });

const longestPeriod = 60;

export interface NamedDay {
  dayOn: Day;
  name: string;
}

/** One line: a day or a period, then a name. `2026-10-01..2026-10-07 国庆节`, with a dash, ~ or 至 between as well. */
const linePattern =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(?:\.{2,}|…|~|～|—|–|-{1,2}|至|到|to)\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?)?[\s,，;；:：]*(.*)$/i;

/** The days that the lines name; refuses with the number of the first line that can't be read. */
export function readDays(text: string): NamedDay[] {
  const days = new Map<Day, NamedDay>();
  for (const [place, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const match = linePattern.exec(line.normalize('NFKC').trim());
    const dayAt = (group: number) =>
      `${match?.[group]}-${match?.[group + 1]?.padStart(2, '0')}-${match?.[group + 2]?.padStart(2, '0')}`;
    const from = match ? dayAt(1) : '';
    const to = match?.[4] ? dayAt(4) : from;
    const values = { line: place + 1, text: line.trim().slice(0, 60) };
    if (!isDay(from) || !isDay(to)) throw new Refusal('admin.day_line_unreadable', { field: 'days', values });
    const length = daysBetween(from, to);
    if (length < 0 || length >= longestPeriod)
      throw new Refusal('admin.day_line_period', {
        field: 'days',
        values: { ...values, max: longestPeriod },
      });
    const name = (match?.[7] ?? '').trim().slice(0, 100);
    for (let count = 0; count <= length; count++) {
      const dayOn = addDays(from, count);
      days.set(dayOn, { dayOn, name });
    }
  }
  return [...days.values()].sort((a, b) => a.dayOn.localeCompare(b.dayOn));
}

export async function showCalendar({ context, t }: PageRequest): Promise<Outcome> {
  const day = today(context);
  const found: { id: number; dayOn: Day; isWorking: boolean; name: string }[] = await context
    .db('calendar_days')
    .where('day_on', '>=', addDays(day, -180))
    .orderBy('day_on')
    .limit(500)
    .select('id', 'day_on', 'is_working', 'name');
  const names = weekdayNames(context.language);
  return page('admin/calendar', {
    title: t('admin.calendar'),
    days: found.map((entry) => ({
      ...entry,
      weekday: names[isoWeekday(entry.dayOn) - 1],
      isPast: entry.dayOn < day,
    })),
    weekdays: {
      name: 'workingWeekdays',
      label: t('admin.works_on'),
      kind: 'checkboxes',
      value: context.settings.workingWeekdays.map(String),
      options: weekdays.map((value) => ({ value, label: names[Number(value) - 1] ?? value })),
    },
    fields: [
      {
        name: 'kind',
        label: t('admin.day_kind'),
        kind: 'select',
        width: 'm',
        options: [
          { value: 'off', label: t('admin.day_off') },
          { value: 'working', label: t('admin.day_working') },
        ],
      },
      { name: 'days', label: t('admin.days'), kind: 'textarea', rows: 6, hint: t('admin.days_hint') },
    ],
  });
}

/** Monday first. */
function weekdayNames(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  return weekdays.map((_, place) => format.format(new Date(Date.UTC(2024, 0, 1 + place))));
}

export async function saveWeekdays(
  { context }: PageRequest,
  form: z.output<typeof weekdaysForm>,
): Promise<Outcome> {
  const workingWeekdays = form.workingWeekdays.map(Number);
  if (workingWeekdays.length === 0) throw new Refusal('admin.no_weekday', { field: 'workingWeekdays' });
  await transact(context, async (tx) => {
    await saveSettings(tx.db, { workingWeekdays });
    await note(tx, 'workingWeekdays', { before: tx.settings.workingWeekdays, after: workingWeekdays });
  });
  forgetSettings(context.db);
  return redirect('/settings/calendar', { key: 'shared.saved' });
}

/** Adds the days; one that is there already takes the new name and kind. */
export async function addDaysOff(
  { context }: PageRequest,
  form: z.output<typeof daysForm>,
): Promise<Outcome> {
  const days = readDays(form.days);
  if (days.length > 1000) throw new Refusal('admin.too_many_days', { field: 'days', values: { max: 1000 } });
  const isWorking = form.kind === 'working';
  await transact(context, async (tx) => {
    for (const { dayOn } of days) await tx.db('calendar_days').where({ dayOn }).delete();
    await insertRows(
      tx.db,
      'calendar_days',
      days.map((day) => ({ ...day, isWorking })),
    );
    await note(tx, form.kind, {
      before: null,
      after: days.map(({ dayOn, name }) => `${dayOn} ${name}`.trim()),
    });
  });
  return redirect('/settings/calendar', { key: 'admin.days_added', values: { count: days.length } });
}

export async function removeDay(
  { context }: PageRequest,
  { dayId }: z.output<typeof removalForm>,
): Promise<Outcome> {
  await transact(context, async (tx) => {
    const day: NamedDay | undefined = await tx
      .db('calendar_days')
      .where({ id: dayId })
      .first('day_on', 'name');
    if (!day) return;
    await tx.db('calendar_days').where({ id: dayId }).delete();
    await note(tx, 'days', { before: `${day.dayOn} ${day.name}`.trim(), after: null });
  });
  return redirect('/settings/calendar', { key: 'shared.saved' });
}

async function note(tx: Context, name: string, change: { before: unknown; after: unknown }): Promise<void> {
  await audit(tx, {
    action: 'admin.calendar',
    record: { kind: 'settings', id: null, label: tx.settings.companyName },
    changes: { [name]: change },
  });
}
