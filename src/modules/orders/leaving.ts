import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { openNeedsOn } from '../needs/order-needs.ts';
import type { Order } from './order-queries.ts';

/**
 * What keeps goods from leaving for an order: nothing once it is released, since whoever released it settled its
 * checklist or overrode it with a reason. Until then each line that nobody has confirmed. Null where nothing does.
 */
export async function blockOf(
  context: Pick<Context, 'db'>,
  order: Pick<Order, 'id' | 'number' | 'state'>,
): Promise<Refusal | null> {
  if (order.state === 'released') return null;
  const open = await openNeedsOn(context, order.id);
  const [first] = open;
  if (!first) return null;
  const values = { number: order.number, count: open.length, wanted: first.wanted };
  return new Refusal('orders.needs_block_shipping', { values });
}

/** Throws for an order for which no shipment may be planned. The order is locked. */
export async function refusePlanning(tx: Context, order: Order): Promise<void> {
  if (order.state !== 'confirmed' && order.state !== 'released')
    throw new Refusal('shipments.order_not_open');
  const block = await blockOf(tx, order);
  if (block) throw block;
}

/** Throws for an order of which nothing may leave. The order is locked. */
export async function refuseLeaving(tx: Context, order: Order): Promise<void> {
  if (order.state === 'released') return;
  const block = await blockOf(tx, order);
  throw block ?? new Refusal('shipments.order_not_released', { values: { number: order.number } });
}

/** Those of the orders on whose checklist something is open. */
export async function ordersWithOpenNeeds(
  { db }: Pick<Context, 'db'>,
  orderIds: readonly number[],
): Promise<Set<number>> {
  const rows: { orderId: number }[] = await db('order_needs')
    .whereIn('order_id', [...orderIds])
    .where({ state: 'open' })
    .distinct('order_id');
  return new Set(rows.map(({ orderId }) => orderId));
}
