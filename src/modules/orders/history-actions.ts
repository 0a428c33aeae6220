/**
 * Orders that were taken and shipped before Kehu, brought in as they were: no stock moves for them, nothing is
 * reserved. One that has not been shipped is an open order whose lines wait for goods.
 */
import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { rateOn } from '../../core/exchange-rates.ts';
import { convert, lineAmount } from '../../core/money.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { insertRow } from '../../db/write.ts';
import { noteFirstOrder } from '../customers/customer-actions.ts';
import { indexOrder } from './order-actions.ts';
import { lockOrder, mayWriteOrder, type Order } from './order-queries.ts';

export interface HistoryOrder {
  number: string;
  customerId: number;
  ownerId: number | null;
  warehouseId: number;
  currency: string;
  orderedOn: Day;
  requestedOn: Day | null;
  promisedOn: Day | null;
  customerPo: string | null;
  incoterm: string | null;
  incotermPlace: string | null;
  paymentTerms: string | null;
  remarks: string | null;
  state: 'confirmed' | 'closed' | 'cancelled';
  /** Why, where it was cancelled. */
  stateReason: string | null;
}

/** Brings an order in without its lines, inside the caller's transaction. Refuses without a rate for its day. */
export async function bringInOrder(tx: Context, given: HistoryOrder): Promise<number> {
  const { baseCurrency } = tx.settings;
  const { currency, orderedOn, customerId, number } = given;
  const rateE8 = await rateOn(tx.db, { currency, baseCurrency, day: orderedOn });
  const at = now(tx);
  const id = await insertRow(tx.db, 'orders', {
    ...given,
    firstPromisedOn: given.promisedOn,
    rateE8,
    rateOn: orderedOn,
    totalE4: 0,
    baseTotalE4: 0,
    confirmedOn: given.state === 'cancelled' ? null : orderedOn,
    confirmedAt: given.state === 'cancelled' ? null : `${orderedOn}T00:00:00.000Z`,
    isHistory: true,
    createdAt: at,
    createdById: actorId(tx),
    updatedAt: at,
    version: 1,
  });
  await indexOrder(tx, { id, number, customerId, customerPo: given.customerPo });
  if (given.state !== 'cancelled') await noteFirstOrder(tx, customerId);
  await audit(tx, { action: 'orders.bring_in', record: { kind: 'order', id, label: number } });
  await story(tx, {
    customerId,
    kind: 'order',
    message: 'orders.story_brought_in',
    detail: { number },
    record: { kind: 'order', id },
    at: `${orderedOn}T00:00:00.000Z`,
  });
  return id;
}

/** The order as it was brought in, under a lock; refuses one that was taken here. */
export async function lockHistoryOrder(tx: Context, id: number): Promise<Order & { isHistory: boolean }> {
  const order = (await lockOrder(tx, id)) as Order & { isHistory: boolean };
  if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
  if (!order.isHistory) throw new Refusal('orders.not_brought_in', { values: { number: order.number } });
  return order;
}

export type HistoryChange = Partial<
  Pick<
    HistoryOrder,
    | 'orderedOn'
    | 'requestedOn'
    | 'promisedOn'
    | 'customerPo'
    | 'incoterm'
    | 'incotermPlace'
    | 'paymentTerms'
    | 'remarks'
    | 'state'
    | 'stateReason'
  >
>;

/** A corrected list: what it says otherwise of an order that was brought in. */
export async function correctHistoryOrder(tx: Context, id: number, change: HistoryChange): Promise<void> {
  const before = await lockHistoryOrder(tx, id);
  await tx
    .db('orders')
    .where({ id })
    .update({ ...change, updatedAt: now(tx) })
    .increment('version', 1);
  if (change.state && change.state !== 'confirmed')
    await tx.db('order_lines').where({ orderId: id }).update({ isWaiting: false });
  await indexOrder(tx, { ...before, customerPo: change.customerPo ?? before.customerPo });
  await audit(tx, {
    action: 'orders.correct',
    record: { kind: 'order', id, label: before.number },
    changes: changesBetween(before, change),
  });
}

export interface HistoryLine {
  skuId: number;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

/** Adds a line to an order that was brought in, or writes another one over it. Gives the line's id. */
export async function bringInLine(
  tx: Context,
  order: Order,
  line: HistoryLine,
  lineId: number | null = null,
): Promise<number> {
  const amountE4 = lineAmount({ ...line, currency: order.currency });
  const rows: { id: number; position: number; amountE4: number }[] = await tx
    .db('order_lines')
    .where({ orderId: order.id })
    .orderBy('position')
    .select('id', 'position', 'amount_e4');
  const old = rows.find(({ id }) => id === lineId);
  const row = { ...line, amountE4, isWaiting: order.state === 'confirmed' };
  if (old) await tx.db('order_lines').where({ id: old.id }).update(row);
  const position = (rows.at(-1)?.position ?? 0) + 1;
  const id = old?.id ?? (await insertRow(tx.db, 'order_lines', { ...row, orderId: order.id, position }));
  const totalE4 = order.totalE4 - (old?.amountE4 ?? 0) + amountE4;
  const baseTotalE4 = convert(totalE4, order.rateE8 ?? 0, tx.settings.baseCurrency);
  await tx
    .db('orders')
    .where({ id: order.id })
    .update({ totalE4, baseTotalE4, updatedAt: now(tx) })
    .increment('version', 1);
  await audit(tx, {
    action: 'orders.bring_in_line',
    record: { kind: 'order', id: order.id, label: order.number },
    changes: changesBetween({ totalE4: order.totalE4 }, { totalE4 }),
  });
  return id;
}
