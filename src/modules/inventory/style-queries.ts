import type { Context } from '../../core/context.ts';
import { decimalText } from '../../core/money.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';

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
  cartonGrossG: number | null;
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
