import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { postMovements } from '../inventory/stock.ts';
import { setStyleArchived } from '../inventory/style-actions.ts';
import { remakeStyleKeys } from '../inventory/style-keys.ts';
import type { Undone } from './kind.ts';
import type { Place } from './traces.ts';

/** A style with its prices and SKUs; what their stock is worth follows from the movements. */
export function stylePlaces(id: number): Place[] {
  return [
    { table: 'styles', where: (query) => query.where({ id }) },
    { table: 'style_prices', where: (query) => query.where({ styleId: id }), key: ['styleId', 'currency'] },
    { table: 'skus', where: (query) => query.where({ styleId: id }), besides: ['stockValueE4'] },
  ];
}

interface Opened {
  id: number;
  skuId: number;
  warehouseId: number;
  quality: 'good';
  quantity: number;
}

/**
 * Stock that came with the row: movements are never deleted, so that it is set against by a reversal and what it
 * was opened for is switched off instead of deleted. Refuses where some of it has left.
 */
export async function setStockAgainst(tx: Context, undone: Undone): Promise<boolean> {
  const { importId, rowNumber, recordId, isAdded } = undone;
  const idempotencyKey = `import:${importId}:${rowNumber}`;
  const opened: Opened | undefined = await tx.db('movements').where({ idempotencyKey }).first();
  if (!opened) return false;
  const { skuId, warehouseId, quality, quantity } = opened;
  await postMovements(tx, [
    {
      skuId,
      warehouseId,
      quality,
      kind: 'reversal',
      quantity: -quantity,
      postedOn: today(tx),
      record: { kind: 'import', id: importId },
      key: `${idempotencyKey}:reversal`,
    },
  ]);
  await tx.db('skus').where({ id: skuId }).update({ isActive: false }).increment('version', 1);
  if (isAdded) await setStyleArchived(tx, recordId, true);
  return true;
}

/** What is found of a style and its SKUs is what is there. */
export async function forgetStyle(tx: Context, id: number, isGone: boolean): Promise<void> {
  if (isGone) await tx.db('search_keys').where({ kind: 'style', recordId: id }).delete();
  const orphans: { id: number }[] = await tx
    .db('search_keys')
    .where({ kind: 'sku' })
    .whereNotIn('record_id', (there) => {
      there.from('skus').select('id');
    })
    .select('id');
  for (const orphan of orphans) await tx.db('search_keys').where({ id: orphan.id }).delete();
  if (!isGone) await remakeStyleKeys(tx, id);
}
