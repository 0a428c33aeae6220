import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';
import type { Dated, Situation } from './atp.ts';

/** Orders in these states are owed their goods. */
export const owedStates = ['confirmed', 'released', 'on_hold'] as const;

export interface Scope {
  /** One warehouse's stock, receipts and orders; all of them where null. */
  warehouseId: number | null;
  /** An order that asks for itself: what it is owed and holds already is left out. */
  orderId?: number | null;
}

interface PerSku {
  skuId: number;
  quantityQty: number;
}

/** The dated supplies and demands of these SKUs, or of every SKU where none are named; by SKU. */
export async function situationsOf(
  context: Context,
  scope: Scope & { skuIds: readonly number[] | null },
): Promise<Map<number, Situation>> {
  const found = new Map<number, Situation>();
  // Two lists of ids go into a statement at most, and SQL Server takes 2,100 parameters.
  const chunks = scope.skuIds ? inChunks([...new Set(scope.skuIds)]) : [null];
  for (const skuIds of chunks) await readSituations(context, { ...scope, skuIds }, found);
  return found;
}

type Asked = Scope & { skuIds: readonly number[] | null };

async function readSituations(context: Context, asked: Asked, found: Map<number, Situation>): Promise<void> {
  const { db } = context;
  const day = today(context);
  const supplies = new Map<number, Dated[]>();
  const demands = new Map<number, Dated[]>();
  const add = (to: Map<number, Dated[]>, skuId: number, dated: Dated) => {
    const all = to.get(skuId);
    if (all) all.push(dated);
    else to.set(skuId, [dated]);
  };
  const skus: { id: number; safetyStock: number }[] = await db('skus')
    .modify((query) => void (asked.skuIds && query.whereIn('id', asked.skuIds)))
    .select('id', 'safety_stock');
  const stock = new Map((await stockOf(db, asked)).map((row) => [row.skuId, row]));
  const own = new Map((await heldByOrder(db, asked)).map((row) => [row.skuId, row.quantityQty]));
  for (const { skuId, dueOn, quantityQty } of await suppliesOf(db, asked, day))
    add(supplies, skuId, { on: dueOn, quantity: quantityQty });
  // What is held has left for everyone else, whenever its order is due: it is owed from today on.
  for (const { skuId, reservedQty } of stock.values()) {
    const held = reservedQty - (own.get(skuId) ?? 0);
    if (held > 0) add(demands, skuId, { on: day, quantity: held });
  }
  for (const { skuId, dueOn, quantityQty } of await waitingOf(db, asked))
    if (quantityQty > 0) add(demands, skuId, { on: dueOn, quantity: quantityQty });
  for (const { id, safetyStock } of skus) {
    found.set(id, {
      today: day,
      onHand: stock.get(id)?.onHandQty ?? 0,
      safety: safetyStock,
      supplies: supplies.get(id) ?? [],
      demands: demands.get(id) ?? [],
    });
  }
}

async function stockOf(
  db: Database,
  { skuIds, warehouseId }: Asked,
): Promise<{ skuId: number; onHandQty: number; reservedQty: number }[]> {
  const { sum } = dialectOf(db);
  return db('stock')
    .where({ quality: 'good' })
    .modify((query) => {
      if (skuIds) query.whereIn('sku_id', skuIds);
      if (warehouseId !== null) query.where({ warehouseId });
    })
    .groupBy('sku_id')
    .select(
      'sku_id',
      db.raw(`${sum('on_hand')} as on_hand_qty`),
      db.raw(`${sum('reserved')} as reserved_qty`),
    );
}

async function heldByOrder(db: Database, { orderId, warehouseId, skuIds }: Asked): Promise<PerSku[]> {
  if (!orderId) return [];
  return db('reservations as r')
    .join('order_lines as l', 'l.id', 'r.order_line_id')
    .where('l.order_id', orderId)
    .modify((query) => {
      if (skuIds) query.whereIn('r.sku_id', skuIds);
      if (warehouseId !== null) query.where('r.warehouse_id', warehouseId);
    })
    .groupBy('r.sku_id')
    .select('r.sku_id', db.raw(`${dialectOf(db).sum('r.quantity')} as quantity_qty`));
}

async function suppliesOf(
  db: Database,
  { skuIds, warehouseId }: Asked,
  day: string,
): Promise<(PerSku & { dueOn: string })[]> {
  return db('incoming_lines as l')
    .where('l.open_qty', '>', 0)
    .where('l.expected_on', '>=', day)
    .modify((query) => {
      if (skuIds) query.whereIn('l.sku_id', skuIds);
      if (warehouseId !== null)
        query.join('incoming as i', 'i.id', 'l.incoming_id').where('i.warehouse_id', warehouseId);
    })
    .groupBy('l.sku_id', 'l.expected_on')
    .select(
      'l.sku_id',
      'l.expected_on as due_on',
      db.raw(`${dialectOf(db).sum('l.open_qty')} as quantity_qty`),
    );
}

/** SQL for the day an order `o` is due: promised, else asked for, else its own. */
export const dueOn = 'coalesce(o.promised_on, o.requested_on, o.ordered_on)';

/** Lines `l` of open orders `o` with what has left for them and what is held for them. */
export function owedLines(db: Database, { skuIds, warehouseId, orderId }: Asked) {
  const { sum, unsought } = dialectOf(db);
  const shipped = db('shipment_lines as x')
    .join('shipments as h', 'h.id', 'x.shipment_id')
    .whereRaw('x.order_line_id = l.id')
    .whereNotNull('h.dispatched_on')
    .whereNot('h.state', 'cancelled')
    .select(db.raw(sum('x.quantity')))
    .as('shipped_qty');
  const held = db('reservations as r')
    .whereRaw('r.order_line_id = l.id')
    .select(db.raw(sum('r.quantity')))
    .as('held_qty');
  return (
    db('orders as o')
      .join('order_lines as l', 'l.order_id', 'o.id')
      // The lines lead to their orders: the other way, every open order's would be looked at.
      .whereRaw(`${unsought('o.state')} in (?, ?, ?)`, owedStates)
      .modify((query) => {
        if (skuIds) query.whereIn('l.sku_id', skuIds);
        if (warehouseId !== null) query.where('o.warehouse_id', warehouseId);
        if (orderId) query.whereNot('o.id', orderId);
      })
      .select('l.sku_id', 'l.quantity', db.raw(`${dueOn} as due_on`), shipped, held)
  );
}

/**
 * What is owed and not held, by SKU and due day. Only lines that wait have such pieces (a rule of the check), and they
 * are few: a literal, since their index serves no parameter.
 */
async function waitingOf(db: Database, asked: Asked): Promise<(PerSku & { dueOn: string })[]> {
  const open = 'quantity - shipped_qty - held_qty';
  return db
    .from(owedLines(db, asked).whereRaw('l.is_waiting = 1').as('owed'))
    .groupBy('sku_id', 'due_on')
    .select(
      'sku_id',
      'due_on',
      db.raw(`${dialectOf(db).sum(`case when ${open} > 0 then ${open} else 0 end`)} as quantity_qty`),
    );
}
