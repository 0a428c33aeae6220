import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { transitionOf } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { letGo } from './acting.ts';
import { judge, openQuantity, orderTable } from './order.ts';
import { linesOf, lockOrder } from './order-queries.ts';

/**
 * After goods have left: an order of which all has gone, to within its short tolerance, is closed and lets go of
 * what it still holds; unless more of it stands in a shipment that has not left.
 */
export async function noteShipped(tx: Context, orderId: number): Promise<void> {
  const order = await lockOrder(tx, orderId);
  const lines = await linesOf(tx.db, orderId);
  const row = transitionOf(orderTable, order.state, 'close');
  const subject = judge(order, lines);
  if (!row?.guards?.every(({ holds }) => holds(subject))) return;
  await letGo(tx, orderId, lines);
  await tx
    .db('orders')
    .where({ id: orderId })
    .update({ state: 'closed', closedOn: today(tx), updatedAt: now(tx) })
    .increment('version', 1);
  await refreshTerms(tx, orderId);
  await audit(tx, {
    action: 'orders.close',
    record: { kind: 'order', id: orderId, label: order.number },
    changes: { state: { before: order.state, after: 'closed' } },
  });
  const short = lines.reduce((sum, line) => sum + openQuantity(line), 0);
  await story(tx, {
    customerId: order.customerId,
    kind: 'order',
    message: short > 0 ? 'orders.story_closed_within' : 'orders.story_closed',
    detail: { number: order.number, short },
    record: { kind: 'order', id: orderId },
  });
}
