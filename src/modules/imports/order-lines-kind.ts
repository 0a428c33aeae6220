import type { Context } from '../../core/context.ts';
import { decimalText, parseDecimal } from '../../core/money.ts';
import { numberOf } from '../../core/sheets/values.ts';
import { skusByCode } from '../inventory/sku-queries.ts';
import { bringInLine, type HistoryLine, lockHistoryOrder } from '../orders/history-actions.ts';
import { findOrder, type Order } from '../orders/order-queries.ts';
import { carryLine, historyShipmentOf } from '../shipments/history-actions.ts';
import { CellReader } from './cells.ts';
import type { CellChange, ImportKind, RecordCells, Verdict } from './kind.ts';
import { orderLineFields } from './order-fields.ts';
import { forgetOrder, orderPlaces } from './order-places.ts';

/**
 * A discount in basis points: `15%` and `15` are fifteen percent, and so is what a sheet keeps of a percentage,
 * `0.15`: nobody gives less than one percent.
 */
function discountOf(reader: CellReader, text: string | undefined): number {
  if (!text) return 0;
  const isPercent = /[%％]\s*$/.test(text);
  const plain = numberOf(text.replace(/[%％]\s*$/, ''));
  const value = plain === null ? null : parseDecimal(plain, 6);
  if (value === null) return reader.complain('discount', 'errors.not_number', { decimals: 4 }) ?? 0;
  const bp = !isPercent && value < 1_000_000 ? value / 100 : value / 10_000;
  if (bp < 0 || bp > 10_000) return reader.complain('discount', 'errors.too_large', { max: 100 }) ?? 0;
  // Basis points are as fine as a discount is kept; what a sheet computed further out is its own noise.
  return Math.round(bp);
}

function read(cells: RecordCells) {
  const reader = new CellReader(cells);
  const number = reader.line('number', 40) ?? '';
  const sku = reader.line('sku', 40) ?? '';
  const quantity = reader.whole('quantity', 10_000_000);
  const unitPriceE4 = reader.money('price');
  const discountBp = discountOf(reader, cells.discount);
  for (const field of ['number', 'sku', 'quantity', 'price'])
    if (!cells[field]) reader.complain(field, 'errors.required');
  if (quantity === 0) reader.complain('quantity', 'errors.too_small', { min: 1 });
  return {
    reader,
    number,
    sku,
    line: { quantity: quantity ?? 0, unitPriceE4: unitPriceE4 ?? 0, discountBp },
  };
}

async function orderNamed(
  context: Context,
  number: string,
): Promise<(Order & { isHistory: boolean }) | null> {
  const row: { id: number } | undefined = await context.db('orders').where({ number }).first('id');
  return row ? ((await findOrder(context, row.id)) as Order & { isHistory: boolean }) : null;
}

async function linesWith(
  { db }: Context,
  orderId: number,
  skuId: number,
): Promise<(HistoryLine & { id: number })[]> {
  return db('order_lines')
    .where({ orderId, skuId })
    .orderBy('id')
    .select('id', 'sku_id', 'quantity', 'unit_price_e4', 'discount_bp');
}

type Terms = Omit<HistoryLine, 'skuId'>;

const isEqual = (a: Terms, b: Terms) =>
  a.quantity === b.quantity && a.unitPriceE4 === b.unitPriceE4 && a.discountBp === b.discountBp;

function changesTo(before: Terms, after: Terms): CellChange[] {
  const shown = (line: Terms) => ({
    quantity: String(line.quantity),
    price: decimalText(line.unitPriceE4, 4, 2),
    discount: `${decimalText(line.discountBp, 2)} %`,
  });
  const [old, own] = [shown(before), shown(after)];
  return (['quantity', 'price', 'discount'] as const)
    .filter((field) => old[field] !== own[field])
    .map((field) => ({ field, before: old[field], after: own[field] }));
}

/** Lines of orders that were brought in. A line is known by its order and its SKU. */
export const orderLinesKind: ImportKind = {
  name: 'order_lines',
  fields: orderLineFields,
  required: 'number',
  path: '/orders',
  module: 'orders',
  places: orderPlaces,
  async shared(context, cells) {
    const order = await orderNamed(context, read(cells).number);
    return order ? orderPlaces(order.id) : [];
  },
  async judge(context, cells): Promise<Verdict> {
    const { reader, number, sku: code, line } = read(cells);
    const order = await orderNamed(context, number);
    const sku = (await skusByCode(context.db, [code])).get(code.toLowerCase());
    if (number && !order) reader.complain('number', 'imports.unknown_order', { number });
    if (order && !order.isHistory) reader.complain('number', 'orders.not_brought_in', { number });
    if (code && !sku) reader.complain('sku', 'inventory.no_such_sku', { code });
    if (reader.problems.length > 0 || !order || !sku) return { fate: 'error', problems: reader.problems };
    const present = await linesWith(context, order.id, sku.id);
    if (present.some((old) => isEqual(old, line))) return { fate: 'same', recordId: order.id };
    const [only, another] = present;
    // With two lines of one SKU there is no telling which one a row means.
    if (!only || another) return { fate: 'new' };
    return { fate: 'update', changes: changesTo(only, line), recordId: order.id };
  },
  keysOf: ({ number = '', sku = '' }) => [`name ${number.toLowerCase()} ${sku.toLowerCase()}`],
  async write(tx, cells, verdict) {
    const { number, sku: code, line } = read(cells);
    const found = await orderNamed(tx, number);
    const sku = (await skusByCode(tx.db, [code])).get(code.toLowerCase());
    if (!found || !sku) throw new Error('a row was written that names no order or SKU');
    const order = await lockHistoryOrder(tx, found.id);
    const present = verdict.fate === 'update' ? await linesWith(tx, order.id, sku.id) : [];
    const id = await bringInLine(tx, order, { ...line, skuId: sku.id }, present[0]?.id ?? null);
    const shipment = await historyShipmentOf(tx, order.id);
    if (shipment && shipment.state !== 'cancelled')
      await carryLine(tx, shipment.id, { id, skuId: sku.id, quantity: line.quantity });
    return order.id;
  },
  afterUndo: forgetOrder,
};
