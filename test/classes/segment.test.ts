import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Facts,
  frequencyOf,
  recencyOf,
  segmentOf,
  segments,
  standingOf,
  statusOf,
} from '../../src/modules/classes/segment.ts';

const classes = (revenues: number[]) => revenues.map((revenue) => standingOf(revenues).classOf(revenue));

describe('revenue classes', () => {
  it.each([
    ['one customer is all of it', [100], ['A']],
    ['exactly 80 % before it: B', [80, 15, 5], ['A', 'B', 'C']],
    ['the one that crosses 80 % is A', [79, 16, 5], ['A', 'A', 'C']],
    ['the one that crosses 95 % is B', [80, 14, 6], ['A', 'B', 'B']],
    ['equal ones are in one class', [25, 25, 25, 25], ['A', 'A', 'A', 'A']],
    ['equal ones behind 80 % too', [80, 5, 5, 5, 5], ['A', 'B', 'B', 'B', 'B']],
    ['no revenue is C', [100, 0], ['A', 'C']],
    ['nobody has any', [0, 0], ['C', 'C']],
    ['in any order', [5, 80, 15], ['C', 'A', 'B']],
    ['none at all', [], []],
  ])('%s', (_, revenues, expected) => {
    expect(classes(revenues)).toEqual(expected);
  });

  it('tells the share of those ahead, rounded down', () => {
    const standing = standingOf([600_000, 300_000, 100_000]);
    expect([600_000, 300_000, 100_000, 0].map(standing.aheadBp)).toEqual([0, 6000, 9000, 10_000]);
    expect(standingOf([2, 1]).aheadBp(1)).toBe(6660);
    expect(standingOf([]).aheadBp(0)).toBe(0);
  });

  const revenues = fc.array(fc.integer({ min: 0, max: 1_000_000_000_000 }), { minLength: 1, maxLength: 60 });
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

  it('holds for any revenues: A brings 80 % or more, A and B 95 % or more, more revenue is no lower class', () => {
    fc.assert(
      fc.property(revenues, (all) => {
        const standing = standingOf(all);
        const of = (...wanted: string[]) => sum(all.filter((one) => wanted.includes(standing.classOf(one))));
        const total = sum(all);
        expect(of('A') * 100).toBeGreaterThanOrEqual(total * 80);
        expect(of('A', 'B') * 100).toBeGreaterThanOrEqual(total * 95);
        expect(of('A', 'B', 'C')).toBe(total);
        const sorted = [...all].sort((a, b) => b - a).map(standing.classOf);
        expect(sorted).toEqual([...sorted].sort());
      }),
    );
  });

  it('does not depend on the order of the customers', () => {
    fc.assert(
      fc.property(revenues, fc.integer(), (all, seed) => {
        const turned = [...all].sort((a, b) => ((a * 31 + seed) % 97) - ((b * 31 + seed) % 97));
        expect(all.map(standingOf(turned).classOf)).toEqual(all.map(standingOf(all).classOf));
      }),
    );
  });
});

describe('frequency and recency', () => {
  it.each([
    [0, 'none'],
    [1, 'seldom'],
    [2, 'seldom'],
    [3, 'sometimes'],
    [5, 'sometimes'],
    [6, 'often'],
    [60, 'often'],
  ])('%d orders in 24 months: %s', (count, expected) => {
    expect(frequencyOf(count)).toBe(expected);
  });

  it.each([
    [54, 45, 1.2],
    [0, 45, 0],
    [90, 45.5, 90 / 45.5],
    [216, null, 1.2],
    [540, null, 3],
  ])('%d days since the last order at %s days: %d', (days, median, q) => {
    expect(recencyOf(days, median)).toBe(q);
  });
});

const facts = (more: Partial<Facts>): Facts => ({
  revenueClass: 'C',
  recentCount: 2,
  orderCount: 4,
  daysSinceFirst: 900,
  q: 1,
  ...more,
});

describe('segments, the first that fits', () => {
  it.each<[string | null, string, Partial<Facts>]>([
    [null, 'no order', { orderCount: 0, recentCount: 0 }],
    ['strategic', 'A, six orders, q 1.2', { revenueClass: 'A', recentCount: 6, q: 1.2 }],
    ['key', 'A, five orders', { revenueClass: 'A', recentCount: 5, q: 1.2 }],
    ['key', 'B, sixty orders', { revenueClass: 'B', recentCount: 60, q: 0 }],
    ['at_risk', 'A just late', { revenueClass: 'A', recentCount: 6, q: 1.2000001 }],
    ['at_risk', 'B at q 2', { revenueClass: 'B', q: 2 }],
    ['growing', 'young and late, before at risk', { revenueClass: 'A', q: 1.5, daysSinceFirst: 364 }],
    ['growing', 'young C', { daysSinceFirst: 364, orderCount: 2 }],
    ['regular', 'young with one order', { daysSinceFirst: 364, orderCount: 1 }],
    ['regular', 'C, a year old', { daysSinceFirst: 365 }],
    ['regular', 'C at q 2', { q: 2 }],
    ['dormant', 'just beyond 2', { q: 2.0000001 }],
    ['dormant', 'A beyond 2', { revenueClass: 'A', q: 2.5 }],
    ['dormant', 'q 3', { q: 3 }],
    ['lost', 'just beyond 3', { q: 3.0000001 }],
    ['growing', 'young comes before lost', { daysSinceFirst: 300, orderCount: 2, q: 9 }],
    ['lost', 'strategic once', { revenueClass: 'A', recentCount: 9, q: 4 }],
  ])('%s: %s', (expected, _, more) => {
    expect(segmentOf(facts(more))).toBe(expected);
  });

  it('gives every customer with an order exactly one, and nobody else', () => {
    const any = fc.record({
      revenueClass: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      recentCount: fc.nat(20),
      orderCount: fc.nat(40),
      daysSinceFirst: fc.nat(3000),
      q: fc.double({ min: 0, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(any, (one) => {
        const segment = segmentOf(one);
        if (one.orderCount === 0) expect(segment).toBeNull();
        else expect(segments).toContain(segment);
      }),
    );
  });

  it.each([
    [null, 'lead'],
    ['strategic', 'active'],
    ['regular', 'active'],
    ['at_risk', 'active'],
    ['dormant', 'dormant'],
    ['lost', 'lost'],
  ] as const)('%s makes the status %s', (segment, status) => {
    expect(statusOf(segment)).toBe(status);
  });
});
