/** Pure rules of returns: what may become of goods that come back. No I/O. */
import { divideRounded, minorUnits, safe } from '../../core/money.ts';
import type { StateTable } from '../../core/state-table.ts';

export const returnStates = [
  'requested',
  'approved',
  'received',
  'inspected',
  'rejected',
  'cancelled',
] as const;
export type ReturnState = (typeof returnStates)[number];

export const returnActions = ['edit', 'approve', 'reject', 'receive', 'inspect', 'finish', 'cancel'] as const;
export type ReturnAction = (typeof returnActions)[number];

export const returnCauses = ['quality', 'size', 'colour', 'late', 'wrong', 'damaged', 'surplus'] as const;
export type ReturnCause = (typeof returnCauses)[number];

/** States in which something is still to be done. */
export const openReturnStates: readonly ReturnState[] = ['requested', 'approved', 'received'];

/** What has become of a line so far. */
export interface Counts {
  quantity: number;
  receivedQty: number;
  goodQty: number;
  secondQty: number;
  scrappedQty: number;
}

/** Pieces that have been approved and have not come yet. */
export const toCome = ({ quantity, receivedQty }: Counts) => quantity - receivedQty;

/** Pieces that have come and lie blocked until someone has looked at them. */
export const toInspect = ({ receivedQty, goodQty, secondQty, scrappedQty }: Counts) =>
  receivedQty - goodQty - secondQty - scrappedQty;

export interface Judged {
  lines: readonly Counts[];
}

const has = (count: (line: Counts) => number) => (subject: Judged) =>
  subject.lines.some((line) => count(line) > 0);
const none = (count: (line: Counts) => number) => (subject: Judged) => !has(count)(subject);

/** Nothing is left to do: all that was approved has come and been looked at. */
export const isDone = (subject: Judged) => none(toCome)(subject) && none(toInspect)(subject);

export const returnTable: StateTable<ReturnState, ReturnAction, Judged> = {
  name: 'returns',
  states: returnStates,
  initial: 'requested',
  transitions: [
    { action: 'edit', from: ['requested'], to: null, permission: 'returns.write', effects: [] },
    {
      action: 'approve',
      from: ['requested'],
      to: 'approved',
      permission: 'returns.approve',
      effects: ['asks_warehouse'],
    },
    {
      action: 'reject',
      from: ['requested'],
      to: 'rejected',
      permission: 'returns.approve',
      needsReason: true,
      effects: ['frees_pieces'],
    },
    {
      action: 'receive',
      from: ['approved'],
      to: 'received',
      permission: 'returns.receive',
      effects: ['posts_blocked'],
    },
    {
      action: 'receive',
      from: ['received'],
      to: null,
      permission: 'returns.receive',
      guards: [{ name: 'more_to_come', holds: has(toCome) }],
      effects: ['posts_blocked'],
    },
    {
      action: 'inspect',
      from: ['received'],
      to: null,
      permission: 'returns.receive',
      guards: [{ name: 'something_to_inspect', holds: has(toInspect) }],
      effects: ['posts_outcome', 'finishes_when_done'],
    },
    {
      action: 'finish',
      from: ['received'],
      to: 'inspected',
      permission: 'returns.receive',
      guards: [{ name: 'all_inspected', holds: none(toInspect) }],
      effects: ['frees_pieces'],
    },
    {
      action: 'cancel',
      from: ['requested', 'approved'],
      to: 'cancelled',
      permission: 'returns.write',
      needsReason: true,
      effects: ['frees_pieces'],
    },
  ],
};

/** Pieces of an order line that may still be returned: shipped, less what other returns hold or have brought back. */
export function returnable(line: { shipped: number; returned: number }): number {
  return Math.max(0, line.shipped - line.returned);
}

/** What pieces of an order line are worth at the price they were sold for, rounded half away from zero. */
export function worthOf(
  line: { amountE4: number; quantity: number },
  pieces: number,
  currency: string,
): number {
  const unit = 10n ** BigInt(4 - minorUnits(currency));
  return safe(divideRounded(BigInt(line.amountE4) * BigInt(pieces), BigInt(line.quantity) * unit) * unit);
}
