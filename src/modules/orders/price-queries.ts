import type { Context } from '../../core/context.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { inChunks } from '../../db/write.ts';
import { listPrices } from '../inventory/sku-queries.ts';

/** The unit price of this customer's newest order lines, by SKU: confirmed and not cancelled, but for one order. */
export async function lastPrices(
  db: Database,
  {
    customerId,
    skuIds,
    currency,
    butOf = null,
  }: { customerId: number; skuIds: readonly number[]; currency: string; butOf?: number | null },
): Promise<Map<number, number>> {
  const { unsought } = dialectOf(db);
  const found = new Map<number, number>();
  for (const chunk of inChunks([...new Set(skuIds)])) {
    const rows: { skuId: number; unitPriceE4: number }[] = await db('order_lines as l')
      .join('orders as o', 'o.id', 'l.order_id')
      .where('o.customer_id', customerId)
      .whereRaw(`${unsought('o.currency')} = ?`, [currency])
      .whereNotNull('o.confirmed_on')
      .whereNot('o.state', 'cancelled')
      // Through the customer's orders: through the SKUs it would be everyone's.
      .whereRaw(`${unsought('l.sku_id')} in (${chunk.map(() => '?').join(', ')})`, chunk)
      .modify((query) => {
        if (butOf !== null) query.whereNot('o.id', butOf);
      })
      .orderBy(['o.ordered_on', 'o.id', 'l.id'])
      .select('l.sku_id', 'l.unit_price_e4');
    for (const { skuId, unitPriceE4 } of rows) found.set(skuId, unitPriceE4);
  }
  return found;
}

export interface KnownPrices {
  lastE4: number | null;
  listE4: number | null;
}

/** What stands beside a line's price: what this customer paid last, and the list price. */
export async function knownPrices(
  db: Database,
  asked: { customerId: number; skuIds: readonly number[]; currency: string; butOf?: number | null },
): Promise<Map<number, KnownPrices>> {
  const last = await lastPrices(db, asked);
  const list = await listPrices(db, asked.skuIds, asked.currency);
  return new Map(
    asked.skuIds.map((id) => [id, { lastE4: last.get(id) ?? null, listE4: list.get(id) ?? null }]),
  );
}

/** The number of another order with this PO number of the same customer; null where there is none. */
export async function orderWithPo(
  { db }: Pick<Context, 'db'>,
  asked: { customerId: number; customerPo: string | null; butOf: number | null },
): Promise<string | null> {
  const { customerId, customerPo, butOf } = asked;
  if (!customerPo) return null;
  const other: { number: string } | undefined = await db('orders')
    .where({ customerId, customerPo })
    .whereNot('state', 'cancelled')
    .modify((query) => {
      if (butOf !== null) query.whereNot({ id: butOf });
    })
    .orderBy('id')
    .first('number');
  return other?.number ?? null;
}
