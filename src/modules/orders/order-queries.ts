import type { Context } from '../../core/context.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { mayWrite, narrowToVisible } from '../customers/customer-queries.ts';
import type { OrderState, Progress } from './order.ts';
import type { Transport } from './terms.ts';

export interface Order {
  id: number;
  number: string;
  customerId: number;
  customerCode: string;
  customerName: string;
  customerMessage: string | null;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  contactId: number | null;
  contactName: string | null;
  ownerId: number | null;
  ownerName: string | null;
  warehouseId: number;
  warehouseName: string;
  state: OrderState;
  customerPo: string | null;
  currency: string;
  rateE8: number | null;
  rateOn: string | null;
  orderedOn: string;
  requestedOn: string | null;
  promisedOn: string | null;
  firstPromisedOn: string | null;
  promiseReason: string | null;
  incoterm: string | null;
  incotermPlace: string | null;
  transport: Transport | null;
  portOfLoading: string | null;
  portOfDischarge: string | null;
  overBp: number | null;
  shortBp: number | null;
  documentLanguage: string | null;
  country: string | null;
  quoteId: number | null;
  paymentTerms: string | null;
  marks: string | null;
  remarks: string | null;
  agreedMessage: string | null;
  stateReason: string | null;
  reviewOn: string | null;
  totalE4: number;
  baseTotalE4: number | null;
  confirmedOn: string | null;
  releasedOn: string | null;
  closedOn: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface OrderLine extends Progress {
  id: number;
  position: number;
  skuId: number;
  skuCode: string;
  styleName: string;
  colour: string;
  size: string;
  unitPriceE4: number;
  discountBp: number;
  amountE4: number;
  isWaiting: boolean;
}

/** Orders of customers that the user may read, as `o` with customer `c`. */
export function visibleOrders(context: Context) {
  return narrowToVisible(context, context.db('orders as o').join('customers as c', 'c.id', 'o.customer_id'));
}

/** Throws NotFound for an order that isn't there or that the user may not know of. */
export async function findOrder(context: Context, id: number): Promise<Order> {
  const order: Order | undefined = await visibleOrders(context)
    .join('warehouses as w', 'w.id', 'o.warehouse_id')
    .leftJoin('contacts as p', 'p.id', 'o.contact_id')
    .leftJoin('users as u', 'u.id', 'o.owner_id')
    .where('o.id', id)
    .first(
      'o.*',
      'c.code as customer_code',
      'c.name as customer_name',
      'c.agreed_message as customer_message',
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
      'w.name as warehouse_name',
      'p.name as contact_name',
      'u.name as owner_name',
    );
  if (!order) throw new NotFound('order');
  return order;
}

/**
 * Keeps the order's customer as it is until the commit, where confirming may change it. Before the order is locked:
 * whoever notes a payment locks the customer and then its orders.
 */
export async function holdCustomerOf(tx: Context, orderId: number): Promise<void> {
  const order: { customerId: number } | undefined = await tx
    .db('orders')
    .where({ id: orderId })
    .first('customer_id');
  if (order) await tx.db('customers').where({ id: order.customerId }).forUpdate().first('id');
}

/** The order under a lock, read anew: what is decided on it stays true until the commit. */
export async function lockOrder(tx: Context, id: number): Promise<Order> {
  await tx.db('orders').where({ id }).forUpdate().first('id');
  return findOrder(tx, id);
}

/** True for the order's owner, those who may write the customer, and whoever may write everyone's. */
export function mayWriteOrder(context: Context, order: Order): boolean {
  const customer = { ownerId: order.customerOwnerId, backupOwnerId: order.customerBackupOwnerId };
  return mayWrite(context, customer) || mayWrite(context, { ownerId: order.ownerId, backupOwnerId: null });
}

/** For the pages that change an order: nobody fills in a form that can't be sent. */
export async function findWritableOrder(context: Context, id: number): Promise<Order> {
  const order = await findOrder(context, id);
  if (!mayWriteOrder(context, order)) throw new Forbidden('orders.write');
  return order;
}

/** The lines in their order, each with what is held for it, planned in shipments, and gone. */
export async function linesOf(db: Database, orderId: number): Promise<OrderLine[]> {
  const lines: Omit<OrderLine, 'reserved' | 'shipped' | 'planned'>[] = await db('order_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('l.order_id', orderId)
    .orderBy(['l.position', 'l.id'])
    .select(
      'l.id',
      'l.position',
      'l.sku_id',
      'l.quantity',
      'l.unit_price_e4',
      'l.discount_bp',
      'l.amount_e4',
      'l.is_waiting',
      'k.code as sku_code',
      'k.colour',
      'k.size',
      's.name as style_name',
    );
  const held = await heldByLine(db, orderId);
  const sent = await sentByLine(db, orderId);
  return lines.map((line) => ({
    ...line,
    reserved: held.get(line.id) ?? 0,
    shipped: sent.get(line.id)?.shipped ?? 0,
    planned: sent.get(line.id)?.planned ?? 0,
  }));
}

async function heldByLine(db: Database, orderId: number): Promise<Map<number, number>> {
  const rows: { orderLineId: number; heldQty: number }[] = await db('reservations as r')
    .join('order_lines as l', 'l.id', 'r.order_line_id')
    .where('l.order_id', orderId)
    .groupBy('r.order_line_id')
    .select('r.order_line_id', db.raw(`${dialectOf(db).sum('r.quantity')} as held_qty`));
  return new Map(rows.map(({ orderLineId, heldQty }) => [orderLineId, heldQty]));
}

async function sentByLine(
  db: Database,
  orderId: number,
): Promise<Map<number, { shipped: number; planned: number }>> {
  const { sum } = dialectOf(db);
  const rows: { orderLineId: number; shippedQty: number; plannedQty: number }[] = await db(
    'shipment_lines as x',
  )
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .join('shipments as h', 'h.id', 'x.shipment_id')
    .where('l.order_id', orderId)
    .whereNot('h.state', 'cancelled')
    .groupBy('x.order_line_id')
    .select(
      'x.order_line_id',
      db.raw(`${sum('case when h.dispatched_on is not null then x.quantity else 0 end')} as shipped_qty`),
      db.raw(`${sum('case when h.dispatched_on is null then x.quantity else 0 end')} as planned_qty`),
    );
  return new Map(rows.map((row) => [row.orderLineId, { shipped: row.shippedQty, planned: row.plannedQty }]));
}

export interface OrderShipment {
  id: number;
  number: string;
  state: string;
  plannedOn: string;
  promisedOn: string | null;
  deliveredOn: string | null;
}

/** The shipments that carry lines of the order; read here since orders don't know the shipments' module. */
export async function shipmentsOf(db: Database, orderId: number): Promise<OrderShipment[]> {
  const ids = db('shipment_lines as x')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .where('l.order_id', orderId)
    .select('x.shipment_id');
  return db('shipments')
    .whereIn('id', ids)
    .orderBy('id')
    .select('id', 'number', 'state', 'planned_on', 'promised_on', 'delivered_on');
}
