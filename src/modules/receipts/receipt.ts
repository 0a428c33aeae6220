/** Pure rules of receipts: what they may become, and what of them pays which order. No I/O. */
import { convert, divideRounded, minorUnits, safe } from '../../core/money.ts';
import type { StateTable } from '../../core/state-table.ts';

export const receiptStates = ['posted', 'reversed'] as const;
export type ReceiptState = (typeof receiptStates)[number];
export type ReceiptAction = 'allocate' | 'free' | 'reverse';

export interface ReceiptFacts {
  amountE4: number;
  /** What pays nothing yet. */
  restE4: number;
}

/** A receipt is never edited: what was wrong is reversed with a reason and entered anew. */
export const receiptTable: StateTable<ReceiptState, ReceiptAction, ReceiptFacts> = {
  name: 'receipts',
  states: receiptStates,
  initial: 'posted',
  transitions: [
    {
      action: 'allocate',
      from: ['posted'],
      to: null,
      permission: 'receipts.write',
      guards: [{ name: 'has_rest', holds: ({ restE4 }) => restE4 > 0 }],
      effects: ['dues_paid'],
    },
    {
      action: 'free',
      from: ['posted'],
      to: null,
      permission: 'receipts.write',
      guards: [{ name: 'is_allocated', holds: ({ restE4, amountE4 }) => restE4 < amountE4 }],
      effects: ['dues_open'],
    },
    {
      action: 'reverse',
      from: ['posted'],
      to: 'reversed',
      permission: 'receipts.write',
      needsReason: true,
      effects: ['dues_open'],
    },
  ],
};

/** An amount from one currency into another by their rates in base currency, rounded to the minor unit. */
export function exchanged(
  amountE4: number,
  from: { rateE8: number },
  to: { rateE8: number; currency: string },
): number {
  const unit = 10n ** BigInt(4 - minorUnits(to.currency));
  return safe(divideRounded(BigInt(amountE4) * BigInt(from.rateE8), BigInt(to.rateE8) * unit) * unit);
}

export interface OpenOrder {
  id: number;
  currency: string;
  openE4: number;
  /** The day's rate of the order's currency. */
  rateE8: number;
}

export interface Part {
  orderId: number;
  /** In the order's currency. */
  amountE4: number;
  /** The same in the receipt's. */
  receiptAmountE4: number;
}

/** Pays the orders in their given order, each as far as it is open and the money lasts. */
export function proposal(
  receipt: { restE4: number; currency: string; rateE8: number },
  orders: readonly OpenOrder[],
): Part[] {
  const parts: Part[] = [];
  let left = receipt.restE4;
  for (const order of orders) {
    if (left <= 0) break;
    if (order.openE4 <= 0) continue;
    const part = partFor(receipt, order, left);
    if (part.amountE4 <= 0 || part.receiptAmountE4 <= 0) continue;
    parts.push(part);
    left -= part.receiptAmountE4;
  }
  return parts;
}

function partFor(receipt: { currency: string; rateE8: number }, order: OpenOrder, left: number): Part {
  const orderId = order.id;
  if (order.currency === receipt.currency) {
    const amountE4 = Math.min(order.openE4, left);
    return { orderId, amountE4, receiptAmountE4: amountE4 };
  }
  const wholeE4 = exchanged(order.openE4, order, receipt);
  if (wholeE4 <= left) return { orderId, amountE4: order.openE4, receiptAmountE4: wholeE4 };
  return {
    orderId,
    amountE4: Math.min(order.openE4, exchanged(left, receipt, order)),
    receiptAmountE4: left,
  };
}

/**
 * What the rates made of it: what came in, in base currency at the receipt's rate, less what it pays, at the order's
 * frozen rate. Null while the order has none.
 */
export function exchangeDifference(
  part: { amountE4: number; receiptAmountE4: number },
  rates: { receiptE8: number; orderE8: number | null },
  baseCurrency: string,
): number | null {
  if (rates.orderE8 === null) return null;
  const cameIn = convert(part.receiptAmountE4, rates.receiptE8, baseCurrency);
  return cameIn - convert(part.amountE4, rates.orderE8, baseCurrency);
}

/** True for an amount in whole minor units of its currency. */
export function isWholeMinor(amountE4: number, currency: string): boolean {
  return amountE4 % 10 ** (4 - minorUnits(currency)) === 0;
}
