import type { Context } from '../../core/context.ts';
import { needsForProduction } from '../needs/order-needs.ts';
import { findOrder, type Order } from '../orders/order-queries.ts';
import { type DocumentKind, kindRules } from './document.ts';
import { customerOf, goodsOf, termsOf } from './line-queries.ts';
import type { Source } from './source.ts';

type FullOrder = Order & {
  quoteId: number | null;
  documentLanguage: string | null;
  transport: string | null;
  portOfLoading: string | null;
  portOfDischarge: string | null;
  overBp: number | null;
  shortBp: number | null;
};

/** Throws NotFound for an order that isn't there or that the user may not know of. */
export async function orderSource(context: Context, id: number, kind: DocumentKind): Promise<Source> {
  const { db } = context;
  const order = (await findOrder(context, id)) as FullOrder;
  const { isPriced } = kindRules[kind];
  const quote: { number: string } | undefined = order.quoteId
    ? await db('quotes').where({ id: order.quoteId }).first('number')
    : undefined;
  const isMade = kind === 'production_notice';
  return {
    record: {
      kind: 'order',
      id,
      number: order.number,
      state: order.state,
      ownerId: order.ownerId,
      updatedAt: order.updatedAt,
      documentLanguage: order.documentLanguage,
    },
    customer: await customerOf(context, order.customerId),
    contactName: order.contactName,
    customerPo: order.customerPo,
    orderNumbers: [order.number],
    quoteNumber: quote?.number ?? null,
    invoiceNumber: null,
    currency: isPriced ? order.currency : null,
    totalE4: isPriced ? order.totalE4 : null,
    orderedOn: order.orderedOn,
    validUntilOn: null,
    requestedOn: order.requestedOn,
    promisedOn: order.promisedOn,
    leadTime: null,
    incoterm: order.incoterm,
    incotermPlace: order.incotermPlace,
    transport: order.transport,
    portOfLoading: order.portOfLoading,
    portOfDischarge: order.portOfDischarge,
    overBp: order.overBp,
    shortBp: order.shortBp,
    terms: isPriced ? await termsOf(db, 'order_terms', { orderId: id }) : [],
    paymentTerms: isPriced ? order.paymentTerms : null,
    marks: order.marks,
    remarks: order.remarks,
    needs: isMade
      ? (await needsForProduction(context, id)).map(({ category, wanted, details }) => ({
          category,
          wanted,
          details,
        }))
      : [],
    shipment: null,
    lines: await goodsOf(db('order_lines as l').where('l.order_id', id).orderBy(['l.position', 'l.id']), {
      isPriced,
    }),
  };
}
