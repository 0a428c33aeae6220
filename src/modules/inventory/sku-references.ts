import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';

/** The tables whose rows speak of a SKU by `sku_id`; a test compares them with the database's own foreign keys. */
export const skuTables = [
  'stock',
  'movements',
  'order_lines',
  'return_lines',
  'reservations',
  'shipment_lines',
  'opportunity_lines',
  'quote_lines',
  'incoming_lines',
  'stocktake_lines',
] as const;

/** Those of the SKUs that something speaks of: they can be switched off, and never be deleted or renamed. */
export async function usedSkus(db: Database, skuIds: readonly number[]): Promise<Set<number>> {
  const used = new Set<number>();
  for (const chunk of inChunks(skuIds)) {
    for (const table of skuTables) {
      const left = chunk.filter((id) => !used.has(id));
      if (left.length === 0) break;
      // Each SKU asks its index for one row: some have movements by the thousand.
      const rows: { id: number }[] = await db('skus as k')
        .whereIn('k.id', left)
        .whereExists(db(`${table} as x`).whereRaw('x.sku_id = k.id').select('x.sku_id'))
        .select('k.id');
      for (const { id } of rows) used.add(id);
    }
  }
  return used;
}
