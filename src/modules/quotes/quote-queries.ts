import type { Context } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { mayWrite, narrowToVisible } from '../customers/customer-queries.ts';
import { type QuoteState, quoteLabel } from './quote.ts';

export interface Quote {
  id: number;
  number: string;
  revision: number;
  /** The newest revision: the one that lists show and that may still be changed, sent or accepted. */
  isLatest: boolean;
  customerId: number;
  customerCode: string;
  customerName: string;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  contactId: number | null;
  contactName: string | null;
  ownerId: number | null;
  ownerName: string | null;
  opportunityId: number | null;
  opportunityTitle: string | null;
  orderId: number | null;
  orderNumber: string | null;
  warehouseId: number | null;
  warehouseName: string | null;
  state: QuoteState;
  currency: string;
  quotedOn: Day;
  validUntilOn: Day;
  sentOn: Day | null;
  sentChannel: string | null;
  /** The day on which the customer said yes or no. */
  decidedOn: Day | null;
  requestedOn: Day | null;
  customerReference: string | null;
  incoterm: string | null;
  incotermPlace: string | null;
  portOfLoading: string | null;
  portOfDischarge: string | null;
  transport: string | null;
  leadTime: string | null;
  paymentTerms: string | null;
  documentLanguage: string | null;
  country: string | null;
  marks: string | null;
  remarks: string | null;
  lostReason: string | null;
  stateReason: string | null;
  totalE4: number;
  createdAt: string;
  createdById: number | null;
  updatedAt: string;
  version: number;
}

export interface QuoteLine {
  id: number;
  position: number;
  skuId: number;
  skuCode: string;
  styleId: number;
  styleName: string;
  colour: string;
  size: string;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
  amountE4: number;
}

/** Quotes to customers that the user may read, every revision, as `q` with customer `c`. */
export function visibleQuotes(context: Context) {
  return narrowToVisible(context, context.db('quotes as q').join('customers as c', 'c.id', 'q.customer_id'));
}

/** Throws NotFound for a quote that isn't there or that the user may not know of. */
export async function findQuote(context: Context, id: number): Promise<Quote> {
  const quote: Quote | undefined = await visibleQuotes(context)
    .leftJoin('contacts as p', 'p.id', 'q.contact_id')
    .leftJoin('users as u', 'u.id', 'q.owner_id')
    .leftJoin('opportunities as a', 'a.id', 'q.opportunity_id')
    .leftJoin('orders as o', 'o.id', 'q.order_id')
    .leftJoin('warehouses as w', 'w.id', 'q.warehouse_id')
    .where('q.id', id)
    .first(
      'q.*',
      'c.code as customer_code',
      'c.name as customer_name',
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
      'p.name as contact_name',
      'u.name as owner_name',
      'a.title as opportunity_title',
      'o.number as order_number',
      'w.name as warehouse_name',
    );
  if (!quote) throw new NotFound('quote');
  return quote;
}

/**
 * The quote under a lock, read anew: what is decided on it stays true until the commit. An opportunity that is
 * changed with it is locked before, an order that is made of it after it.
 */
export async function lockQuote(tx: Context, id: number): Promise<Quote> {
  await tx.db('quotes').where({ id }).forUpdate().first('id');
  const quote = await findQuote(tx, id);
  if (tx.user && !mayWriteQuote(tx, quote)) throw new Forbidden('quotes.write');
  return quote;
}

/** True for the quote's owner, those who may write the customer, and whoever may write everyone's. */
export function mayWriteQuote(
  context: Pick<Context, 'user'>,
  quote: Pick<Quote, 'ownerId' | 'customerOwnerId' | 'customerBackupOwnerId'>,
): boolean {
  const customer = { ownerId: quote.customerOwnerId, backupOwnerId: quote.customerBackupOwnerId };
  return mayWrite(context, customer) || mayWrite(context, { ownerId: quote.ownerId, backupOwnerId: null });
}

/** For the pages that change a quote: nobody fills in a form that can't be sent. */
export async function findWritableQuote(context: Context, id: number): Promise<Quote> {
  const quote = await findQuote(context, id);
  if (!mayWriteQuote(context, quote)) throw new Forbidden('quotes.write');
  return quote;
}

/** The lines in their order. */
export async function linesOf(db: Database, quoteId: number): Promise<QuoteLine[]> {
  return db('quote_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('l.quote_id', quoteId)
    .orderBy(['l.position', 'l.id'])
    .select(
      'l.id',
      'l.position',
      'l.sku_id',
      'l.quantity',
      'l.unit_price_e4',
      'l.discount_bp',
      'l.amount_e4',
      'k.code as sku_code',
      'k.style_id',
      'k.colour',
      'k.size',
      's.name as style_name',
    );
}

export type Revision = Pick<
  Quote,
  'id' | 'number' | 'revision' | 'state' | 'quotedOn' | 'sentOn' | 'validUntilOn' | 'totalE4' | 'currency'
>;

/** All revisions of the quote with this number, the newest first. */
export async function revisionsOf(db: Database, number: string): Promise<Revision[]> {
  return db('quotes')
    .where({ number })
    .orderBy('revision', 'desc')
    .select(
      'id',
      'number',
      'revision',
      'state',
      'quoted_on',
      'sent_on',
      'valid_until_on',
      'total_e4',
      'currency',
    );
}

/** The customer's newest quote lines by SKU besides those of one quote: what was last asked for it. */
export async function lastQuoted(
  db: Database,
  {
    customerId,
    currency,
    skuIds,
    besides,
  }: { customerId: number; currency: string; skuIds: readonly number[]; besides: string },
): Promise<Map<number, number>> {
  const rows: { skuId: number; unitPriceE4: number }[] = await db('quote_lines as l')
    .join('quotes as q', 'q.id', 'l.quote_id')
    .where({ 'q.customer_id': customerId, 'q.currency': currency })
    .whereNotNull('q.sent_on')
    .whereNot('q.number', besides)
    .whereIn('l.sku_id', [...new Set(skuIds)].slice(0, 1000))
    .orderBy(['q.quoted_on', 'q.id', 'l.id'])
    .select('l.sku_id', 'l.unit_price_e4');
  return new Map(rows.map(({ skuId, unitPriceE4 }) => [skuId, unitPriceE4]));
}

/** The quote as what files hang on. Throws NotFound for one that the user may not know of. */
export async function quoteAsRecord(
  context: Context,
  id: number,
): Promise<{ kind: string; id: number; label: string; mayWrite: boolean }> {
  const quote = await findQuote(context, id);
  return { kind: 'quote', id, label: quoteLabel(quote), mayWrite: mayWriteQuote(context, quote) };
}
