import type { Context } from '../../../core/context.ts';
import type { Day } from '../../../core/days.ts';
import { inChunks } from '../../../db/write.ts';
import { LockedStock } from './locked-stock.ts';
import type { Movement } from './movement.ts';
import { arePosted, enter } from './posting.ts';

export interface Want {
  orderLineId: number;
  skuId: number;
  warehouseId: number;
  quantity: number;
  field?: string;
  /** Takes what is there, after all that may not wait; the rest of it waits. */
  mayWait?: boolean;
}

/** Only good pieces are held and shipped. */
const goodOf = ({ skuId, warehouseId }: Pick<Want, 'skuId' | 'warehouseId'>) => ({ skuId, warehouseId });
const keyOf = ({ skuId, warehouseId }: Want) => `${skuId}:${warehouseId}`;
const skusOf = (wants: readonly Want[]) => wants.map(({ skuId }) => skuId);

/**
 * Reserves all that is wanted or, refusing, nothing; but for what may wait. Lines for the same SKU are summed
 * before the check. Gives the lines of which something has still to come.
 */
export async function reserve(tx: Context, wants: readonly Want[]): Promise<Set<number>> {
  const stock = await LockedStock.of(tx, skusOf(wants));
  const fixed = wants.filter(({ mayWait }) => !mayWait);
  const sums = new Map<string, number>();
  for (const want of fixed) sums.set(keyOf(want), (sums.get(keyOf(want)) ?? 0) + want.quantity);
  for (const want of fixed) {
    const { onHand, reserved } = stock.shelf(goodOf(want));
    const quantity = sums.get(keyOf(want)) ?? 0;
    if (quantity > onHand - reserved) throw stock.shortage({ ...want, quantity });
  }
  for (const want of fixed) await changeReservation(tx, stock, want);
  const waiting = new Set<number>();
  for (const want of wants.filter(({ mayWait }) => mayWait)) {
    const { onHand, reserved } = stock.shelf(goodOf(want));
    const quantity = Math.min(want.quantity, onHand - reserved);
    await changeReservation(tx, stock, { ...want, quantity });
    if (quantity < want.quantity) waiting.add(want.orderLineId);
  }
  await stock.write();
  return waiting;
}

/** Adds to (or takes from) what one order line holds, and the stock's sum of it. */
async function changeReservation(
  tx: Context,
  stock: LockedStock,
  { orderLineId, skuId, warehouseId, quantity }: Want,
): Promise<void> {
  if (quantity === 0) return;
  const key = { orderLineId, warehouseId };
  const held: { quantity: number } | undefined = await tx.db('reservations').where(key).first('quantity');
  const left = (held?.quantity ?? 0) + quantity;
  if (left === 0) await tx.db('reservations').where(key).delete();
  else if (held) await tx.db('reservations').where(key).update({ quantity: left });
  else await tx.db('reservations').insert({ ...key, skuId, quantity: left });
  stock.hold({ skuId, warehouseId }, quantity);
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
  const stock = await LockedStock.of(tx, skusOf(held));
  for (const want of held) {
    // Read again under the lock: a shipment may have used some of it in the meantime.
    const quantity = await heldFor(tx, want);
    await changeReservation(tx, stock, { ...want, quantity: -quantity });
  }
  await stock.write();
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

/**
 * Takes goods out for order lines: first from what is held for them, the rest from what is available. Gives false,
 * and does nothing, where exactly these lines have gone out before.
 */
export async function shipReserved(tx: Context, lines: readonly ShippedLine[]): Promise<boolean> {
  if (lines.length === 0) return false;
  const stock = await LockedStock.of(tx, skusOf(lines));
  const movements = lines.map(
    ({ orderLineId: _, ...line }): Movement => ({ ...line, kind: 'ship', quantity: -line.quantity }),
  );
  if (await arePosted(tx, movements)) return false;
  const posting = lines[0]?.key ?? '';
  for (const [place, line] of lines.entries()) {
    const movement = movements[place] as Movement;
    const held = Math.min(await heldFor(tx, line), line.quantity);
    await changeReservation(tx, stock, { ...line, quantity: -held });
    const { onHand, reserved } = stock.shelf(movement);
    if (onHand - line.quantity < reserved) throw stock.shortage(movement);
    const valueE4 = stock.worthOf(line.skuId, movement.quantity);
    await enter(tx, stock, { entry: { ...movement, valueE4 }, posting });
  }
  await stock.write();
  return true;
}
