import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../src/core/days.ts';
import {
  contactDays,
  isQuiet,
  orderExpectedBy,
  quietRule,
  rhythmOf,
  valueAtRisk,
} from '../../src/modules/classes/rhythm.ts';

/** Days with these intervals between them, the last on 31 December 2025. */
function daysWith(intervals: readonly number[]): string[] {
  let day = '2025-12-31';
  const days = [day];
  for (const interval of [...intervals].reverse()) {
    day = addDays(day, -interval);
    days.unshift(day);
  }
  return days;
}

describe('the rhythm of orders', () => {
  it.each<[string, number[], { medianDays: number; spreadDays: number } | null]>([
    ['no order but one', [], null],
    ['two orders', [30], null],
    ['three orders', [30, 40], { medianDays: 35, spreadDays: 5 }],
    ['an odd number', [30, 40, 100], { medianDays: 40, spreadDays: 10 }],
    ['halves and quarters', [30, 31, 33, 38], { medianDays: 32, spreadDays: 1.5 }],
    [
      'the last eight only',
      [900, 900, 900, 10, 10, 10, 10, 10, 10, 10, 10],
      { medianDays: 10, spreadDays: 0 },
    ],
    ['exactly eight', [90, 10, 10, 10, 90, 90, 90, 50], { medianDays: 70, spreadDays: 20 }],
  ])('%s', (_, intervals, expected) => {
    expect(rhythmOf(daysWith(intervals))).toEqual(expected);
  });

  it.each([
    ['fourteen days of slack at least', { medianDays: 45, spreadDays: 9 }, 59],
    ['one and a half times the spread beyond that', { medianDays: 45, spreadDays: 10 }, 60],
    ['where both are the same', { medianDays: 45, spreadDays: 28 / 3 }, 59],
    ['part of a day is a day', { medianDays: 45.5, spreadDays: 0 }, 60],
    ['a quarter too', { medianDays: 30, spreadDays: 10.25 }, 46],
  ])('%s', (_, rhythm, days) => {
    expect(orderExpectedBy('2026-01-01', rhythm)).toBe(addDays('2026-01-01', days));
  });

  it('never warns before the usual interval and two weeks are over, whatever the orders', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 2, maxLength: 20 }),
        (intervals) => {
          const days = daysWith(intervals);
          const rhythm = rhythmOf(days);
          if (!rhythm) throw new Error('three orders have a rhythm');
          const wait = daysBetween('2025-12-31', orderExpectedBy('2025-12-31', rhythm));
          expect(wait).toBeGreaterThanOrEqual(rhythm.medianDays + 14);
          expect(rhythm.medianDays).toBeGreaterThanOrEqual(Math.min(...intervals.slice(-8)));
          expect(rhythm.medianDays).toBeLessThanOrEqual(Math.max(...intervals.slice(-8)));
        },
      ),
    );
  });
});

describe('days without contact, by level', () => {
  const own = ['Gold', 'Silver', 'Bronze', 'Tin'];
  it.each([
    ['A', ['A', 'B', 'C'], 90],
    ['B', ['A', 'B', 'C'], 150],
    ['C', ['A', 'B', 'C'], 240],
    [null, ['A', 'B', 'C'], 240],
    ['Gold', own, 90],
    ['Silver', own, 150],
    ['Bronze', own, 240],
    ['Tin', own, 240],
    ['A', ['VIP', 'A', 'B'], 90],
    ['gone', own, 240],
  ])('%s of %s: %d', (level, levels, days) => {
    expect(contactDays(level, levels)).toBe(days);
  });
});

describe('from when on a customer is quiet', () => {
  const levels = ['A', 'B', 'C'];
  const orderDays = (intervals: number[]) => daysWith(intervals).map((day) => ({ day, amountE4: 1 }));

  it('goes by the rhythm from three orders on, whatever was said since', () => {
    const facts = { orderDays: orderDays([30, 30]), contactOn: '2026-03-01', level: 'A', levels };
    expect(quietRule(facts)).toEqual({ basis: 'rhythm', warnOn: '2026-02-13' });
  });

  it('goes by the last contact below', () => {
    const facts = { orderDays: orderDays([30]), contactOn: '2026-01-01', level: 'A', levels };
    expect(quietRule(facts)).toEqual({ basis: 'contact', warnOn: '2026-04-01' });
    expect(quietRule({ ...facts, orderDays: [], level: null })).toEqual({
      basis: 'contact',
      warnOn: '2026-08-29',
    });
  });

  const holds = { hasOpenOrder: false, pausedUntilOn: null, isGivenUp: false };
  it.each([
    ['the day before', '2026-04-02', holds, false],
    ['on the day', '2026-04-01', holds, true],
    ['long after', '2025-01-01', holds, true],
    ['with an open order', '2026-01-01', { ...holds, hasOpenOrder: true }, false],
    ['on the last day of a pause', '2026-01-01', { ...holds, pausedUntilOn: '2026-04-01' }, false],
    ['the day after a pause', '2026-01-01', { ...holds, pausedUntilOn: '2026-03-31' }, true],
    ['when given up', '2026-01-01', { ...holds, isGivenUp: true }, false],
  ])('%s', (_, warnOn, held, expected) => {
    expect(isQuiet(warnOn, '2026-04-01', held)).toBe(expected);
  });
});

describe('the value at risk', () => {
  it.each([
    [[], 0],
    [[70], 70],
    [[10, 20], 15],
    [[10, 21], 16],
    [[1000, 1000, 1000, 1000, 1000, 1000, 1, 1, 1, 1, 2, 3, 3, 3, 3], 2],
  ])('of %j is %d', (amounts, expected) => {
    expect(valueAtRisk(amounts.map((amountE4) => ({ day: '2026-01-01', amountE4 })))).toBe(expected);
  });
});
