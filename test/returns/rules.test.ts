import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/core/refusal.ts';
import { takeTransition, transitionOf } from '../../src/core/state-table.ts';
import {
  isDone,
  returnActions,
  returnable,
  returnStates,
  returnTable,
  toCome,
  toInspect,
} from '../../src/modules/returns/return.ts';

const line = (
  quantity: number,
  receivedQty = 0,
  [goodQty = 0, secondQty = 0, scrappedQty = 0] = [] as number[],
) => ({
  quantity,
  receivedQty,
  goodQty,
  secondQty,
  scrappedQty,
});

describe('the rules of returns', () => {
  // Rows: states; columns: actions; where each leads to. `=` stays, a blank is refused.
  const table = {
    requested: ['=', 'approved', 'rejected', '', '', '', 'cancelled'],
    approved: ['', '', '', 'received', '', '', 'cancelled'],
    received: ['', '', '', '=', '=', 'inspected', ''],
    inspected: ['', '', '', '', '', '', ''],
    rejected: ['', '', '', '', '', '', ''],
    cancelled: ['', '', '', '', '', '', ''],
  } as const;
  it.each(returnStates)('from %s lead where the table says', (state) => {
    const found = returnActions.map((action) => {
      const row = transitionOf(returnTable, state, action);
      return row === null ? '' : (row.to ?? '=');
    });
    expect(found).toEqual(table[state]);
  });

  it.each([
    ['receive', [line(10, 10)], false],
    ['receive', [line(10, 10), line(5, 4)], true],
    ['inspect', [line(10, 4, [2, 1, 1])], false],
    ['inspect', [line(10, 4, [2, 1])], true],
    ['finish', [line(10, 4, [2, 1])], false],
    ['finish', [line(10, 4, [2, 1, 1])], true],
  ] as const)('%s with %j is allowed: %s', (action, lines, isAllowed) => {
    const take = () => takeTransition(returnTable, { state: 'received', subject: { lines }, action });
    if (isAllowed) expect(take().action).toBe(action);
    else expect(take).toThrow(Refusal);
  });

  it.each([
    [line(10), 10, 0, false],
    [line(10, 4), 6, 4, false],
    [line(10, 10, [3, 3, 3]), 0, 1, false],
    [line(10, 10, [3, 3, 4]), 0, 0, true],
  ])('of %j %i are to come, %i to inspect, done: %s', (counts, coming, inspecting, done) => {
    expect([toCome(counts), toInspect(counts), isDone({ lines: [counts] })]).toEqual([
      coming,
      inspecting,
      done,
    ]);
  });

  it.each([
    [30, 0, 30],
    [30, 12, 18],
    [30, 30, 0],
    [12, 30, 0],
  ])('of %i shipped and %i in returns, %i may come back', (shipped, returned, most) => {
    expect(returnable({ shipped, returned })).toBe(most);
  });
});
