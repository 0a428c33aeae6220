import type { Context } from '../../core/context.ts';
import { inChunks } from '../../db/write.ts';
import type { Quality } from './stock.ts';

export interface StockAtHand {
  onHand: number;
  reserved: number;
}

/** What a warehouse holds in this moment, and which movement of a SKU there was the last. */
export interface HeldStock {
  of(skuId: number, quality: Quality): StockAtHand;
  lastMovementOf(skuId: number): number | null;
}

/**
 * Reads stock and keeps it as it is till the commit: locks the SKUs and then their rows of `stock`, both ascending, in
 * the order that the top of stock.ts explains. Whoever posts one of these SKUs meanwhile waits.
 */
export async function holdStock(
  tx: Context,
  warehouseId: number,
  skuIds: readonly number[],
): Promise<HeldStock> {
  const stock = new Map<string, StockAtHand>();
  const last = new Map<number, number>();
  for (const chunk of inChunks([...new Set(skuIds)].sort((a, b) => a - b))) {
    await tx.db('skus').whereIn('id', chunk).orderBy('id').forUpdate().select('id');
    const rows: ({ skuId: number; warehouseId: number; quality: Quality } & StockAtHand)[] = await tx
      .db('stock')
      .whereIn('sku_id', chunk)
      .orderBy(['sku_id', 'warehouse_id', 'quality'])
      .forUpdate()
      .select('sku_id', 'warehouse_id', 'quality', 'on_hand', 'reserved');
    for (const { skuId, quality, onHand, reserved, ...at } of rows)
      if (at.warehouseId === warehouseId) stock.set(`${skuId}:${quality}`, { onHand, reserved });
    // A look into the index for each SKU; grouped, a SKU's whole card would be read.
    const latest: { id: number; lastMovementId: number | null }[] = await tx
      .db('skus as k')
      .whereIn('k.id', chunk)
      .select(
        'k.id',
        tx
          .db('movements as m')
          .whereRaw('m.sku_id = k.id')
          .where('m.warehouse_id', warehouseId)
          .max('m.id')
          .as('last_movement_id'),
      );
    for (const { id, lastMovementId } of latest) if (lastMovementId !== null) last.set(id, lastMovementId);
  }
  return {
    of: (skuId, quality) => stock.get(`${skuId}:${quality}`) ?? { onHand: 0, reserved: 0 },
    lastMovementOf: (skuId) => last.get(skuId) ?? null,
  };
}
