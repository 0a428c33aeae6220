import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/days.ts';
import {
  answerOf,
  atpOn,
  type Dated,
  dayFor,
  type Situation,
  stepsOf,
} from '../../src/modules/availability/atp.ts';

const today = '2026-03-31';
const d = (days: number) => addDays(today, days);
const at = (days: number, quantity: number): Dated => ({ on: d(days), quantity });

interface Case {
  name: string;
  situation: Partial<Situation>;
  /** Days from today, and what can be promised for them. */
  atp: Record<number, number>;
  /** So many by that many days from now: how many by then, and the day of all. */
  asked?: [quantity: number, days: number, by: number, on: number | null];
}

const cases: Case[] = [
  { name: 'an empty shelf', situation: {}, atp: { 0: 0, 90: 0 }, asked: [1, 5, 0, null] },
  { name: 'goods on hand', situation: { onHand: 100 }, atp: { 0: 100, 90: 100 }, asked: [100, 0, 100, 0] },
  { name: 'more than there is', situation: { onHand: 100 }, atp: {}, asked: [101, 30, 100, null] },
  {
    name: 'safety is kept',
    situation: { onHand: 100, safety: 30 },
    atp: { 0: 70 },
    asked: [71, 0, 70, null],
  },
  { name: 'safety above what is there', situation: { onHand: 10, safety: 30 }, atp: { 0: 0 } },
  {
    name: 'safety is filled up first',
    situation: { onHand: 10, safety: 30, supplies: [at(5, 50)] },
    atp: { 4: 0, 5: 30 },
    asked: [30, 0, 0, 5],
  },
  {
    name: 'goods held for orders',
    situation: { onHand: 100, demands: [at(0, 60)] },
    atp: { 0: 40, 30: 40 },
  },
  {
    name: 'a receipt counts from its day on',
    situation: { onHand: 100, supplies: [at(10, 50)] },
    atp: { 9: 100, 10: 150, 11: 150 },
    asked: [120, 5, 100, 10],
  },
  {
    name: 'a receipt due today counts',
    situation: { supplies: [at(0, 50)] },
    atp: { 0: 50 },
  },
  {
    name: 'an overdue receipt counts as nothing',
    situation: { onHand: 5, supplies: [at(-1, 50)] },
    atp: { 0: 5, 30: 5 },
    asked: [6, 30, 5, null],
  },
  {
    name: 'demand due before today is due today',
    situation: { onHand: 100, demands: [at(-20, 60)] },
    atp: { 0: 40 },
  },
  {
    name: 'what a later order needs is not promised for an earlier day',
    situation: { onHand: 100, demands: [at(20, 80)] },
    atp: { 0: 20, 19: 20, 20: 20 },
    asked: [50, 3, 20, null],
  },
  {
    name: 'what comes before a later order covers it',
    situation: { onHand: 100, supplies: [at(10, 80)], demands: [at(20, 80)] },
    atp: { 0: 100, 9: 100, 10: 100, 20: 100 },
  },
  {
    name: 'what comes after a later order does not',
    situation: { onHand: 100, supplies: [at(30, 80)], demands: [at(20, 80)] },
    atp: { 0: 20, 20: 20, 29: 20, 30: 100 },
    asked: [60, 20, 20, 30],
  },
  {
    name: 'more is due than there is, until a receipt',
    situation: { onHand: 10, supplies: [at(15, 100)], demands: [at(5, 40)] },
    atp: { 0: 0, 14: 0, 15: 70 },
  },
  {
    name: 'a receipt and a demand of the same day meet',
    situation: { supplies: [at(5, 40)], demands: [at(5, 40)] },
    atp: { 0: 0, 5: 0 },
  },
  {
    name: 'several of one day add up',
    situation: { onHand: 10, supplies: [at(5, 20), at(5, 30)], demands: [at(7, 5), at(7, 15)] },
    atp: { 0: 10, 5: 40, 7: 40 },
    asked: [40, 6, 40, 5],
  },
  {
    name: 'the deepest later day decides',
    situation: {
      onHand: 50,
      supplies: [at(4, 30), at(12, 100)],
      demands: [at(2, 20), at(8, 45), at(20, 60)],
    },
    // Levels 50, 30, 60, 15, 115, 55.
    atp: { 0: 15, 2: 15, 4: 15, 8: 15, 12: 55, 20: 55 },
    asked: [50, 4, 15, 12],
  },
  {
    name: 'a day gone by is answered as today',
    situation: { onHand: 7 },
    atp: { '-9': 7 } as Record<number, number>,
  },
  { name: 'nothing is always met', situation: {}, atp: {}, asked: [0, 0, 0, 0] },
];

const situationOf = (given: Partial<Situation>): Situation => ({
  today,
  onHand: 0,
  safety: 0,
  supplies: [],
  demands: [],
  ...given,
});

describe('available to promise', () => {
  it.each(cases)('$name', ({ situation, atp, asked }) => {
    const steps = stepsOf(situationOf(situation));
    const shown = Object.fromEntries(Object.keys(atp).map((days) => [days, atpOn(steps, d(Number(days)))]));
    expect(shown).toEqual(atp);
    if (!asked) return;
    const [quantity, days, by, on] = asked;
    expect(answerOf(steps, { quantity, on: d(days) })).toEqual({
      isMet: by === quantity,
      by,
      on: on === null ? null : d(on),
    });
  });

  // The definition, word by word, in O(n²): every day looks at every later one.
  const farthest = 40;
  function naive({ onHand, safety, supplies, demands }: Situation, day: string): number {
    const from = day < today ? today : day;
    const sum = (some: readonly Dated[]) => some.reduce((all, { quantity }) => all + quantity, 0);
    let least = Number.POSITIVE_INFINITY;
    for (let t = from; t <= d(farthest); t = addDays(t, 1)) {
      const dueIn = sum(supplies.filter(({ on }) => on >= today && on <= t));
      const dueOut = sum(demands.filter(({ on }) => on <= t));
      least = Math.min(least, onHand - safety + dueIn - dueOut);
    }
    return Math.max(0, least);
  }

  const dated = fc.array(
    fc.record({
      on: fc.integer({ min: -6, max: farthest }).map(d),
      quantity: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 14 },
  );
  const situations = fc.record({
    today: fc.constant(today),
    onHand: fc.integer({ min: 0, max: 150 }),
    safety: fc.integer({ min: 0, max: 30 }),
    supplies: dated,
    demands: dated,
  });

  it('is what the definition says, for every day', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: -8, max: farthest }), (situation, days) => {
        expect(atpOn(stepsOf(situation), d(days))).toBe(naive(situation, d(days)));
      }),
      { numRuns: 400 },
    );
  });

  it('names the first day on which so many can be promised, and a promise taken leaves no other one short', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 1, max: 120 }), (situation, quantity) => {
        const steps = stepsOf(situation);
        const on = dayFor(steps, quantity);
        if (on === null) {
          expect(naive(situation, d(farthest))).toBeLessThan(quantity);
          return;
        }
        expect(naive(situation, on)).toBeGreaterThanOrEqual(quantity);
        if (on > today) expect(naive(situation, addDays(on, -1))).toBeLessThan(quantity);
        const taken = stepsOf({ ...situation, demands: [...situation.demands, { on, quantity }] });
        for (const { on: day, level } of taken) if (day >= on) expect(level).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 400 },
    );
  });

  it('takes a hundred thousand supplies and demands at once', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => at(i % 3000, (i % 7) + 1));
    const started = performance.now();
    const steps = stepsOf(situationOf({ onHand: 5, supplies: many, demands: many }));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(steps).toHaveLength(3000);
    expect(atpOn(steps, d(10))).toBe(5);
  });
});
