import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { type Movement, postMovements, type Quality } from '../inventory/stock.ts';
import { holdStock } from '../inventory/stock-at-hand.ts';
import { reasonText } from './reasons.ts';
import { type At, allow, freeScope, moveOn } from './stocktake-actions.ts';
import { lockStocktake, type Stocktake } from './stocktake-queries.ts';

interface Variance {
  id: number;
  skuId: number;
  code: string;
  quality: Quality;
  varianceQty: number;
  reason: string | null;
}

/** Lines whose count is not what the books said, by SKU. */
export async function variancesOf(tx: Pick<Context, 'db'>, stocktakeId: number): Promise<Variance[]> {
  return tx
    .db('stocktake_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .where('l.stocktake_id', stocktakeId)
    .where('l.variance_qty', '<>', 0)
    .orderBy(['l.sku_id', 'l.quality'])
    .select('l.id', 'l.sku_id', 'k.code', 'l.quality', 'l.variance_qty', 'l.reason');
}

/**
 * Posts all variances in one transaction, or none where one would take what is held for an order. The variance and
 * not the count is posted: what moved since the count has been booked by itself. Its movements' keys name the line, so
 * nothing posts twice.
 */
export async function postStocktake(context: Context, { id, version }: At): Promise<number> {
  return transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'post');
    const variances = await variancesOf(tx, id);
    await refuseShort(tx, stocktake, variances);
    const postedOn = today(tx);
    // What a movement says is read by all, so in the company's language.
    const t = translate(tx.settings.language);
    await postMovements(
      tx,
      variances.map(
        (line): Movement => ({
          skuId: line.skuId,
          warehouseId: stocktake.warehouseId,
          quality: line.quality,
          kind: line.varianceQty > 0 ? 'count_gain' : 'count_loss',
          quantity: line.varianceQty,
          reason: `${stocktake.number} · ${reasonText(t, line.reason ?? '')}`,
          record: { kind: 'stocktake', id },
          postedOn,
          key: `stocktake:${line.id}`,
        }),
      ),
    );
    await freeScope(tx, id);
    await moveOn(tx, stocktake, {
      version,
      to: 'posted',
      action: 'post',
      values: { postedAt: now(tx), postedOn, postedById: tx.user?.id ?? null },
      changes: { variances: variances.length },
    });
    return variances.length;
  });
}

/** Refuses, naming every SKU and the orders that hold it, what would fall below what is reserved. */
async function refuseShort(tx: Context, stocktake: Stocktake, variances: readonly Variance[]): Promise<void> {
  const held = await holdStock(
    tx,
    stocktake.warehouseId,
    variances.map(({ skuId }) => skuId),
  );
  const short = variances.filter(({ skuId, quality, varianceQty }) => {
    const { onHand, reserved } = held.of(skuId, quality);
    return varianceQty < 0 && onHand + varianceQty < reserved;
  });
  if (short.length === 0) return;
  const orders = await ordersHolding(
    tx,
    stocktake.warehouseId,
    short.map(({ skuId }) => skuId),
  );
  const named = short.slice(0, 20).map(({ skuId, code, quality, varianceQty }) => {
    const { onHand, reserved } = held.of(skuId, quality);
    const numbers = orders.get(skuId) ?? [];
    const by =
      numbers.length > 0 ? ` (${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ' …' : ''})` : '';
    return `${code} ${onHand + varianceQty} < ${reserved}${by}`;
  });
  throw new Refusal('stocktakes.below_reserved', {
    values: { count: short.length, lines: named.join('; ') },
  });
}

/** The numbers of the orders for which pieces are held in the warehouse, by SKU. */
export async function ordersHolding(
  { db }: Pick<Context, 'db'>,
  warehouseId: number,
  skuIds: readonly number[],
): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>();
  for (const chunk of inChunks([...new Set(skuIds)])) {
    const rows: { skuId: number; number: string }[] = await db('reservations as r')
      .join('order_lines as l', 'l.id', 'r.order_line_id')
      .join('orders as o', 'o.id', 'l.order_id')
      .where('r.warehouse_id', warehouseId)
      .whereIn('r.sku_id', chunk)
      .orderBy('o.number')
      .distinct('r.sku_id', 'o.number');
    for (const { skuId, number } of rows) found.set(skuId, [...(found.get(skuId) ?? []), number]);
  }
  return found;
}
