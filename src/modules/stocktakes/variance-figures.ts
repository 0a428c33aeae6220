import type { Context } from '../../core/context.ts';
import { divideRounded, safe } from '../../core/money.ts';
import { dialectOf } from '../../db/dialect.ts';
import { type Line, lineColumns, linesOf, type Stocktake } from './stocktake-queries.ts';

export interface ValuedLine extends Line {
  /** Ten-thousandths of the base currency: what was posted, and before that at the present average. */
  valueE4: number;
}

/** The variances of a stocktake with what they are worth, by SKU. */
export async function valuedVariances(context: Context, stocktake: Stocktake): Promise<ValuedLine[]> {
  const { db } = context;
  const lines: (Line & { stockValueE4: number })[] = await linesOf(db, stocktake.id)
    .where('l.variance_qty', '<>', 0)
    .orderBy(['l.position', 'l.id'])
    .select([...lineColumns, 'k.stock_value_e4']);
  const posted = await postedValues(context, stocktake);
  const pieces = posted.size > 0 ? new Map<number, number>() : await piecesOf(context, stocktake);
  return lines.map((line) => ({
    ...line,
    valueE4: posted.get(`${line.skuId}:${line.quality}`) ?? worth(line, pieces.get(line.skuId) ?? 0),
  }));
}

function worth(
  { stockValueE4, varianceQty }: { stockValueE4: number; varianceQty: number | null },
  pieces: number,
): number {
  if (pieces === 0) return 0;
  return safe(divideRounded(BigInt(stockValueE4) * BigInt(varianceQty ?? 0), BigInt(pieces)));
}

async function postedValues({ db }: Context, { id, state }: Stocktake): Promise<Map<string, number>> {
  if (state !== 'posted') return new Map();
  const rows: { skuId: number; quality: string; valueE4: number }[] = await db('movements')
    .where({ recordKind: 'stocktake', recordId: id })
    .select('sku_id', 'quality', 'value_e4');
  return new Map(rows.map(({ skuId, quality, valueE4 }) => [`${skuId}:${quality}`, valueE4]));
}

/** All pieces of the SKUs that vary, over all warehouses, since the average is taken over these. */
async function piecesOf({ db }: Context, { id }: Stocktake): Promise<Map<number, number>> {
  const varying = db('stocktake_lines')
    .where({ stocktakeId: id })
    .where('variance_qty', '<>', 0)
    .select('sku_id');
  const rows: { skuId: number; allQty: number }[] = await db('stock')
    .whereIn('sku_id', varying)
    .groupBy('sku_id')
    .select('sku_id', db.raw(`${dialectOf(db).sum('on_hand')} as all_qty`));
  return new Map(rows.map(({ skuId, allQty }) => [skuId, allQty]));
}

export interface Totals {
  gains: Sum;
  losses: Sum;
}
interface Sum {
  lines: number;
  pieces: number;
  valueE4: number;
}

export function totalsOf(lines: readonly ValuedLine[]): Totals {
  const sumOf = (some: readonly ValuedLine[]): Sum => ({
    lines: some.length,
    pieces: some.reduce((sum, { varianceQty }) => sum + (varianceQty ?? 0), 0),
    valueE4: some.reduce((sum, { valueE4 }) => sum + valueE4, 0),
  });
  return {
    gains: sumOf(lines.filter(({ varianceQty }) => (varianceQty ?? 0) > 0)),
    losses: sumOf(lines.filter(({ varianceQty }) => (varianceQty ?? 0) < 0)),
  };
}
