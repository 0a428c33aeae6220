import type { Context } from '../../core/context.ts';
import { divideRounded, safe } from '../../core/money.ts';
import { dialectOf } from '../../db/dialect.ts';
import { idOf } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';

/** One SKU's pieces in one warehouse, of every quality, and what they are worth at moving-average cost. */
export interface Lot {
  skuId: number;
  warehouseId: number;
  onHand: number;
  good: number;
  reserved: number;
  valueE4: number;
}

export interface GoodsName {
  skuId: number;
  code: string;
  name: string;
  styleId: number;
  styleCode: string;
  category: string | null;
}

export interface StockFilter {
  warehouseId: number | null;
  /** `none` for goods without one, null for all. */
  category: string | null;
}

export function stockFilter({ query }: PageRequest): StockFilter {
  return { warehouseId: idOf(query.warehouse), category: query.category || null };
}

/** All that is on hand. A SKU's value is kept over all warehouses; here it is split by pieces, to the last unit. */
export async function lotsOf({ db }: Context): Promise<Lot[]> {
  const { sum } = dialectOf(db);
  const rows: (Omit<Lot, 'onHand' | 'good' | 'reserved' | 'valueE4'> & {
    onHandQty: number;
    goodQty: number;
    reservedQty: number;
  })[] = await db('stock')
    .where('on_hand', '>', 0)
    .groupBy('sku_id', 'warehouse_id')
    .orderBy(['sku_id', 'warehouse_id'])
    .select(
      'sku_id',
      'warehouse_id',
      db.raw(`${sum('on_hand')} as on_hand_qty`),
      db.raw(`${sum("case when quality = 'good' then on_hand else 0 end")} as good_qty`),
      db.raw(`${sum('reserved')} as reserved_qty`),
    );
  const values: { id: number; stockValueE4: number }[] = await db('skus')
    .where('stock_value_e4', '>', 0)
    .select('id', 'stock_value_e4');
  const worth = new Map(values.map(({ id, stockValueE4 }) => [id, stockValueE4]));
  const pieces = new Map<number, number>();
  for (const { skuId, onHandQty } of rows) pieces.set(skuId, (pieces.get(skuId) ?? 0) + onHandQty);
  const before = new Map<number, number>();
  return rows.map(({ skuId, warehouseId, onHandQty, goodQty, reservedQty }) => {
    const from = before.get(skuId) ?? 0;
    before.set(skuId, from + onHandQty);
    const share = { valueE4: worth.get(skuId) ?? 0, pieces: pieces.get(skuId) ?? 0 };
    return {
      skuId,
      warehouseId,
      onHand: onHandQty,
      good: goodQty,
      reserved: reservedQty,
      valueE4: valueBetween(share, from, from + onHandQty),
    };
  });
}

/** The value of the pieces from one to another of a whole: neighbouring parts add up to it exactly. */
export function valueBetween(whole: { valueE4: number; pieces: number }, from: number, to: number): number {
  if (whole.pieces === 0) return 0;
  const upTo = (count: number) =>
    safe(divideRounded(BigInt(whole.valueE4) * BigInt(count), BigInt(whole.pieces)));
  return upTo(to) - upTo(from);
}

/** What SKUs are called, by their id. */
export async function goodsNames({ db }: Context): Promise<Map<number, GoodsName>> {
  const rows: {
    id: number;
    code: string;
    colour: string;
    size: string;
    styleId: number;
    styleCode: string;
    styleName: string;
    category: string | null;
  }[] = await db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .select(
      'k.id',
      'k.code',
      'k.colour',
      'k.size',
      'k.style_id',
      's.code as style_code',
      's.name as style_name',
      's.category',
    );
  return new Map(
    rows.map(({ id, code, colour, size, styleId, styleCode, styleName, category }) => [
      id,
      {
        skuId: id,
        code,
        name: `${styleName} · ${colour} · ${size}`,
        styleId,
        styleCode,
        category: category || null,
      },
    ]),
  );
}

export function isOfCategory({ category }: GoodsName, wanted: string | null): boolean {
  if (wanted === null) return true;
  return wanted === 'none' ? category === null : category === wanted;
}

/** Pieces added up over the warehouses that are asked for, by SKU; only of the category that is asked for. */
export function bySku(
  lots: readonly Lot[],
  names: ReadonlyMap<number, GoodsName>,
  { warehouseId, category }: StockFilter,
): { goods: GoodsName; onHand: number; good: number; valueE4: number }[] {
  const found = new Map<number, { goods: GoodsName; onHand: number; good: number; valueE4: number }>();
  for (const lot of lots) {
    const goods = names.get(lot.skuId);
    if (!goods || !isOfCategory(goods, category)) continue;
    if (warehouseId !== null && lot.warehouseId !== warehouseId) continue;
    const sum = found.get(lot.skuId) ?? { goods, onHand: 0, good: 0, valueE4: 0 };
    sum.onHand += lot.onHand;
    sum.good += lot.good;
    sum.valueE4 += lot.valueE4;
    found.set(lot.skuId, sum);
  }
  return [...found.values()];
}
