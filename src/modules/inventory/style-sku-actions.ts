import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { skuCode } from './sku.ts';
import { indexSku, insertSku, refuseTakenCode, type StoredSku, setSkuActive } from './sku-actions.ts';
import { usedSkus } from './sku-references.ts';
import { listOf } from './style-form.ts';
import { findStyle, type Style } from './style-queries.ts';

export async function skusOf({ db }: Pick<Context, 'db'>, styleId: number): Promise<StoredSku[]> {
  return db('skus')
    .where({ styleId })
    .orderBy('id')
    .select('id', 'code', 'colour', 'size', 'barcode', 'is_active');
}

interface Wanted {
  /** The cells that are ticked, by their names in the form. */
  made: ReadonlySet<string>;
  codes: Readonly<Record<string, string | null>>;
}

const namesOf = (skus: readonly StoredSku[]) =>
  skus
    .filter(({ isActive }) => isActive)
    .map(({ code }) => code)
    .join(', ');

/**
 * Makes the SKUs that are ticked. Those that are not are switched off where anything speaks of them, and deleted
 * where nothing does; codes may change as long as nothing does.
 */
export async function setStyleSkus(
  context: Context,
  at: { id: number; version: number },
  wanted: Wanted,
): Promise<void> {
  await transact(context, async (tx) => {
    const style = await findStyle(tx, at.id);
    await updateVersioned(tx.db, 'styles', at, { updatedAt: now(tx) });
    const before = await skusOf(tx, at.id);
    const used = await usedSkus(
      tx.db,
      before.map(({ id }) => id),
    );
    for (const sku of before) await settle(tx, { sku, style, isUsed: used.has(sku.id) }, wanted);
    await makeNew(tx, style, before, wanted);
    const after = await skusOf(tx, at.id);
    if (!after.some(({ isActive }) => isActive)) throw new Refusal('inventory.no_sku_ticked');
    await audit(tx, {
      action: 'inventory.update_skus',
      record: { kind: 'style', id: at.id, label: style.code },
      changes: changesBetween({ skus: namesOf(before) }, { skus: namesOf(after) }),
    });
  });
}

/** One that is there: kept, renamed, switched on or off, or deleted. */
async function settle(
  tx: Context,
  { sku, style, isUsed }: { sku: StoredSku; style: Style; isUsed: boolean },
  { made, codes }: Wanted,
): Promise<void> {
  const key = `s${sku.id}`;
  const isWanted = made.has(key);
  const isOfGrid = listOf(style.colours).includes(sku.colour) && listOf(style.sizes).includes(sku.size);
  if (!isWanted && !isUsed && isOfGrid) {
    await tx.db('search_keys').where({ kind: 'sku', recordId: sku.id }).delete();
    await tx.db('skus').where({ id: sku.id }).delete();
    return;
  }
  const code = codes[key] ?? sku.code;
  if (code !== sku.code) {
    const field = `codes.${key}`;
    if (isUsed) throw new Refusal('inventory.sku_used', { field, values: { code: sku.code } });
    await refuseTakenCode(tx, code, sku.id, field);
    await tx.db('skus').where({ id: sku.id }).update({ code }).increment('version', 1);
    await indexSku(tx, { ...sku, code }, style);
  }
  if (isWanted !== sku.isActive) await setSkuActive(tx, sku.id, isWanted);
}

async function makeNew(
  tx: Context,
  style: Style,
  present: readonly StoredSku[],
  { made, codes }: Wanted,
): Promise<void> {
  const lists = { colours: listOf(style.colours), sizes: listOf(style.sizes) };
  for (const [down, colour] of lists.colours.entries())
    for (const [right, size] of lists.sizes.entries()) {
      const key = `n${down}.${right}`;
      if (!made.has(key) || present.some((sku) => sku.colour === colour && sku.size === size)) continue;
      const own = skuCode({ ...style, ...lists }, { colour, size }, tx.settings.skuPattern);
      const code = codes[key] || own;
      await insertSku(tx, { styleId: style.id, colour, size, code }, style, `codes.${key}`);
    }
}
