import type { Context } from '../../core/context.ts';
import { decimalText } from '../../core/money.ts';
import { NotFound } from '../../core/refusal.ts';
import { matching } from '../../core/search.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';

export interface Style {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  category: string | null;
  composition: string | null;
  hsCode: string | null;
  origin: string | null;
  unit: string;
  piecesPerCarton: number | null;
  cartonLengthMm: number | null;
  cartonWidthMm: number | null;
  cartonHeightMm: number | null;
  cartonGrossG: number | null;
  cartonNetG: number | null;
  pictureFileId: number | null;
  colours: string;
  sizes: string;
  remarks: string | null;
  isArchived: boolean;
  version: number;
}

export async function findStyle({ db }: Pick<Context, 'db'>, id: number): Promise<Style> {
  const style: Style | undefined = await db('styles').where({ id }).first();
  if (!style) throw new NotFound('style');
  return style;
}

export async function pricesOf(db: Database, styleId: number): Promise<Record<string, number>> {
  const rows: { currency: string; priceE4: number }[] = await db('style_prices')
    .where({ styleId })
    .select('currency', 'price_e4');
  return Object.fromEntries(rows.map(({ currency, priceE4 }) => [currency, priceE4]));
}

/** `CNY 20.00, USD 3.10`, as the audit log keeps them. */
export function pricesText(prices: Record<string, number>): string {
  return Object.entries(prices)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([currency, priceE4]) => `${currency} ${decimalText(priceE4, 4, 2)}`)
    .join(', ');
}

export interface GridCell {
  skuId: number;
  code: string;
  colour: string;
  size: string;
  isActive: boolean;
  onHand: number;
  reserved: number;
}

/** A style's SKUs with their good stock over all warehouses. */
export async function gridOf(db: Database, styleId: number): Promise<GridCell[]> {
  const { sum } = dialectOf(db);
  const rows: (Omit<GridCell, 'onHand' | 'reserved'> & { onHandQty: number; reservedQty: number })[] =
    await db('skus as k')
      .leftJoin('stock as t', (join) => join.on('t.sku_id', 'k.id').andOnVal('t.quality', 'good'))
      .where('k.style_id', styleId)
      .groupBy('k.id', 'k.code', 'k.colour', 'k.size', 'k.is_active')
      .orderBy('k.id')
      .select(
        'k.id as sku_id',
        'k.code',
        'k.colour',
        'k.size',
        'k.is_active',
        db.raw(`${sum('t.on_hand')} as on_hand_qty`),
        db.raw(`${sum('t.reserved')} as reserved_qty`),
      );
  return rows.map(({ onHandQty, reservedQty, ...cell }) => ({
    ...cell,
    onHand: onHandQty,
    reserved: reservedQty,
  }));
}

export interface StyleName {
  id: number;
  code: string;
  name: string;
  colours: string;
  sizes: string;
  isArchived: boolean;
}

/** Styles by their codes as typed, in lower case. */
export async function stylesByCode(db: Database, codes: readonly string[]): Promise<Map<string, StyleName>> {
  const found = new Map<string, StyleName>();
  for (const chunk of inChunks([...new Set(codes)], 500)) {
    const rows: StyleName[] = await db('styles')
      .whereIn('code', chunk)
      .select('id', 'code', 'name', 'colours', 'sizes', 'is_archived');
    for (const style of rows) found.set(style.code.toLowerCase(), style);
  }
  return found;
}

/** List prices by style in one currency, where there is one. */
export async function stylePrices(
  db: Database,
  styleIds: readonly number[],
  currency: string,
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const chunk of inChunks([...new Set(styleIds)])) {
    const rows: { styleId: number; priceE4: number }[] = await db('style_prices')
      .whereIn('style_id', chunk)
      .where({ currency })
      .select('style_id', 'price_e4');
    for (const { styleId, priceE4 } of rows) found.set(styleId, priceE4);
  }
  return found;
}

/** Styles on offer whose code or name contains the term. */
export async function completeStyles({ db }: Context, term: string, most: number): Promise<StyleName[]> {
  return db('styles')
    .where({ isArchived: false })
    .whereIn('id', matching(db, 'style', term))
    .orderBy('code')
    .limit(most)
    .select('id', 'code', 'name', 'colours', 'sizes', 'is_archived');
}

/** What styles are sorted into, as far as any style is. */
export async function categoriesInUse(db: Database): Promise<string[]> {
  const used: { category: string }[] = await db('styles')
    .whereNotNull('category')
    .distinct('category')
    .orderBy('category');
  return used.map(({ category }) => category);
}
