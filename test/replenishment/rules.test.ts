import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageOf } from '../../src/modules/replenishment/age.ts';
import { type Need, proposalFor } from '../../src/modules/replenishment/proposal.ts';
import { valueBetween } from '../../src/modules/replenishment/stock-queries.ts';

const today = '2026-03-31';
const need = (given: Partial<Need>): Need => ({
  today,
  position: 100,
  short: 0,
  shortOn: null,
  reorderPoint: 0,
  reorderQuantity: 0,
  ...given,
});

describe('what to order again', () => {
  it.each([
    ['enough, no reorder point', {}, null],
    ['above the reorder point', { reorderPoint: 99 }, null],
    ['at the reorder point', { reorderPoint: 100 }, ['low', 1, today]],
    ['below it', { reorderPoint: 120 }, ['low', 21, today]],
    ['below it, in whole lots', { reorderPoint: 120, reorderQuantity: 60 }, ['low', 60, today]],
    [
      'far below it, in whole lots',
      { position: -30, reorderPoint: 120, reorderQuantity: 60 },
      ['low', 180, today],
    ],
    ['missing later', { short: 40, shortOn: '2026-05-01' }, ['short', 40, '2026-05-01']],
    [
      'missing later, in whole lots',
      { short: 40, shortOn: '2026-05-01', reorderQuantity: 24 },
      ['short', 48, '2026-05-01'],
    ],
    [
      'missing for a while, and covered in the end',
      { position: 500, short: 10, shortOn: '2026-04-02', reorderPoint: 50 },
      ['short', 10, '2026-04-02'],
    ],
    [
      'missing and low: the greater of the two',
      { position: 10, short: 15, shortOn: '2026-04-02', reorderPoint: 60 },
      ['short', 51, '2026-04-02'],
    ],
    ['never stocked, without a reorder point', { position: 0 }, null],
  ] as const)('%s', (_, given, expected) => {
    const proposal = proposalFor(need(given));
    expect(proposal && [proposal.reason, proposal.quantity, proposal.neededOn]).toEqual(expected);
  });
});

describe('how old goods are', () => {
  it.each([
    [0, [50, 50, 50], [0, 0, 0, 0]],
    [40, [50, 50, 50], [40, 0, 0, 0]],
    [120, [50, 50, 50], [50, 50, 20, 0]],
    [200, [50, 50, 50], [50, 50, 50, 50]],
    [30, [], [0, 0, 0, 30]],
    // A receipt that was reversed leaves less than nothing.
    [30, [-10, 20, 0], [0, 20, 0, 10]],
  ])('%i pieces of which %j came in: %j', (onHand, cameIn, bands) => {
    expect(ageOf(onHand, cameIn)).toEqual(bands);
  });

  it('all of them are of some age', () => {
    const counts = fc.array(fc.integer({ min: -20, max: 200 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.nat(500), counts, (onHand, cameIn) => {
        const bands = ageOf(onHand, cameIn);
        expect(bands.reduce((sum, band) => sum + band, 0)).toBe(onHand);
        expect(Math.min(...bands)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('what parts of a whole are worth', () => {
  it('neighbouring parts add up to it to the last unit', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 997 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, fc.nat(1_000_000_007), (counts, valueE4) => {
        const pieces = counts.reduce((sum, count) => sum + count, 0);
        let from = 0;
        let sum = 0;
        for (const count of counts) {
          sum += valueBetween({ valueE4, pieces }, from, from + count);
          from += count;
        }
        expect(sum).toBe(valueE4);
      }),
    );
  });
});
