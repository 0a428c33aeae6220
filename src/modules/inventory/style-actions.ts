import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { listOf, type StyleInput } from './style-form.ts';
import { findStyle, pricesOf, pricesText, type Style } from './style-queries.ts';

const currencyFields = { priceCny: 'CNY', priceUsd: 'USD', priceEur: 'EUR' } as const;

function rowOf({ colours, sizes, priceCny: _c, priceUsd: _u, priceEur: _e, ...row }: StyleInput) {
  return { ...row, colours: colours.join(', '), sizes: sizes.join(', ') };
}

async function refuseTakenCode(tx: Context, code: string, id: number | null): Promise<void> {
  const taken: { id: number } | undefined = await tx.db('styles').where({ code }).first('id');
  if (taken && taken.id !== id)
    throw new Refusal('inventory.style_code_taken', { field: 'code', values: { code } });
}

/**
 * Creates a style and one SKU for each colour and size. Gives its id. The only SKU of a style with one colour
 * and one size may bring a code of its own.
 */
export async function createStyle(
  context: Context,
  form: StyleInput,
  onlySkuCode: string | null = null,
): Promise<number> {
  return transact(context, async (tx) => {
    await refuseTakenCode(tx, form.code, null);
    const at = now(tx);
    const id = await insertRow(tx.db, 'styles', {
      ...rowOf(form),
      isArchived: false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await keepParts(tx, id, form, { before: null, onlySkuCode });
    await audit(tx, { action: 'inventory.create_style', record: { kind: 'style', id, label: form.code } });
    return id;
  });
}

export async function updateStyle(
  context: Context,
  at: { id: number; version: number },
  form: StyleInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findStyle(tx, at.id);
    await refuseTakenCode(tx, form.code, at.id);
    const row = rowOf(form);
    const oldPrices = await pricesOf(tx.db, at.id);
    await updateVersioned(tx.db, 'styles', at, { ...row, updatedAt: now(tx) });
    await keepParts(tx, at.id, form, { before, onlySkuCode: null });
    await audit(tx, {
      action: 'inventory.update_style',
      record: { kind: 'style', id: at.id, label: form.code },
      changes: changesBetween(
        { ...before, listPrices: pricesText(oldPrices) },
        { ...row, listPrices: pricesText(await pricesOf(tx.db, at.id)) },
      ),
    });
  });
}

interface Present {
  /** The style before the change; null for a new one. */
  before: Style | null;
  onlySkuCode: string | null;
}

/** Prices, SKUs and search keys that follow from the form. */
async function keepParts(tx: Context, styleId: number, form: StyleInput, present: Present): Promise<void> {
  for (const [field, currency] of Object.entries(currencyFields)) {
    const priceE4 = form[field as keyof typeof currencyFields];
    await tx.db('style_prices').where({ styleId, currency }).delete();
    if (priceE4 !== null) await tx.db('style_prices').insert({ styleId, currency, priceE4 });
  }
  await index(tx.db, {
    kind: 'style',
    recordId: styleId,
    title: `${form.code} ${form.name}`,
    subtitle: form.category ?? '',
    isArchived: present.before?.isArchived ?? false,
    terms: [form.code, form.name, form.nameOther, form.category],
  });
  await keepSkus(tx, styleId, form, present);
}

/**
 * A new colour or size adds SKUs; one that is gone is switched off, since movements may refer to it, and comes
 * back with its colour and size. One that was switched off by hand stays off.
 */
async function keepSkus(
  tx: Context,
  styleId: number,
  form: StyleInput,
  { before, onlySkuCode }: Present,
): Promise<void> {
  const isArchived = before?.isArchived ?? false;
  const setActive = (id: number, isActive: boolean) =>
    tx.db('skus').where({ id }).update({ isActive }).increment('version', 1);
  const wasThere = ({ colour, size }: { colour: string; size: string }) =>
    before !== null && listOf(before.colours).includes(colour) && listOf(before.sizes).includes(size);
  const present: { id: number; colour: string; size: string; code: string; isActive: boolean }[] = await tx
    .db('skus')
    .where({ styleId });
  const wanted = form.colours.flatMap((colour) => form.sizes.map((size) => ({ colour, size })));
  for (const { colour, size } of wanted) {
    const sku = present.find((other) => other.colour === colour && other.size === size);
    if (sku) {
      if (!sku.isActive && !wasThere(sku)) await setActive(sku.id, true);
      await indexSku(tx, { id: sku.id, code: sku.code, colour, size }, { ...form, isArchived });
    } else {
      const code = onlySkuCode ?? skuCode(form, colour, size);
      await insertSku(tx, { styleId, colour, size, code }, { ...form, isArchived });
    }
  }
  for (const sku of present) {
    const isWanted = wanted.some(({ colour, size }) => sku.colour === colour && sku.size === size);
    if (!isWanted && sku.isActive) await setActive(sku.id, false);
  }
}

/** `CAP-07-NVY-M`; a style of one size leaves the size out. */
export function skuCode(
  style: { code: string; sizes: readonly string[]; colours: readonly string[] },
  colour: string,
  size: string,
): string {
  const part = (text: string) => text.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '');
  const parts = [style.code];
  if (style.colours.length > 1 || style.sizes.length > 1) parts.push(part(colour));
  if (style.sizes.length > 1) parts.push(part(size));
  return parts.join('-').slice(0, 40);
}

async function insertSku(
  tx: Context,
  sku: { styleId: number; colour: string; size: string; code: string },
  style: { name: string; nameOther: string | null; isArchived: boolean },
): Promise<number> {
  const taken = await tx.db('skus').where({ code: sku.code }).first('id');
  if (taken) throw new Refusal('inventory.sku_code_taken', { field: 'colours', values: { code: sku.code } });
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
  await indexSku(tx, { ...sku, id }, style);
  return id;
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
    const id = await insertSku(tx, { styleId, colour, size, code }, style);
    await audit(tx, { action: 'inventory.add_sku', record: { kind: 'style', id: styleId, label: code } });
    return id;
  });
}

async function indexSku(
  tx: Context,
  sku: { id: number; code: string; colour: string; size: string },
  style: { name: string; nameOther: string | null; isArchived: boolean },
): Promise<void> {
  await index(tx.db, {
    kind: 'sku',
    recordId: sku.id,
    title: sku.code,
    subtitle: `${style.name} · ${sku.colour} · ${sku.size}`,
    isArchived: style.isArchived,
    terms: [sku.code, style.name, style.nameOther, sku.colour],
  });
}

/** Archives a style or brings it back; its SKUs are no longer offered while it is archived. */
export async function setStyleArchived(context: Context, id: number, isArchived: boolean): Promise<void> {
  await transact(context, async (tx) => {
    const style = await findStyle(tx, id);
    await tx
      .db('styles')
      .where({ id })
      .update({ isArchived, updatedAt: now(tx) })
      .increment('version', 1);
    const ids = tx.db('skus').where({ styleId: id }).select('id');
    await tx.db('search_keys').where({ kind: 'sku' }).whereIn('record_id', ids).update({ isArchived });
    await tx.db('search_keys').where({ kind: 'style', recordId: id }).update({ isArchived });
    await audit(tx, {
      action: isArchived ? 'inventory.archive_style' : 'inventory.unarchive_style',
      record: { kind: 'style', id, label: style.code },
    });
  });
}
