import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offeredActions, takeTransition, transitionOf } from '../../src/core/state-table.ts';
import {
  type ComparedLine,
  hasRunOut,
  lineChanges,
  quoteLabel,
  quoteStates,
  quoteTable,
  runsOut,
} from '../../src/modules/quotes/quote.ts';
import { hasText } from '../../src/web/languages.ts';

const sales = {
  id: 1,
  username: 's',
  name: 's',
  language: null,
  theme: null,
  isPasswordTemporary: false,
  roles: ['sales' as const],
};
const warehouse = { ...sales, roles: ['warehouse' as const] };
const fresh = { isLatest: true, hasRunOut: false };

describe('what a quote may become', () => {
  it.each([
    ['draft', ['send', 'reject', 'edit']],
    ['sent', ['accept', 'prolong', 'revise', 'reject']],
    ['accepted', []],
    ['rejected', ['revise']],
    ['expired', ['accept', 'prolong', 'revise', 'reject']],
    ['superseded', []],
  ] as const)('%s: offers %j to sales, and nothing to the warehouse', (state, actions) => {
    expect(offeredActions(quoteTable, { state, subject: fresh, user: sales })).toEqual(actions);
    expect(offeredActions(quoteTable, { state, subject: fresh, user: warehouse })).toEqual([]);
    const older = { ...fresh, isLatest: false };
    expect(offeredActions(quoteTable, { state, subject: older, user: sales })).toEqual([]);
  });

  it('refuses what it does not offer', () => {
    for (const state of quoteStates)
      for (const { action } of quoteTable.transitions) {
        const offered = offeredActions(quoteTable, { state, subject: fresh, user: sales });
        const take = () => takeTransition(quoteTable, { state, subject: fresh, action });
        if (offered.includes(action)) expect(take().action).toBe(action);
        else expect(take, `${action} of ${state}`).toThrow(`quotes.cannot_${action}`);
      }
  });

  it('runs out by itself, and not before its last day is over', () => {
    const subject = { isLatest: true, hasRunOut: true };
    expect(takeTransition(quoteTable, { state: 'sent', subject, action: 'expire' }).to).toBe('expired');
    expect(() => takeTransition(quoteTable, { state: 'sent', subject: fresh, action: 'expire' })).toThrow();
    expect(transitionOf(quoteTable, 'draft', 'expire')).toBeNull();
  });

  it('has a text for each state, action, guard and effect', () => {
    const keys = [
      ...quoteStates.map((state) => `state_${state}`),
      ...quoteTable.transitions.flatMap(({ action, guards = [], effects }) => [
        action,
        `cannot_${action}`,
        ...guards.map(({ name }) => `guard_${name}`),
        ...effects.map((effect) => `effect_${effect}`),
      ]),
    ];
    expect(
      keys.filter((key) => !hasText('en', `quotes.${key}`) || !hasText('zh-CN', `quotes.${key}`)),
    ).toEqual([]);
  });
});

describe('how long a quote holds', () => {
  it.each([
    ['2026-03-30', true, false],
    ['2026-03-31', false, true],
    ['2026-04-03', false, true],
    ['2026-04-04', false, false],
  ])('valid until %s, on 31 March: over %s, soon over %s', (validUntilOn, isOver, isNear) => {
    expect(hasRunOut({ validUntilOn }, '2026-03-31')).toBe(isOver);
    expect(runsOut({ state: 'sent', validUntilOn }, '2026-03-31')).toBe(isNear);
    expect(runsOut({ state: 'accepted', validUntilOn }, '2026-03-31')).toBe(false);
  });
});

describe('revisions', () => {
  it.each([
    [1, 'QT-2026-00001'],
    [2, 'QT-2026-00001/2'],
    [11, 'QT-2026-00001/11'],
  ])('%d is called %s', (revision, label) => {
    expect(quoteLabel({ number: 'QT-2026-00001', revision })).toBe(label);
  });

  const line = (skuId: number, quantity = 10, unitPriceE4 = 20_000): ComparedLine => ({
    skuId,
    skuCode: `SKU-${skuId}`,
    quantity,
    unitPriceE4,
    discountBp: 0,
  });

  it.each([
    ['nothing', [line(1), line(2)], [line(2), line(1)], []],
    ['a price', [line(1)], [line(1, 10, 19_000)], [['SKU-1', line(1), line(1, 10, 19_000)]]],
    ['a line more', [line(1)], [line(1), line(3)], [['SKU-3', null, line(3)]]],
    ['a line less', [line(1), line(3)], [line(1)], [['SKU-3', line(3), null]]],
    // One of two lines of a SKU went up; the other is the same as before, wherever it stands.
    ['one of two', [line(1, 5), line(1, 7)], [line(1, 7), line(1, 6)], [['SKU-1', line(1, 5), line(1, 6)]]],
  ] as const)('tell %s apart', (_name, before, after, expected) => {
    expect(lineChanges(before, after).map((change) => [change.skuCode, change.before, change.after])).toEqual(
      expected,
    );
  });

  it('says nothing of what is the same, and never loses a line', () => {
    const lines = fc.array(
      fc.record({ sku: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 3 }) }),
      { maxLength: 12 },
    );
    const some = (drawn: { sku: number; quantity: number }[]) =>
      drawn.map(({ sku, quantity }) => line(sku, quantity));
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const [before, after] = [some(a), some(b)];
        expect(lineChanges(before, before)).toEqual([]);
        const changes = lineChanges(before, after);
        const added = changes
          .filter((change) => change.after)
          .reduce((n, c) => n + (c.after?.quantity ?? 0), 0);
        const gone = changes
          .filter((change) => change.before)
          .reduce((n, c) => n + (c.before?.quantity ?? 0), 0);
        const total = (all: readonly ComparedLine[]) => all.reduce((n, { quantity }) => n + quantity, 0);
        expect(total(after) - total(before)).toBe(added - gone);
      }),
    );
  });
});
