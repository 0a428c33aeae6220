import type { Context } from '../../core/context.ts';
import { indexOrder } from '../orders/order-actions.ts';
import { findOrder } from '../orders/order-queries.ts';
import { reindex } from '../shipments/shipment-actions.ts';
import type { Place } from './traces.ts';

/** All that an order brings along: its lines, how it was shipped, and its entry on the customer's story. */
export function orderPlaces(id: number): Place[] {
  return [
    { table: 'orders', where: (query) => query.where({ id }) },
    { table: 'order_lines', where: (query) => query.where({ orderId: id }) },
    { table: 'shipments', where: (query) => query.where({ historyOrderId: id }), besides: ['lateToldOn'] },
    {
      table: 'shipment_lines',
      where: (query) =>
        query.whereIn('order_line_id', (lines) => {
          lines.from('order_lines').where({ orderId: id }).select('id');
        }),
    },
    { table: 'story_entries', where: (query) => query.where({ recordKind: 'order', recordId: id }) },
  ];
}

/** What is found of an order and its shipments is what is there. */
export async function forgetOrder(tx: Context, id: number, isGone: boolean): Promise<void> {
  const gone = await tx
    .db('search_keys')
    .where({ kind: 'shipment' })
    .whereNotIn('record_id', (there) => {
      there.from('shipments').select('id');
    })
    .whereIn('customer_id', (whose) => {
      whose.from('search_keys').where({ kind: 'order', recordId: id }).select('customer_id');
    })
    .select('id');
  for (const key of gone as { id: number }[]) await tx.db('search_keys').where({ id: key.id }).delete();
  if (isGone) {
    await tx.db('search_keys').where({ kind: 'order', recordId: id }).delete();
    return;
  }
  await indexOrder(tx, await findOrder(tx, id));
  const shipments: { id: number }[] = await tx.db('shipments').where({ historyOrderId: id }).select('id');
  for (const shipment of shipments) await reindex(tx, shipment.id);
}
