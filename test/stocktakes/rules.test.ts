import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { User } from '../../src/core/context.ts';
import { offeredActions } from '../../src/core/state-table.ts';
import {
  type Entry,
  isOverTolerance,
  lineCount,
  noFigures,
  type StocktakeFigures,
  type StocktakeState,
  stocktakeTable,
} from '../../src/modules/stocktakes/stocktake.ts';

const userWith = (...roles: User['roles']) => ({ id: 1, roles }) as unknown as User;

describe('what a stocktake may become', () => {
  const counted: StocktakeFigures = { ...noFigures, countedLines: 5 };
  it.each<[StocktakeState, StocktakeFigures, string[]]>([
    ['draft', noFigures, ['edit', 'start', 'cancel']],
    ['counting', noFigures, ['count', 'cancel']],
    ['counting', counted, ['count', 'review', 'cancel']],
    ['counting', { ...counted, toRecount: 1 }, ['count', 'recount', 'cancel']],
    ['recount', { ...counted, waiting: 1 }, ['count', 'cancel']],
    ['recount', { ...counted, toRecount: 1, waiting: 1 }, ['count', 'recount', 'cancel']],
    ['recount', counted, ['count', 'review', 'cancel']],
    ['review', { ...counted, unexplained: 1 }, ['explain', 'count_again', 'cancel']],
    ['review', { ...counted, hasCounted: true }, ['explain', 'count_again', 'cancel']],
    ['review', counted, ['explain', 'count_again', 'post', 'cancel']],
    ['posted', counted, []],
    ['cancelled', counted, []],
  ])('%s with %o offers %o', (state, subject, actions) => {
    expect(offeredActions(stocktakeTable, { state, subject, user: userWith('warehouse') })).toEqual(actions);
    expect(offeredActions(stocktakeTable, { state, subject, user: userWith('sales', 'admin') })).toEqual([]);
  });
});

describe('the tolerance', () => {
  it.each([
    // variance, book, pieces, basis points, over?
    [0, 100, 0, 0, false],
    [1, 100, 0, 0, true],
    [-1, 100, 1, 0, false],
    [-2, 100, 1, 0, true],
    [2, 100, 0, 200, false],
    [3, 100, 0, 200, true],
    [3, 100, 5, 200, false],
    [-20, 1000, 5, 200, false],
    [-21, 1000, 5, 200, true],
    [1, 0, 0, 10_000, true],
    [3, 0, 2, 10_000, true],
  ])(
    '%i of %i with %i pieces and %i basis points',
    (varianceQty, bookQty, toleranceQty, toleranceBp, isOver) => {
      expect(isOverTolerance({ varianceQty, bookQty }, { toleranceQty, toleranceBp })).toBe(isOver);
    },
  );
});

/** `Anna sets 5 at 10`: user, kind, quantity, book, movement. */
const entries = (...rows: [number, Entry['kind'], number, number, number?, number?][]): Entry[] =>
  rows.map(([userId, kind, quantity, bookQty, movementId = 1, undoesId], place) => ({
    id: place + 1,
    userId,
    kind,
    quantity,
    bookQty,
    movementId,
    undoesId: undoesId ?? null,
  }));

describe('what a line’s entries come to', () => {
  it.each<[string, Entry[], number | null, number | null, boolean]>([
    ['nothing is not 0', [], null, null, false],
    ['0 is a count', entries([1, 'set', 0, 10]), 0, -10, false],
    ['typing again replaces one’s own', entries([1, 'set', 5, 10], [1, 'set', 9, 10]), 9, -1, false],
    ['scans add up', entries([1, 'add', 1, 10], [1, 'add', 1, 10], [1, 'add', 8, 10]), 10, 0, false],
    ['a scan after a figure adds to it', entries([1, 'set', 5, 10], [1, 'add', 1, 10]), 6, -4, false],
    ['two counters add up', entries([1, 'set', 6, 10], [2, 'set', 4, 10]), 10, 0, false],
    [
      'each replaces their own',
      entries([1, 'set', 6, 10], [2, 'set', 4, 10], [1, 'set', 5, 10]),
      9,
      -1,
      false,
    ],
    ['one taken back', entries([1, 'add', 1, 10], [1, 'add', 1, 10], [1, 'undo', 0, 10, 1, 2]), 1, -9, false],
    ['the only one taken back', entries([1, 'set', 5, 10], [1, 'undo', 0, 10, 1, 1]), null, null, false],
    [
      'a figure taken back brings the one before',
      entries([1, 'set', 5, 10], [1, 'set', 9, 10], [1, 'undo', 0, 10, 1, 2]),
      5,
      -5,
      false,
    ],
    ['cleared', entries([1, 'set', 5, 10], [1, 'clear', 0, 10]), null, null, false],
    [
      'cleared, then scanned',
      entries([1, 'set', 5, 10], [1, 'clear', 0, 10], [1, 'add', 2, 10]),
      2,
      -8,
      false,
    ],
    [
      'cleared by one of two',
      entries([1, 'set', 5, 10], [2, 'set', 4, 10], [1, 'clear', 0, 10]),
      4,
      -6,
      false,
    ],
    [
      'shipped before a second figure of the same counter',
      entries([1, 'set', 10, 10, 1], [1, 'set', 7, 7, 2]),
      7,
      0,
      false,
    ],
    [
      'shipped between two counters: nobody can say from where',
      entries([1, 'set', 6, 10, 1], [2, 'set', 4, 7, 2]),
      10,
      3,
      true,
    ],
    ['shipped between two scans', entries([1, 'add', 1, 10, 1], [1, 'add', 1, 9, 2]), 2, -7, true],
    [
      'what was taken back does not make it doubtful',
      entries([1, 'set', 6, 10, 1], [2, 'set', 4, 7, 2], [1, 'undo', 0, 7, 2, 1]),
      4,
      -3,
      false,
    ],
  ])('%s', (_name, own, countedQty, varianceQty, isMoved) => {
    expect(lineCount(own)).toMatchObject({ countedQty, varianceQty, isMoved });
  });

  it('is the sum of each counter’s own figure, whoever came first', () => {
    const entry = fc.record({
      userId: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom<Entry['kind']>('set', 'add', 'clear'),
      quantity: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (drawn) => {
        const own = new Map<number, number | null>();
        for (const { userId, kind, quantity } of drawn) {
          const before = own.get(userId) ?? null;
          own.set(userId, kind === 'clear' ? null : kind === 'set' ? quantity : (before ?? 0) + quantity);
        }
        const figures = [...own.values()].filter((figure) => figure !== null);
        const expected = figures.length === 0 ? null : figures.reduce((sum, figure) => sum + figure, 0);
        const stored = drawn.map((row, place) => ({
          ...row,
          id: place + 1,
          bookQty: 7,
          movementId: 1,
          undoesId: null,
        }));
        expect(lineCount(stored).countedQty).toBe(expected);
      }),
    );
  });
});
