import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { listPrices, skusByCode } from '../inventory/sku-queries.ts';
import type { LineInput } from './order-form.ts';
import { lastPrices } from './price-queries.ts';

export interface ResolvedLine {
  skuId: number;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

/**
 * The lines as typed, with their SKUs found and prices filled in where none was typed: what this customer
 * paid last, else the list price. SKUs in `known` may be out of the offer, since they are on the order already.
 */
export async function resolveLines(
  tx: Context,
  order: { customerId: number; currency: string },
  lines: readonly LineInput[],
  known: ReadonlySet<number> = new Set(),
): Promise<ResolvedLine[]> {
  if (lines.length === 0) throw new Refusal('orders.no_lines', { field: 'lines.0.sku' });
  const skus = await skusByCode(
    tx.db,
    lines.map(({ sku }) => sku),
  );
  const skuIds = [...skus.values()].map(({ id }) => id);
  const last = await lastPrices(tx.db, { ...order, skuIds });
  const list = await listPrices(tx.db, skuIds, order.currency);
  return lines.map(({ sku: code, quantity, price, discount, place }) => {
    const sku = skus.get(code.toLowerCase());
    if (!sku || !(sku.isOffered || known.has(sku.id)))
      throw new Refusal('inventory.no_such_sku', { field: `lines.${place}.sku`, values: { code } });
    const unitPriceE4 = price ?? last.get(sku.id) ?? list.get(sku.id);
    if (unitPriceE4 === undefined) {
      throw new Refusal('orders.no_price', {
        field: `lines.${place}.price`,
        values: { code, currency: order.currency },
      });
    }
    return { skuId: sku.id, quantity, unitPriceE4, discountBp: discount ?? 0 };
  });
}
