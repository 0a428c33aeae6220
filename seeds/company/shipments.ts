import { addDays, type Day } from '../../src/core/days.ts';
import { searchRow } from '../../src/core/search.ts';
import { chooseCarrier, type Mode, transitDays } from './carriers.ts';
import type { SeedCustomer } from './people.ts';
import type { SeedSku } from './products.ts';
import { addStory } from './story.ts';
import { texts } from './texts.ts';
import type { Trade } from './trade.ts';

export interface ParcelLine {
  orderLineId: number;
  sku: SeedSku;
  quantity: number;
  place: number;
}

export interface Parcel {
  orderId: number;
  orderNumber: string;
  customer: SeedCustomer;
  warehouseId: number;
  dispatchOn: Day;
  lines: ParcelLine[];
}

/** A shipment with its lines, events, stock movements and, once delivered, the question to the customer. */
export function addShipment(
  trade: Trade,
  parcel: Parcel,
  { number, isLeaving }: { number: string; isLeaving: boolean },
): void {
  const { writer, random, today } = trade;
  const { customer, lines } = parcel;
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const { carrier, mode } = chooseCarrier(random, trade.carriers, {
    countryCode: customer.country.code,
    pieces,
  });
  const promisedOn = addDays(parcel.dispatchOn, transitDays[mode] + random.between(-1, 2));
  const delay = random.chance(carrier.reliability) ? -random.between(0, 2) : random.between(2, 11);
  const arrivesOn = addDays(promisedOn, delay);
  const isDelivered = isLeaving && arrivesOn <= today;
  const cartons = lines.reduce((sum, { sku, quantity }) => sum + Math.ceil(quantity / sku.perCarton), 0);
  const grossG = lines.reduce(
    (sum, { sku, quantity }) => sum + Math.ceil(quantity / sku.perCarton) * sku.grossG,
    0,
  );
  const quotedE4 = Math.round(freightPerKg[mode] * (grossG / 1000) * 100) * 100 + 2_000_000;
  const rating = random.chance(0.4)
    ? Math.max(1, Math.min(5, Math.round(carrier.reliability * 5 + random.between(-1, 1))))
    : null;
  const createdAt = `${addDays(parcel.dispatchOn, isLeaving ? -4 : -6)}T05:00:00.000Z`;
  const openState = random.pick(['planned', 'booked', 'packed'] as const);
  const row = {
    number,
    customerId: customer.id,
    warehouseId: parcel.warehouseId,
    carrierId: carrier.id,
    ownerId: customer.ownerId,
    mode,
    state: isDelivered
      ? 'delivered'
      : isLeaving
        ? random.chance(0.5)
          ? 'in_transit'
          : 'dispatched'
        : openState,
    bookingNumber: `BK${random.between(100_000, 999_999)}`,
    trackingNumber: isLeaving
      ? `${mode.slice(0, 2).toUpperCase()}${random.between(10_000_000, 99_999_999)}`
      : null,
    cartons,
    grossWeightG: grossG,
    volumeCm3: Math.round(
      lines.reduce((sum, { sku, quantity }) => sum + Math.ceil(quantity / sku.perCarton) * sku.cartonCm3, 0),
    ),
    quotedFreightE4: quotedE4,
    freightE4: isLeaving ? Math.round((quotedE4 * random.between(96, 118)) / 1_000_000) * 10_000 : null,
    freightCurrency: 'CNY',
    plannedOn: parcel.dispatchOn,
    firstPromisedOn: promisedOn,
    promisedOn,
    dispatchedOn: isLeaving ? parcel.dispatchOn : null,
    deliveredOn: isDelivered ? arrivesOn : null,
    receiver: isDelivered ? random.pick(customer.country.last) : null,
    isDamaged: isDelivered && random.chance(0.02),
    staffRating: isDelivered ? rating : null,
    staffRatingNote: isDelivered && rating ? random.pick(texts[trade.language].rating) || null : null,
    createdAt,
    createdById: customer.ownerId,
    updatedAt: isDelivered ? `${arrivesOn}T08:00:00.000Z` : createdAt,
    version: 1,
  };
  const id = writer.add('shipments', row);
  for (const line of lines) {
    const lineId = writer.add('shipment_lines', {
      shipmentId: id,
      orderLineId: line.orderLineId,
      skuId: line.sku.id,
      quantity: line.quantity,
    });
    if (!isLeaving) continue;
    trade.stock.issue({
      skuId: line.sku.id,
      warehouseId: parcel.warehouseId,
      quantity: line.quantity,
      day: parcel.dispatchOn,
      kind: 'ship',
      record: { kind: 'shipment', id },
      key: `shipment_line:${lineId}:ship`,
    });
  }
  writer.add(
    'search_keys',
    searchRow(
      {
        kind: 'shipment',
        recordId: id,
        title: number,
        subtitle: row.trackingNumber ?? '',
        isArchived: false,
        terms: [number, row.trackingNumber, row.bookingNumber],
        customerId: customer.id,
      },
      customer.names,
    ),
  );
  if (!isLeaving) return;
  addEvents(trade, { id, mode, parcel, isDelivered, arrivesOn, isLate: delay > 0 });
  addStory(writer, {
    customerId: customer.id,
    message: 'shipment_dispatched',
    detail: { number, order: parcel.orderNumber },
    record: { kind: 'shipment', id },
    at: `${parcel.dispatchOn}T07:00:00.000Z`,
    userId: customer.ownerId,
  });
  if (!isDelivered) return;
  addStory(writer, {
    customerId: customer.id,
    message: 'shipment_delivered',
    detail: { number },
    record: { kind: 'shipment', id },
    at: `${arrivesOn}T08:00:00.000Z`,
    userId: customer.ownerId,
  });
  addQuestion(trade, {
    shipmentId: id,
    orderId: parcel.orderId,
    customer,
    arrivesOn,
    isLate: delay > 2,
    number,
  });
}

/** CNY per kilogram, for believable freight. */
const freightPerKg: Record<Mode, number> = { express: 42, air: 28, road: 2.2, rail: 7.5, sea: 3.4 };

function addEvents(
  { writer, language, random }: Trade,
  shipment: { id: number; mode: Mode; parcel: Parcel; isDelivered: boolean; arrivesOn: Day; isLate: boolean },
): void {
  const { id, parcel, arrivesOn } = shipment;
  const event = (kind: string, day: Day, place: string, remark: string | null = null) =>
    writer.add('shipment_events', {
      shipmentId: id,
      kind,
      happenedAt: `${day}T09:00:00.000Z`,
      place,
      remark,
      userId: parcel.customer.ownerId,
      createdAt: `${day}T09:05:00.000Z`,
    });
  event('dispatched', parcel.dispatchOn, 'Ningbo');
  if (shipment.isLate && shipment.isDelivered)
    event('delay', addDays(arrivesOn, -3), 'Ningbo', random.pick(texts[language].delay));
  if (shipment.isDelivered) event('delivered', arrivesOn, random.pick(parcel.customer.country.cities));
}

function addQuestion(
  { writer, random, today, language }: Trade,
  asked: {
    shipmentId: number;
    orderId: number;
    customer: SeedCustomer;
    arrivesOn: Day;
    isLate: boolean;
    number: string;
  },
): void {
  const askOn = addDays(asked.arrivesOn, 3);
  const answeredOn = addDays(askOn, random.between(0, 6));
  const isAnswered = answeredOn <= today && random.chance(0.5);
  const overall = isAnswered
    ? Math.max(1, Math.min(5, random.pick([3, 3, 3, 4, 4, 5, 2]) - (asked.isLate ? 1 : 0)))
    : null;
  const near = () => (overall === null ? null : Math.max(1, Math.min(5, overall + random.between(-1, 1))));
  const id = writer.add('satisfaction_answers', {
    customerId: asked.customer.id,
    shipmentId: asked.shipmentId,
    orderId: asked.orderId,
    // Nobody asks about a delivery of last year.
    state: isAnswered ? 'answered' : askOn < addDays(today, -20) ? 'dropped' : 'asked',
    source: isAnswered ? (random.chance(0.7) ? 'customer' : 'staff') : null,
    askOn,
    answeredOn: isAnswered ? answeredOn : null,
    overall,
    goods: near(),
    delivery: near(),
    communication: near(),
    documents: near(),
    words: isAnswered ? random.pick(texts[language].words) || null : null,
    userId: isAnswered ? asked.customer.ownerId : null,
    createdAt: `${asked.arrivesOn}T08:00:00.000Z`,
    version: 1,
  });
  if (overall === null) return;
  addStory(writer, {
    customerId: asked.customer.id,
    message: 'satisfaction_answered',
    detail: { overall, number: asked.number },
    record: { kind: 'satisfaction', id },
    at: `${answeredOn}T02:30:00.000Z`,
    userId: asked.customer.ownerId,
  });
}
