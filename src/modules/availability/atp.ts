/**
 * What can be promised of one SKU for which day: pure rules over dated supplies and demands. No I/O.
 *
 * ATP(d) = min over days t ≥ d of [good on hand − safety + receipts due by t − demand due by t], never below 0.
 * A promise for d takes its pieces from d on, so it may not leave any later day short: hence the minimum.
 */
import type { Day } from '../../core/days.ts';

export interface Dated {
  on: Day;
  quantity: number;
}

export interface Situation {
  today: Day;
  /** Good pieces on hand, those held for orders among them: what is held is a demand of today. */
  onHand: number;
  safety: number;
  /** What is still to come, by the day it is expected on. What is overdue counts as nothing until it is re-dated. */
  supplies: readonly Dated[];
  /** What has still to leave, by the day it is due on. What was due before today is due today. */
  demands: readonly Dated[];
}

/** From this day until the next step's. */
export interface Step {
  on: Day;
  /** Safety kept, all due by this day in and out: what is left, below 0 where it doesn't suffice. */
  level: number;
  /** What can be promised for this day. */
  atp: number;
}

/** The days on which something changes, ascending, the first of them today. O(n log n). */
export function stepsOf({ today, onHand, safety, supplies, demands }: Situation): Step[] {
  const changes = new Map<Day, number>([[today, onHand - safety]]);
  const change = (on: Day, pieces: number) => changes.set(on, (changes.get(on) ?? 0) + pieces);
  for (const { on, quantity } of supplies) if (on >= today) change(on, quantity);
  for (const { on, quantity } of demands) change(on > today ? on : today, -quantity);
  const days = [...changes].sort(([a], [b]) => (a < b ? -1 : 1));
  let level = 0;
  const steps = days.map(([on, pieces]) => {
    level += pieces;
    return { on, level, atp: 0 };
  });
  let least = Number.POSITIVE_INFINITY;
  for (const step of steps.toReversed()) {
    least = Math.min(least, step.level);
    step.atp = Math.max(0, least);
  }
  return steps;
}

/** What can be promised for a day; a day gone by is answered as today. */
export function atpOn(steps: readonly Step[], day: Day): number {
  let found = steps[0]?.atp ?? 0;
  for (const step of steps) {
    if (step.on > day) break;
    found = step.atp;
  }
  return found;
}

/** The earliest day for which so many can be promised; null where no dated supply covers them. */
export function dayFor(steps: readonly Step[], quantity: number): Day | null {
  // What can be promised never falls from one day to a later one.
  return steps.find(({ atp }) => atp >= quantity)?.on ?? null;
}

export interface Answer {
  isMet: boolean;
  /** How many of those that were asked for can be promised for that day. */
  by: number;
  /** The earliest day for all of them. */
  on: Day | null;
}

/** "So many by that day?" */
export function answerOf(steps: readonly Step[], asked: { quantity: number; on: Day }): Answer {
  const by = Math.min(asked.quantity, atpOn(steps, asked.on));
  return { isMet: by === asked.quantity, by, on: dayFor(steps, asked.quantity) };
}
