import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { rateOn } from '../../core/exchange-rates.ts';
import { isCurrency } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { insertRow } from '../../db/write.ts';
import { findCarrierByCode } from '../carriers/carrier-queries.ts';
import { incoterms } from '../customers/customer-form.ts';
import { type Customer, mayWrite } from '../customers/customer-queries.ts';
import { bringInOrder, correctHistoryOrder, lockHistoryOrder } from '../orders/history-actions.ts';
import { findOrder, type Order } from '../orders/order-queries.ts';
import {
  bringInShipment,
  correctHistoryShipment,
  type HistoryShipment,
  historyShipmentOf,
} from '../shipments/history-actions.ts';
import { CellReader } from './cells.ts';
import { changesOf } from './changes.ts';
import type { ImportKind, RecordCells, Verdict } from './kind.ts';
import { customerNamed, ownerNamed, warehouseNamed } from './named.ts';
import { orderFields } from './order-fields.ts';
import { forgetOrder, orderPlaces } from './order-places.ts';

function read(cells: RecordCells) {
  const reader = new CellReader(cells);
  const currency = reader.line('currency', 3)?.toUpperCase() ?? null;
  if (currency && !isCurrency(currency)) reader.complain('currency', 'errors.not_offered');
  const incoterm = reader.line('incoterm', 3)?.toUpperCase() ?? null;
  if (incoterm && !(incoterms as readonly string[]).includes(incoterm))
    reader.complain('incoterm', 'errors.not_offered');
  const given = {
    orderedOn: reader.day('orderedOn'),
    requestedOn: reader.day('requestedOn'),
    promisedOn: reader.day('promisedOn'),
    customerPo: reader.line('customerPo', 60),
    incoterm,
    incotermPlace: reader.line('incotermPlace', 100),
    paymentTerms: reader.line('paymentTerms', 100),
    remarks: reader.text('remarks', 10_000),
  };
  const sent = {
    shippedOn: reader.day('shippedOn'),
    deliveredOn: reader.day('deliveredOn'),
    freightE4: reader.money('freight'),
    trackingNumber: reader.line('trackingNumber', 60),
  };
  const names = {
    number: reader.line('number', 40) ?? '',
    customer: { code: reader.line('customerCode', 40), name: reader.line('customerName', 200) },
    carrier: reader.line('carrier', 200),
    owner: reader.line('owner', 100),
    warehouse: reader.line('warehouse', 100),
    currency,
    isCancelled: reader.truth('isCancelled') ?? false,
  };
  if (!cells.number) reader.complain('number', 'errors.required');
  if (!cells.orderedOn) reader.complain('orderedOn', 'errors.required');
  refuseWrongOrder(reader, { ...given, ...sent });
  return { reader, given, sent, names };
}

type Read = ReturnType<typeof read>;

/** Days that can't follow each other are a slip of whoever typed the list. */
function refuseWrongOrder(
  reader: CellReader,
  days: Pick<Read['given'], 'orderedOn' | 'requestedOn'> & Pick<Read['sent'], 'shippedOn' | 'deliveredOn'>,
): void {
  const { orderedOn, requestedOn, shippedOn, deliveredOn } = days;
  if (orderedOn && requestedOn && requestedOn < orderedOn)
    reader.complain('requestedOn', 'orders.before_order', { day: orderedOn });
  if (orderedOn && shippedOn && shippedOn < orderedOn)
    reader.complain('shippedOn', 'orders.before_order', { day: orderedOn });
  if (deliveredOn && !shippedOn) reader.complain('shippedOn', 'errors.required');
  if (shippedOn && deliveredOn && deliveredOn < shippedOn)
    reader.complain('deliveredOn', 'orders.before_order', { day: shippedOn });
}

async function existing(context: Context, number: string): Promise<Order | null> {
  const row: { id: number } | undefined = await context.db('orders').where({ number }).first('id');
  return row ? findOrder(context, row.id) : null;
}

/** By code, else by exactly the same name; goods that left with a carrier that nobody named left with "unknown". */
async function carrierNamed(
  { db }: Context,
  name: string | null,
): Promise<{ id: number; code: string; modes: readonly string[] } | null> {
  const byCode = await findCarrierByCode(db, name ?? unknownCarrier);
  if (byCode || name === null) return byCode;
  const row: { code: string } | undefined = await db('carriers').where({ name }).orderBy('id').first('code');
  return row ? findCarrierByCode(db, row.code) : null;
}

const unknownCarrier = 'UNKNOWN';

async function unknownCarrierId({ db, clock }: Context): Promise<number> {
  const at = clock.now().toISOString();
  const row = { code: unknownCarrier, name: 'Unknown / 未知', modes: '', isArchived: true };
  return insertRow(db, 'carriers', { ...row, createdAt: at, updatedAt: at, version: 1 });
}

export const ordersKind: ImportKind = {
  name: 'orders',
  fields: orderFields,
  required: 'number',
  path: '/orders',
  module: 'orders',
  places: orderPlaces,
  async judge(context, cells): Promise<Verdict> {
    const { reader, given, sent, names } = read(cells);
    const customer = await customerNamed(context, names.customer);
    const order = names.number ? await existing(context, names.number) : null;
    await complainOfNames(context, reader, { names, given, customer, order });
    if (reader.problems.length > 0) return { fate: 'error', problems: reader.problems };
    if (!order) return { fate: 'new' };
    const shipment = await historyShipmentOf(context, order.id);
    const before = {
      ...order,
      shippedOn: shipment?.dispatchedOn,
      deliveredOn: shipment?.deliveredOn,
      freightE4: shipment?.freightE4,
      trackingNumber: shipment?.trackingNumber,
      carrier: shipment?.carrierCode,
    };
    const carrier = await carrierNamed(context, names.carrier);
    const changes = changesOf(before, {
      ...given,
      ...sent,
      ...(names.carrier && carrier ? { carrier: carrier.code } : {}),
    }).map((change) => ({ ...change, field: change.field.replace(/E4$/, '') }));
    return changes.length > 0
      ? { fate: 'update', changes, recordId: order.id }
      : { fate: 'same', recordId: order.id };
  },
  keysOf: (cells) => (cells.number ? [`name ${cells.number.toLowerCase()}`] : []),
  async shared(context, cells) {
    const customer = await customerNamed(context, read(cells).names.customer);
    const where = { id: customer?.id ?? 0 };
    return [
      {
        table: 'customers',
        where: (query) => query.where(where).select('id', 'status', 'version', 'updated_at'),
      },
    ];
  },
  async write(tx, cells, verdict) {
    const { given, sent, names } = read(cells);
    if (verdict.fate === 'update') return correct(tx, verdict.recordId, { given, sent, names });
    const customer = await customerNamed(tx, names.customer);
    const warehouseId = await warehouseNamed(tx, names.warehouse);
    if (!customer || warehouseId === null) throw new Refusal('imports.failed');
    const ownerId = await ownerNamed(tx, names.owner, customer.ownerId);
    const id = await bringInOrder(tx, {
      ...given,
      number: names.number,
      customerId: customer.id,
      ownerId: ownerId ?? customer.ownerId,
      warehouseId,
      currency: names.currency ?? customer.currency,
      orderedOn: given.orderedOn ?? today(tx),
      ...stateOf(names, sent),
    });
    await keepShipment(tx, id, { given, sent, names });
    return id;
  },
  afterUndo: forgetOrder,
};

function stateOf({ isCancelled }: Read['names'], { shippedOn }: Read['sent']) {
  const state = isCancelled ? 'cancelled' : shippedOn ? 'closed' : 'confirmed';
  return { state, stateReason: null } as const;
}

async function complainOfNames(
  context: Context,
  reader: CellReader,
  {
    names,
    given,
    customer,
    order,
  }: { names: Read['names']; given: Read['given']; customer: Customer | null; order: Order | null },
): Promise<void> {
  const at = names.customer.code ? 'customerCode' : 'customerName';
  if (!customer) {
    reader.complain(at, 'imports.unknown_customer', {
      name: names.customer.code ?? names.customer.name ?? '',
    });
    return;
  }
  if (!mayWrite(context, customer)) reader.complain(at, 'contacts.not_your_customer');
  if ((await ownerNamed(context, names.owner, customer.ownerId)) === undefined)
    reader.complain('owner', 'imports.unknown_user', { name: names.owner ?? '' });
  if ((await warehouseNamed(context, names.warehouse)) === null)
    reader.complain('warehouse', 'imports.unknown_warehouse', { name: names.warehouse ?? '' });
  if (names.carrier && !(await carrierNamed(context, names.carrier)))
    reader.complain('carrier', 'imports.unknown_carrier', { name: names.carrier });
  if (order) complainOfOrder(reader, { names, customer, order });
  else await complainOfRate(context, reader, names.currency ?? customer.currency, given.orderedOn);
}

function complainOfOrder(
  reader: CellReader,
  { names, customer, order }: { names: Read['names']; customer: Customer; order: Order },
): void {
  const { number } = order;
  if (!(order as Order & { isHistory: boolean }).isHistory)
    reader.complain('number', 'orders.not_brought_in', { number });
  else if (order.customerId !== customer.id)
    reader.complain('number', 'imports.order_of_other_customer', { number });
  else if (names.currency && names.currency !== order.currency)
    reader.complain('currency', 'imports.order_in_other_currency', { currency: order.currency });
}

async function complainOfRate(
  { db, settings }: Context,
  reader: CellReader,
  currency: string,
  day: string | null,
): Promise<void> {
  if (!day) return;
  try {
    await rateOn(db, { currency, baseCurrency: settings.baseCurrency, day });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reader.complain('currency', error.messageKey, error.values);
  }
}

async function correct(
  tx: Context,
  id: number,
  { given, sent, names }: Omit<Read, 'reader'>,
): Promise<number> {
  const typed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const order = await lockHistoryOrder(tx, id);
  const isShippedNow = order.state === 'confirmed' && sent.shippedOn !== null;
  await correctHistoryOrder(tx, id, { ...typed, ...(isShippedNow ? { state: 'closed' } : {}) });
  await keepShipment(tx, id, { given, sent, names });
  return id;
}

/** The shipment that the row tells of: with a carrier, or at least a day on which the goods left. */
async function keepShipment(
  tx: Context,
  orderId: number,
  { given, sent, names }: Omit<Read, 'reader'>,
): Promise<void> {
  if (names.isCancelled || (!names.carrier && !sent.shippedOn && sent.freightE4 === null)) return;
  const order = await findOrder(tx, orderId);
  const { shippedOn, ...more } = sent;
  const present = await historyShipmentOf(tx, orderId);
  const carrier = await carrierNamed(tx, names.carrier);
  const typed: Partial<HistoryShipment> = Object.fromEntries(
    Object.entries({
      ...more,
      dispatchedOn: shippedOn,
      carrierId: names.carrier ? carrier?.id : null,
    }).filter(([, value]) => value !== null && value !== undefined),
  );
  if (present) return correctHistoryShipment(tx, present.id, typed);
  await bringInShipment(tx, order, {
    ...more,
    carrierId: carrier?.id ?? (await unknownCarrierId(tx)),
    mode: carrier?.modes[0] ?? 'road',
    plannedOn: shippedOn ?? given.promisedOn ?? given.requestedOn ?? order.orderedOn,
    promisedOn: given.promisedOn ?? given.requestedOn,
    dispatchedOn: shippedOn,
  });
}
