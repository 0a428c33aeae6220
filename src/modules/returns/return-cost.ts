import type { Context } from '../../core/context.ts';
import { divideRounded, safe } from '../../core/money.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';

/** Pieces of one SKU that left for an order and have not come back, and what they left at. */
interface Away {
  pieces: number;
  valueE4: number;
}

/**
 * Gives what pieces of a SKU are worth that come back from an order: their share of what its goods left at, the last
 * of them all that is left of it. Undefined where that is not known, as for goods that left before there was a
 * record of it; they come in at the present average.
 */
export async function costBook(tx: Context, orderId: number) {
  const books = new Map<number, Away>();
  return async (skuId: number, quantity: number): Promise<number | undefined> => {
    const away = books.get(skuId) ?? (await awayOf(tx, orderId, skuId));
    books.set(skuId, away);
    if (away.pieces < quantity || away.valueE4 < 0) return undefined;
    const valueE4 = safe(divideRounded(BigInt(away.valueE4) * BigInt(quantity), BigInt(away.pieces)));
    away.pieces -= quantity;
    away.valueE4 -= valueE4;
    return valueE4;
  };
}

async function awayOf({ db }: Context, orderId: number, skuId: number): Promise<Away> {
  const { sum } = dialectOf(db);
  const totals = (rows: unknown) => {
    const [row] = rows as { movedQty: number; movedE4: number }[];
    return { pieces: row?.movedQty ?? 0, valueE4: row?.movedE4 ?? 0 };
  };
  const columns = [db.raw(`${sum('m.quantity')} as moved_qty`), db.raw(`${sum('m.value_e4')} as moved_e4`)];
  const sent: { id: number }[] = await db('shipment_lines as x')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .where({ 'l.order_id': orderId, 'x.sku_id': skuId })
    .orderBy('x.id')
    .select('x.id');
  const left = { pieces: 0, valueE4: 0 };
  for (const chunk of inChunks(sent)) {
    const gone = totals(
      await db('movements as m')
        .leftJoin('movements as x', 'x.reverses_id', 'm.id')
        .whereIn(
          'm.idempotency_key',
          chunk.map(({ id }) => `shipment_line:${id}:ship`),
        )
        .whereNull('x.id')
        .select(...columns),
    );
    left.pieces -= gone.pieces;
    left.valueE4 -= gone.valueE4;
  }
  const back = totals(
    await db('movements as m')
      .where({ 'm.record_kind': 'return', 'm.kind': 'return_in', 'm.sku_id': skuId })
      .whereIn('m.record_id', db('returns').where({ orderId }).select('id'))
      .select(...columns),
  );
  return { pieces: left.pieces - back.pieces, valueE4: left.valueE4 - back.valueE4 };
}
