import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { decimalText } from '../../core/money.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { takeTransition } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { release } from '../inventory/stock.ts';
import {
  type JudgedOrder,
  judge,
  type OrderAction,
  type OrderState,
  type OrderStep,
  orderTable,
} from './order.ts';
import { linesOf, lockOrder, mayWriteOrder, type Order, type OrderLine } from './order-queries.ts';

/** The order and its lines under a lock, when this user may do that with it now. */
export async function forAction(
  tx: Context,
  id: number,
  action: OrderAction,
  found: Parameters<typeof judge>[2] = {},
): Promise<{ order: Order; lines: OrderLine[] }> {
  const order = await lockOrder(tx, id);
  if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
  const lines = await linesOf(tx.db, id);
  take(order, lines, action, found);
  return { order, lines };
}

/** Throws where the table doesn't allow it; a shipment in the way is named with its remedy. Gives the state after. */
export function take(
  order: Order,
  lines: readonly OrderLine[],
  action: OrderAction,
  found: Partial<JudgedOrder>,
): OrderState {
  const subject = judge(order, lines, found);
  const isInTheWay = subject.isInShipment && ['cancel', 'close', 'close_short'].includes(action);
  const isElse = { ...subject, isInShipment: false };
  if (isInTheWay) {
    takeTransition(orderTable, { state: order.state, subject: isElse, action });
    throw new Refusal('orders.in_shipment');
  }
  return takeTransition(orderTable, { state: order.state, subject, action }).to ?? order.state;
}

/** Nothing is held for these lines any more, and none waits. */
export async function letGo(tx: Context, orderId: number, lines: readonly OrderLine[]): Promise<void> {
  await release(
    tx,
    lines.map(({ id }) => id),
  );
  await tx.db('order_lines').where({ orderId }).update({ isWaiting: false });
}

export async function noteStep(
  tx: Context,
  order: Order,
  taken: {
    action: 'confirm' | OrderStep;
    state: string;
    reason?: string | null;
    reviewOn?: string | null;
    overrideReason?: string | null;
    promisedOn?: string | null;
    rateE8?: number;
  },
): Promise<void> {
  const { action, state, reason = null, reviewOn = null, overrideReason = null, rateE8, promisedOn } = taken;
  const { id, number, customerId } = order;
  await audit(tx, {
    action: `orders.${action}`,
    record: { kind: 'order', id, label: number },
    changes: changesBetween(order, {
      state,
      reviewOn,
      ...(promisedOn === undefined ? {} : { promisedOn }),
      ...(reason ? { stateReason: reason } : {}),
      ...(overrideReason ? { overrideReason } : {}),
      ...(rateE8 === undefined ? {} : { rate: decimalText(rateE8, 8) }),
    }),
  });
  const resumed = action === 'resume' ? 'resumed' : state;
  await story(tx, {
    customerId,
    kind: 'order',
    message: `orders.story_${overrideReason ? 'released_all_the_same' : resumed}`,
    detail: { number, reason: overrideReason ?? reason ?? '' },
    record: { kind: 'order', id },
  });
}
