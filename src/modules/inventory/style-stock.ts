import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';

export interface StockedCell {
  skuId: number;
  code: string;
  colour: string;
  size: string;
  isActive: boolean;
  onHandQty: number;
  reservedQty: number;
}

/** A style's SKUs with their stock of one quality, in one warehouse or in all. */
export async function stockGridOf(
  db: Database,
  styleId: number,
  { warehouseId, quality }: { warehouseId: number | null; quality: string },
): Promise<StockedCell[]> {
  const { sum } = dialectOf(db);
  return db('skus as k')
    .leftJoin('stock as t', (join) => {
      join.on('t.sku_id', 'k.id').andOnVal('t.quality', quality);
      if (warehouseId !== null) join.andOnVal('t.warehouse_id', warehouseId);
    })
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
}

export interface StyleStock {
  onHand: number;
  reserved: number;
}

/** Good stock of styles, over all warehouses. */
export async function stockOfStyles(
  db: Database,
  styleIds: readonly number[],
): Promise<Map<number, StyleStock>> {
  const { sum } = dialectOf(db);
  const found = new Map<number, StyleStock>();
  for (const chunk of inChunks([...new Set(styleIds)])) {
    const rows: { styleId: number; onHandQty: number; reservedQty: number }[] = await db('skus as k')
      .join('stock as t', 't.sku_id', 'k.id')
      .whereIn('k.style_id', chunk)
      .where('t.quality', 'good')
      .groupBy('k.style_id')
      .select(
        'k.style_id',
        db.raw(`${sum('t.on_hand')} as on_hand_qty`),
        db.raw(`${sum('t.reserved')} as reserved_qty`),
      );
    for (const { styleId, onHandQty, reservedQty } of rows)
      found.set(styleId, { onHand: onHandQty, reserved: reservedQty });
  }
  return found;
}

/** What a style's pieces are worth and how many they are, of all qualities: value by pieces is their average cost. */
export async function costOf(db: Database, styleId: number): Promise<{ valueE4: number; pieces: number }> {
  const { sum } = dialectOf(db);
  const [value] = (await db('skus')
    .where({ styleId })
    .select(db.raw(`${sum('stock_value_e4')} as value_e4`))) as { valueE4: number | null }[];
  const [pieces] = (await db('skus as k')
    .join('stock as t', 't.sku_id', 'k.id')
    .where('k.style_id', styleId)
    .select(db.raw(`${sum('t.on_hand')} as on_hand_qty`))) as { onHandQty: number | null }[];
  return { valueE4: value?.valueE4 ?? 0, pieces: pieces?.onHandQty ?? 0 };
}
