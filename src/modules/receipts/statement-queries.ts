import type { Database } from '../../db/connection.ts';
import { shipmentValues } from '../payment-plans/dues.ts';
import { factsOf } from '../payment-plans/order-facts.ts';
import type { Entry } from './statement.ts';

/** All that ever changed what a customer owes: goods that left, and payments that came in. */
export async function entriesOf(db: Database, customerId: number): Promise<Entry[]> {
  return [...(await shipmentEntries(db, customerId)), ...(await receiptEntries(db, customerId))];
}

/** Of orders whose payment is followed: what each shipment of them was worth, in the order's currency. */
async function shipmentEntries(db: Database, customerId: number): Promise<Entry[]> {
  const orders: { id: number }[] = await db('orders')
    .where({ customerId })
    .whereIn('id', db('order_dues').select('order_id'))
    .select('id');
  const facts = await factsOf(
    db,
    orders.map(({ id }) => id),
  );
  const entries: (Entry & { dispatchedOn: string })[] = [];
  for (const order of facts.values())
    for (const { shipment, valueE4 } of shipmentValues(order)) {
      if (shipment.dispatchedOn === null || valueE4 === 0) continue;
      entries.push({
        on: shipment.dispatchedOn,
        dispatchedOn: shipment.dispatchedOn,
        kind: 'shipment',
        id: shipment.id,
        number: '',
        about: order.number,
        currency: order.currency,
        amountE4: valueE4,
      });
    }
  const numbers = await shipmentNumbers(
    db,
    entries.map(({ id }) => id),
  );
  return entries.map(({ dispatchedOn: _, ...entry }) => ({ ...entry, number: numbers.get(entry.id) ?? '' }));
}

async function shipmentNumbers(db: Database, ids: readonly number[]): Promise<Map<number, string>> {
  const numbers = new Map<number, string>();
  for (let start = 0; start < ids.length; start += 1000) {
    const rows: { id: number; number: string }[] = await db('shipments')
      .whereIn('id', ids.slice(start, start + 1000))
      .select('id', 'number');
    for (const { id, number } of rows) numbers.set(id, number);
  }
  return numbers;
}

interface Payment {
  id: number;
  number: string;
  receivedOn: string;
  reference: string | null;
  currency: string;
  amountE4: number;
}

/**
 * A payment in its own currency, less what of it pays orders in another; that stands in the other's account with what
 * it pays there, so that each account comes out even.
 */
async function receiptEntries(db: Database, customerId: number): Promise<Entry[]> {
  const receipts: Payment[] = await db('receipts')
    .where({ customerId, state: 'posted' })
    .orderBy('id')
    .select('id', 'number', 'received_on', 'reference', 'currency', 'amount_e4');
  const crossed: { receiptId: number; currency: string; amountE4: number; receiptAmountE4: number }[] =
    await db('receipt_allocations as a')
      .join('receipts as r', 'r.id', 'a.receipt_id')
      .where({ 'r.customer_id': customerId, 'r.state': 'posted' })
      .whereRaw('a.currency <> r.currency')
      .select('a.receipt_id', 'a.currency', 'a.amount_e4', 'a.receipt_amount_e4');
  return receipts.flatMap((receipt) => {
    const { id, number, receivedOn, reference } = receipt;
    const elsewhere = crossed.filter(({ receiptId }) => receiptId === id);
    const entry = (currency: string, amountE4: number): Entry => ({
      on: receivedOn,
      kind: 'receipt',
      id,
      number,
      about: reference ?? '',
      currency,
      amountE4: -amountE4,
    });
    const ownE4 = elsewhere.reduce((left, part) => left - part.receiptAmountE4, receipt.amountE4);
    return [
      ...(ownE4 > 0 ? [entry(receipt.currency, ownE4)] : []),
      ...elsewhere.map((part) => entry(part.currency, part.amountE4)),
    ];
  });
}
