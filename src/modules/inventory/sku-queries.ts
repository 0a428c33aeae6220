import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { matching } from '../../core/search.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';

export interface Sku {
  id: number;
  code: string;
  styleId: number;
  styleCode: string;
  styleName: string;
  colour: string;
  size: string;
  barcode: string | null;
  reorderPoint: number;
  reorderQuantity: number;
  safetyStock: number;
  stockValueE4: number;
  isActive: boolean;
  version: number;
}

/** Throws NotFound for a SKU that isn't there. */
export async function findSku(db: Database, id: number): Promise<Sku> {
  const sku: Sku | undefined = await db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .where('k.id', id)
    .first('k.*', 's.code as style_code', 's.name as style_name');
  if (!sku) throw new NotFound('sku');
  return sku;
}

export interface SkuName {
  id: number;
  code: string;
  styleId: number;
  styleName: string;
  colour: string;
  size: string;
  /** Offered: neither switched off itself nor of an archived style. */
  isOffered: boolean;
}

function skuNames(db: Database) {
  return db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .select(
      'k.id',
      'k.code',
      'k.style_id',
      's.name as style_name',
      'k.colour',
      'k.size',
      db.raw('case when k.is_active = 1 and s.is_archived = 0 then 1 else 0 end as is_offered'),
    );
}

/** SKUs by their codes as typed, in lower case; a barcode, as a scanner types it, stands for its SKU's code. */
export async function skusByCode(db: Database, codes: readonly string[]): Promise<Map<string, SkuName>> {
  const found = new Map<string, SkuName>();
  for (const chunk of inChunks([...new Set(codes)], 500)) {
    const rows: SkuName[] = await skuNames(db).whereIn('k.code', chunk);
    for (const sku of rows) found.set(sku.code.toLowerCase(), sku);
  }
  const others = codes.filter((code) => /^\d{6,}$/.test(code) && !found.has(code));
  for (const chunk of inChunks([...new Set(others)], 500)) {
    const rows: (SkuName & { barcode: string })[] = await skuNames(db)
      .whereIn('k.barcode', chunk)
      .select('k.barcode');
    for (const { barcode, ...sku } of rows) found.set(barcode, sku);
  }
  return found;
}

export interface StyleOfSku {
  styleId: number;
  code: string;
  name: string;
  colours: string;
  sizes: string;
}

/** The style of each SKU, for grids of what documents have as lines. */
export async function stylesOfSkus(
  db: Database,
  skuIds: readonly number[],
): Promise<Map<number, StyleOfSku>> {
  const found = new Map<number, StyleOfSku>();
  for (const chunk of inChunks([...new Set(skuIds)])) {
    const rows: (StyleOfSku & { skuId: number })[] = await db('skus as k')
      .join('styles as s', 's.id', 'k.style_id')
      .whereIn('k.id', chunk)
      .select('k.id as sku_id', 's.id as style_id', 's.code', 's.name', 's.colours', 's.sizes');
    for (const { skuId, ...style } of rows) found.set(skuId, style);
  }
  return found;
}

/**
 * Lines by style, in the order of their first lines. A style whose lines a grid would not show as they are (one line
 * only, or a SKU in two of them) is left out.
 */
export function gridStyles<Line extends { skuId: number }>(
  lines: readonly Line[],
  styles: ReadonlyMap<number, StyleOfSku>,
): { style: StyleOfSku; lines: Line[] }[] {
  const byStyle = new Map<number, { style: StyleOfSku; lines: Line[] }>();
  for (const line of lines) {
    const style = styles.get(line.skuId);
    if (!style) continue;
    const group = byStyle.get(style.styleId) ?? { style, lines: [] };
    group.lines.push(line);
    byStyle.set(style.styleId, group);
  }
  return [...byStyle.values()].filter(
    ({ lines: own }) => own.length > 1 && new Set(own.map(({ skuId }) => skuId)).size === own.length,
  );
}

export interface Availability {
  onHand: number;
  reserved: number;
  available: number;
}

/** Good stock of SKUs in one warehouse, or in all where none is named. */
export async function availabilityOf(
  db: Database,
  skuIds: readonly number[],
  warehouseId: number | null,
): Promise<Map<number, Availability>> {
  const found = new Map<number, Availability>();
  const { sum } = dialectOf(db);
  for (const chunk of inChunks([...new Set(skuIds)])) {
    const rows: { skuId: number; onHandQty: number; reservedQty: number }[] = await db('stock')
      .whereIn('sku_id', chunk)
      .where({ quality: 'good' })
      .modify((stock) => {
        if (warehouseId !== null) stock.where({ warehouseId });
      })
      .groupBy('sku_id')
      .select(
        'sku_id',
        db.raw(`${sum('on_hand')} as on_hand_qty`),
        db.raw(`${sum('reserved')} as reserved_qty`),
      );
    for (const { skuId, onHandQty, reservedQty } of rows) {
      found.set(skuId, { onHand: onHandQty, reserved: reservedQty, available: onHandQty - reservedQty });
    }
  }
  return found;
}

/** List prices by SKU id in one currency, where the style has one. */
export async function listPrices(
  db: Database,
  skuIds: readonly number[],
  currency: string,
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const chunk of inChunks([...new Set(skuIds)])) {
    const rows: { id: number; priceE4: number }[] = await db('skus as k')
      .join('style_prices as p', 'p.style_id', 'k.style_id')
      .whereIn('k.id', chunk)
      .where('p.currency', currency)
      .select('k.id', 'p.price_e4');
    for (const { id, priceE4 } of rows) found.set(id, priceE4);
  }
  return found;
}

export interface SkuHit extends SkuName {
  available: number;
}

/** SKUs on offer whose code, style or colour contains the term; at most twelve. */
export async function completeSkus({ db }: Context, term: string): Promise<SkuHit[]> {
  const names: SkuName[] = await skuNames(db)
    .where({ 'k.is_active': true, 's.is_archived': false })
    .whereIn('k.id', matching(db, 'sku', term))
    .orderBy('k.code')
    .limit(12);
  const stock = await availabilityOf(
    db,
    names.map(({ id }) => id),
    null,
  );
  return names.map((name) => ({ ...name, available: stock.get(name.id)?.available ?? 0 }));
}
