/** The rules by which customers are classed. Whole days and base currency in ten-thousandths; no I/O. */

/** In the order of product.md: the first that fits is taken. */
export const segments = ['strategic', 'key', 'growing', 'at_risk', 'dormant', 'lost', 'regular'] as const;
export type Segment = (typeof segments)[number];
export type RevenueClass = 'A' | 'B' | 'C';
export type Frequency = 'often' | 'sometimes' | 'seldom' | 'none';
export type Status = 'lead' | 'active' | 'dormant' | 'lost';

/** What a customer's median interval counts as below three orders. */
export const defaultIntervalDays = 180;
/** The windows of revenue and of frequency, today and the day this many days ago included. */
export const revenueDays = 365;
export const frequencyDays = 730;

export interface Standing {
  total: number;
  classOf(revenueE4: number): RevenueClass;
  /** The share of the total, in basis points, that those with more revenue bring. */
  aheadBp(revenueE4: number): number;
}

/**
 * Pareto classes over the 12 months' revenue of all customers (the usual ABC analysis: 80 %, 15 %, the rest).
 * A customer is A while those with more revenue than it bring less than 80 % of the total, B while they bring
 * less than 95 %, else C. So the one that crosses 80 % is A, and A always brings 80 % or more; equal revenues get
 * the same class, whatever their order. Revenue of zero is C: it adds nothing to any share.
 */
export function standingOf(revenues: readonly number[]): Standing {
  // Typed, so that sorting 100,000 of them holds others up for milliseconds only.
  const sorted = Float64Array.from(revenues.filter((revenue) => revenue > 0))
    .sort()
    .reverse();
  const upTo = new Float64Array(sorted.length + 1);
  for (let place = 0; place < sorted.length; place++)
    upTo[place + 1] = (upTo[place] as number) + (sorted[place] as number);
  const total = upTo[sorted.length] as number;
  const aheadOf = (revenueE4: number) => upTo[countAbove(sorted, revenueE4)] as number;
  return {
    total,
    classOf(revenueE4) {
      if (revenueE4 <= 0) return 'C';
      // As whole numbers, so that exactly 80 % is exactly that.
      const ahead = BigInt(aheadOf(revenueE4)) * 100n;
      if (ahead < BigInt(total) * 80n) return 'A';
      return ahead < BigInt(total) * 95n ? 'B' : 'C';
    },
    aheadBp: (revenueE4) =>
      total === 0 ? 0 : Math.floor((aheadOf(Math.max(0, revenueE4)) / total) * 1000) * 10,
  };
}

/** How many of the values, sorted from the greatest down, are above this one. */
function countAbove(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By orders in 24 months. */
export function frequencyOf(recentCount: number): Frequency {
  if (recentCount >= 6) return 'often';
  if (recentCount >= 3) return 'sometimes';
  return recentCount >= 1 ? 'seldom' : 'none';
}

/** Recency q: the days since the last order by the own usual interval; null stands for fewer than three orders. */
export function recencyOf(daysSinceLast: number, medianDays: number | null): number {
  return daysSinceLast / (medianDays ?? defaultIntervalDays);
}

export interface Facts {
  revenueClass: RevenueClass;
  /** Orders in 24 months. */
  recentCount: number;
  /** All orders ever. */
  orderCount: number;
  daysSinceFirst: number;
  q: number;
}

/** The segment, the first that fits; null without an order. */
export function segmentOf({
  revenueClass,
  recentCount,
  orderCount,
  daysSinceFirst,
  q,
}: Facts): Segment | null {
  if (orderCount === 0) return null;
  const isLarge = revenueClass === 'A' || revenueClass === 'B';
  if (revenueClass === 'A' && frequencyOf(recentCount) === 'often' && q <= 1.2) return 'strategic';
  if (isLarge && q <= 1.2) return 'key';
  if (daysSinceFirst < 365 && orderCount >= 2) return 'growing';
  if (isLarge && q > 1.2 && q <= 2) return 'at_risk';
  if (q > 2 && q <= 3) return 'dormant';
  return q > 3 ? 'lost' : 'regular';
}

/** A customer's status, where nobody fixed it by hand. */
export function statusOf(segment: Segment | null): Status {
  if (segment === null) return 'lead';
  return segment === 'dormant' || segment === 'lost' ? segment : 'active';
}
