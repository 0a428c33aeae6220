import type { Context } from '../../../core/context.ts';
import type { Day } from '../../../core/days.ts';
import { NotFound, Refusal } from '../../../core/refusal.ts';
import { inChunks } from '../../../db/write.ts';
import { LockedStock } from './locked-stock.ts';
import type { MovementKind, Quality } from './movement.ts';
import { type Entry, writeMovement } from './posting.ts';

interface Posted {
  id: number;
  skuId: number;
  warehouseId: number;
  quality: Quality;
  kind: MovementKind;
  quantity: number;
  valueE4: number;
  postingKey: string | null;
  recordKind: string | null;
  recordId: number | null;
}

const columns = [
  'id',
  'sku_id',
  'warehouse_id',
  'quality',
  'kind',
  'quantity',
  'value_e4',
  'posting_key',
  'record_kind',
  'record_id',
] as const;

/** All movements that were posted together with this one, in their order. Throws NotFound where it isn't there. */
export async function postingOf({ db }: Pick<Context, 'db'>, movementId: number): Promise<Posted[]> {
  const one: Posted | undefined = await db('movements')
    .where({ id: movementId })
    .first(...columns);
  if (!one) throw new NotFound('movement');
  if (one.postingKey === null) return [one];
  return db('movements')
    .where({ postingKey: one.postingKey })
    .orderBy('id')
    .select(...columns);
}

/** The reversals of these movements that are there already. */
export async function reversalsOf(
  { db }: Pick<Context, 'db'>,
  movements: readonly Pick<Posted, 'id'>[],
): Promise<{ id: number; reversesId: number }[]> {
  const found: { id: number; reversesId: number }[] = [];
  // A posting may have more movements than SQL Server takes parameters.
  for (const ids of inChunks(movements.map(({ id }) => id)))
    found.push(
      ...(await db('movements').whereIn('reverses_id', ids).orderBy('id').select('id', 'reverses_id')),
    );
  return found;
}

/**
 * Takes back the whole posting of a movement, once: each of its movements by one that gives back exactly the pieces
 * and the value that it took. Refused where that would fall below what is reserved, or where its value can't be
 * given back since the goods have been mixed with others at average cost.
 */
export async function reversePosting(
  tx: Context,
  { movementId, postedOn, reason }: { movementId: number; postedOn: Day; reason: string },
): Promise<void> {
  const movements = await postingOf(tx, movementId);
  if (movements.some(({ kind }) => kind === 'reversal')) throw new Refusal('inventory.reversal_of_reversal');
  const stock = await LockedStock.of(
    tx,
    movements.map(({ skuId }) => skuId),
  );
  // Looked up under the lock: of two who reverse it at once the second finds the first one's.
  if ((await reversalsOf(tx, movements)).length > 0) throw new Refusal('inventory.reversed_already');
  // What comes back first: no balance falls below zero on the way to one that doesn't.
  const entries = [...movements]
    .sort((a, b) => a.quantity - b.quantity)
    .map((movement) => entryOf(movement, { postedOn, reason }));
  const written = entries.map((entry) => ({ entry, balance: stock.move(entry, entry) }));
  // Judged as a whole: the halves of a transfer lie on different shelves and cancel each other's value.
  for (const movement of movements) {
    const { onHand, reserved } = stock.shelf(movement);
    if (onHand < reserved) throw refusedBelow(stock, movement);
    const { code, pieces, valueE4 } = stock.sku(movement.skuId);
    if (valueE4 < 0 || (pieces === 0 && valueE4 !== 0))
      throw new Refusal('inventory.reversal_cost', { values: { sku: code } });
  }
  const posting = `reversal:${movements[0]?.id}`;
  for (const one of written) await writeMovement(tx, { ...one, posting });
  await stock.write();
}

function entryOf(movement: Posted, { postedOn, reason }: { postedOn: Day; reason: string }): Entry {
  const { id, skuId, warehouseId, quality, quantity, valueE4, recordKind, recordId } = movement;
  return {
    skuId,
    warehouseId,
    quality,
    kind: 'reversal',
    // Not −0, which is another number to whoever compares.
    quantity: 0 - quantity,
    valueE4: 0 - valueE4,
    key: `reversal:${id}`,
    reversesId: id,
    postedOn,
    reason,
    ...(recordKind !== null && recordId !== null ? { record: { kind: recordKind, id: recordId } } : {}),
  };
}

function refusedBelow(stock: LockedStock, movement: Posted): Refusal {
  const { onHand, reserved } = stock.shelf(movement);
  const sku = stock.sku(movement.skuId).code;
  return new Refusal(reserved > 0 ? 'inventory.below_reserved' : 'inventory.reversal_gone', {
    values: { sku, reserved, left: Math.max(0, onHand) },
  });
}
