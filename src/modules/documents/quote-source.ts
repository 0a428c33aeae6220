import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { customerOf, goodsOf, termsOf } from './line-queries.ts';
import type { Source } from './source.ts';

interface Quote {
  number: string;
  revision: number;
  state: string;
  customerId: number;
  ownerId: number | null;
  contactName: string | null;
  documentLanguage: string | null;
  currency: string;
  totalE4: number;
  quotedOn: string;
  validUntilOn: string;
  requestedOn: string | null;
  customerReference: string | null;
  leadTime: string | null;
  incoterm: string | null;
  incotermPlace: string | null;
  transport: string | null;
  portOfLoading: string | null;
  portOfDischarge: string | null;
  paymentTerms: string | null;
  marks: string | null;
  remarks: string | null;
  updatedAt: string;
}

/** One revision of a quote. Throws NotFound for one that isn't there or that the user may not know of. */
export async function quoteSource(context: Context, id: number): Promise<Source> {
  const { db } = context;
  const quote: Quote | undefined = await narrowToVisible(
    context,
    db('quotes as q').join('customers as c', 'c.id', 'q.customer_id'),
  )
    .leftJoin('contacts as p', 'p.id', 'q.contact_id')
    .where('q.id', id)
    .first('q.*', 'p.name as contact_name');
  if (!quote) throw new NotFound('quote');
  const number = quote.revision > 1 ? `${quote.number}/${quote.revision}` : quote.number;
  return {
    record: {
      kind: 'quote',
      id,
      number,
      state: quote.state,
      ownerId: quote.ownerId,
      updatedAt: quote.updatedAt,
      documentLanguage: quote.documentLanguage,
    },
    customer: await customerOf(context, quote.customerId),
    contactName: quote.contactName,
    customerPo: quote.customerReference,
    orderNumbers: [],
    quoteNumber: number,
    invoiceNumber: null,
    currency: quote.currency,
    totalE4: quote.totalE4,
    orderedOn: quote.quotedOn,
    validUntilOn: quote.validUntilOn,
    requestedOn: quote.requestedOn,
    promisedOn: null,
    leadTime: quote.leadTime,
    incoterm: quote.incoterm,
    incotermPlace: quote.incotermPlace,
    transport: quote.transport,
    portOfLoading: quote.portOfLoading,
    portOfDischarge: quote.portOfDischarge,
    overBp: null,
    shortBp: null,
    terms: await termsOf(db, 'quote_terms', { quoteId: id }),
    paymentTerms: quote.paymentTerms,
    marks: quote.marks,
    remarks: quote.remarks,
    needs: [],
    shipment: null,
    lines: await goodsOf(db('quote_lines as l').where('l.quote_id', id).orderBy(['l.position', 'l.id']), {
      isPriced: true,
    }),
  };
}
