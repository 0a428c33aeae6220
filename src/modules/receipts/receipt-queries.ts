import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import type { Method } from '../payment-plans/plan.ts';
import type { ReceiptState } from './receipt.ts';

export interface Receipt {
  id: number;
  number: string;
  customerId: number;
  customerCode: string;
  customerName: string;
  state: ReceiptState;
  receivedOn: string;
  method: Method;
  currency: string;
  amountE4: number;
  chargesE4: number;
  rateE8: number;
  rateOn: string;
  baseAmountE4: number;
  restE4: number;
  reference: string | null;
  remarks: string | null;
  reversedReason: string | null;
  createdByName: string | null;
  version: number;
}

/** Receipts of customers that the user may read, as `r` with customer `c`. */
export function visibleReceipts(context: Context) {
  return narrowToVisible(
    context,
    context.db('receipts as r').join('customers as c', 'c.id', 'r.customer_id'),
  );
}

/** Throws NotFound for a receipt that isn't there or that the user may not know of. */
export async function findReceipt(context: Context, id: number): Promise<Receipt> {
  const receipt: Receipt | undefined = await visibleReceipts(context)
    .leftJoin('users as u', 'u.id', 'r.created_by_id')
    .where('r.id', id)
    .first('r.*', 'c.code as customer_code', 'c.name as customer_name', 'u.name as created_by_name');
  if (!receipt) throw new NotFound('receipt');
  return receipt;
}

export interface Allocation {
  id: number;
  receiptId: number;
  orderId: number;
  orderNumber: string;
  orderRateE8: number | null;
  currency: string;
  amountE4: number;
  receiptAmountE4: number;
}

export async function allocationsOf(db: Database, receiptId: number): Promise<Allocation[]> {
  return db('receipt_allocations as a')
    .join('orders as o', 'o.id', 'a.order_id')
    .where('a.receipt_id', receiptId)
    .orderBy('a.id')
    .select(
      'a.id',
      'a.receipt_id',
      'a.order_id',
      'o.number as order_number',
      'o.rate_e8 as order_rate_e8',
      'a.currency',
      'a.amount_e4',
      'a.receipt_amount_e4',
    );
}

/** The receipts that pay an order, the oldest first. */
export async function receiptsOfOrder(db: Database, orderId: number) {
  const rows: (Pick<Receipt, 'id' | 'number' | 'receivedOn' | 'method'> & { amountE4: number })[] = await db(
    'receipt_allocations as a',
  )
    .join('receipts as r', 'r.id', 'a.receipt_id')
    .where('a.order_id', orderId)
    .orderBy(['r.received_on', 'r.id'])
    .select('r.id', 'r.number', 'r.received_on', 'r.method', 'a.amount_e4');
  return rows;
}

export interface PayableOrder {
  id: number;
  number: string;
  state: string;
  customerPo: string | null;
  currency: string;
  openE4: number;
  nextDueOn: string | null;
}

const mostOrders = 200;

/** The customer's orders on which something is open, the oldest due first, then those without a day, drafts last. */
export async function payableOrders(db: Database, customerId: number): Promise<PayableOrder[]> {
  const owed: PayableOrder[] = await db('order_dues as d')
    .join('orders as o', 'o.id', 'd.order_id')
    .where('o.customer_id', customerId)
    .whereRaw('d.open_e4 > 0')
    .groupBy('o.id', 'o.number', 'o.state', 'o.customer_po', 'o.currency')
    .orderByRaw('case when min(d.due_on) is null then 1 else 0 end, min(d.due_on), o.id')
    .limit(mostOrders)
    .select(
      'o.id',
      'o.number',
      'o.state',
      'o.customer_po',
      'o.currency',
      db.raw('sum(d.open_e4) as open_e4'),
      db.raw('min(d.due_on) as next_due_on'),
    );
  return [...owed, ...(await drafts(db, customerId))];
}

async function drafts(db: Database, customerId: number): Promise<PayableOrder[]> {
  const paid = db('receipt_allocations as a').whereRaw('a.order_id = o.id').sum('a.amount_e4');
  const rows: (Omit<PayableOrder, 'openE4' | 'nextDueOn'> & { totalE4: number; paidE4: number | null })[] =
    await db('orders as o')
      .where({ 'o.customer_id': customerId, 'o.state': 'draft' })
      .where('o.total_e4', '>', 0)
      .orderBy('o.id')
      .limit(mostOrders)
      .select(
        'o.id',
        'o.number',
        'o.state',
        'o.customer_po',
        'o.currency',
        'o.total_e4',
        paid.as('paid_e4') as never,
      );
  return rows
    .map(({ totalE4, paidE4, ...order }) => ({ ...order, openE4: totalE4 - (paidE4 ?? 0), nextDueOn: null }))
    .filter(({ openE4 }) => openE4 > 0);
}

/** A posted receipt of the customer with the same reference and amount; null where there is none. */
export async function receiptLike(
  db: Database,
  like: { customerId: number; reference: string | null; amountE4: number; currency: string },
): Promise<Pick<Receipt, 'number' | 'receivedOn'> | null> {
  if (like.reference === null) return null;
  const found = await db('receipts')
    .where({ ...like, state: 'posted' })
    .orderBy('id', 'desc')
    .first('number', 'received_on');
  return found ?? null;
}
