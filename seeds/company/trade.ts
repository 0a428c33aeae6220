import { addDays, type Day, daysBetween } from '../../src/core/days.ts';
import { convert } from '../../src/core/money.ts';
import { searchRow } from '../../src/core/search.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import type { SeedCarrier } from './carriers.ts';
import type { PlannedOrder } from './orders.ts';
import { addShipment, type Parcel } from './shipments.ts';
import type { StockBook } from './stock.ts';

export interface Trade {
  writer: Writer;
  random: Random;
  stock: StockBook;
  carriers: readonly SeedCarrier[];
  rateOn: (currency: string, day: Day) => number;
  warehouseIds: readonly number[];
  today: Day;
  language: 'en' | 'zh-CN';
}

interface Placed {
  plan: PlannedOrder;
  id: number;
  number: string;
  warehouseId: number;
  lineIds: number[];
  shipped: number[];
  row: Record<string, unknown>;
  isOpen: boolean;
}

/** Writes the orders, lets their goods leave day by day, and reserves what is left for those still open. */
export function addTrade(trade: Trade, plans: readonly PlannedOrder[]): Map<string, number> {
  const numbers = new Map<string, number>();
  const placed = plans.map((plan) => placeOrder(trade, plan, numbers));
  const parcels = placed.flatMap((order) => parcelsOf(trade, order));
  parcels.sort((a, b) =>
    a.dispatchOn < b.dispatchOn ? -1 : a.dispatchOn > b.dispatchOn ? 1 : a.orderId - b.orderId,
  );
  for (const parcel of parcels) ship(trade, parcel, numbers);
  for (const order of placed) settleState(trade, order);
  restock(trade, placed);
  for (const order of placed) if (order.isOpen) reserve(trade, order);
  for (const order of placed) planNext(trade, order, numbers);
  return numbers;
}

function nextNumber(numbers: Map<string, number>, prefix: string, day: Day): string {
  const series = `${prefix}-${day.slice(0, 4)}`;
  const next = (numbers.get(series) ?? 0) + 1;
  numbers.set(series, next);
  return `${series}-${String(next).padStart(5, '0')}`;
}

function placeOrder(trade: Trade, plan: PlannedOrder, numbers: Map<string, number>): Placed {
  const { writer, random, today, warehouseIds } = trade;
  const { customer } = plan;
  const number = nextNumber(numbers, 'SO', plan.orderedOn);
  const warehouseId = (random.chance(0.8) ? warehouseIds[0] : warehouseIds[1]) ?? 1;
  const confirmedOn = addDays(plan.orderedOn, random.between(0, 3));
  const isConfirmed = plan.fate !== 'draft' && plan.fate !== 'cancelled' && confirmedOn <= today;
  const rateE8 = trade.rateOn(customer.currency, isConfirmed ? confirmedOn : plan.orderedOn);
  const createdAt = `${plan.orderedOn}T03:20:00.000Z`;
  const row = {
    number,
    customerId: customer.id,
    contactId: customer.contactIds[0] ?? null,
    ownerId: customer.ownerId,
    warehouseId,
    state: isConfirmed ? 'confirmed' : plan.fate === 'cancelled' ? 'cancelled' : 'draft',
    customerPo: random.chance(0.7) ? `PO${random.between(10_000, 99_999)}` : null,
    currency: customer.currency,
    rateE8: isConfirmed ? rateE8 : null,
    rateOn: isConfirmed ? confirmedOn : null,
    orderedOn: plan.orderedOn,
    requestedOn: plan.requestedOn,
    promisedOn: isConfirmed ? plan.dispatchOn : null,
    firstPromisedOn: isConfirmed ? plan.dispatchOn : null,
    incoterm: customer.incoterm,
    incotermPlace: customer.place,
    paymentTerms: customer.terms,
    marks: `${customer.name.split(' ')[0]?.toUpperCase()}\n${number}\nC/NO. 1-UP\nMADE IN CHINA`,
    stateReason:
      plan.fate === 'cancelled' ? (trade.language === 'en' ? 'Budget was cut' : '客户预算取消') : null,
    reviewOn: null as string | null,
    totalE4: plan.totalE4,
    baseTotalE4: isConfirmed ? convert(plan.totalE4, rateE8, 'CNY') : null,
    confirmedAt: isConfirmed ? `${confirmedOn}T04:00:00.000Z` : null,
    confirmedOn: isConfirmed ? confirmedOn : null,
    createdAt,
    createdById: customer.ownerId,
    updatedAt: createdAt,
    version: 1,
  };
  const id = writer.add('orders', row);
  const lineIds = plan.lines.map((line, index) =>
    writer.add('order_lines', {
      orderId: id,
      position: index + 1,
      skuId: line.sku.id,
      quantity: line.quantity,
      unitPriceE4: line.unitPriceE4,
      discountBp: line.discountBp,
      amountE4: line.amountE4,
      isWaiting: false,
    }),
  );
  writer.add(
    'search_keys',
    searchRow(
      {
        kind: 'order',
        recordId: id,
        title: number,
        subtitle: row.customerPo ?? '',
        isArchived: false,
        terms: [number, row.customerPo],
        customerId: customer.id,
      },
      customer.names,
    ),
  );
  const stored = writer.gathered('orders').at(-1) ?? row;
  return {
    plan,
    id,
    number,
    warehouseId,
    lineIds,
    shipped: plan.lines.map(() => 0),
    row: stored,
    isOpen: isConfirmed,
  };
}

/** One or two parcels whose day of leaving has come. */
function parcelsOf(trade: Trade, order: Placed): (Parcel & { order: Placed })[] {
  const { plan } = order;
  if (!order.isOpen || plan.fate === 'on_hold' || plan.dispatchOn > trade.today) return [];
  const parts = trade.random.chance(0.15) ? [0.5, 1] : [1];
  return parts
    .map((share, index) => ({
      order,
      orderId: order.id,
      orderNumber: order.number,
      customer: plan.customer,
      warehouseId: order.warehouseId,
      dispatchOn: addDays(plan.dispatchOn, index * 14),
      lines: plan.lines.map((line, place) => {
        const upTo = share === 1 ? line.quantity : Math.floor(line.quantity / 24) * 12;
        return { orderLineId: order.lineIds[place] ?? 0, sku: line.sku, quantity: upTo, place };
      }),
    }))
    .filter(({ dispatchOn }) => dispatchOn <= trade.today);
}

function ship(trade: Trade, parcel: Parcel & { order: Placed }, numbers: Map<string, number>): void {
  const { order } = parcel;
  const lines = parcel.lines
    .map((line) => ({ ...line, quantity: line.quantity - (order.shipped[line.place] ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  if (lines.length === 0) return;
  for (const { sku, quantity, place } of lines) {
    const short = quantity - trade.stock.onHand(sku.id, order.warehouseId);
    if (short > 0)
      receiveBatch(trade, {
        sku,
        warehouseId: order.warehouseId,
        short,
        day: addDays(parcel.dispatchOn, -trade.random.between(1, 6)),
      });
    order.shipped[place] = (order.shipped[place] ?? 0) + quantity;
  }
  const number = nextNumber(numbers, 'SH', parcel.dispatchOn);
  addShipment(trade, { ...parcel, lines }, { number, isLeaving: true });
}

function receiveBatch(
  { stock, random }: Trade,
  {
    sku,
    warehouseId,
    short,
    day,
  }: { sku: PlannedOrder['lines'][number]['sku']; warehouseId: number; short: number; day: Day },
): void {
  const batch = sku.perCarton * 2;
  const quantity = Math.ceil(short / batch) * batch + (random.chance(0.3) ? batch : 0);
  const costE4 = Math.round((sku.costE4 * random.between(94, 107)) / 10_000) * 100;
  stock.receive({ skuId: sku.id, warehouseId, quantity, costE4, day });
}

function settleState({ today }: Trade, order: Placed): void {
  if (!order.isOpen) return;
  const { plan, row } = order;
  const isShipped = plan.lines.every((line, place) => line.quantity === order.shipped[place]);
  if (isShipped) {
    row.state = 'closed';
    order.isOpen = false;
  } else if (plan.fate === 'on_hold') {
    row.state = 'on_hold';
    row.stateReason = 'L/C amendment';
    row.reviewOn = addDays(today, 7);
  } else if (daysBetween(today, plan.dispatchOn) < 15) {
    row.state = 'released';
  }
}

/** Fresh production for much of what is on order, so that most of the open orders can be held. */
function restock(trade: Trade, placed: readonly Placed[]): void {
  for (const order of placed) {
    if (!order.isOpen) continue;
    for (const [place, line] of order.plan.lines.entries()) {
      const short = line.quantity - (order.shipped[place] ?? 0);
      if (short > 0 && trade.random.chance(0.75)) {
        receiveBatch(trade, {
          sku: line.sku,
          warehouseId: order.warehouseId,
          short,
          day: addDays(trade.today, -trade.random.between(1, 12)),
        });
      }
    }
  }
}

const reserved = new WeakMap<StockBook, Map<string, number>>();

export function reservedOf(stock: StockBook): Map<string, number> {
  const all = reserved.get(stock) ?? new Map<string, number>();
  reserved.set(stock, all);
  return all;
}

function reserve({ writer, stock }: Trade, order: Placed): void {
  const held = reservedOf(stock);
  for (const [place, line] of order.plan.lines.entries()) {
    const open = line.quantity - (order.shipped[place] ?? 0);
    if (open <= 0) continue;
    const key = `${line.sku.id}:${order.warehouseId}`;
    const free = stock.onHand(line.sku.id, order.warehouseId) - (held.get(key) ?? 0);
    const orderLineId = order.lineIds[place] ?? 0;
    if (free >= open) {
      held.set(key, (held.get(key) ?? 0) + open);
      writer.add('reservations', {
        orderLineId,
        skuId: line.sku.id,
        warehouseId: order.warehouseId,
        quantity: open,
      });
    } else {
      const row = writer.gathered('order_lines').find(({ id }) => id === orderLineId);
      if (row) row.isWaiting = true;
    }
  }
}

/** Released orders whose goods are all held have their shipment planned already. */
function planNext(trade: Trade, order: Placed, numbers: Map<string, number>): void {
  if (order.row.state !== 'released' || !trade.random.chance(0.6)) return;
  const isHeld = (lineId: number) =>
    trade.writer.gathered('reservations').some(({ orderLineId }) => orderLineId === lineId);
  const lines = order.plan.lines
    .map((line, place) => ({
      orderLineId: order.lineIds[place] ?? 0,
      sku: line.sku,
      quantity: line.quantity - (order.shipped[place] ?? 0),
      place,
    }))
    .filter(({ quantity, orderLineId }) => quantity > 0 && isHeld(orderLineId));
  if (lines.length === 0) return;
  const dispatchOn = addDays(trade.today, trade.random.between(0, 9));
  const parcel = {
    orderId: order.id,
    orderNumber: order.number,
    customer: order.plan.customer,
    warehouseId: order.warehouseId,
    dispatchOn,
    lines,
  };
  addShipment(trade, parcel, { number: nextNumber(numbers, 'SH', dispatchOn), isLeaving: false });
}
