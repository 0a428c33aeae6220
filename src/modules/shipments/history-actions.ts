/** How orders from before Kehu were shipped, as far as the lists say: no stock moves for it. */
import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { insertRow } from '../../db/write.ts';
import type { Order } from '../orders/order-queries.ts';
import { reindex } from './shipment-actions.ts';
import { lockShipment } from './shipment-queries.ts';

export interface HistoryShipment {
  carrierId: number;
  mode: string;
  plannedOn: Day;
  promisedOn: Day | null;
  dispatchedOn: Day | null;
  /** Null where nobody wrote it down. */
  deliveredOn: Day | null;
  freightE4: number | null;
  trackingNumber: string | null;
}

/** Gone and there where a day of leaving is known; still to leave where none is. */
const stateOf = ({ dispatchedOn }: Pick<HistoryShipment, 'dispatchedOn'>) =>
  dispatchedOn ? 'delivered' : 'planned';

/** The shipment that an order came in with; null where it has none. */
export async function historyShipmentOf(
  { db }: Pick<Context, 'db'>,
  orderId: number,
): Promise<(HistoryShipment & { id: number; carrierCode: string; state: string }) | null> {
  const row = await db('shipments as h')
    .join('carriers as c', 'c.id', 'h.carrier_id')
    .where({ 'h.history_order_id': orderId })
    .first('h.*', 'c.code as carrier_code');
  return (row as (HistoryShipment & { id: number; carrierCode: string; state: string }) | undefined) ?? null;
}

/** Brings the shipment of an order in, for the lines that the order has by now. */
export async function bringInShipment(tx: Context, order: Order, given: HistoryShipment): Promise<number> {
  const at = now(tx);
  const number = await nextYearlyNumber(tx.db, 'SH', given.plannedOn);
  const id = await insertRow(tx.db, 'shipments', {
    ...given,
    freightCurrency: given.freightE4 === null ? null : order.currency,
    firstPromisedOn: given.promisedOn,
    number,
    customerId: order.customerId,
    warehouseId: order.warehouseId,
    ownerId: order.ownerId,
    historyOrderId: order.id,
    state: stateOf(given),
    isDamaged: false,
    // One that has still to leave leaves here, with its stock.
    isHistory: given.dispatchedOn !== null,
    createdAt: at,
    createdById: actorId(tx),
    updatedAt: at,
    version: 1,
  });
  const lines: { id: number; skuId: number; quantity: number }[] = await tx
    .db('order_lines')
    .where({ orderId: order.id })
    .orderBy('id')
    .select('id', 'sku_id', 'quantity');
  for (const line of lines) await carryLine(tx, id, line);
  await reindex(tx, id);
  await audit(tx, { action: 'shipments.bring_in', record: { kind: 'shipment', id, label: number } });
  return id;
}

/** The order's line, all of it, on the shipment. */
export async function carryLine(
  tx: Context,
  shipmentId: number,
  line: { id: number; skuId: number; quantity: number },
): Promise<void> {
  const key = { shipmentId, orderLineId: line.id };
  const { skuId, quantity } = line;
  const changed = await tx.db('shipment_lines').where(key).update({ skuId, quantity });
  if (changed === 0) await tx.db('shipment_lines').insert({ ...key, skuId, quantity });
}

/** What a corrected list says otherwise of it. */
export async function correctHistoryShipment(
  tx: Context,
  id: number,
  change: Partial<HistoryShipment>,
): Promise<void> {
  const before = await lockShipment(tx, id);
  const dispatchedOn = change.dispatchedOn ?? before.dispatchedOn;
  const row = { ...change, state: stateOf({ dispatchedOn }), isHistory: dispatchedOn !== null };
  await tx
    .db('shipments')
    .where({ id })
    .update({ ...row, updatedAt: now(tx) })
    .increment('version', 1);
  await reindex(tx, id);
  await audit(tx, {
    action: 'shipments.correct',
    record: { kind: 'shipment', id, label: before.number },
    changes: changesBetween(before, row),
  });
}
