import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { confirmPage, type Field } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import type { ShipmentStep } from './shipment.ts';
import type { bookForm, cancelForm, deliveryForm, dispatchForm, packForm } from './shipment-form.ts';
import { findShipment, linesOf, type Shipment } from './shipment-queries.ts';
import {
  bookShipment,
  cancelShipment,
  deliverShipment,
  dispatchShipment,
  packShipment,
} from './step-actions.ts';

export const stepPaths: Record<ShipmentStep, { path: string; icon: string }> = {
  book: { path: 'booking', icon: 'calendar-check' },
  pack: { path: 'packing', icon: 'package' },
  dispatch: { path: 'dispatch', icon: 'truck-delivery' },
  deliver: { path: 'delivery', icon: 'circle-check' },
  cancel: { path: 'cancellation', icon: 'x' },
};

function fieldsOf({ t, context }: PageRequest, shipment: Shipment, step: ShipmentStep): Field[] {
  const field = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`shipments.${label}`),
    ...more,
  });
  const day: Partial<Field> = { kind: 'date', width: 's' };
  const scaled = (value: number | null, decimals: number) =>
    value === null ? '' : decimalText(value, decimals);
  const all: Record<ShipmentStep, Field[]> = {
    book: [field('bookingNumber', 'booking_number', { value: shipment.bookingNumber, autofocus: true })],
    pack: [
      field('cartons', 'cartons', {
        kind: 'number',
        width: 's',
        optional: true,
        value: shipment.cartons,
        autofocus: true,
      }),
      field('grossWeightG', 'gross_weight', {
        kind: 'money',
        width: 's',
        suffix: 'kg',
        optional: true,
        value: scaled(shipment.grossWeightG, 3),
      }),
      field('volumeCm3', 'volume', {
        kind: 'money',
        width: 's',
        suffix: 'm³',
        optional: true,
        value: scaled(shipment.volumeCm3, 6),
      }),
    ],
    dispatch: [
      field('dispatchedOn', 'dispatched_on', { ...day, value: today(context) }),
      field('trackingNumber', 'tracking_number', { optional: true, value: shipment.trackingNumber }),
      field('promisedOn', 'promised_on', { ...day, optional: true, value: shipment.promisedOn }),
    ],
    deliver: [
      field('deliveredOn', 'delivered_on', { ...day, value: today(context) }),
      field('receiver', 'receiver', { optional: true }),
      field('isDamaged', 'is_damaged', { kind: 'checkbox' }),
    ],
    cancel: [field('reason', 'reason', { autofocus: true })],
  };
  return all[step];
}

/** The page of a step: what it will do, and what it wants to know. */
export function showStep(step: ShipmentStep) {
  return async (request: PageRequest): Promise<Outcome> => {
    const { context, t, f } = request;
    const shipment = await findShipment(context, idParam(request));
    const lines = await linesOf(context.db, shipment.id);
    const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const values = { count: f.number(pieces), warehouse: shipment.warehouseName };
    return confirmPage({
      title: `${t(`shipments.${step}`)} · ${shipment.number}`,
      lead: `${shipment.customerName} · ${shipment.carrierName}`,
      consequences: [t(`shipments.will_${step}`, values)],
      action: `/shipments/${shipment.id}/${stepPaths[step].path}`,
      submit: t(`shipments.${step}`),
      cancel: `/shipments/${shipment.id}`,
      danger: step === 'cancel',
      version: shipment.version,
      fields: fieldsOf(request, shipment, step),
      back: { href: `/shipments/${shipment.id}`, label: shipment.number },
    });
  };
}

const done = (id: number, step: ShipmentStep, next?: ShipmentStep): Outcome =>
  redirect(`/shipments/${id}`, {
    key: `shipments.done_${step}`,
    ...(next ? { link: { href: `/shipments/${id}/${stepPaths[next].path}`, key: `shipments.${next}` } } : {}),
  });

export async function book(request: PageRequest, form: z.output<typeof bookForm>): Promise<Outcome> {
  const id = idParam(request);
  await bookShipment(request.context, { id, version: form.version }, form.bookingNumber);
  return done(id, 'book', 'pack');
}

export async function pack(request: PageRequest, form: z.output<typeof packForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...values } = form;
  await packShipment(request.context, { id, version }, values);
  return done(id, 'pack', 'dispatch');
}

export async function dispatch(request: PageRequest, form: z.output<typeof dispatchForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...values } = form;
  await dispatchShipment(request.context, { id, version }, values);
  return done(id, 'dispatch', 'deliver');
}

export async function deliver(request: PageRequest, form: z.output<typeof deliveryForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...values } = form;
  await deliverShipment(request.context, { id, version }, values);
  return done(id, 'deliver');
}

export async function cancel(request: PageRequest, form: z.output<typeof cancelForm>): Promise<Outcome> {
  const id = idParam(request);
  await cancelShipment(request.context, { id, version: form.version }, form.reason);
  return done(id, 'cancel');
}
