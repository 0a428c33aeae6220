import { type Context, now } from '../../../core/context.ts';
import { divideRounded, safe } from '../../../core/money.ts';
import { Refusal } from '../../../core/refusal.ts';
import { dialectOf } from '../../../db/dialect.ts';
import { WrittenMeanwhile } from '../../../db/transaction.ts';
import { inChunks } from '../../../db/write.ts';
import { LockedStock } from './locked-stock.ts';
import { isSecondHalf, type Movement, refuseUnruly } from './movement.ts';

/** A movement as it is written: with what it is worth and, of a reversal, the movement that it takes back. */
export type Entry = Omit<Movement, 'unitCostE4' | 'valueE4'> & { valueE4: number; reversesId?: number };

/**
 * Posts movements in their order, as one posting. Refuses what would take more than is available. Gives false, and
 * does nothing, where exactly these have been posted before; a key that stands for something else is refused.
 */
export async function postMovements(tx: Context, movements: readonly Movement[]): Promise<boolean> {
  if (movements.length === 0) return false;
  refuseUnruly(movements);
  const stock = await LockedStock.of(
    tx,
    movements.map(({ skuId }) => skuId),
  );
  if (await arePosted(tx, movements)) return false;
  const posting = movements[0]?.key ?? '';
  let before = 0;
  for (const movement of movements) {
    const shelf = stock.shelf(movement);
    if (shelf.onHand + movement.quantity < shelf.reserved)
      throw stock.shortage({ ...movement, isCorrection: movement.kind === 'count_loss' });
    // What comes in by a transfer or a change of quality is worth what has just gone out by it.
    const valueE4 = isSecondHalf(movement) ? -before : await valueFor(tx, stock, movement);
    await enter(tx, stock, { entry: { ...movement, valueE4 }, posting });
    before = valueE4;
  }
  await stock.write();
  return true;
}

/** What the movement adds to the SKU's value or takes from it. */
async function valueFor(tx: Context, stock: LockedStock, movement: Movement): Promise<number> {
  const { skuId, quantity, unitCostE4 } = movement;
  if (quantity > 0) {
    if (movement.valueE4 !== undefined) return movement.valueE4;
    if (unitCostE4 !== undefined) return safe(BigInt(unitCostE4) * BigInt(quantity));
    if (stock.sku(skuId).pieces === 0) return lastWorth(tx, skuId, quantity);
  }
  return stock.worthOf(skuId, quantity);
}

/** Pieces that turn up when none are left are worth what the last ones were that moved. */
async function lastWorth(tx: Context, skuId: number, quantity: number): Promise<number> {
  const last: { quantity: number; valueE4: number } | undefined = await tx
    .db('movements')
    .where({ skuId })
    .orderBy('id', 'desc')
    .first('quantity', 'value_e4');
  if (!last) return 0;
  return safe(divideRounded(BigInt(last.valueE4) * BigInt(quantity), BigInt(last.quantity)));
}

/** Changes the locked stock by one movement and writes it. */
export async function enter(
  tx: Context,
  stock: LockedStock,
  { entry, posting }: { entry: Entry; posting: string },
): Promise<void> {
  await writeMovement(tx, { entry, posting, balance: stock.move(entry, entry) });
}

export async function writeMovement(
  tx: Context,
  { entry, posting, balance }: { entry: Entry; posting: string; balance: number },
): Promise<void> {
  const { skuId, warehouseId, quality = 'good', kind, quantity, valueE4, postedOn } = entry;
  try {
    await tx.db('movements').insert({
      skuId,
      warehouseId,
      quality,
      kind,
      quantity,
      balance,
      valueE4,
      postedOn,
      postedAt: now(tx),
      idempotencyKey: entry.key,
      postingKey: posting,
      reversesId: entry.reversesId ?? null,
      recordKind: entry.record?.kind ?? null,
      recordId: entry.record?.id ?? null,
      reason: entry.reason ?? null,
      userId: tx.user?.id ?? null,
    });
  } catch (error) {
    if (dialectOf(tx.db).problemOf(error) !== 'unique') throw error;
    // Another transaction posted it for other SKUs since we looked; tried again, this one will find it.
    throw new WrittenMeanwhile(`the movement ${entry.key} was posted by someone else`);
  }
}

interface Posted {
  idempotencyKey: string;
  skuId: number;
  warehouseId: number;
  quality: string;
  kind: string;
  quantity: number;
  valueE4: number;
  postedOn: string;
  recordKind: string | null;
  recordId: number | null;
}

/** True where all of them have been posted, false where none has; anything between is refused. */
export async function arePosted(tx: Context, movements: readonly Movement[]): Promise<boolean> {
  const posted = new Map<string, Posted>();
  for (const keys of inChunks(movements.map(({ key }) => key))) {
    const rows: Posted[] = await tx
      .db('movements')
      .whereIn('idempotency_key', keys)
      .select(
        'idempotency_key',
        'sku_id',
        'warehouse_id',
        'quality',
        'kind',
        'quantity',
        'value_e4',
        'posted_on',
        'record_kind',
        'record_id',
      );
    for (const row of rows) posted.set(row.idempotencyKey, row);
  }
  if (posted.size === 0) return false;
  const areSame = movements.every((movement) => isSame(movement, posted.get(movement.key)));
  if (!areSame) throw new Refusal('inventory.posted_otherwise');
  return true;
}

function isSame(movement: Movement, posted: Posted | undefined): boolean {
  if (!posted) return false;
  const { unitCostE4, quantity } = movement;
  const costE4 = movement.valueE4 ?? (unitCostE4 === undefined ? null : unitCostE4 * quantity);
  return (
    posted.skuId === movement.skuId &&
    posted.warehouseId === movement.warehouseId &&
    posted.quality === (movement.quality ?? 'good') &&
    posted.kind === movement.kind &&
    posted.quantity === quantity &&
    posted.postedOn === movement.postedOn &&
    posted.recordKind === (movement.record?.kind ?? null) &&
    posted.recordId === (movement.record?.id ?? null) &&
    (quantity < 0 || costE4 === null || posted.valueE4 === costE4)
  );
}
