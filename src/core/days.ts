import type { Context } from './context.ts';

/** A calendar day without a zone, `'2026-03-31'`. */
export type Day = string;

const pattern = /^(\d{4})-(\d\d)-(\d\d)$/;

/** True for a day that exists: 31 February does not, nor does a year outside 1900–2199. */
export function isDay(text: string): boolean {
  const match = pattern.exec(text);
  if (!match) return false;
  const year = Number(match[1]);
  if (year < 1900 || year > 2199) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const zones = new Map<string, Intl.DateTimeFormat>();

const days = new Map<string, { minute: number; day: Day }>();

/** The calendar day of an instant in an IANA time zone. No zone's day begins within a minute, so each is kept for one. */
export function dayInZone(instant: Date, timeZone: string): Day {
  const minute = Math.floor(instant.getTime() / 60_000);
  const known = days.get(timeZone);
  if (known?.minute === minute) return known.day;
  const day = formatDay(instant, timeZone);
  days.set(timeZone, { minute, day });
  return day;
}

function formatDay(instant: Date, timeZone: string): Day {
  let format = zones.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    zones.set(timeZone, format);
  }
  return format.format(instant);
}

/** Today where the company is. */
export function today(context: Pick<Context, 'clock' | 'settings'>): Day {
  return dayInZone(context.clock.now(), context.settings.timeZone);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The first day of the month that lies `months` after the day's month. */
export function startOfMonth(day: Day, months = 0): Day {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;
}

/** The months `'2026-03'` from one day's to another's, both included. */
export function monthsBetween(from: Day, to: Day): string[] {
  const months: string[] = [];
  for (let day = startOfMonth(from); day <= to; day = startOfMonth(day, 1)) months.push(day.slice(0, 7));
  return months;
}

/** The UTC instant of a local time `2026-03-31T14:05` in an IANA zone. */
export function instantInZone(localTime: string, timeZone: string): string {
  const asUtc = Date.parse(`${localTime}:00Z`);
  const shownAt = (instant: number) => {
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    return Date.parse(`${parts.format(new Date(instant)).replace(' ', 'T')}Z`);
  };
  // Twice, since the zone's offset may change between the first guess and the instant itself.
  const guess = asUtc - (shownAt(asUtc) - asUtc);
  return new Date(guess - (shownAt(guess) - asUtc)).toISOString();
}
