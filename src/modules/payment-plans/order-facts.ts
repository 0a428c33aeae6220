import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';
import type { OwedLine, OwedOrder, OwedShipment } from './dues.ts';

/** What decides on an order's dues; the tables of orders and shipments are read here, for this module lies below both. */
export interface OrderFacts extends OwedOrder {
  id: number;
  number: string;
  customerId: number;
  totalE4: number;
  rateE8: number | null;
  baseTotalE4: number | null;
  isHistory: boolean;
}

/** The facts of many orders at once. */
export async function factsOf(db: Database, orderIds: readonly number[]): Promise<Map<number, OrderFacts>> {
  const facts = new Map<number, OrderFacts>();
  for (const ids of inChunks([...new Set(orderIds)], 500)) {
    const orders: Omit<OrderFacts, 'lines' | 'shipments'>[] = await db('orders')
      .whereIn('id', ids)
      .select(
        'id',
        'number',
        'customer_id',
        'state',
        'currency',
        'total_e4',
        'rate_e8',
        'base_total_e4',
        'confirmed_on',
        'promised_on',
        'is_history',
      );
    const lines = await linesOf(db, ids);
    const shipments = await shipmentsOf(db, ids, lines);
    for (const order of orders) {
      facts.set(order.id, {
        ...order,
        lines: [...(lines.get(order.id)?.values() ?? [])],
        shipments: [...(shipments.get(order.id)?.values() ?? [])],
      });
    }
  }
  return facts;
}

type Lines = Map<number, Map<number, OwedLine>>;

async function linesOf(db: Database, orderIds: readonly number[]): Promise<Lines> {
  const rows: (OwedLine & { id: number; orderId: number })[] = await db('order_lines')
    .whereIn('order_id', [...orderIds])
    .orderBy(['order_id', 'position', 'id'])
    .select('id', 'order_id', 'quantity', 'amount_e4');
  const lines: Lines = new Map();
  for (const { id, orderId, quantity, amountE4 } of rows)
    lines.set(orderId, (lines.get(orderId) ?? new Map()).set(id, { quantity, amountE4 }));
  return lines;
}

interface Piece {
  shipmentId: number;
  orderId: number;
  orderLineId: number;
  quantity: number;
  plannedOn: string;
  dispatchedOn: string | null;
}

async function shipmentsOf(
  db: Database,
  orderIds: readonly number[],
  lines: Lines,
): Promise<Map<number, Map<number, OwedShipment>>> {
  const pieces: Piece[] = await db('shipment_lines as x')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .join('shipments as h', 'h.id', 'x.shipment_id')
    .whereIn('l.order_id', [...orderIds])
    .whereNot('h.state', 'cancelled')
    .orderBy('x.id')
    .select(
      'x.shipment_id',
      'l.order_id',
      'x.order_line_id',
      'x.quantity',
      'h.planned_on',
      'h.dispatched_on',
    );
  const shipments = new Map<
    number,
    Map<number, OwedShipment & { pieces: OwedShipment['pieces'][number][] }>
  >();
  for (const { shipmentId, orderId, orderLineId, quantity, plannedOn, dispatchedOn } of pieces) {
    const line = lines.get(orderId)?.get(orderLineId);
    if (!line) continue;
    const ofOrder = shipments.get(orderId) ?? new Map();
    const shipment = ofOrder.get(shipmentId) ?? { id: shipmentId, plannedOn, dispatchedOn, pieces: [] };
    shipment.pieces.push({ line, quantity });
    shipments.set(orderId, ofOrder.set(shipmentId, shipment));
  }
  return shipments;
}
