/** Pure rules of when a person can be reached where they are. No I/O. */
import { addDays, type Day, instantInZone } from '../../core/days.ts';
import { isoWeekday } from '../../core/working-days.ts';

/**
 * Days off by country where they are not Saturday and Sunday, as ISO weekdays (5 is Friday). From the Unicode
 * CLDR's week data (release 48, supplemental/weekData: weekendStart, weekendEnd), which the runtime has too, but
 * under a name that changed between Node 20 and 22.
 */
const daysOff: Record<string, readonly number[]> = {
  AF: [4, 5],
  BH: [5, 6],
  DZ: [5, 6],
  EG: [5, 6],
  IL: [5, 6],
  IN: [7],
  IQ: [5, 6],
  IR: [5],
  JO: [5, 6],
  KW: [5, 6],
  LY: [5, 6],
  OM: [5, 6],
  QA: [5, 6],
  SA: [5, 6],
  SD: [5, 6],
  SY: [5, 6],
  UG: [7],
  YE: [5, 6],
};

export const usualHours = { from: '09:00', to: '18:00' } as const;
export const allWeekdays: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** The ISO weekdays on which a country works. */
export function workdaysIn(country: string | null): readonly number[] {
  const off = daysOff[country ?? ''] ?? [6, 7];
  return allWeekdays.filter((weekday) => !off.includes(weekday));
}

/** The time zone of a country that has one only; null for all others. */
export function onlyZoneOf(country: string | null): string | null {
  if (!country) return null;
  const locale = new Intl.Locale(`und-${country}`) as unknown as {
    getTimeZones?: () => string[] | undefined;
    timeZones?: string[];
  };
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  return zones.length === 1 ? (zones[0] ?? null) : null;
}

export interface Hours {
  timeZone: string;
  /** Local times `09:00`, the end not included. */
  from: string;
  to: string;
  /** ISO weekdays. */
  weekdays: readonly number[];
}

export interface Moment {
  day: Day;
  time: string;
  weekday: number;
}

export interface Reach {
  there: Moment;
  state: 'now' | 'outside' | 'day_off';
  /** The next instant within their hours; null where that is now. */
  nextAt: string | null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day, time and weekday of an instant in an IANA zone. */
export function momentIn(instant: Date, timeZone: string): Moment {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  const [day = '', time = ''] = format.format(instant).split(' ');
  return { day, time, weekday: isoWeekday(day) };
}

/** Whether it is a good time there, and if not, when the next one begins: within two weeks, or never. */
export function reachAt(instant: Date, { timeZone, from, to, weekdays }: Hours): Reach {
  const there = momentIn(instant, timeZone);
  const works = weekdays.includes(there.weekday);
  if (works && there.time >= from && there.time < to) return { there, state: 'now', nextAt: null };
  let nextAt: string | null = null;
  for (let ahead = 0; ahead <= 14 && nextAt === null; ahead++) {
    const day = addDays(there.day, ahead);
    if (!weekdays.includes(isoWeekday(day))) continue;
    const begins = instantInZone(`${day}T${from}`, timeZone);
    if (begins > instant.toISOString()) nextAt = begins;
  }
  return { there, state: works ? 'outside' : 'day_off', nextAt };
}

export interface OwnTimes {
  timeZone: string | null;
  country: string | null;
  hoursFrom: string | null;
  hoursTo: string | null;
  /** ISO weekdays between commas. */
  weekdays: string | null;
}

/** A contact's hours: their own, else those of the customer they work for. Null where no time zone is known. */
export function hoursOf(
  contact: OwnTimes,
  customer: Pick<OwnTimes, 'timeZone' | 'country'> | null,
): Hours | null {
  const country = contact.country ?? customer?.country ?? null;
  // A contact who is in another country than the customer isn't in the customer's time zone.
  const isElsewhere = contact.country !== null && contact.country !== customer?.country;
  const inherited = isElsewhere ? null : customer?.timeZone;
  const timeZone = contact.timeZone ?? inherited ?? onlyZoneOf(country);
  if (!timeZone) return null;
  const own = (contact.weekdays ?? '').split(',').filter(Boolean).map(Number);
  return {
    timeZone,
    from: contact.hoursFrom ?? usualHours.from,
    to: contact.hoursTo ?? usualHours.to,
    weekdays: own.length > 0 ? own : workdaysIn(country),
  };
}
