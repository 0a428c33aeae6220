/**
 * The single point through which all stock passes: every movement and every reservation is written here and
 * nowhere else, inside the caller's transaction.
 *
 * Locks: whoever touches stock first locks all its rows of `skus` and `stock` in one order, by SKU and then
 * by warehouse ascending, so that two transactions meet at the first common row and never cross. What is
 * decided is decided on rows read after that lock. The database's own CHECKs stand behind it.
 */
import { type Context, now } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { divideRounded, safe, sum } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { inChunks } from '../../db/write.ts';

export type Quality = 'good' | 'blocked' | 'second';

export const movementKinds = [
  'receipt',
  'production_in',
  'ship',
  'transfer_out',
  'transfer_in',
  'return_in',
  'quality_change',
  'count_gain',
  'count_loss',
  'adjustment',
  'scrap',
  'reversal',
] as const;
export type MovementKind = (typeof movementKinds)[number];

export interface Movement {
  skuId: number;
  warehouseId: number;
  quality?: Quality;
  kind: MovementKind;
  /** Pieces, negative when they leave. */
  quantity: number;
  /** What one piece cost, for pieces that come in; without it they come in at the present average. */
  unitCostE4?: number | undefined;
  reason?: string | null;
  record?: { kind: string; id: number };
  postedOn: Day;
  /** Document line and action: a second posting with the same key is refused by the database. */
  key: string;
  /** The form's field that a refusal points at. */
  field?: string;
}

interface StockRow {
  onHand: number;
  reserved: number;
}

interface Locked {
  codes: Map<number, string>;
  valuesE4: Map<number, number>;
  pieces: Map<number, number>;
  rows: Map<string, StockRow>;
}

const place = (at: { skuId: number; warehouseId: number; quality?: Quality }) =>
  `${at.skuId}:${at.warehouseId}:${at.quality ?? 'good'}`;

/** Locks the SKUs and all their stock, SKU and warehouse ascending; gives them as they are now. */
async function lock(tx: Context, skuIds: readonly number[]): Promise<Locked> {
  const ids = [...new Set(skuIds)].sort((a, b) => a - b);
  const locked: Locked = { codes: new Map(), valuesE4: new Map(), pieces: new Map(), rows: new Map() };
  for (const chunk of inChunks(ids)) {
    const skus: { id: number; code: string; stockValueE4: number }[] = await tx
      .db('skus')
      .whereIn('id', chunk)
      .orderBy('id')
      .forUpdate()
      .select('id', 'code', 'stock_value_e4');
    for (const sku of skus) {
      locked.codes.set(sku.id, sku.code);
      locked.valuesE4.set(sku.id, sku.stockValueE4);
      locked.pieces.set(sku.id, 0);
    }
    const rows: ({ skuId: number; warehouseId: number; quality: Quality } & StockRow)[] = await tx
      .db('stock')
      .whereIn('sku_id', chunk)
      .orderBy(['sku_id', 'warehouse_id', 'quality'])
      .forUpdate()
      .select('sku_id', 'warehouse_id', 'quality', 'on_hand', 'reserved');
    for (const row of rows) {
      locked.rows.set(place(row), { onHand: row.onHand, reserved: row.reserved });
      locked.pieces.set(row.skuId, (locked.pieces.get(row.skuId) ?? 0) + row.onHand);
    }
  }
  return locked;
}

/** Posts movements in their order. Refuses what would take more than is available. */
export async function postMovements(tx: Context, movements: readonly Movement[]): Promise<void> {
  const locked = await lock(
    tx,
    movements.map(({ skuId }) => skuId),
  );
  let valueE4 = 0;
  for (const movement of movements) {
    // What comes in by a transfer is worth what has just gone out by it.
    const carriedE4 = movement.kind === 'transfer_in' ? -valueE4 : null;
    valueE4 = await post(tx, locked, movement, carriedE4);
  }
}

async function post(
  tx: Context,
  locked: Locked,
  movement: Movement,
  carriedE4: number | null = null,
): Promise<number> {
  const { skuId, warehouseId, quality = 'good', quantity, key } = movement;
  const where = { skuId, warehouseId, quality };
  const before = locked.rows.get(place(where));
  const stock = before ?? { onHand: 0, reserved: 0 };
  const onHand = stock.onHand + quantity;
  if (onHand < stock.reserved) throw shortage(locked, movement, stock.onHand - stock.reserved);
  const valueE4 = carriedE4 ?? worthOf(locked, movement);
  const after = { onHand, reserved: stock.reserved };
  if (before) await tx.db('stock').where(where).update({ onHand });
  else await tx.db('stock').insert({ ...where, ...after });
  const stockValueE4 = sum([locked.valuesE4.get(skuId) ?? 0, valueE4]);
  await tx.db('skus').where({ id: skuId }).update({ stockValueE4 });
  await tx.db('movements').insert({
    ...where,
    kind: movement.kind,
    quantity,
    balance: onHand,
    valueE4,
    postedOn: movement.postedOn,
    postedAt: now(tx),
    idempotencyKey: key,
    recordKind: movement.record?.kind ?? null,
    recordId: movement.record?.id ?? null,
    reason: movement.reason ?? null,
    userId: tx.user?.id ?? null,
  });
  locked.rows.set(place(where), after);
  locked.valuesE4.set(skuId, stockValueE4);
  locked.pieces.set(skuId, (locked.pieces.get(skuId) ?? 0) + quantity);
  return valueE4;
}

/**
 * The movement's value at moving-average cost: what leaves takes its share of the SKU's whole value, rounded
 * half away from zero; the remainder stays with the pieces that stay, and the last piece takes all of it.
 */
function worthOf(locked: Locked, { skuId, quantity, unitCostE4 }: Movement): number {
  const valueE4 = BigInt(locked.valuesE4.get(skuId) ?? 0);
  const pieces = BigInt(locked.pieces.get(skuId) ?? 0);
  if (quantity > 0 && unitCostE4 !== undefined) return safe(BigInt(unitCostE4) * BigInt(quantity));
  if (pieces === 0n) return 0;
  return safe(divideRounded(valueE4 * BigInt(quantity), pieces));
}

function shortage(
  locked: Locked,
  at: { skuId: number; quantity: number; field?: string },
  available: number,
): Refusal {
  const values = { sku: locked.codes.get(at.skuId) ?? '', wanted: Math.abs(at.quantity), available };
  return new Refusal('inventory.short', { field: at.field ?? null, values });
}

export interface Want {
  orderLineId: number;
  skuId: number;
  warehouseId: number;
  quantity: number;
  field?: string;
  /** Takes what is there, after all that may not wait; the rest of it waits. */
  mayWait?: boolean;
}

/**
 * Reserves all that is wanted or, refusing, nothing; but for what may wait. Lines for the same SKU are summed
 * before the check. Gives the lines of which something has still to come.
 */
export async function reserve(tx: Context, wants: readonly Want[]): Promise<Set<number>> {
  const locked = await lock(
    tx,
    wants.map(({ skuId }) => skuId),
  );
  const availableOf = (want: Want) => {
    const stock = locked.rows.get(place(want)) ?? { onHand: 0, reserved: 0 };
    return stock.onHand - stock.reserved;
  };
  const fixed = wants.filter(({ mayWait }) => !mayWait);
  const sums = new Map<string, number>();
  for (const want of fixed) sums.set(place(want), (sums.get(place(want)) ?? 0) + want.quantity);
  for (const want of fixed) {
    const available = availableOf(want);
    const quantity = sums.get(place(want)) ?? 0;
    if (quantity > available) throw shortage(locked, { ...want, quantity }, available);
  }
  for (const want of fixed) await changeReservation(tx, locked, want, want.quantity);
  const waiting = new Set<number>();
  for (const want of wants.filter(({ mayWait }) => mayWait)) {
    const held = Math.min(want.quantity, availableOf(want));
    await changeReservation(tx, locked, want, held);
    if (held < want.quantity) waiting.add(want.orderLineId);
  }
  return waiting;
}

/** Adds to (or takes from) the reservation of one order line and the stock's sum of them. */
async function changeReservation(
  tx: Context,
  locked: Locked,
  { orderLineId, skuId, warehouseId }: Omit<Want, 'quantity'>,
  quantity: number,
): Promise<void> {
  if (quantity === 0) return;
  const key = { orderLineId, warehouseId };
  const held: { quantity: number } | undefined = await tx.db('reservations').where(key).first('quantity');
  const left = (held?.quantity ?? 0) + quantity;
  if (left === 0) await tx.db('reservations').where(key).delete();
  else if (held) await tx.db('reservations').where(key).update({ quantity: left });
  else await tx.db('reservations').insert({ ...key, skuId, quantity: left });
  const stock = locked.rows.get(place({ skuId, warehouseId })) ?? { onHand: 0, reserved: 0 };
  const reserved = stock.reserved + quantity;
  await tx.db('stock').where({ skuId, warehouseId, quality: 'good' }).update({ reserved });
  locked.rows.set(place({ skuId, warehouseId }), { ...stock, reserved });
}

/** Lets go of all that is held for these order lines. */
export async function release(tx: Context, orderLineIds: readonly number[]): Promise<void> {
  const held: Want[] = [];
  for (const chunk of inChunks(orderLineIds)) {
    held.push(
      ...(await tx
        .db('reservations')
        .whereIn('order_line_id', chunk)
        .select('order_line_id', 'sku_id', 'warehouse_id', 'quantity')),
    );
  }
  if (held.length === 0) return;
  const locked = await lock(
    tx,
    held.map(({ skuId }) => skuId),
  );
  for (const want of held) {
    // Read again under the lock: a shipment may have used some of it in the meantime.
    const [current]: Want[] = await tx
      .db('reservations')
      .where({ orderLineId: want.orderLineId, warehouseId: want.warehouseId })
      .select('quantity');
    await changeReservation(tx, locked, want, -(current?.quantity ?? 0));
  }
}

async function heldFor(tx: Context, { orderLineId, warehouseId }: Want): Promise<number> {
  const row: { quantity: number } | undefined = await tx
    .db('reservations')
    .where({ orderLineId, warehouseId })
    .first('quantity');
  return row?.quantity ?? 0;
}

export interface ShippedLine extends Want {
  key: string;
  record: { kind: string; id: number };
  postedOn: Day;
}

/** Takes goods out for order lines: first from what is held for them, the rest from what is available. */
export async function shipReserved(tx: Context, lines: readonly ShippedLine[]): Promise<void> {
  const locked = await lock(
    tx,
    lines.map(({ skuId }) => skuId),
  );
  for (const line of lines) {
    const held = await heldFor(tx, line);
    await changeReservation(tx, locked, line, -Math.min(held, line.quantity));
    const { skuId, warehouseId, key, record, postedOn, field } = line;
    await post(tx, locked, {
      skuId,
      warehouseId,
      kind: 'ship',
      quantity: -line.quantity,
      key,
      record,
      postedOn,
      ...(field ? { field } : {}),
    });
  }
}
