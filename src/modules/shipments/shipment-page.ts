import type { z } from 'zod';
import { instantInZone, today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { auditTrail } from '../../web/audit-view.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { trackingAddress } from '../carriers/carrier-queries.ts';
import { mayTell } from './agreed-message.ts';
import { rateShipment, recordEvent } from './event-actions.ts';
import { daysLate, exceptionKinds, kindsFor, offeredSteps } from './shipment.ts';
import type { eventForm, ratingForm } from './shipment-form.ts';
import { stateTones } from './shipment-list.ts';
import { eventsOf, findShipment, linesOf, type Shipment, type ShipmentEvent } from './shipment-queries.ts';
import { stepPaths } from './steps.ts';

export async function showShipment(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const shipment = await findShipment(context, idParam(request));
  const lines = await linesOf(context.db, shipment.id);
  const mayWrite = allows(context.user, 'shipments.write');
  const steps = offeredSteps(shipment.state, context.user);
  const link = (step: (typeof steps)[number]) => ({
    href: `/shipments/${shipment.id}/${stepPaths[step].path}`,
    label: t(`shipments.${step}`),
    icon: stepPaths[step].icon,
    danger: step === 'cancel',
  });
  const next = shipment.state === 'packed' ? 'dispatch' : steps.includes('pack') ? 'pack' : steps[0];
  const late = shipment.state === 'cancelled' ? 0 : daysLate(shipment, today(context));
  const edit = { href: `/shipments/${shipment.id}/edit`, label: t('shared.edit'), icon: 'edit', edit: true };
  const message = {
    href: `/shipments/${shipment.id}/agreed-message`,
    label: t('shipments.agreed_message'),
    icon: 'pin',
  };
  return page('shipments/show', {
    title: `${shipment.number} · ${t('shipments.one')}`,
    shipment,
    row: {
      heading: shipment.number,
      state: { label: t(`shipments.state_${shipment.state}`), tone: stateTones[shipment.state] },
      lead: [shipment.customerName, shipment.carrierName, t(`carriers.mode_${shipment.mode}`)].join(' · '),
      back: { href: '/shipments', label: t('shipments.title') },
      primary: next ? link(next) : null,
      actions: [
        ...(mayWrite && shipment.state !== 'cancelled' ? [edit] : []),
        ...(mayTell(context, shipment) ? [message] : []),
        ...steps.filter((step) => step !== next).map(link),
      ],
    },
    late: late ? t(shipment.deliveredOn ? 'shipments.late_by' : 'shipments.late_now', { count: late }) : null,
    facts: factGroups(request, shipment),
    table: {
      caption: t('orders.lines'),
      columns: [
        { key: 'sku', label: t('orders.sku') },
        { key: 'order', label: t('orders.one') },
        { key: 'quantity', label: t('orders.quantity'), numeric: true },
      ],
      rows: lines.map((line) => ({
        href: `/inventory/skus/${line.skuId}`,
        cells: {
          sku: { text: line.skuCode, sub: `${line.styleName} · ${line.colour} · ${line.size}` },
          order: { text: line.orderNumber, href: `/orders/${line.orderId}` },
          quantity: f.number(line.quantity),
        },
      })),
      foot: { cells: { quantity: f.number(lines.reduce((sum, { quantity }) => sum + quantity, 0)) } },
    },
    events: (await eventsOf(context.db, shipment.id)).map((event) => shownEvent(request, event)),
    eventKinds: mayWrite && shipment.state !== 'cancelled' ? kindsFor(shipment.mode) : [],
    panels: await request.panels({ kind: 'shipment', id: shipment.id, mayWrite: mayTell(context, shipment) }),
    mayRate: allows(context.user, 'shipments.rate') && shipment.dispatchedOn !== null,
    audit: await auditTrail(request, { kind: 'shipment', id: shipment.id }),
  });
}

function shownEvent({ t, f }: PageRequest, event: ShipmentEvent) {
  const isException = (exceptionKinds as readonly string[]).includes(event.kind);
  return {
    at: f.instant(event.happenedAt),
    who: event.userName,
    icon: isException ? 'alert-triangle' : event.kind === 'delivered' ? 'circle-check' : 'truck',
    tone: isException ? 'danger' : event.kind === 'delivered' ? 'done' : 'neutral',
    heading: [t(`shipments.event_${event.kind}`), event.place].filter(Boolean).join(' · '),
    text: event.remark,
  };
}

function factGroups({ t, f, context }: PageRequest, shipment: Shipment) {
  const fact = (label: string, text: string | number | null, href?: string | null) => ({
    label: t(`shipments.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  const scaled = (value: number | null, decimals: number, unit: string) =>
    value === null ? null : `${decimalText(value, decimals)} ${unit}`;
  const currency = shipment.freightCurrency ?? context.settings.baseCurrency;
  const seesFreight = allows(context.user, 'orders.prices') || allows(context.user, 'shipments.write');
  return [
    {
      title: t('shipments.days'),
      facts: [
        fact('planned_on', shipment.plannedOn),
        fact('promised_on', shipment.promisedOn),
        fact(
          'first_promised_on',
          shipment.firstPromisedOn === shipment.promisedOn ? null : shipment.firstPromisedOn,
        ),
        fact('promise_reason', shipment.promiseReason),
        fact('dispatched_on', shipment.dispatchedOn),
        fact('delivered_on', shipment.deliveredOn),
        fact('receiver', shipment.receiver),
        fact('is_damaged', shipment.isDamaged ? t('shared.yes') : null),
      ],
    },
    {
      title: t('shipments.transport'),
      facts: [
        fact('customer', shipment.customerName, `/customers/${shipment.customerId}`),
        fact('warehouse', shipment.warehouseName),
        fact('carrier', shipment.carrierName, `/carriers/${shipment.carrierId}`),
        fact('booking_number', shipment.bookingNumber),
        fact('tracking_number', shipment.trackingNumber, trackingAddress(shipment, shipment.trackingNumber)),
        fact('container_number', shipment.containerNumber),
      ],
    },
    {
      title: t('shipments.load'),
      facts: [
        fact('cartons', shipment.cartons),
        fact('gross_weight', scaled(shipment.grossWeightG, 3, 'kg')),
        fact('volume', scaled(shipment.volumeCm3, 6, 'm³')),
        fact('quoted_freight', seesFreight ? f.money(shipment.quotedFreightE4, currency) : null),
        fact('freight', seesFreight ? f.money(shipment.freightE4, currency) : null),
        { label: t('shared.remarks'), text: shipment.remarks },
      ],
    },
  ];
}

export async function writeEvent(request: PageRequest, form: z.output<typeof eventForm>): Promise<Outcome> {
  const id = idParam(request);
  const { timeZone } = request.context.settings;
  const happenedAt = form.happenedAt ? instantInZone(form.happenedAt, timeZone) : null;
  await recordEvent(request.context, id, { ...form, happenedAt });
  return redirect(`/shipments/${id}`, { key: 'shipments.event_written' });
}

export async function rate(request: PageRequest, form: z.output<typeof ratingForm>): Promise<Outcome> {
  const id = idParam(request);
  await rateShipment(request.context, id, form);
  return redirect(`/shipments/${id}`, { key: 'shipments.rated' });
}
