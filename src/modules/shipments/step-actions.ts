import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { takeTransition } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { shipReserved } from '../inventory/stock.ts';
import { refuseLeaving } from '../orders/leaving.ts';
import { lockOrder } from '../orders/order-queries.ts';
import { noteShipped } from '../orders/progress.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { refreshOrderDues } from './order-dues.ts';
import { type ShipmentState, type ShipmentStep, shipmentTable } from './shipment.ts';
import { reindex } from './shipment-actions.ts';
import { linesOf, lockShipment, type Shipment } from './shipment-queries.ts';

type At = { id: number; version: number };

async function forStep(tx: Context, id: number, step: ShipmentStep): Promise<Shipment> {
  const shipment = await lockShipment(tx, id);
  takeTransition(shipmentTable, { state: shipment.state, subject: null, action: step });
  return shipment;
}

/** Writes the new state with what the step brings, and who did it. */
async function move(
  tx: Context,
  at: At,
  {
    shipment,
    step,
    state,
    values,
    reason,
  }: { shipment: Shipment; step: string; state: ShipmentState; values: object; reason?: string },
): Promise<void> {
  await updateVersioned(tx.db, 'shipments', at, { ...values, state, updatedAt: now(tx) });
  await audit(tx, {
    action: `shipments.${step}`,
    record: { kind: 'shipment', id: at.id, label: shipment.number },
    changes: {
      ...changesBetween(shipment, { ...values, state }),
      ...(reason ? { reason: { before: null, after: reason } } : {}),
    },
  });
}

/** An entry about the shipment on its customer's story. */
async function tell(
  tx: Context,
  { id, number, customerId }: Shipment,
  { message, ...detail }: { message: string } & Record<string, string>,
): Promise<void> {
  const record = { kind: 'shipment', id } as const;
  await story(tx, { customerId, kind: 'shipment', message, detail: { number, ...detail }, record });
}

export async function addEvent(
  tx: Context,
  shipmentId: number,
  event: { kind: string; happenedAt: string; place?: string | null; remark?: string | null },
): Promise<void> {
  await insertRow(tx.db, 'shipment_events', {
    shipmentId,
    kind: event.kind,
    happenedAt: event.happenedAt,
    place: event.place ?? null,
    remark: event.remark ?? null,
    userId: tx.user?.id ?? null,
    createdAt: now(tx),
  });
}

export async function bookShipment(context: Context, at: At, bookingNumber: string): Promise<void> {
  await transact(context, async (tx) => {
    const shipment = await forStep(tx, at.id, 'book');
    await move(tx, at, { shipment, step: 'book', state: 'booked', values: { bookingNumber } });
    await reindex(tx, at.id);
    await tell(tx, shipment, { message: 'shipments.story_booked', booking: bookingNumber });
  });
}

export async function packShipment(
  context: Context,
  at: At,
  values: { cartons: number | null; grossWeightG: number | null; volumeCm3: number | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const shipment = await forStep(tx, at.id, 'pack');
    await move(tx, at, { shipment, step: 'pack', state: 'packed', values });
  });
}

/**
 * The goods leave: stock movements, the orders' progress and the customer's story in one transaction. The
 * orders are locked first, by id, then the stock; whoever else changes an order waits.
 */
export async function dispatchShipment(
  context: Context,
  at: At,
  form: { dispatchedOn: string; trackingNumber: string | null; promisedOn: string | null },
): Promise<Shipment> {
  return transact(context, async (tx) => {
    const shipment = await forStep(tx, at.id, 'dispatch');
    if (form.dispatchedOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'dispatchedOn' });
    const lines = await linesOf(tx.db, at.id);
    const orderIds = [...new Set(lines.map(({ orderId }) => orderId))].sort((a, b) => a - b);
    for (const orderId of orderIds) await refuseLeaving(tx, await lockOrder(tx, orderId));
    const promisedOn = form.promisedOn ?? shipment.promisedOn;
    await move(tx, at, {
      shipment,
      step: 'dispatch',
      state: 'dispatched',
      values: {
        dispatchedOn: form.dispatchedOn,
        trackingNumber: form.trackingNumber ?? shipment.trackingNumber,
        promisedOn,
        firstPromisedOn: shipment.firstPromisedOn ?? promisedOn,
      },
    });
    await shipReserved(
      tx,
      lines.map((line) => ({
        orderLineId: line.orderLineId,
        skuId: line.skuId,
        warehouseId: shipment.warehouseId,
        quantity: line.quantity,
        key: `shipment_line:${line.id}:ship`,
        record: { kind: 'shipment', id: at.id },
        postedOn: form.dispatchedOn,
      })),
    );
    await addEvent(tx, at.id, { kind: 'dispatched', happenedAt: now(tx), place: shipment.warehouseName });
    for (const orderId of orderIds) {
      await noteShipped(tx, orderId);
      await refreshTerms(tx, orderId);
    }
    await reindex(tx, at.id);
    const order = [...new Set(lines.map(({ orderNumber }) => orderNumber))].join(', ');
    await tell(tx, shipment, { message: 'shipments.story_dispatched', order });
    return shipment;
  });
}

/** The goods are there; three days later the customer is asked how content it is. */
export async function deliverShipment(
  context: Context,
  at: At,
  form: { deliveredOn: string; receiver: string | null; isDamaged: boolean },
): Promise<Shipment> {
  return transact(context, async (tx) => {
    const shipment = await forStep(tx, at.id, 'deliver');
    const { deliveredOn } = form;
    if (deliveredOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'deliveredOn' });
    if (shipment.dispatchedOn && deliveredOn < shipment.dispatchedOn) {
      throw new Refusal('shipments.before_dispatch', {
        field: 'deliveredOn',
        values: { day: shipment.dispatchedOn },
      });
    }
    await move(tx, at, {
      shipment,
      step: 'deliver',
      state: 'delivered',
      values: { ...form, stateBeforeException: null },
    });
    await addEvent(tx, at.id, { kind: 'delivered', happenedAt: now(tx), remark: form.receiver });
    const [line] = await linesOf(tx.db, at.id);
    await insertRow(tx.db, 'satisfaction_answers', {
      customerId: shipment.customerId,
      shipmentId: at.id,
      orderId: line?.orderId ?? null,
      state: 'asked',
      askOn: addDays(deliveredOn, 3),
      createdAt: now(tx),
      version: 1,
    });
    await tell(tx, shipment, { message: 'shipments.story_delivered' });
    return shipment;
  });
}

/** Cancelled before it left: its lines are open again. */
export async function cancelShipment(context: Context, at: At, reason: string): Promise<Shipment> {
  return transact(context, async (tx) => {
    const shipment = await forStep(tx, at.id, 'cancel');
    await move(tx, at, { shipment, step: 'cancel', state: 'cancelled', values: {}, reason });
    await refreshOrderDues(tx, at.id);
    await addEvent(tx, at.id, { kind: 'cancelled', happenedAt: now(tx), remark: reason });
    await tell(tx, shipment, { message: 'shipments.story_cancelled', reason });
    return shipment;
  });
}
