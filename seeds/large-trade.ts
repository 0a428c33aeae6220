import { addDays } from '../src/core/days.ts';
import { convert, lineAmount, sum } from '../src/core/money.ts';
import { searchRow } from '../src/core/search.ts';
import type { SeedCustomer } from './company/people.ts';
import { startRates } from './company/products.ts';
import { addStory } from './company/story.ts';
import { addMoney } from './large-money.ts';
import { type LargeLine, type LargeOrder, numbered, planOf, type Trading } from './large-stage.ts';

/** Orders older than this are done. */
const openDays = 60;
/** Orders older than this came in as history: nobody follows their payment. */
const followedDays = 150;

/** An order, and what goes before and after it: one in eight was quoted, one in five hundred comes back in part. */
export function addTrade(at: Trading, customer: SeedCustomer): void {
  const { random } = at;
  const isQuoted = random.chance(0.125);
  const order = addOrder(at, customer);
  if (isQuoted) addQuote(at, order);
  if (order.state === 'closed' && order.orderedOn < addDays(at.today, -followedDays)) return;
  const shipmentId = order.state === 'closed' ? addShipment(at, order) : null;
  addMoney(at, order, shipmentId);
  if (shipmentId !== null && random.chance(0.01)) addReturn(at, order);
}

function addOrder(at: Trading, customer: SeedCustomer): LargeOrder {
  const { writer, random, today } = at;
  // The first is one to look at: new, and as long as orders get.
  const isLong = at.numbers.orders === 0;
  const age = isLong ? 3 : random.between(0, 720);
  const orderedOn = addDays(today, -age);
  const isOver = age > openDays;
  const number = numbered(at, 'orders');
  const { currency } = customer;
  const isWaiting = !isOver && at.soldOutIds.length > 0 && random.chance(0.2);
  const drawn = Array.from({ length: isLong ? 200 : random.between(1, 5) }, (_, place) => {
    const line = {
      quantity: random.between(1, 50) * 12,
      unitPriceE4: random.between(20, 90) * 1000,
      discountBp: 0,
    };
    const waits = isWaiting && place === 0;
    const skuId = random.pick(waits ? at.soldOutIds : at.skuIds);
    return { ...line, skuId, isWaiting: waits, amountE4: lineAmount({ ...line, currency }) };
  });
  const totalE4 = sum(drawn.map(({ amountE4 }) => amountE4));
  const rateE8 = currency === at.baseCurrency ? 100_000_000 : (startRates[currency] ?? 100_000_000);
  const instant = `${orderedOn}T03:00:00.000Z`;
  const promisedOn = addDays(orderedOn, 45);
  const state = isOver ? 'closed' : 'confirmed';
  const id = writer.add('orders', {
    number,
    customerId: customer.id,
    ownerId: customer.ownerId,
    warehouseId: at.warehouseId,
    state,
    isHistory: age > followedDays,
    country: customer.country.code,
    documentLanguage: customer.country.language,
    promisedOn,
    firstPromisedOn: promisedOn,
    ...(isOver ? { closedOn: addDays(orderedOn, 40) } : {}),
    currency,
    rateE8,
    rateOn: orderedOn,
    orderedOn,
    totalE4,
    baseTotalE4: convert(totalE4, rateE8, at.baseCurrency),
    confirmedAt: instant,
    confirmedOn: orderedOn,
    createdAt: instant,
    updatedAt: instant,
    version: 1,
  });
  const lines = drawn.map((line, place): LargeLine => {
    const lineId = writer.add('order_lines', { orderId: id, position: place + 1, ...line });
    if (!isOver && !line.isWaiting) hold(at, lineId, line);
    return { id: lineId, skuId: line.skuId, quantity: line.quantity, amountE4: line.amountE4 };
  });
  addSearch(at, customer, { kind: 'order', recordId: id, title: number });
  addStory(writer, {
    customerId: customer.id,
    message: 'order_confirmed',
    detail: { number },
    record: { kind: 'order', id },
    at: instant,
    userId: customer.ownerId,
  });
  return { id, number, customer, currency, rateE8, state, orderedOn, promisedOn, totalE4, lines };
}

function hold(
  { writer, held, warehouseId }: Trading,
  orderLineId: number,
  { skuId, quantity }: { skuId: number; quantity: number },
): void {
  held.set(skuId, (held.get(skuId) ?? 0) + quantity);
  writer.add('reservations', { orderLineId, skuId, warehouseId, quantity });
}

function addSearch(
  { writer }: Trading,
  customer: SeedCustomer,
  record: { kind: string; recordId: number; title: string },
): void {
  const shown = { subtitle: '', isArchived: false, terms: [record.title], customerId: customer.id };
  writer.add('search_keys', searchRow({ ...record, ...shown }, customer.names));
}

/** Of ten offers seven became the order, one is out, two came to nothing. */
function addQuote(at: Trading, order: LargeOrder): void {
  const { writer, random, today } = at;
  const { customer, currency, lines, totalE4 } = order;
  const chance = random.between(1, 10);
  const quotedOn = chance === 8 ? addDays(today, -random.between(0, 29)) : addDays(order.orderedOn, -12);
  const state = chance < 8 ? 'accepted' : chance === 8 ? 'sent' : chance === 9 ? 'rejected' : 'expired';
  const number = numbered(at, 'quotes');
  const instant = `${quotedOn}T03:00:00.000Z`;
  const id = writer.add('quotes', {
    number,
    revision: 1,
    isLatest: true,
    customerId: customer.id,
    ownerId: customer.ownerId,
    orderId: state === 'accepted' ? order.id : null,
    state,
    currency,
    quotedOn,
    validUntilOn: addDays(quotedOn, 30),
    sentOn: quotedOn,
    sentChannel: 'mail',
    decidedOn: state === 'accepted' || state === 'rejected' ? order.orderedOn : null,
    lostReason: state === 'rejected' ? 'price' : null,
    totalE4,
    createdAt: instant,
    updatedAt: instant,
    version: 1,
  });
  for (const [place, { skuId, quantity, amountE4 }] of lines.entries())
    writer.add('quote_lines', {
      quoteId: id,
      position: place + 1,
      skuId,
      quantity,
      unitPriceE4: Math.round(amountE4 / quantity),
      discountBp: 0,
      amountE4,
    });
  for (const [place, term] of planOf(at, customer.id).terms.entries())
    writer.add('quote_terms', { quoteId: id, position: place + 1, ...term });
  addSearch(at, customer, { kind: 'quote', recordId: id, title: number });
}

function addShipment(at: Trading, { customer, orderedOn, lines }: LargeOrder): number {
  const { writer, random, warehouseId } = at;
  const number = numbered(at, 'shipments');
  const dispatchedOn = addDays(orderedOn, 25);
  const promisedOn = addDays(orderedOn, 45);
  const createdAt = `${addDays(orderedOn, 20)}T03:00:00.000Z`;
  const id = writer.add('shipments', {
    number,
    customerId: customer.id,
    warehouseId,
    carrierId: random.pick(at.carrierIds),
    ownerId: customer.ownerId,
    mode: 'sea',
    state: 'delivered',
    plannedOn: dispatchedOn,
    firstPromisedOn: promisedOn,
    promisedOn,
    dispatchedOn,
    deliveredOn: addDays(promisedOn, random.between(-3, 4)),
    isDamaged: false,
    // Its goods left before the stock was counted here.
    isHistory: true,
    createdAt,
    updatedAt: createdAt,
    version: 1,
  });
  for (const line of lines)
    writer.add('shipment_lines', {
      shipmentId: id,
      orderLineId: line.id,
      skuId: line.skuId,
      quantity: line.quantity,
    });
  addSearch(at, customer, { kind: 'shipment', recordId: id, title: number });
  return id;
}

function addReturn(at: Trading, { id: orderId, customer, orderedOn, lines }: LargeOrder): void {
  const { writer, random, warehouseId } = at;
  const [line] = lines;
  if (!line) return;
  const requestedOn = addDays(orderedOn, 55);
  const createdAt = `${requestedOn}T03:00:00.000Z`;
  const number = numbered(at, 'returns');
  const returnId = writer.add('returns', {
    number,
    customerId: customer.id,
    orderId,
    warehouseId,
    state: random.pick(['requested', 'approved', 'rejected'] as const),
    cause: 'quality',
    requestedOn,
    createdAt,
    updatedAt: createdAt,
    version: 1,
  });
  writer.add('return_lines', {
    returnId,
    position: 1,
    orderLineId: line.id,
    skuId: line.skuId,
    quantity: Math.min(12, line.quantity),
    receivedQty: 0,
    goodQty: 0,
    secondQty: 0,
    scrappedQty: 0,
  });
  addSearch(at, customer, { kind: 'return', recordId: returnId, title: number });
}
