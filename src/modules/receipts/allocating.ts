import type { Context } from '../../core/context.ts';
import { ratesOn } from '../../core/exchange-rates.ts';
import { moneyText, sum } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { insertRow } from '../../db/write.ts';
import { lockOrder } from '../orders/order-queries.ts';
import { coverDues } from '../payment-plans/order-terms.ts';
import { exchanged, isWholeMinor, type OpenOrder, type Part, proposal } from './receipt.ts';
import type { AllocationInput } from './receipt-form.ts';
import { allocationsOf, type PayableOrder, payableOrders, type Receipt } from './receipt-queries.ts';

/** Locks orders by their ids ascending, as everyone does. */
export async function lockOrders(tx: Context, ids: readonly number[]): Promise<void> {
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) await lockOrder(tx, id);
}

/**
 * Pays orders with what is left of a receipt: as typed, or else the oldest due first where that is wanted. What is
 * open of each is read anew once it is locked, and never more than that is paid. Gives the orders' numbers.
 */
export async function allocate(tx: Context, receipt: Receipt, form: AllocationInput): Promise<string[]> {
  const typed = form.allocations.filter(({ amount }) => amount !== null && amount > 0);
  if (typed.length === 0 && !form.oldestFirst) return [];
  const wanted =
    typed.length > 0
      ? typed.map(({ orderId }) => orderId)
      : (await planned(tx, receipt)).map(({ orderId }) => orderId);
  await lockOrders(tx, wanted);
  const orders = await payableOrders(tx.db, receipt.customerId);
  const rates = await ratesFor(tx, receipt, orders);
  const parts =
    typed.length > 0
      ? typedParts(receipt, { typed, orders, rates })
      : proposal(
          receipt,
          openOrders(orders, rates).filter(({ id }) => wanted.includes(id)),
        );
  await writeParts(tx, receipt, { parts, orders });
  return parts.map(({ orderId }) => orders.find(({ id }) => id === orderId)?.number ?? '');
}

async function planned(tx: Context, receipt: Receipt): Promise<Part[]> {
  const orders = await payableOrders(tx.db, receipt.customerId);
  return proposal(receipt, openOrders(orders, await ratesFor(tx, receipt, orders)));
}

type Rates = ReadonlyMap<string, number>;

async function ratesFor(tx: Context, receipt: Receipt, orders: readonly PayableOrder[]): Promise<Rates> {
  const rates = await ratesOn(tx.db, {
    currencies: orders.map(({ currency }) => currency),
    baseCurrency: tx.settings.baseCurrency,
    day: receipt.receivedOn,
  });
  return rates.set(receipt.currency, receipt.rateE8);
}

/** By itself the program pays what is due, in the order of the days; a draft only where its amount is typed. */
function openOrders(orders: readonly PayableOrder[], rates: Rates): OpenOrder[] {
  return orders.flatMap(({ id, state, currency, openE4 }) => {
    const rateE8 = rates.get(currency);
    return state === 'draft' || rateE8 === undefined ? [] : [{ id, currency, openE4, rateE8 }];
  });
}

function typedParts(
  receipt: Receipt,
  {
    typed,
    orders,
    rates,
  }: { typed: AllocationInput['allocations']; orders: readonly PayableOrder[]; rates: Rates },
): Part[] {
  const parts = typed.map((row): Part => {
    const amountE4 = row.amount ?? 0;
    const field = `allocations.${row.place}.amount`;
    const order = orders.find(({ id }) => id === row.orderId);
    if (!order) throw new Refusal('receipts.nothing_open', { field });
    if (!isWholeMinor(amountE4, order.currency))
      throw new Refusal('receipts.not_minor', { field, values: { currency: order.currency } });
    if (amountE4 > order.openE4)
      throw new Refusal('receipts.more_than_open', {
        field,
        values: { number: order.number, max: moneyText(order.openE4, order.currency) },
      });
    return { orderId: order.id, amountE4, receiptAmountE4: ownAmount(receipt, { row, order, rates }) };
  });
  const usedE4 = sum(parts.map(({ receiptAmountE4 }) => receiptAmountE4));
  if (usedE4 > receipt.restE4)
    throw new Refusal('receipts.more_than_received', {
      field: `allocations.${typed.at(-1)?.place}.amount`,
      values: {
        used: moneyText(usedE4, receipt.currency),
        max: moneyText(receipt.restE4, receipt.currency),
      },
    });
  return parts;
}

/** What a row takes of the receipt: the same amount, or in another currency what is typed, else by the day's rates. */
function ownAmount(
  receipt: Receipt,
  { row, order, rates }: { row: AllocationInput['allocations'][number]; order: PayableOrder; rates: Rates },
): number {
  const amountE4 = row.amount ?? 0;
  if (order.currency === receipt.currency) return amountE4;
  const field = `allocations.${row.place}.receiptAmount`;
  if (row.receiptAmount) {
    if (!isWholeMinor(row.receiptAmount, receipt.currency))
      throw new Refusal('receipts.not_minor', { field, values: { currency: receipt.currency } });
    return row.receiptAmount;
  }
  const rateE8 = rates.get(order.currency);
  const own = rateE8 === undefined ? 0 : exchanged(amountE4, { rateE8 }, receipt);
  if (own === 0) throw new Refusal('receipts.say_amount', { field, values: { currency: receipt.currency } });
  return own;
}

async function writeParts(
  tx: Context,
  receipt: Receipt,
  { parts, orders }: { parts: readonly Part[]; orders: readonly PayableOrder[] },
): Promise<void> {
  const present = await allocationsOf(tx.db, receipt.id);
  for (const { orderId, amountE4, receiptAmountE4 } of parts) {
    const before = present.find((allocation) => allocation.orderId === orderId);
    if (before)
      await tx
        .db('receipt_allocations')
        .where({ id: before.id })
        .update({
          amountE4: before.amountE4 + amountE4,
          receiptAmountE4: before.receiptAmountE4 + receiptAmountE4,
        });
    else
      await insertRow(tx.db, 'receipt_allocations', {
        receiptId: receipt.id,
        orderId,
        currency: orders.find(({ id }) => id === orderId)?.currency,
        amountE4,
        receiptAmountE4,
      });
  }
  const usedE4 = sum(parts.map(({ receiptAmountE4 }) => receiptAmountE4));
  await tx
    .db('receipts')
    .where({ id: receipt.id })
    .update({ restE4: tx.db.raw('?? - ?', ['rest_e4', usedE4]) });
  for (const { orderId } of parts) await coverDues(tx, orderId);
}
