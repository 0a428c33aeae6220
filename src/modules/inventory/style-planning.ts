import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import type { GridEntry } from '../../web/fields.ts';
import { editGrid, gridKey } from '../../web/grid.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { wrongCheckDigit } from './sku.ts';
import { indexSku } from './sku-actions.ts';
import { listOf, type PlanningInput } from './style-form.ts';
import { findStyle } from './style-queries.ts';

const fields = ['barcode', 'reorderPoint', 'reorderQuantity', 'safetyStock'] as const;
type Field = (typeof fields)[number];

interface PlannedSku {
  id: number;
  code: string;
  colour: string;
  size: string;
  barcode: string | null;
  reorderPoint: number;
  reorderQuantity: number;
  safetyStock: number;
  version: number;
}

async function plannedSkus({ db }: Pick<Context, 'db'>, styleId: number): Promise<PlannedSku[]> {
  return db('skus').where({ styleId, isActive: true }).orderBy('id');
}

/** Goes up with every change of any of them. */
const versionOf = (skus: readonly PlannedSku[]) => skus.reduce((sum, { version }) => sum + version, 0);

const labels: Record<Field, string> = {
  barcode: 'inventory.barcode',
  reorderPoint: 'inventory.reorder_point',
  reorderQuantity: 'inventory.reorder_quantity',
  safetyStock: 'inventory.safety_stock',
};

/** Barcodes and what is planned of all SKUs of a style, each in a grid. */
export async function showPlanning(request: PageRequest): Promise<Outcome> {
  const { context, t, entered } = request;
  const style = await findStyle(context, idParam(request));
  const skus = await plannedSkus(context, style.id);
  const shown = (value: string | number | null) => (value === 0 || value === null ? '' : value);
  const values = Object.fromEntries(
    fields.map((name) => [
      name,
      Object.fromEntries(skus.map((sku) => [gridKey(sku.id), String(shown(sku[name]))])),
    ]),
  );
  const order = { colours: listOf(style.colours), sizes: listOf(style.sizes) };
  const grids = fields.map((name) => ({
    title: t(labels[name]),
    hint:
      name === 'barcode'
        ? t('inventory.barcode_hint')
        : name === 'reorderPoint'
          ? t('inventory.reorder_hint')
          : '',
    grid: editGrid(
      entered,
      skus.map((sku) => ({ ...sku, skuId: sku.id, value: shown(sku[name]) })),
      { label: t(labels[name]), name, hasTotals: name !== 'barcode', ...order },
    ),
  }));
  return page('inventory/planning', {
    title: `${style.code} · ${t('inventory.planning_grid')}`,
    style,
    grids,
    values,
    version: versionOf(skus),
    labels: Object.fromEntries(fields.map((name) => [name, t(labels[name])])),
  });
}

/** What the form says of each SKU: an emptied cell is no barcode, or 0. */
function wantedOf(form: PlanningInput) {
  const read = <Value>(entries: readonly GridEntry<Value>[]) =>
    new Map(entries.map(({ skuId, value }) => [skuId, value]));
  const byField = {
    barcode: read(form.barcode),
    reorderPoint: read(form.reorderPoint),
    reorderQuantity: read(form.reorderQuantity),
    safetyStock: read(form.safetyStock),
  };
  return ({ id }: PlannedSku) => ({
    barcode: byField.barcode.get(id) ?? null,
    reorderPoint: byField.reorderPoint.get(id) ?? 0,
    reorderQuantity: byField.reorderQuantity.get(id) ?? 0,
    safetyStock: byField.safetyStock.get(id) ?? 0,
  });
}

async function planStyle(
  context: Context,
  at: { id: number; version: number },
  form: PlanningInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const style = await findStyle(tx, at.id);
    await tx.db('skus').where({ styleId: at.id }).orderBy('id').forUpdate().select('id');
    const skus = await plannedSkus(tx, at.id);
    if (versionOf(skus) !== at.version) throw new StaleVersion('styles', at.id);
    const wanted = wantedOf(form);
    const changed = skus.filter((sku) => Object.keys(changesBetween(sku, wanted(sku))).length > 0);
    // First all that change let go of theirs, so that two may change places.
    await tx
      .db('skus')
      .whereIn(
        'id',
        changed.map(({ id }) => id),
      )
      .update({ barcode: null });
    for (const sku of changed) {
      const values = wanted(sku);
      await refuseTakenBarcode(tx, values.barcode, { id: sku.id, field: `barcode.${gridKey(sku.id)}` });
      await tx.db('skus').where({ id: sku.id }).update(values).increment('version', 1);
      if (values.barcode !== sku.barcode) await indexSku(tx, { ...sku, ...values }, style);
      await audit(tx, {
        action: 'inventory.update_sku',
        record: { kind: 'sku', id: sku.id, label: sku.code },
        changes: changesBetween(sku, values),
      });
    }
  });
}

export async function refuseTakenBarcode(
  tx: Context,
  barcode: string | null,
  { id, field }: { id: number; field: string },
): Promise<void> {
  if (barcode === null) return;
  const other: { code: string } | undefined = await tx
    .db('skus')
    .where({ barcode })
    .whereNot({ id })
    .first('code');
  if (other) throw new Refusal('inventory.barcode_taken', { field, values: { code: other.code } });
}

/** A message that says which barcode has another last digit than it should; saved it is all the same. */
export function checkDigitWarning(barcodes: readonly (string | null)[]) {
  for (const barcode of barcodes) {
    const digit = wrongCheckDigit(barcode ?? '');
    if (barcode !== null && digit !== null)
      return { key: 'inventory.wrong_check_digit', values: { barcode, digit }, tone: 'warning' as const };
  }
  return null;
}

export async function savePlanning(
  request: PageRequest,
  { version, ...form }: PlanningInput,
): Promise<Outcome> {
  const id = idParam(request);
  await planStyle(request.context, { id, version }, { version, ...form });
  const warning = checkDigitWarning(form.barcode.map(({ value }) => value));
  return redirect(`/inventory/styles/${id}`, warning ?? { key: 'shared.saved' });
}
