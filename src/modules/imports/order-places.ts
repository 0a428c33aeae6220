import type { Context } from '../../core/context.ts';
import { indexOrder } from '../orders/order-actions.ts';
import { findOrder } from '../orders/order-queries.ts';
import { reindex } from '../shipments/shipment-actions.ts';
import { forgetKeys } from './forgotten.ts';
import type { Gone } from './kind.ts';
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
export async function forgetOrder(tx: Context, id: number, { isGone, idsOf }: Gone): Promise<void> {
  await forgetKeys(tx, 'shipment', idsOf('shipments'));
  if (isGone) return forgetKeys(tx, 'order', [id]);
  await indexOrder(tx, await findOrder(tx, id));
  const shipments: { id: number }[] = await tx.db('shipments').where({ historyOrderId: id }).select('id');
  for (const shipment of shipments) await reindex(tx, shipment.id);
}
