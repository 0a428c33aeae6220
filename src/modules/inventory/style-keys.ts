import type { Context } from '../../core/context.ts';
import { index } from '../../core/search.ts';
import { indexSku, type StoredSku } from './sku-actions.ts';
import { findStyle } from './style-queries.ts';

/** Makes anew what a style and its SKUs are found by, from what they are. */
export async function remakeStyleKeys(tx: Context, styleId: number): Promise<void> {
  const { code, name, nameOther, category, isArchived } = await findStyle(tx, styleId);
  await index(tx.db, {
    kind: 'style',
    recordId: styleId,
    title: `${code} ${name}`,
    subtitle: category ?? '',
    isArchived,
    terms: [code, name, nameOther, category],
  });
  const skus: StoredSku[] = await tx.db('skus').where({ styleId }).orderBy('id');
  for (const sku of skus) await indexSku(tx, sku, { name, nameOther, isArchived });
}
