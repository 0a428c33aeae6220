import type { Context } from '../../core/context.ts';
import { lockOrder } from '../orders/order-queries.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { linesOf } from './shipment-queries.ts';

/** After a shipment's day or state has changed: what falls due of its orders follows. They are locked by their ids. */
export async function refreshOrderDues(tx: Context, shipmentId: number): Promise<void> {
  const lines = await linesOf(tx.db, shipmentId);
  for (const orderId of [...new Set(lines.map((line) => line.orderId))].sort((a, b) => a - b)) {
    await lockOrder(tx, orderId);
    await refreshTerms(tx, orderId);
  }
}
