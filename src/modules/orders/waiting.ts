import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks } from '../../db/write.ts';
import { reserve } from '../inventory/stock.ts';
import { forAction } from './acting.ts';
import { openQuantity } from './order.ts';
import { linesOf, lockOrder } from './order-queries.ts';

/** One minute's work; what is left over is served in the next. */
const ordersPerRound = 500;

interface Waiting {
  orderId: number;
  skuId: number;
}

/**
 * The orders that wait for goods of which something is there now, in the order in which they are served: the
 * earliest promised day first, then the earliest wanted one; without a day, after those with one; then as confirmed.
 */
async function servable(db: Database, skuIds: readonly number[] | null): Promise<number[]> {
  const rows: Waiting[] = [];
  for (const chunk of skuIds === null ? [null] : inChunks(skuIds)) {
    const query = db('order_lines as l')
      .join('orders as o', 'o.id', 'l.order_id')
      .join('stock as s', (on) => {
        on.on('s.sku_id', 'l.sku_id').andOn('s.warehouse_id', 'o.warehouse_id');
      })
      // A literal: an index of the few that wait serves no parameter.
      .whereRaw('l.is_waiting = 1')
      .whereRaw(`${dialectOf(db).unsought('o.state')} in ('confirmed', 'released')`)
      .where('s.quality', 'good')
      .whereRaw('s.on_hand > s.reserved')
      .orderByRaw("coalesce(o.promised_on, o.requested_on, '9999-12-31'), o.confirmed_at, o.id")
      .limit(ordersPerRound * 4)
      .select('l.order_id', 'l.sku_id');
    rows.push(...((await (chunk ? query.whereIn('l.sku_id', chunk) : query)) as Waiting[]));
  }
  return [...new Set(rows.map(({ orderId }) => orderId))].slice(0, ordersPerRound);
}

/**
 * Gives what has come in to the lines that wait for it. Each order has a transaction of its own, so that nobody
 * waits for all of them; since they follow each other, who was promised first is served first.
 */
export async function serveWaiting(
  context: Context,
  skuIds: readonly number[] | null = null,
): Promise<Map<number, number>> {
  const served = new Map<number, number>();
  // Who was promised first may be another's customer, whom neither the job nor the asker sees where reading is narrowed.
  const all = { ...context, settings: { ...context.settings, salesSeeAllCustomers: true } };
  for (const orderId of await servable(context.db, skuIds)) {
    const pieces = await transact(all, (tx) => serveOrder(tx, orderId));
    if (pieces > 0) served.set(orderId, pieces);
  }
  return served;
}

/** What is there now is held for the order's waiting lines. Gives how many pieces. */
async function serveOrder(tx: Context, orderId: number): Promise<number> {
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'confirmed' && order.state !== 'released') return 0;
  const before = (await linesOf(tx.db, orderId)).filter(({ isWaiting }) => isWaiting);
  const wants = before.map((line) => ({
    orderLineId: line.id,
    skuId: line.skuId,
    warehouseId: order.warehouseId,
    quantity: Math.max(0, openQuantity(line) - line.reserved),
    mayWait: true,
  }));
  const still = await reserve(tx, wants);
  const complete = before.filter(({ id }) => !still.has(id));
  if (complete.length > 0)
    await tx
      .db('order_lines')
      .whereIn(
        'id',
        complete.map(({ id }) => id),
      )
      .update({ isWaiting: false });
  const after = await linesOf(tx.db, orderId);
  const gains = before.flatMap(({ id, skuCode, reserved }) => {
    const gained = (after.find((line) => line.id === id)?.reserved ?? 0) - reserved;
    return gained > 0 ? [{ skuCode, gained }] : [];
  });
  const pieces = gains.reduce((sum, { gained }) => sum + gained, 0);
  if (pieces === 0) return 0;
  await audit(tx, {
    action: 'orders.reserve',
    record: { kind: 'order', id: orderId, label: order.number },
    changes: {
      reserved: {
        before: null,
        after: gains.map(({ skuCode, gained }) => `${skuCode} ${gained}`).join(', '),
      },
    },
  });
  if (after.every(({ isWaiting }) => !isWaiting)) {
    await tx
      .db('orders')
      .where({ id: orderId })
      .update({ updatedAt: now(tx) })
      .increment('version', 1);
    await story(tx, {
      customerId: order.customerId,
      kind: 'order',
      message: 'orders.story_all_reserved',
      detail: { number: order.number },
      record: { kind: 'order', id: orderId },
    });
  }
  return pieces;
}

/**
 * Serves everyone who waits for what this order waits for, in their order; so that a button pressed for one order
 * takes nothing from an older promise. Gives the pieces that this one got.
 */
export async function reserveWaiting(context: Context, id: number): Promise<number> {
  const skuIds = await transact(context, async (tx) => {
    const { lines } = await forAction(tx, id, 'reserve');
    return lines.flatMap(({ isWaiting, skuId }) => (isWaiting ? [skuId] : []));
  });
  const served = await serveWaiting(context, skuIds);
  const pieces = served.get(id) ?? 0;
  if (pieces === 0) throw new Refusal('orders.still_short');
  return pieces;
}
