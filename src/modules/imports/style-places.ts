import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { reversePosting } from '../inventory/stock.ts';
import { setStyleArchived } from '../inventory/style-actions.ts';
import { remakeStyleKeys } from '../inventory/style-keys.ts';
import { forgetKeys } from './forgotten.ts';
import type { Gone, Undone } from './kind.ts';
import type { Place } from './traces.ts';

/** A style with its prices and SKUs; what their stock is worth follows from the movements. */
export function stylePlaces(id: number): Place[] {
  return [
    { table: 'styles', where: (query) => query.where({ id }) },
    { table: 'style_prices', where: (query) => query.where({ styleId: id }), key: ['styleId', 'currency'] },
    { table: 'skus', where: (query) => query.where({ styleId: id }), besides: ['stockValueE4'] },
  ];
}

/**
 * Stock that came with the row: movements are never deleted, so that its posting is reversed and what it was opened
 * for is switched off instead of deleted. Refuses where some of it has left.
 */
export async function setStockAgainst(tx: Context, undone: Undone): Promise<boolean> {
  const { importId, rowNumber, recordId, isAdded } = undone;
  const opened: { id: number; skuId: number } | undefined = await tx
    .db('movements')
    .where({ idempotencyKey: `import:${importId}:${rowNumber}` })
    .first('id', 'sku_id');
  if (!opened) return false;
  await reversePosting(tx, { movementId: opened.id, postedOn: today(tx), reason: `#${importId}` });
  await tx.db('skus').where({ id: opened.skuId }).update({ isActive: false }).increment('version', 1);
  if (isAdded) await setStyleArchived(tx, recordId, true);
  return true;
}

/** What is found of a style and its SKUs is what is there. */
export async function forgetStyle(tx: Context, id: number, { isGone, idsOf }: Gone): Promise<void> {
  await forgetKeys(tx, 'sku', idsOf('skus'));
  if (isGone) await forgetKeys(tx, 'style', [id]);
  else await remakeStyleKeys(tx, id);
}
