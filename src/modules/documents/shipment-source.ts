import type { Context } from '../../core/context.ts';
import { lineAmount, sum } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { findShipment } from '../shipments/shipment-queries.ts';
import { type DocumentKind, kindRules } from './document.ts';
import { customerOf, goodsOf, termsOf } from './line-queries.ts';
import type { Source, SourceLine } from './source.ts';

interface ShippedOrder {
  id: number;
  number: string;
  customerPo: string | null;
  contactName: string | null;
  currency: string;
  documentLanguage: string | null;
  incoterm: string | null;
  incotermPlace: string | null;
  transport: string | null;
  portOfLoading: string | null;
  portOfDischarge: string | null;
  paymentTerms: string | null;
  marks: string | null;
  orderedOn: string;
}

/**
 * What leaves with one shipment, out of one or more orders of one customer: the terms are the first order's.
 * Throws NotFound for a shipment that isn't there or that the user may not know of.
 */
export async function shipmentSource(context: Context, id: number, kind: DocumentKind): Promise<Source> {
  const { db } = context;
  const shipment = await findShipment(context, id);
  const { updatedAt }: { updatedAt: string } = await db('shipments').where({ id }).first('updated_at');
  const { isPriced } = kindRules[kind];
  const orders = await ordersOf(context, id);
  const [first] = orders;
  const currency = isPriced ? (first?.currency ?? context.settings.baseCurrency) : null;
  if (currency && orders.some((order) => order.currency !== currency))
    throw new Refusal('documents.two_currencies');
  const lines = await linesOf(context, id, currency);
  return {
    record: {
      kind: 'shipment',
      id,
      number: shipment.number,
      state: shipment.state,
      ownerId: shipment.ownerId,
      updatedAt,
      documentLanguage: first?.documentLanguage ?? null,
    },
    customer: await customerOf(context, shipment.customerId),
    contactName: first?.contactName ?? null,
    customerPo: joined(orders.map(({ customerPo }) => customerPo)),
    orderNumbers: orders.map(({ number }) => number),
    quoteNumber: null,
    invoiceNumber: kind === 'packing_list' ? await invoiceOf(context, id) : null,
    currency,
    totalE4: currency ? sum(lines.map(({ price }) => price?.amountE4 ?? 0)) : null,
    orderedOn: null,
    validUntilOn: null,
    requestedOn: null,
    promisedOn: null,
    leadTime: null,
    incoterm: first?.incoterm ?? null,
    incotermPlace: first?.incotermPlace ?? null,
    transport: first?.transport ?? null,
    portOfLoading: first?.portOfLoading ?? null,
    portOfDischarge: first?.portOfDischarge ?? null,
    overBp: null,
    shortBp: null,
    terms: isPriced && first ? await termsOf(db, 'order_terms', { orderId: first.id }) : [],
    paymentTerms: isPriced ? (first?.paymentTerms ?? null) : null,
    marks: joined(
      orders.map(({ marks }) => marks),
      '\n',
    ),
    remarks: kind === 'delivery_note' ? shipment.remarks : null,
    needs: [],
    shipment: {
      number: shipment.number,
      mode: shipment.mode,
      carrier: shipment.carrierName,
      bookingNumber: shipment.bookingNumber,
      trackingNumber: shipment.trackingNumber,
      containerNumber: shipment.containerNumber,
      cartons: shipment.cartons,
      grossWeightG: shipment.grossWeightG,
      volumeCm3: shipment.volumeCm3,
      leavesOn: shipment.dispatchedOn ?? shipment.plannedOn,
      arrivesOn: shipment.promisedOn,
    },
    lines,
  };
}

function joined(texts: readonly (string | null)[], joint = ', '): string | null {
  return [...new Set(texts.filter(Boolean))].join(joint) || null;
}

async function ordersOf({ db }: Context, shipmentId: number): Promise<ShippedOrder[]> {
  const ids = db('shipment_lines as x')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .where('x.shipment_id', shipmentId)
    .select('l.order_id');
  return db('orders as o')
    .leftJoin('contacts as p', 'p.id', 'o.contact_id')
    .whereIn('o.id', ids)
    .orderBy('o.id')
    .select('o.*', 'p.name as contact_name');
}

/** The shipped pieces at their orders' prices, each line rounded by itself. */
async function linesOf({ db }: Context, id: number, currency: string | null): Promise<SourceLine[]> {
  const rows = db('shipment_lines as x')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .where('x.shipment_id', id)
    .orderBy(['l.order_id', 'l.position', 'x.id']);
  const lines = await goodsOf(rows, { isPriced: currency !== null, quantity: 'x.quantity', sku: 'x.sku_id' });
  return lines.map((line) => {
    if (!line.price || !currency) return line;
    const { unitE4: unitPriceE4, discountBp } = line.price;
    const amountE4 = lineAmount({ quantity: line.quantity, unitPriceE4, discountBp, currency });
    return { ...line, price: { ...line.price, amountE4 } };
  });
}

/** The number of the invoice that goes with the shipment, for its packing list. */
async function invoiceOf({ db }: Context, id: number): Promise<string | null> {
  const row: { number: string } | undefined = await db('documents')
    .where({ recordKind: 'shipment', recordId: id, kind: 'commercial_invoice', state: 'issued' })
    .orderBy('id', 'desc')
    .first('number');
  return row?.number ?? null;
}
