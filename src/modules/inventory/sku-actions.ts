import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { skuCode } from './sku.ts';
import { listOf } from './style-form.ts';
import { findStyle, type Style } from './style-queries.ts';

/** Of a style, what its SKUs take over. */
export interface SkuStyle {
  code: string;
  name: string;
  nameOther: string | null;
  colours: readonly string[];
  sizes: readonly string[];
  isArchived: boolean;
}

export interface StoredSku {
  id: number;
  code: string;
  colour: string;
  size: string;
  barcode: string | null;
  isActive: boolean;
}

/**
 * A new colour or size adds its SKUs; one that is gone switches its SKUs off, since movements may refer to them, and
 * they come back with it. One that was switched off or left out by hand stays so.
 */
export async function keepSkus(
  tx: Context,
  styleId: number,
  style: SkuStyle,
  { before, onlySkuCode }: { before: Style | null; onlySkuCode: string | null },
): Promise<void> {
  const wasThere = ({ colour, size }: { colour: string; size: string }) =>
    before !== null && listOf(before.colours).includes(colour) && listOf(before.sizes).includes(size);
  const present: StoredSku[] = await tx.db('skus').where({ styleId });
  const wanted = style.colours.flatMap((colour) => style.sizes.map((size) => ({ colour, size })));
  for (const cell of wanted) {
    const sku = present.find(({ colour, size }) => colour === cell.colour && size === cell.size);
    if (sku) {
      if (!sku.isActive && !wasThere(sku)) await setSkuActive(tx, sku.id, true);
      await indexSku(tx, sku, style);
    } else if (!wasThere(cell)) {
      const code = onlySkuCode ?? skuCode(style, cell, tx.settings.skuPattern);
      await insertSku(tx, { styleId, ...cell, code }, style, 'colours');
    }
  }
  for (const sku of present) {
    const isWanted = wanted.some(({ colour, size }) => sku.colour === colour && sku.size === size);
    if (!isWanted && sku.isActive) await setSkuActive(tx, sku.id, false);
  }
}

export const setSkuActive = (tx: Context, id: number, isActive: boolean) =>
  tx.db('skus').where({ id }).update({ isActive }).increment('version', 1);

/** Adds a SKU; `field` is where the form says that its code is taken. */
export async function insertSku(
  tx: Context,
  sku: { styleId: number; colour: string; size: string; code: string },
  style: Pick<SkuStyle, 'name' | 'nameOther' | 'isArchived'>,
  field: string,
): Promise<number> {
  await refuseTakenCode(tx, sku.code, null, field);
  const row = {
    ...sku,
    barcode: null,
    reorderPoint: 0,
    reorderQuantity: 0,
    safetyStock: 0,
    stockValueE4: 0,
    isActive: true,
    version: 1,
  };
  const id = await insertRow(tx.db, 'skus', row);
  await indexSku(tx, { ...sku, id, barcode: null }, style);
  return id;
}

export async function refuseTakenCode(
  tx: Context,
  code: string,
  id: number | null,
  field: string,
): Promise<void> {
  const taken: { id: number } | undefined = await tx.db('skus').where({ code }).first('id');
  if (taken && taken.id !== id) throw new Refusal('inventory.sku_code_taken', { field, values: { code } });
}

/** Adds one SKU with a code of its own to a style, and its colour and size to the style's lists. Gives its id. */
export async function addSku(
  context: Context,
  styleId: number,
  { colour, size, sku: code }: { colour: string; size: string; sku: string },
): Promise<number> {
  return transact(context, async (tx) => {
    const style = await findStyle(tx, styleId);
    const withOne = (list: string, one: string) => [...new Set([...listOf(list), one])].join(', ');
    await tx
      .db('styles')
      .where({ id: styleId })
      .update({
        colours: withOne(style.colours, colour),
        sizes: withOne(style.sizes, size),
        updatedAt: now(tx),
      })
      .increment('version', 1);
    const id = await insertSku(tx, { styleId, colour, size, code }, style, 'colours');
    await audit(tx, { action: 'inventory.add_sku', record: { kind: 'style', id: styleId, label: code } });
    return id;
  });
}

/** What a SKU is found by: its code, its barcode, its style's names, its colour. */
export async function indexSku(
  tx: Context,
  sku: Pick<StoredSku, 'id' | 'code' | 'colour' | 'size' | 'barcode'>,
  style: Pick<SkuStyle, 'name' | 'nameOther' | 'isArchived'>,
): Promise<void> {
  await index(tx.db, {
    kind: 'sku',
    recordId: sku.id,
    title: sku.code,
    subtitle: `${style.name} · ${sku.colour} · ${sku.size}`,
    isArchived: style.isArchived,
    terms: [sku.code, sku.barcode, style.name, style.nameOther, sku.colour],
  });
}
