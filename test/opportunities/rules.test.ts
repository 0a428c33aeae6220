import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, isOrderable, weightedSum } from '../../src/modules/opportunities/opportunity.ts';
import { Pipeline, type Stage, type StageKind } from '../../src/modules/opportunities/stage.ts';
import { isStuck, stuckLimits } from '../../src/modules/opportunities/stuck.ts';

const day = 86_400_000;
const stays = (stage: string, ...days: number[]) =>
  days.map((count, place) => ({ opportunityId: place + 1, stage, ms: count * day }));

describe('stuck', () => {
  it.each([
    ['two won ones say nothing', stays('sample', 10, 20), undefined],
    ['three do: twice the median', stays('sample', 10, 20, 90), 40],
    ['an even number: the middle of the two', stays('sample', 10, 20, 30, 90), 50],
    ['what they merely passed through allows a day', stays('sample', 0, 0, 0), 1],
    [
      'several stays of one count together, and as one',
      [...stays('sample', 10, 20), { opportunityId: 1, stage: 'sample', ms: 5 * day }],
      undefined,
    ],
    [
      'a second stay makes the first longer',
      [...stays('sample', 10, 20, 12), { opportunityId: 3, stage: 'sample', ms: 6 * day }],
      36,
    ],
    ['other stages do not matter', [...stays('needs', 1, 1, 1), ...stays('sample', 3, 3)], undefined],
  ])('%s', (_, given, limit) => {
    const found = stuckLimits(given).get('sample');
    expect(found === undefined ? undefined : found / day).toBe(limit);
  });

  it('is what has been there for longer than its limit, not just as long', () => {
    const limits = new Map([['sample', 2 * day]]);
    const at = (stage: string, days: number) => ({
      stage,
      stageAt: new Date(Date.UTC(2026, 0, 10) - days * day).toISOString(),
    });
    const now = Date.UTC(2026, 0, 10);
    expect(isStuck(at('sample', 2), limits, now)).toBe(false);
    expect(isStuck(at('sample', 2.01), limits, now)).toBe(true);
    expect(isStuck(at('needs', 900), limits, now)).toBe(false);
  });
});

describe('what an opportunity comes to', () => {
  const line = (skuId: number | null, quantity: number | null, unitPriceE4: number | null) => ({
    styleId: 1,
    skuId,
    quantity,
    unitPriceE4,
  });
  it.each([
    ['no lines: what was typed', [], 70_000, 70_000],
    ['neither: not known', [], null, null],
    ['lines before what was typed', [line(1, 3, 12_345)], 70_000, 37_000],
    ['lines that come to nothing yet', [line(null, null, 500)], 70_000, 70_000],
    ['a line without its price adds nothing', [line(1, 2, 10_000), line(1, 5, null)], null, 20_000],
  ])('%s', (_, lines, typed, amount) => {
    expect(amountOf(lines, typed, 'USD')).toBe(amount);
  });

  it('has no minor unit in yen', () => {
    expect(amountOf([line(1, 1, 15_000)], null, 'JPY')).toBe(20_000);
  });

  it.each([
    [[], false],
    [[line(1, 2, null)], true],
    [[line(1, 2, 5), line(null, 2, 5)], false],
    [[line(1, null, 5)], false],
  ])('makes an order at once of %j: %s', (lines, expected) => {
    expect(isOrderable(lines)).toBe(expected);
  });
});

describe('the weighted sum', () => {
  const part = (amountE4: number, probabilityBp: number, rateE8 = 100_000_000) => ({
    amountE4,
    probabilityBp,
    rateE8,
  });
  it.each([
    ['nothing', [], 0],
    ['half', [part(1_000_000, 5000)], 500_000],
    ['at a rate', [part(1_000_000, 10_000, 720_000_000)], 7_200_000],
    [
      'rounded once, half up: three thirds of a cent',
      [part(100, 3333), part(100, 3333), part(100, 3334)],
      100,
    ],
    ['half a cent', [part(100, 5000)], 100],
    ['less than half a cent', [part(100, 4999)], 0],
  ])('%s', (_, parts, sum) => {
    expect(weightedSum(parts, 'CNY')).toBe(sum);
  });

  it('does not depend on how its parts are grouped', () => {
    const parts = fc.array(
      fc.record({
        amountE4: fc.integer({ min: 0, max: 10 ** 12 }),
        probabilityBp: fc.integer({ min: 0, max: 10_000 }),
        rateE8: fc.constantFrom(100_000_000, 722_000_000, 4_800_000),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(parts, (all) => {
        const groups = new Map<string, (typeof all)[number]>();
        for (const one of all) {
          const key = `${one.probabilityBp} ${one.rateE8}`;
          const known = groups.get(key);
          groups.set(key, { ...one, amountE4: one.amountE4 + (known?.amountE4 ?? 0) });
        }
        expect(weightedSum(groups.values(), 'CNY')).toBe(weightedSum(all, 'CNY'));
      }),
    );
  });
});

describe('the pipeline', () => {
  const stage = (code: string, kind: StageKind, position: number, more: Partial<Stage> = {}): Stage => ({
    id: position,
    code,
    nameEn: code,
    nameZh: code,
    probabilityBp: 1000 * position,
    position,
    kind,
    isRetired: false,
    version: 1,
    ...more,
  });
  const pipeline = new Pipeline([
    stage('new', 'open', 1),
    stage('old', 'open', 2, { isRetired: true }),
    stage('quoted', 'open', 3),
    stage('won', 'won', 4, { probabilityBp: 10_000 }),
    stage('lost', 'lost', 5, { probabilityBp: 0 }),
    stage('dormant', 'dormant', 6, { probabilityBp: 500 }),
  ]);
  it.each([
    ['new', 'quoted'],
    ['old', 'quoted'],
    ['quoted', 'won'],
    ['won', 'new'],
    ['lost', 'new'],
    ['dormant', 'new'],
  ])('leads from %s to %s', (from, to) => {
    expect(pipeline.next(from).code).toBe(to);
  });

  it.each([
    ['new', null, 1000],
    ['new', 4500, 4500],
    ['dormant', 900, 900],
    ['won', 4500, 10_000],
    ['lost', 4500, 0],
  ])('in %s with its own %s it is as likely as %d', (code, probabilityBp, expected) => {
    expect(pipeline.probability({ stage: code, probabilityBp })).toBe(expected);
  });
});
