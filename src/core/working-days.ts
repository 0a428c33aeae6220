import type { Database } from '../db/connection.ts';
import { kept } from '../db/kept.ts';
import type { Context } from './context.ts';
import { addDays, type Day } from './days.ts';

/** On which days the company works: its weekdays, without its holidays, with the days it makes up for them. */
export interface WorkCalendar {
  isWorking(day: Day): boolean;
  /** The day that lies `count` working days after `day`, which itself does not count; 0 gives `day`. */
  add(day: Day, count: number): Day;
  /** How many working days lie after `from` up to and with `to`; 0 where `to` is not later. */
  between(from: Day, to: Day): number;
}

export interface CalendarDay {
  dayOn: Day;
  isWorking: boolean;
}

// Whoever enters holidays for years without end must not make a loop without end.
const mostDays = 10_000;

/** A pure calendar of ISO weekdays (1 is Monday) and the days that differ from them. */
export function workCalendar(weekdays: readonly number[], exceptions: readonly CalendarDay[]): WorkCalendar {
  const differing = new Map(exceptions.map(({ dayOn, isWorking }) => [dayOn, isWorking]));
  const isWorking = (day: Day) => differing.get(day) ?? weekdays.includes(isoWeekday(day));
  return {
    isWorking,
    add(day, count) {
      let at = day;
      let left = count;
      for (let tried = 0; left > 0; tried++) {
        if (tried > mostDays) throw new RangeError('the calendar has no working days');
        at = addDays(at, 1);
        if (isWorking(at)) left--;
      }
      return at;
    },
    between(from, to) {
      let count = 0;
      for (let day = addDays(from, 1); day <= to && count < mostDays; day = addDays(day, 1))
        if (isWorking(day)) count++;
      return count;
    },
  };
}

/** 1 for Monday to 7 for Sunday. */
export function isoWeekday(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The company's calendar as its settings and its table of days have it. */
export async function companyCalendar({
  db,
  settings,
}: Pick<Context, 'db' | 'settings'>): Promise<WorkCalendar> {
  return workCalendar(settings.workingWeekdays, await kept(db, 'calendar days', () => calendarDays(db)));
}

async function calendarDays(db: Database): Promise<CalendarDay[]> {
  return db('calendar_days').orderBy('day_on').select('day_on', 'is_working');
}
