import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { story } from '../../core/story.ts';
import { release } from '../inventory/stock.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { linesOf, lockOrder } from './order-queries.ts';

/** After goods have left: an order of which all has gone is closed, and lets go of what it still holds. */
export async function noteShipped(tx: Context, orderId: number): Promise<void> {
  const order = await lockOrder(tx, orderId);
  const lines = await linesOf(tx.db, orderId);
  if (lines.some(({ quantity, shipped }) => shipped < quantity)) return;
  await release(
    tx,
    lines.map(({ id }) => id),
  );
  await tx
    .db('orders')
    .where({ id: orderId })
    .update({ state: 'closed', updatedAt: now(tx) })
    .increment('version', 1);
  await refreshTerms(tx, orderId);
  await audit(tx, {
    action: 'orders.close',
    record: { kind: 'order', id: orderId, label: order.number },
    changes: { state: { before: order.state, after: 'closed' } },
  });
  await story(tx, {
    customerId: order.customerId,
    kind: 'order',
    message: 'orders.story_closed',
    detail: { number: order.number },
    record: { kind: 'order', id: orderId },
  });
}
