import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { forAction } from './acting.ts';
import type { Order } from './order-queries.ts';

/** Promises another day; the first promise stays frozen, and each new one is kept with its reason. */
export async function promiseAnew(
  context: Context,
  at: { id: number; version: number },
  { promisedOn, reason }: { promisedOn: string; reason: string },
): Promise<void> {
  await transact(context, async (tx) => {
    const { order } = await forAction(tx, at.id, 'promise');
    if (promisedOn === order.promisedOn)
      throw new Refusal('orders.same_promise', { field: 'promisedOn', values: { day: promisedOn } });
    if (promisedOn < today(tx))
      throw new Refusal('orders.promise_past', { field: 'promisedOn', values: { day: today(tx) } });
    await updateVersioned(tx.db, 'orders', at, {
      ...promiseValues(order, promisedOn, reason),
      updatedAt: now(tx),
    });
    await keepPromise(tx, order, { promisedOn, reason });
    await refreshTerms(tx, order.id);
    await audit(tx, {
      action: 'orders.promise',
      record: { kind: 'order', id: order.id, label: order.number },
      changes: {
        promisedOn: { before: order.promisedOn, after: promisedOn },
        promiseReason: { before: order.promiseReason, after: reason },
      },
    });
    await story(tx, {
      customerId: order.customerId,
      kind: 'order',
      message: 'orders.story_promised',
      detail: { number: order.number, day: promisedOn, reason },
      record: { kind: 'order', id: order.id },
    });
  });
}

/** What a new promise changes of the order itself. */
export function promiseValues(order: Order, promisedOn: string | null, reason: string) {
  return {
    promisedOn,
    firstPromisedOn: order.firstPromisedOn ?? promisedOn,
    promiseReason: reason,
  };
}

export async function keepPromise(
  tx: Context,
  order: Pick<Order, 'id' | 'promisedOn'>,
  { promisedOn, reason }: { promisedOn: string | null; reason: string },
): Promise<void> {
  await insertRow(tx.db, 'order_promises', {
    orderId: order.id,
    beforeOn: order.promisedOn,
    afterOn: promisedOn,
    reason,
    userId: tx.user?.id ?? null,
    createdAt: now(tx),
  });
}
