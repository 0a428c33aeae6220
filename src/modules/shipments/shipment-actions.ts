import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { refusePlanning } from '../orders/leaving.ts';
import { mostOf } from '../orders/order.ts';
import { lockOrder, type Order, linesOf as orderLinesOf } from '../orders/order-queries.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { refreshOrderDues } from './order-dues.ts';
import type { NewShipment, ShipmentInput } from './shipment-form.ts';
import { lockShipment, type Shipment } from './shipment-queries.ts';

/** Plans a shipment for open lines of one order. Gives its id. */
export async function planShipment(context: Context, form: NewShipment): Promise<number> {
  return transact(context, async (tx) => {
    const { order: orderId, lines: typed, ...values } = form;
    const order = await lockOrder(tx, orderId);
    await refusePlanning(tx, order);
    await refuseUnknownCarrier(tx, values);
    const lines = await chosenLines(tx, order, typed);
    const number = await nextYearlyNumber(tx.db, 'SH', form.plannedOn);
    const at = now(tx);
    const id = await insertRow(tx.db, 'shipments', {
      ...values,
      number,
      customerId: order.customerId,
      warehouseId: order.warehouseId,
      ownerId: order.ownerId,
      state: 'planned',
      firstPromisedOn: form.promisedOn,
      isDamaged: false,
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    });
    for (const line of lines) await tx.db('shipment_lines').insert({ shipmentId: id, ...line });
    await refreshTerms(tx, orderId);
    await indexShipment(tx, { ...values, id, number, customerId: order.customerId });
    await audit(tx, { action: 'shipments.create', record: { kind: 'shipment', id, label: number } });
    return id;
  });
}

async function refuseUnknownCarrier(tx: Context, { carrierId, mode }: ShipmentInput): Promise<void> {
  const carrier: { modes: string; isArchived: boolean } | undefined = await tx
    .db('carriers')
    .where({ id: carrierId })
    .first('modes', 'is_archived');
  if (!carrier || carrier.isArchived) throw new Refusal('errors.not_offered', { field: 'carrierId' });
  const modes = carrier.modes.split(',').filter(Boolean);
  if (modes.length > 0 && !modes.includes(mode))
    throw new Refusal('shipments.mode_unserved', { field: 'mode' });
}

/** The lines with pieces, each at most what is open: not shipped, not in another shipment, the tolerance on top. */
async function chosenLines(tx: Context, order: Order, typed: NewShipment['lines']) {
  const open = await orderLinesOf(tx.db, order.id);
  const chosen = typed.flatMap(({ orderLineId, quantity, place }) => {
    if (!quantity) return [];
    const field = `lines.${place}.quantity`;
    const line = open.find(({ id }) => id === orderLineId);
    if (!line) throw new Refusal('errors.not_offered', { field });
    const most = mostOf(line.quantity, order.overBp) - line.shipped - line.planned;
    if (quantity > most) throw new Refusal('errors.too_large', { field, values: { max: most } });
    return [{ orderLineId, skuId: line.skuId, quantity }];
  });
  if (chosen.length === 0) throw new Refusal('shipments.no_lines', { field: 'lines.0.quantity' });
  return chosen;
}

async function indexShipment(
  tx: Context,
  shipment: Pick<
    Shipment,
    'id' | 'number' | 'customerId' | 'bookingNumber' | 'trackingNumber' | 'containerNumber'
  >,
): Promise<void> {
  const { number, customerId, bookingNumber, trackingNumber, containerNumber } = shipment;
  await index(tx.db, {
    kind: 'shipment',
    recordId: shipment.id,
    title: number,
    subtitle: trackingNumber ?? '',
    isArchived: false,
    terms: [number, trackingNumber, bookingNumber, containerNumber],
    customerId,
  });
}

/** Changes everything but the lines; the first promised day stays frozen. */
export async function updateShipment(
  context: Context,
  at: { id: number; version: number },
  form: ShipmentInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockShipment(tx, at.id);
    if (before.state === 'cancelled') throw new Refusal('shipments.is_cancelled');
    if (before.carrierId !== form.carrierId || before.mode !== form.mode)
      await refuseUnknownCarrier(tx, form);
    if (before.dispatchedOn && before.promisedOn && form.promisedOn !== before.promisedOn)
      throw new Refusal('shipments.promise_by_event', {
        field: 'promisedOn',
        values: { day: before.promisedOn },
      });
    const row = { ...form, firstPromisedOn: before.firstPromisedOn ?? form.promisedOn };
    await updateVersioned(tx.db, 'shipments', at, { ...row, updatedAt: now(tx) });
    if (before.plannedOn !== form.plannedOn) await refreshOrderDues(tx, at.id);
    await indexShipment(tx, { ...before, ...row });
    await audit(tx, {
      action: 'shipments.update',
      record: { kind: 'shipment', id: at.id, label: before.number },
      changes: changesBetween(before, row),
    });
  });
}

/** Keeps search in step with a number that a later step brings. */
export async function reindex(tx: Context, id: number): Promise<void> {
  await indexShipment(tx, await lockShipment(tx, id));
}
