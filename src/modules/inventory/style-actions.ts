import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { keepSkus } from './sku-actions.ts';
import type { StyleInput } from './style-form.ts';
import { findStyle, pricesOf, pricesText, type Style } from './style-queries.ts';

/** The style's row of a form; its sizes typed, or those of the scale that was chosen. */
function rowOf(tx: Context, { prices: _p, scale, sizes: typed, colours, ...row }: StyleInput) {
  const chosen = scale === null ? null : tx.settings.sizeScales.find(({ name }) => name === scale);
  if (scale !== null && !chosen) throw new Refusal('errors.not_offered', { field: 'scale' });
  if (typed.length > 0 && chosen && typed.join() !== chosen.sizes.join())
    throw new Refusal('inventory.scale_or_sizes', { field: 'sizes' });
  const sizes = typed.length > 0 ? typed : (chosen?.sizes ?? []);
  if (sizes.length === 0) throw new Refusal('inventory.no_sizes', { field: 'sizes' });
  const long = [
    ...colours.filter((name) => name.length > 60),
    ...sizes.filter((name) => name.length > 30),
  ][0];
  if (long !== undefined)
    throw new Refusal('inventory.name_too_long', {
      field: sizes.includes(long) ? 'sizes' : 'colours',
      values: { name: long },
    });
  return { lists: { colours, sizes }, row: { ...row, colours: colours.join(', '), sizes: sizes.join(', ') } };
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
    const { row, lists } = rowOf(tx, form);
    const id = await insertRow(tx.db, 'styles', {
      ...row,
      isArchived: false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await keepParts(tx, id, { ...form, ...lists }, { before: null, onlySkuCode });
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
    const { row, lists } = rowOf(tx, form);
    const oldPrices = await pricesOf(tx.db, at.id);
    await updateVersioned(tx.db, 'styles', at, { ...row, updatedAt: now(tx) });
    await keepParts(tx, at.id, { ...form, ...lists }, { before, onlySkuCode: null });
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
  if (form.prices) {
    await tx.db('style_prices').where({ styleId }).delete();
    for (const { currency, price: priceE4 } of form.prices)
      if (priceE4 !== null) await tx.db('style_prices').insert({ styleId, currency, priceE4 });
  }
  const isArchived = present.before?.isArchived ?? false;
  await index(tx.db, {
    kind: 'style',
    recordId: styleId,
    title: `${form.code} ${form.name}`,
    subtitle: form.category ?? '',
    isArchived,
    terms: [form.code, form.name, form.nameOther, form.category],
  });
  await keepSkus(tx, styleId, { ...form, isArchived }, present);
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
