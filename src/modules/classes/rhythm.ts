import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { addDays, type Day, daysBetween } from '../../core/days.ts';

/** The rules by which a customer has gone quiet. No I/O. */

/** How many of the newest intervals tell the rhythm of today. */
export const intervalsLooked = 8;
/** Below three orders there is no rhythm. */
export const leastOrders = 3;
/** An order is never missed before two weeks beyond the usual interval. */
const leastSlackDays = 14;
const slackPerSpread = 1.5;
/** Days without contact by level, below three orders. */
const contactDaysByLevel = [90, 150, 240] as const;

export interface Rhythm {
  /** m: the median of the newest intervals. */
  medianDays: number;
  /** MAD: the median absolute deviation from it, not scaled. */
  spreadDays: number;
}

/**
 * The rhythm of a customer's order days: median and median absolute deviation of the last 8 intervals; null below
 * three orders. The days are in order and each is there once, so that no interval is zero. The MAD, since one
 * long summer should not make every wait look usual (Hampel 1974; `medianAbsoluteDeviation` of simple-statistics,
 * without the factor that compares it to a normal distribution).
 */
export function rhythmOf(days: readonly Day[]): Rhythm | null {
  if (days.length < leastOrders) return null;
  const newest = days.slice(-(intervalsLooked + 1));
  const intervals = newest.slice(1).map((day, place) => daysBetween(newest[place] as Day, day));
  return { medianDays: median(intervals), spreadDays: medianAbsoluteDeviation(intervals) };
}

/** The first day on which the missing order is warned of: last + m + max(14, 1.5 · MAD), in whole days. */
export function orderExpectedBy(lastOn: Day, { medianDays, spreadDays }: Rhythm): Day {
  const slack = Math.max(leastSlackDays, slackPerSpread * spreadDays);
  return addDays(lastOn, Math.ceil(medianDays + slack));
}

/**
 * How many days without contact are warned of: 90, 150, 240 for A, B, C. A company's own levels count by their
 * place among them, those behind the third and no level at all as C: nobody said that this customer is important.
 */
export function contactDays(level: string | null, levels: readonly string[]): number {
  const named = ['A', 'B', 'C'].indexOf(level ?? '');
  const place = named >= 0 ? named : levels.indexOf(level ?? '');
  return contactDaysByLevel[place >= 0 && place < 2 ? place : 2] as number;
}

/** What a customer's orders came to on one day, in base currency. */
export interface OrderDay {
  day: Day;
  amountE4: number;
}

/** The median value of the order days that tell the rhythm: what a missing order would have brought. */
export function valueAtRisk(days: readonly OrderDay[]): number {
  if (days.length === 0) return 0;
  return Math.round(median(days.slice(-(intervalsLooked + 1)).map(({ amountE4 }) => amountE4)));
}

export interface QuietFacts {
  orderDays: readonly OrderDay[];
  /** The last interaction, the last order, or the day on which the customer was entered: the latest of them. */
  contactOn: Day;
  level: string | null;
  levels: readonly string[];
}

export interface QuietRule {
  basis: 'rhythm' | 'contact';
  warnOn: Day;
}

/** From which day on the customer has gone quiet, and by which of the two rules. */
export function quietRule(facts: QuietFacts): QuietRule {
  const rhythm = rhythmOf(facts.orderDays.map(({ day }) => day));
  const last = facts.orderDays.at(-1);
  if (rhythm && last) return { basis: 'rhythm', warnOn: orderExpectedBy(last.day, rhythm) };
  return { basis: 'contact', warnOn: addDays(facts.contactOn, contactDays(facts.level, facts.levels)) };
}

/** What keeps a customer from being warned of though its day has come. */
export interface Holds {
  /** An order or a quote. */
  hasOpenOrder: boolean;
  /** The last day of a pause. */
  pausedUntilOn: Day | null;
  /** Archived, or someone decided that it is dormant or lost: nobody waits for its order. */
  isGivenUp: boolean;
}

export function isQuiet(warnOn: Day, today: Day, { hasOpenOrder, pausedUntilOn, isGivenUp }: Holds): boolean {
  if (hasOpenOrder || isGivenUp) return false;
  if (pausedUntilOn !== null && pausedUntilOn >= today) return false;
  return warnOn <= today;
}
