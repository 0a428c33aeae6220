import type { Context } from '../../core/context.ts';
import { sum } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks, insertRows } from '../../db/write.ts';
import { covered, type Due, duesOf, owedFor } from './dues.ts';
import { freeBeyond } from './freeing.ts';
import { factsOf } from './order-facts.ts';
import { type Term, termAmounts } from './plan.ts';

/** What has rows of terms: templates, and the quotes and orders that copied one. */
const tables = {
  plan: { table: 'payment_plan_terms', column: 'paymentPlanId' },
  quote: { table: 'quote_terms', column: 'quoteId' },
  order: { table: 'order_terms', column: 'orderId' },
} as const;

export interface TermsOwner {
  kind: keyof typeof tables;
  id: number;
}

/** The rows in their order; empty where no plan was agreed. */
export async function termsOf(db: Database, { kind, id }: TermsOwner): Promise<Term[]> {
  const { table, column } = tables[kind];
  return db(table)
    .where({ [column]: id })
    .orderBy('position')
    .select('share_bp', 'method', 'due_trigger', 'days');
}

/** Writes the rows in place of those that were there. An order's amounts follow by `refreshTerms`, which this calls. */
export async function writeTerms(
  tx: Context,
  { kind, id }: TermsOwner,
  terms: readonly Term[],
): Promise<void> {
  const { table, column } = tables[kind];
  await tx
    .db(table)
    .where({ [column]: id })
    .delete();
  await insertRows(
    tx.db,
    table,
    terms.map(({ shareBp, method, dueTrigger, days }, place) => ({
      [column]: id,
      position: place + 1,
      shareBp,
      method,
      dueTrigger,
      days,
      ...(kind === 'order' ? { amountE4: 0 } : {}),
    })),
  );
  if (kind === 'order') await refreshTerms(tx, id);
}

/**
 * Copies a plan's rows, once; the copy never follows them later. From a template, from the customer's usual plan, or
 * from a quote to the order that is made of it.
 */
export async function copyTerms(
  tx: Context,
  from: TermsOwner | { kind: 'customer'; id: number },
  to: TermsOwner,
): Promise<void> {
  const owner = from.kind === 'customer' ? await usualPlanOf(tx.db, from.id) : (from as TermsOwner);
  await writeTerms(tx, to, owner ? await termsOf(tx.db, owner) : []);
}

async function usualPlanOf(db: Database, customerId: number): Promise<TermsOwner | null> {
  const customer: { paymentPlanId: number | null } | undefined = await db('customers')
    .where({ id: customerId })
    .first('payment_plan_id');
  return customer?.paymentPlanId ? { kind: 'plan', id: customer.paymentPlanId } : null;
}

/**
 * Writes anew what the order's rows come to and what falls due when. Call it, with the order locked, in the same
 * transaction as whatever changes the order's lines, state or promised day, or a shipment of it. Where less is owed
 * than was paid, the rest of the payments is the customer's advance again.
 */
export async function refreshTerms(tx: Context, orderId: number): Promise<void> {
  const order = (await factsOf(tx.db, [orderId])).get(orderId);
  if (!order || order.isHistory) return;
  const terms = await termsOf(tx.db, { kind: 'order', id: orderId });
  const owedE4 = owedFor(order);
  for (const [place, amountE4] of termAmounts(owedE4, terms, order.currency).entries())
    await tx
      .db('order_terms')
      .where({ orderId, position: place + 1 })
      .update({ amountE4 });
  const isOwed = order.confirmedOn !== null && order.state !== 'draft' && (await isFollowed(tx.db, order));
  const dues = isOwed ? duesOf(order, terms) : [];
  for (const position of terms.keys())
    await tx
      .db('order_terms')
      .where({ orderId, position: position + 1 })
      .update({ dueOn: firstDay(dues, position + 1) });
  await refuseOtherPayer(tx, order);
  await freeBeyond(tx, { orderId, mostE4: owedE4 });
  await writeDues(tx, orderId, dues);
}

/** What is paid on an order is its customer's money, in its currency: neither changes under it. */
async function refuseOtherPayer(
  tx: Context,
  { id, customerId, currency }: { id: number; customerId: number; currency: string },
): Promise<void> {
  const allocation: { receiptNumber: string; customerId: number; currency: string } | undefined = await tx
    .db('receipt_allocations as a')
    .join('receipts as r', 'r.id', 'a.receipt_id')
    .where('a.order_id', id)
    .first('r.number as receipt_number', 'r.customer_id', 'a.currency');
  if (!allocation) return;
  const values = { number: allocation.receiptNumber };
  if (allocation.customerId !== customerId)
    throw new Refusal('payment_plans.paid_customer', { field: 'customer', values });
  if (allocation.currency !== currency)
    throw new Refusal('payment_plans.paid_currency', { field: 'currency', values });
}

/** Orders that had ended before payments were followed count as settled. */
async function isFollowed(db: Database, { id, state }: { id: number; state: string }): Promise<boolean> {
  if (['confirmed', 'released', 'on_hold', 'cancelled'].includes(state)) return true;
  return (await db('order_dues').where({ orderId: id }).first('id')) !== undefined;
}

function firstDay(dues: readonly Due[], position: number): string | null {
  const days = dues.flatMap((due) => (due.position === position && due.dueOn ? [due.dueOn] : []));
  return days.sort()[0] ?? null;
}

async function writeDues(tx: Context, orderId: number, dues: readonly Due[]): Promise<void> {
  await tx.db('order_dues').where({ orderId }).delete();
  const paidE4 = (await paidOn(tx.db, [orderId])).get(orderId) ?? 0;
  await insertRows(
    tx.db,
    'order_dues',
    covered(dues, paidE4).map(({ due, paidE4: part }) => ({
      ...due,
      orderId,
      paidE4: part,
      openE4: due.amountE4 - part,
    })),
  );
}

/** Writes anew which dues are paid, after payments were allocated to the order or taken back. The order is locked. */
export async function coverDues(tx: Context, orderId: number): Promise<void> {
  const dues: Due[] = await tx
    .db('order_dues')
    .where({ orderId })
    .orderBy('id')
    .select('position', 'shipment_id', 'amount_e4', 'due_on');
  if (dues.length > 0) await writeDues(tx, orderId, dues);
}

/** What has been paid on orders, in their currencies. */
export async function paidOn(db: Database, orderIds: readonly number[]): Promise<Map<number, number>> {
  const paid = new Map<number, number>();
  for (const ids of inChunks(orderIds)) {
    const rows: { orderId: number; paidE4: number }[] = await db('receipt_allocations')
      .whereIn('order_id', ids)
      .groupBy('order_id')
      .select('order_id', db.raw(`${dialectOf(db).sum('amount_e4')} as paid_e4`));
    for (const { orderId, paidE4 } of rows) paid.set(orderId, paidE4);
  }
  return paid;
}

export interface Balance {
  /** All in the order's currency. What is owed in all: of an order that has ended, what has left. */
  totalE4: number;
  paidE4: number;
  openE4: number;
  overdueE4: number;
  nextDueOn: string | null;
}

/**
 * What is owed, paid and open of orders, by their ids. One that had ended before payments were followed, or came in
 * as history, isn't among them; a draft is open, with nothing due.
 */
export async function balanceOf(
  db: Database,
  orderIds: readonly number[],
  today: string,
): Promise<Map<number, Balance>> {
  const balances = new Map<number, Balance>();
  const paid = await paidOn(db, orderIds);
  for (const ids of inChunks(orderIds)) {
    const drafts: { id: number; totalE4: number }[] = await db('orders')
      .whereIn('id', ids)
      .where({ state: 'draft' })
      .select('id', 'total_e4');
    for (const { id, totalE4 } of drafts) {
      const paidE4 = paid.get(id) ?? 0;
      balances.set(id, { totalE4, paidE4, openE4: totalE4 - paidE4, overdueE4: 0, nextDueOn: null });
    }
    const rows: { orderId: number; amountE4: number; openE4: number; dueOn: string | null }[] = await db(
      'order_dues',
    )
      .whereIn('order_id', ids)
      .select('order_id', 'amount_e4', 'open_e4', 'due_on');
    const dues = new Map<number, typeof rows>();
    for (const due of rows) dues.set(due.orderId, [...(dues.get(due.orderId) ?? []), due]);
    for (const [orderId, own] of dues) {
      const open = own.filter(({ openE4 }) => openE4 > 0);
      const days = open.flatMap(({ dueOn }) => (dueOn ? [dueOn] : []));
      balances.set(orderId, {
        totalE4: sum(own.map(({ amountE4 }) => amountE4)),
        paidE4: paid.get(orderId) ?? 0,
        openE4: sum(open.map(({ openE4 }) => openE4)),
        overdueE4: sum(open.filter(({ dueOn }) => dueOn && dueOn < today).map(({ openE4 }) => openE4)),
        nextDueOn: days.sort()[0] ?? null,
      });
    }
  }
  return balances;
}
