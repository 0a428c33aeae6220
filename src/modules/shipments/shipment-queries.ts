import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { Mode } from '../carriers/carrier-form.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import type { ShipmentState } from './shipment.ts';

export interface Shipment {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  customerMessage: string | null;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  warehouseId: number;
  warehouseName: string;
  carrierId: number;
  carrierName: string;
  trackingUrl: string | null;
  ownerId: number | null;
  mode: Mode;
  state: ShipmentState;
  stateBeforeException: ShipmentState | null;
  bookingNumber: string | null;
  trackingNumber: string | null;
  containerNumber: string | null;
  cartons: number | null;
  grossWeightG: number | null;
  volumeCm3: number | null;
  quotedFreightE4: number | null;
  freightE4: number | null;
  freightCurrency: string | null;
  plannedOn: string;
  firstPromisedOn: string | null;
  promisedOn: string | null;
  promiseReason: string | null;
  dispatchedOn: string | null;
  deliveredOn: string | null;
  receiver: string | null;
  isDamaged: boolean;
  staffRating: number | null;
  staffRatingNote: string | null;
  agreedMessage: string | null;
  remarks: string | null;
  version: number;
}

export interface ShipmentLine {
  id: number;
  orderLineId: number;
  orderId: number;
  orderNumber: string;
  skuId: number;
  skuCode: string;
  styleName: string;
  colour: string;
  size: string;
  quantity: number;
}

/** Shipments to customers that the user may read, as `h` with customer `c` and carrier `r`. */
export function visibleShipments(context: Context) {
  return narrowToVisible(
    context,
    context
      .db('shipments as h')
      .join('customers as c', 'c.id', 'h.customer_id')
      .join('carriers as r', 'r.id', 'h.carrier_id'),
  );
}

export async function findShipment(context: Context, id: number): Promise<Shipment> {
  const shipment: Shipment | undefined = await visibleShipments(context)
    .join('warehouses as w', 'w.id', 'h.warehouse_id')
    .where('h.id', id)
    .first(
      'h.*',
      'c.name as customer_name',
      'c.agreed_message as customer_message',
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
      'w.name as warehouse_name',
      'r.name as carrier_name',
      'r.tracking_url',
    );
  if (!shipment) throw new NotFound('shipment');
  return shipment;
}

/** The shipment under a lock, read anew. */
export async function lockShipment(tx: Context, id: number): Promise<Shipment> {
  await tx.db('shipments').where({ id }).forUpdate().first('id');
  return findShipment(tx, id);
}

export async function linesOf(db: Database, shipmentId: number): Promise<ShipmentLine[]> {
  return db('shipment_lines as x')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .join('orders as o', 'o.id', 'l.order_id')
    .join('skus as k', 'k.id', 'x.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('x.shipment_id', shipmentId)
    .orderBy(['o.id', 'l.position', 'x.id'])
    .select(
      'x.id',
      'x.order_line_id',
      'l.order_id',
      'o.number as order_number',
      'x.sku_id',
      'x.quantity',
      'k.code as sku_code',
      'k.colour',
      'k.size',
      's.name as style_name',
    );
}

export interface ShipmentEvent {
  id: number;
  kind: string;
  happenedAt: string;
  place: string | null;
  remark: string | null;
  userName: string | null;
}

export async function eventsOf(db: Database, shipmentId: number): Promise<ShipmentEvent[]> {
  return db('shipment_events as e')
    .leftJoin('users as u', 'u.id', 'e.user_id')
    .where('e.shipment_id', shipmentId)
    .orderBy([
      { column: 'e.happened_at', order: 'desc' },
      { column: 'e.id', order: 'desc' },
    ])
    .select('e.id', 'e.kind', 'e.happened_at', 'e.place', 'e.remark', 'u.name as user_name');
}
