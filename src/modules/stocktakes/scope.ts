import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';
import type { Quality } from '../inventory/stock.ts';
import type { Scope } from './stocktake.ts';
import { type Stocktake, scopeNames } from './stocktake-queries.ts';

export interface Scoped {
  skuId: number;
  code: string;
  styleCode: string;
  quality: Quality;
}

const columnOf: Record<Exclude<Scope, 'all'>, string> = {
  categories: 's.category',
  styles: 's.code',
  skus: 'k.code',
};
const places: Record<Quality, number> = { good: 0, second: 1, blocked: 2 };

/**
 * What is to be counted, by style and then by colour and size. Of everything or of categories: what the books have
 * there, and what they have none of where that is asked for; of styles: each SKU on offer; of SKUs: each that was
 * named. Goods of other quality only where the books have some.
 */
export async function scopedSkus({ db }: Context, stocktake: Stocktake): Promise<Scoped[]> {
  const { scope } = stocktake;
  const parts: (readonly string[] | null)[] = scope === 'all' ? [null] : inChunks(scopeNames(stocktake), 500);
  const found: Scoped[] = [];
  for (const names of parts) {
    const narrowed = (query: Knex.QueryBuilder) =>
      names && scope !== 'all' ? query.whereIn(columnOf[scope], [...names]) : query;
    found.push(...((await narrowed(goodSkus(db, stocktake))) as Scoped[]));
    if (stocktake.isAllQualities) found.push(...((await narrowed(otherSkus(db, stocktake))) as Scoped[]));
  }
  return found.sort(
    (a, b) =>
      (a.styleCode < b.styleCode ? -1 : a.styleCode > b.styleCode ? 1 : 0) ||
      a.skuId - b.skuId ||
      places[a.quality] - places[b.quality],
  );
}

function goodSkus(db: Database, { warehouseId, scope, isWithEmpty }: Stocktake): Knex.QueryBuilder {
  return db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .leftJoin('stock as t', (on) =>
      on.on('t.sku_id', 'k.id').andOnVal('t.warehouse_id', warehouseId).andOnVal('t.quality', 'good'),
    )
    .modify((query) => {
      if (scope === 'skus') return;
      query.where((listed) => {
        listed.where('t.on_hand', '>', 0);
        if (isWithEmpty || scope === 'styles')
          listed.orWhere((offered) => offered.where({ 'k.is_active': true, 's.is_archived': false }));
      });
    })
    .select('k.id as sku_id', 'k.code', 's.code as style_code', db.raw("'good' as quality"));
}

function otherSkus(db: Database, { warehouseId }: Stocktake): Knex.QueryBuilder {
  return db('stock as t')
    .join('skus as k', 'k.id', 't.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('t.warehouse_id', warehouseId)
    .whereNot('t.quality', 'good')
    .where('t.on_hand', '>', 0)
    .select('k.id as sku_id', 'k.code', 's.code as style_code', 't.quality');
}

/** The SKUs among these that an open stocktake of the warehouse counts already, with its number. */
export async function countedElsewhere(
  tx: Context,
  { id, warehouseId }: Pick<Stocktake, 'id' | 'warehouseId'>,
  skuIds: readonly number[],
): Promise<{ code: string; number: string }[]> {
  const found: { code: string; number: string }[] = [];
  for (const chunk of inChunks([...new Set(skuIds)]))
    found.push(
      ...(await tx
        .db('stocktake_lines as l')
        .join('stocktakes as s', 's.id', 'l.stocktake_id')
        .join('skus as k', 'k.id', 'l.sku_id')
        .where('l.open_warehouse_id', warehouseId)
        .whereNot('l.stocktake_id', id)
        .whereIn('l.sku_id', chunk)
        .orderBy('k.code')
        .distinct('k.code', 's.number')),
    );
  return found;
}

/** Refuses what another open stocktake counts. The caller holds the lock of all scopes till its commit. */
export async function refuseOverlap(
  tx: Context,
  stocktake: Pick<Stocktake, 'id' | 'warehouseId'>,
  { skuIds, field = null }: { skuIds: readonly number[]; field?: string | null },
): Promise<void> {
  const both = await countedElsewhere(tx, stocktake, skuIds);
  if (both.length === 0) return;
  const skus = [...new Set(both.map(({ code }) => code))];
  throw new Refusal('stocktakes.overlaps', {
    field,
    values: {
      number: [...new Set(both.map(({ number }) => number))].slice(0, 3).join(', '),
      skus: skus.slice(0, 5).join(', ') + (skus.length > 5 ? ' …' : ''),
      count: skus.length,
    },
  });
}
