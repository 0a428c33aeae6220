import { audit, changesBetween } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { updateVersioned } from '../../db/write.ts';
import { addSku, indexSku, type StoredSku } from '../inventory/sku-actions.ts';
import { postMovements } from '../inventory/stock.ts';
import { createStyle, setStyleArchived, updateStyle } from '../inventory/style-actions.ts';
import { listOf, type StyleInput } from '../inventory/style-form.ts';
import { findStyle, pricesOf, pricesText, type Style } from '../inventory/style-queries.ts';
import { CellReader } from './cells.ts';
import { changesOf } from './changes.ts';
import type { ImportKind, RecordCells, RowSource, Verdict } from './kind.ts';
import { warehouseNamed } from './named.ts';
import { styleFields } from './style-fields.ts';
import { forgetStyle, setStockAgainst, stylePlaces } from './style-places.ts';

function read(cells: RecordCells) {
  const reader = new CellReader(cells);
  const given = {
    name: reader.line('name', 200),
    nameOther: reader.line('nameOther', 200),
    category: reader.line('category', 60),
    composition: reader.line('composition', 200),
    hsCode: reader.line('hsCode', 12),
    unit: reader.line('unit', 20),
    piecesPerCarton: reader.whole('piecesPerCarton', 100_000),
    remarks: reader.text('remarks', 10_000),
  };
  const code = reader.line('code', 40);
  if (!cells.code) reader.complain('code', 'errors.required');
  const colour = reader.line('colour', 60);
  const size = reader.line('size', 30);
  const row = {
    code,
    colour: colour ?? 'STD',
    size: size ?? 'ONE',
    sku: reader.line('sku', 40) ?? ownSkuCode(code ?? '', colour, size),
    barcode: reader.line('barcode', 60),
    priceE4: reader.money('price'),
    stock: reader.whole('stock', 10_000_000),
    costE4: reader.money('cost'),
    warehouse: reader.line('warehouse', 100),
    reorderPoint: reader.whole('reorderPoint'),
    isArchived: reader.truth('discontinued'),
  };
  return { given, row, reader };
}

/** `CAP-07-NVY-M`; a row that names neither colour nor size is the style's only SKU. */
function ownSkuCode(code: string, colour: string | null, size: string | null): string {
  const part = (text: string) => text.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return [code, ...(colour ? [part(colour)] : []), ...(size ? [part(size)] : [])].join('-').slice(0, 40);
}

interface Present {
  style: Style | null;
  sku: { id: number; code: string; barcode: string | null; reorderPoint: number; version: number } | null;
}

async function present({ db }: Context, row: ReturnType<typeof read>['row']): Promise<Present> {
  const found: { id: number } | undefined = await db('styles').where({ code: row.code }).first('id');
  if (!found) return { style: null, sku: null };
  const style = await findStyle({ db }, found.id);
  const cell = { styleId: style.id, colour: row.colour, size: row.size };
  const sku: Present['sku'] | undefined = await db('skus')
    .where(cell)
    .first('id', 'code', 'barcode', 'reorder_point', 'version');
  return { style, sku: sku ?? null };
}

export const stylesKind: ImportKind = {
  name: 'styles',
  fields: styleFields,
  required: 'code',
  path: '/inventory',
  module: 'inventory',
  places: stylePlaces,
  beforeUndo: setStockAgainst,
  afterUndo: forgetStyle,
  async judge(context, cells): Promise<Verdict> {
    const { given, row, reader } = read(cells);
    if (row.stock && (await warehouseNamed(context, row.warehouse)) === null)
      reader.complain('warehouse', 'imports.unknown_warehouse', { name: row.warehouse ?? '' });
    const { style, sku } = await present(context, row);
    if (!style && !cells.name) reader.complain('name', 'errors.required');
    await complainOfTaken(context, row, sku, reader);
    if (reader.problems.length > 0) return { fate: 'error', problems: reader.problems };
    if (!style) return { fate: 'new' };
    const prices = await pricesOf(context.db, style.id);
    const before = {
      ...style,
      priceE4: prices[context.settings.baseCurrency],
      barcode: sku?.barcode,
      reorderPoint: sku?.reorderPoint,
    };
    const { priceE4, barcode, reorderPoint } = row;
    const changes = changesOf(before, { ...given, priceE4, barcode, reorderPoint });
    if (row.isArchived !== null && row.isArchived !== style.isArchived)
      changes.push({
        field: 'discontinued',
        before: String(style.isArchived),
        after: String(row.isArchived),
      });
    if (!sku) changes.push({ field: 'sku', before: '', after: row.sku });
    return changes.length > 0
      ? { fate: 'update', changes, recordId: style.id }
      : { fate: 'same', recordId: style.id };
  },
  async write(tx, cells, verdict, source) {
    const { given, row } = read(cells);
    const { style, sku } = await present(tx, row);
    const styleId = style?.id ?? (await create(tx, given, row));
    if (style && verdict.fate === 'update') await update(tx, style, given);
    await setPrice(tx, styleId, row.priceE4);
    const skuId = sku?.id ?? (style ? await addSku(tx, styleId, row) : await onlySku(tx, styleId));
    await setSku(tx, { id: skuId, styleId }, row);
    if (!sku) await openStock(tx, skuId, row, source);
    const isArchived = style?.isArchived ?? false;
    if (row.isArchived !== null && row.isArchived !== isArchived)
      await setStyleArchived(tx, styleId, row.isArchived);
    return styleId;
  },
};

async function complainOfTaken(
  { db }: Context,
  row: ReturnType<typeof read>['row'],
  sku: Present['sku'],
  reader: CellReader,
): Promise<void> {
  if (!sku && (await db('skus').where({ code: row.sku }).first('id')))
    reader.complain('sku', 'inventory.sku_code_taken', { code: row.sku });
  if (!row.barcode) return;
  const other: { id: number } | undefined = await db('skus').where({ barcode: row.barcode }).first('id');
  if (other && other.id !== sku?.id) reader.complain('barcode', 'imports.barcode_taken');
}

type Given = ReturnType<typeof read>['given'];
type Row = ReturnType<typeof read>['row'];

const blank: StyleInput = {
  code: '',
  name: '',
  nameOther: null,
  category: null,
  composition: null,
  hsCode: null,
  origin: null,
  unit: 'pcs',
  colours: [],
  scale: null,
  sizes: [],
  piecesPerCarton: null,
  cartonLengthMm: null,
  cartonWidthMm: null,
  cartonHeightMm: null,
  cartonGrossG: null,
  cartonNetG: null,
  prices: [],
  remarks: null,
};

const filled = (given: Given) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));

async function create(tx: Context, given: Given, row: Row): Promise<number> {
  const form = { ...blank, ...filled(given), code: row.code ?? '', colours: [row.colour], sizes: [row.size] };
  return createStyle(tx, form, row.sku);
}

async function update(tx: Context, style: Style, given: Given): Promise<void> {
  if (changesOf({ ...style }, given).length === 0) return;
  const prices = await pricesOf(tx.db, style.id);
  const form: StyleInput = {
    ...blank,
    ...Object.fromEntries(Object.keys(blank).map((name) => [name, style[name as keyof Style]])),
    code: style.code,
    name: style.name,
    unit: style.unit,
    colours: listOf(style.colours),
    sizes: listOf(style.sizes),
    scale: null,
    prices: Object.entries(prices).map(([currency, price]) => ({ currency, price })),
    ...filled(given),
  };
  await updateStyle(tx, { id: style.id, version: style.version }, form);
}

/** The file's price is in base currency. */
async function setPrice(tx: Context, styleId: number, priceE4: number | null): Promise<void> {
  if (priceE4 === null) return;
  const key = { styleId, currency: tx.settings.baseCurrency };
  const before = await pricesOf(tx.db, styleId);
  if (before[key.currency] === priceE4) return;
  const changed = await tx.db('style_prices').where(key).update({ priceE4 });
  if (changed === 0) await tx.db('style_prices').insert({ ...key, priceE4 });
  const { code: label } = await findStyle(tx, styleId);
  await audit(tx, {
    action: 'inventory.update_style',
    record: { kind: 'style', id: styleId, label },
    changes: {
      listPrices: { before: pricesText(before), after: pricesText({ ...before, [key.currency]: priceE4 }) },
    },
  });
}

async function onlySku({ db }: Context, styleId: number): Promise<number> {
  const sku: { id: number } | undefined = await db('skus').where({ styleId }).first('id');
  if (!sku) throw new Refusal('imports.failed');
  return sku.id;
}

async function setSku(
  tx: Context,
  { id, styleId }: { id: number; styleId: number },
  row: Row,
): Promise<void> {
  const values = {
    ...(row.barcode === null ? {} : { barcode: row.barcode }),
    ...(row.reorderPoint === null ? {} : { reorderPoint: row.reorderPoint }),
  };
  if (Object.keys(values).length === 0) return;
  const sku: (StoredSku & { version: number }) | undefined = await tx
    .db('skus')
    .where({ id })
    .forUpdate()
    .first('id', 'code', 'colour', 'size', 'version', 'barcode', 'reorder_point');
  if (!sku) throw new Refusal('imports.failed');
  const changes = changesBetween(sku, values);
  if (Object.keys(changes).length === 0) return;
  await updateVersioned(tx.db, 'skus', { id, version: sku.version }, values);
  if (changes.barcode) await indexSku(tx, { ...sku, ...values }, await findStyle(tx, styleId));
  await audit(tx, {
    action: 'inventory.update_sku',
    record: { kind: 'sku', id, label: sku.code },
    changes,
  });
}

/** Stock is opened once, with the SKU; later files leave what has been counted since alone. */
async function openStock(tx: Context, skuId: number, row: Row, source: RowSource): Promise<void> {
  if (!row.stock) return;
  const at = await warehouseNamed(tx, row.warehouse);
  if (at === null) throw new Refusal('imports.unknown_warehouse', { values: { name: row.warehouse ?? '' } });
  await postMovements(tx, [
    {
      skuId,
      warehouseId: at,
      kind: 'receipt',
      quantity: row.stock,
      unitCostE4: row.costE4 ?? undefined,
      reason: `#${source.importId}`,
      record: { kind: 'import', id: source.importId },
      postedOn: today(tx),
      key: `import:${source.importId}:${source.rowNumber}`,
    },
  ]);
}
