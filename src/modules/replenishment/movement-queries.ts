import type { Context } from '../../core/context.ts';
import { addDays, type Day, today } from '../../core/days.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';
import { bandEnds } from './age.ts';

/** Movements that only change where or what goods are; they neither come nor go by them. */
const within = ['transfer_in', 'transfer_out', 'quality_change'];
/** Goods that found someone; what is scrapped, counted away or moved has not. */
const outgoing = ['ship', 'adjustment'];

function since(db: Database, day: Day, warehouseId: number | null) {
  const query = db('movements').where('posted_on', '>=', day);
  if (warehouseId !== null) query.where('warehouse_id', warehouseId);
  return query;
}

/**
 * What came in within each age band but the last, by SKU. In one warehouse a transfer brings goods in too: they have
 * lain there since then. A receipt that was reversed has not come in.
 */
export async function cameIn(context: Context, warehouseId: number | null): Promise<Map<number, number[]>> {
  const { db } = context;
  const { sum } = dialectOf(db);
  const now = today(context);
  const ends = bandEnds.map((days) => addDays(now, -days));
  const between = (place: number) => {
    const before = place === 0 ? '' : `and posted_on < '${ends[place - 1]}' `;
    const pieces = "case when kind = 'reversal' and quantity > 0 then 0 else quantity end";
    return sum(`case when posted_on >= '${ends[place]}' ${before}then ${pieces} else 0 end`);
  };
  const ignored = warehouseId === null ? within : ['quality_change'];
  const rows: { skuId: number; firstQty: number; secondQty: number; thirdQty: number }[] = await since(
    db,
    ends.at(-1) ?? now,
    warehouseId,
  )
    .where((some) => {
      some.where((came) => came.where('quantity', '>', 0).whereNotIn('kind', ignored));
      some.orWhere({ kind: 'reversal' });
    })
    .groupBy('sku_id')
    .select(
      'sku_id',
      db.raw(`${between(0)} as first_qty`),
      db.raw(`${between(1)} as second_qty`),
      db.raw(`${between(2)} as third_qty`),
    );
  return new Map(
    rows.map(({ skuId, firstQty, secondQty, thirdQty }) => [skuId, [firstQty, secondQty, thirdQty]]),
  );
}

/** Pieces shipped since a day, by SKU. */
export async function shippedSince(
  { db }: Context,
  day: Day,
  warehouseId: number | null,
): Promise<Map<number, number>> {
  const rows: { skuId: number; movedQty: number }[] = await since(db, day, warehouseId)
    .where({ kind: 'ship' })
    .groupBy('sku_id')
    .select('sku_id', db.raw(`${dialectOf(db).sum('quantity')} as moved_qty`));
  return new Map(rows.map(({ skuId, movedQty }) => [skuId, -movedQty]));
}

/** The SKUs of which anything has gone out since a day. */
export async function movingSince(
  { db }: Context,
  day: Day,
  warehouseId: number | null,
): Promise<Set<number>> {
  const rows: { skuId: number }[] = await since(db, day, warehouseId)
    .whereIn('kind', outgoing)
    .where('quantity', '<', 0)
    .distinct('sku_id');
  return new Set(rows.map(({ skuId }) => skuId));
}

export interface History {
  firstOn: Day;
  lastInOn: Day | null;
  lastOutOn: Day | null;
}

/** When goods of SKUs first and last came in and last went out. */
export async function historyOf(
  { db }: Context,
  skuIds: readonly number[],
  warehouseId: number | null,
): Promise<Map<number, History>> {
  const found = new Map<number, History>();
  const ignored = (warehouseId === null ? within : ['quality_change']).map((kind) => `'${kind}'`).join(', ');
  const out = outgoing.map((kind) => `'${kind}'`).join(', ');
  for (const chunk of inChunks(skuIds)) {
    const rows: ({ skuId: number } & History)[] = await db('movements')
      .whereIn('sku_id', chunk)
      .modify((query) => void (warehouseId !== null && query.where('warehouse_id', warehouseId)))
      .groupBy('sku_id')
      .select(
        'sku_id',
        db.raw('min(posted_on) as first_on'),
        db.raw(`max(case when quantity > 0 and kind not in (${ignored}) then posted_on end) as last_in_on`),
        db.raw(`max(case when quantity < 0 and kind in (${out}) then posted_on end) as last_out_on`),
      );
    for (const { skuId, ...history } of rows) found.set(skuId, history);
  }
  return found;
}

export interface Turned {
  /** Cost of what was shipped. */
  shippedE4: number;
  shippedQty: number;
  /** The value of all movements, each as often as there are month ends before it. */
  weightedE4: number;
}

/** What was shipped since the first of these days, and by how much the values at them differed from today's. */
export async function turnedSince({ db }: Context, points: readonly Day[]): Promise<Map<number, Turned>> {
  const { sum } = dialectOf(db);
  const [first = ''] = points;
  // A movement after the third point is missing in the values at the first three.
  const whens = points
    .map((_, place) => points.length - 1 - place)
    .map((place) => `when posted_on > '${points[place]}' then ${place + 1}`);
  const rows: ({ skuId: number } & Turned)[] = await db('movements')
    .where('posted_on', '>', first)
    .groupBy('sku_id')
    .select(
      'sku_id',
      db.raw(`${sum("case when kind = 'ship' then -value_e4 else 0 end")} as shipped_e4`),
      db.raw(`${sum("case when kind = 'ship' then -quantity else 0 end")} as shipped_qty`),
      db.raw(`${sum(`value_e4 * case ${whens.join(' ')} else 0 end`)} as weighted_e4`),
    );
  return new Map(rows.map(({ skuId, ...turned }) => [skuId, turned]));
}
