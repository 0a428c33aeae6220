import type { Context } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { isModuleOn } from '../../core/settings.ts';
import { inChunks } from '../../db/write.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { dueOn, owedLines } from './situation-queries.ts';

export interface SupplyRow {
  incomingId: number;
  number: string;
  kind: string;
  supplier: string | null;
  expectedOn: Day;
  openQty: number;
}

/** What is still to come of a SKU, what is overdue too. */
export async function supplyRows(
  { db }: Context,
  { skuId, warehouseId }: { skuId: number; warehouseId: number | null },
): Promise<SupplyRow[]> {
  return db('incoming_lines as l')
    .join('incoming as i', 'i.id', 'l.incoming_id')
    .where('l.sku_id', skuId)
    .where('l.open_qty', '>', 0)
    .modify((query) => void (warehouseId !== null && query.where('i.warehouse_id', warehouseId)))
    .orderBy(['l.expected_on', 'l.id'])
    .select('i.id as incoming_id', 'i.number', 'i.kind', 'i.supplier', 'l.expected_on', 'l.open_qty');
}

export interface DemandRow {
  /** Null where the user may not know whose order it is. */
  order: { id: number; number: string; customerName: string } | null;
  dueOn: Day;
  held: number;
  waiting: number;
}

/** What is owed of a SKU, an entry for each order and due day. */
export async function demandRows(
  context: Context,
  { skuId, warehouseId }: { skuId: number; warehouseId: number | null },
): Promise<DemandRow[]> {
  const { db } = context;
  const lines: {
    orderId: number;
    number: string;
    customerName: string;
    quantity: number;
    dueOn: Day;
    shippedQty: number;
    heldQty: number;
  }[] = await owedLines(db, { skuIds: [skuId], warehouseId })
    .join('customers as c', 'c.id', 'o.customer_id')
    .orderByRaw(`${dueOn}, o.id, l.id`)
    .select('o.id as order_id', 'o.number', 'c.name as customer_name');
  const visible = await visibleOrderIds(
    context,
    lines.map(({ orderId }) => orderId),
  );
  return lines.flatMap(({ orderId, number, customerName, quantity, shippedQty, heldQty, dueOn: day }) => {
    const waiting = Math.max(0, quantity - shippedQty - heldQty);
    if (waiting + heldQty === 0) return [];
    const order = visible.has(orderId) ? { id: orderId, number, customerName } : null;
    return [{ order, dueOn: day, held: heldQty, waiting }];
  });
}

async function visibleOrderIds(context: Context, ids: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>();
  if (!isModuleOn(context.settings, 'orders')) return found;
  for (const chunk of inChunks([...new Set(ids)])) {
    const query = context.db('orders as o').join('customers as c', 'c.id', 'o.customer_id');
    const rows: { id: number }[] = await narrowToVisible(context, query)
      .whereIn('o.id', chunk)
      .select('o.id');
    for (const { id } of rows) found.add(id);
  }
  return found;
}

/** Orders that wait for any of these SKUs, the first due first, of customers that the user may read. */
export async function ordersWaitingFor(
  context: Context,
  { skuIds, warehouseId }: { skuIds: readonly number[]; warehouseId: number },
  most: number,
): Promise<{ id: number; number: string; customerName: string; dueOn: Day }[]> {
  if (!isModuleOn(context.settings, 'orders')) return [];
  const { db } = context;
  const query = db('orders as o').join('customers as c', 'c.id', 'o.customer_id');
  // A literal: an index of the few that wait serves no parameter.
  const waiting = db('order_lines as l')
    .whereRaw('l.is_waiting = 1')
    .whereIn('l.sku_id', skuIds.slice(0, 1000))
    .select('l.order_id');
  return narrowToVisible(context, query)
    .whereIn('o.state', ['confirmed', 'released'])
    .where('o.warehouse_id', warehouseId)
    .whereIn('o.id', waiting)
    .orderByRaw(`${dueOn}, o.id`)
    .limit(most)
    .select('o.id', 'o.number', 'c.name as customer_name', db.raw(`${dueOn} as due_on`));
}
