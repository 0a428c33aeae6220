import type { Context } from '../../src/core/context.ts';
import { addDays, type Day, daysBetween, today as todayOf } from '../../src/core/days.ts';
import { createLetter } from '../../src/modules/letters-of-credit/letter-actions.ts';
import { copyTerms, refreshTerms } from '../../src/modules/payment-plans/order-terms.ts';
import { createReceipt } from '../../src/modules/receipts/receipt-actions.ts';
import { findUser } from '../../src/modules/users/user-queries.ts';

const followedDays = 150;
const mostOrders = 140;

interface Followed {
  id: number;
  customerId: number;
  currency: string;
  state: string;
  totalE4: number;
  confirmedOn: Day;
}

interface SeedDue {
  openE4: number;
  dueOn: Day;
}

/**
 * How the customers of the last months pay: each by its plan, most in time, some late, a few not at all. What came in
 * before counts as settled.
 */
export async function addPayments(tx: Context, managerId: number | null): Promise<void> {
  const today = todayOf(tx);
  await givePlans(tx);
  const orders: Followed[] = await tx
    .db('orders')
    .whereIn('state', ['confirmed', 'released', 'on_hold', 'closed'])
    .where('confirmed_on', '>=', addDays(today, -followedDays))
    .orderBy('id', 'desc')
    .limit(mostOrders)
    .select('id', 'customer_id', 'currency', 'state', 'total_e4', 'confirmed_on');
  await settleOlder(
    tx,
    orders.map(({ id }) => id),
  );
  const manager = managerId === null ? null : await findUser(tx.db, managerId);
  for (const order of orders.reverse()) {
    // An order that has ended is followed where it was before.
    if (order.state === 'closed')
      await tx.db('order_dues').insert({
        orderId: order.id,
        position: 0,
        amountE4: order.totalE4,
        paidE4: 0,
        openE4: order.totalE4,
      });
    await copyTerms(tx, { kind: 'customer', id: order.customerId }, { kind: 'order', id: order.id });
    if (manager) await pay({ ...tx, user: manager }, order, today);
  }
  if (manager) await addLetters({ ...tx, user: manager }, today);
}

async function givePlans(tx: Context): Promise<void> {
  const plans: { id: number }[] = await tx.db('payment_plans').orderBy('id').select('id');
  for (const [place, { id }] of plans.entries())
    await tx.db('customers').whereRaw('id % ? = ?', [plans.length, place]).update({ paymentPlanId: id });
  await tx.db('customers').whereRaw('id % 11 = 0').update({ creditLimitE4: 3_000_000_000 });
}

/** Open orders from before owe nothing any more but what is in their dues: these have none that would be overdue. */
async function settleOlder(tx: Context, followed: readonly number[]): Promise<void> {
  const older: { id: number }[] = await tx
    .db('orders')
    .whereIn('state', ['confirmed', 'released', 'on_hold'])
    .whereNotIn('id', [...followed])
    .select('id');
  for (const { id } of older) await refreshTerms(tx, id);
}

async function pay(tx: Context, order: Followed, today: Day): Promise<void> {
  const isLatePayer = order.customerId % 6 === 0;
  const dues: SeedDue[] = await tx
    .db('order_dues')
    .where({ orderId: order.id })
    .whereNotNull('due_on')
    .orderBy(['due_on', 'id'])
    .select('open_e4', 'due_on');
  for (const [place, { openE4, dueOn }] of dues.entries()) {
    const paidOn = addDays(dueOn, isLatePayer ? 25 + (order.id % 30) : (order.id + place) % 5);
    if (paidOn > today || daysBetween(order.confirmedOn, paidOn) < 0) continue;
    const hasCharges = order.currency !== 'CNY' && order.id % 3 === 0;
    await createReceipt(
      { ...tx, clock: { now: () => new Date(`${paidOn}T06:00:00.000Z`) } },
      {
        customerId: order.customerId,
        receivedOn: paidOn,
        amountE4: openE4,
        currency: order.currency,
        chargesE4: hasCharges ? 250_000 : null,
        method: 'tt',
        reference: `TT${String(order.id * 7 + place).padStart(6, '0')}`,
        remarks: null,
        isRepeat: false,
        oldestFirst: false,
        allocations: [{ orderId: order.id, amount: openE4, receiptAmount: null, place: 0 }],
      },
    );
  }
}

/** Three letters of credit: one that is near its last day of shipment, one with time, one that is presented. */
async function addLetters(tx: Context, today: Day): Promise<void> {
  const orders: (Followed & { number: string })[] = await tx
    .db('orders as o')
    .join('order_terms as t', 't.order_id', 'o.id')
    .where('t.method', 'lc')
    .whereIn('o.state', ['confirmed', 'released'])
    .orderBy('o.id', 'desc')
    .limit(3)
    .select('o.id', 'o.customer_id', 'o.currency', 'o.total_e4');
  for (const [place, order] of orders.entries()) {
    const latest = addDays(today, [9, 32, 50][place] ?? 40);
    await createLetter(tx, order.customerId, {
      number: `LC${today.slice(2, 4)}${String(4471 + place * 318)}`,
      bank: ['HSBC, Hong Kong', 'Standard Chartered Bank, Singapore', 'BNP Paribas, Paris'][place] ?? 'HSBC',
      currency: order.currency,
      amountE4: order.totalE4,
      over: 500,
      short: 500,
      issuedOn: addDays(today, -20),
      latestShipmentOn: latest,
      expiresOn: addDays(latest, 21),
      presentationDays: 21,
      remarks: null,
      documents: [],
      usual: ['commercial_invoice', 'packing_list', 'bill_of_lading', 'certificate_of_origin'],
      orders: [order.id],
    });
  }
}
