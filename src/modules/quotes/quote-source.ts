import { decimalText } from '../../core/money.ts';
import { idOf } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Customer, findCustomer, findCustomerByCode } from '../customers/customer-queries.ts';
import { findOpportunity, linesOf as opportunityLines } from '../opportunities/opportunity-queries.ts';
import { filledLines } from '../opportunities/order-making.ts';
import { findOrder, linesOf as orderLines } from '../orders/order-queries.ts';
import { termsOf } from '../payment-plans/order-terms.ts';
import type { Term } from '../payment-plans/plan.ts';
import { quoteLabel } from './quote.ts';
import { findQuote, linesOf } from './quote-queries.ts';

export interface ShownLine {
  sku?: string | undefined;
  quantity?: string | number | undefined;
  price?: string | undefined;
  discount?: string | undefined;
}

/** What a new quote is made from, and what its form then has in it. */
export interface Source {
  customer: Customer | null;
  values: Record<string, unknown>;
  lines: ShownLine[];
  terms: Term[];
  opportunityId: number | null;
  /** One sentence that says where it comes from. */
  lead: string;
  back: { href: string; label: string } | null;
}

const nothing: Source = {
  customer: null,
  values: {},
  lines: [],
  terms: [],
  opportunityId: null,
  lead: '',
  back: null,
};

interface Priced {
  skuCode: string;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

export const typedLine = (line: Priced): ShownLine => ({
  sku: line.skuCode,
  quantity: line.quantity,
  price: decimalText(line.unitPriceE4, 4, 2),
  discount: line.discountBp ? decimalText(line.discountBp, 2) : '',
});

/** What the address names: a customer, an opportunity, an older quote or an order. */
export async function sourceOf(request: PageRequest): Promise<Source> {
  const { context, query, entered } = request;
  const opportunityId = idOf(String(entered.values.opportunityId ?? query.opportunity ?? ''));
  const typed = String(entered.values.customer ?? '');
  if (opportunityId !== null) return fromOpportunity(request, opportunityId);
  if (typed) {
    const customer = await findCustomerByCode(context, typed);
    return { ...nothing, customer, terms: await usualTerms(request, customer) };
  }
  const [from, order, customer] = [idOf(query.from), idOf(query.order), idOf(query.customer)];
  if (from !== null) return fromQuote(request, from);
  if (order !== null) return fromOrder(request, order);
  if (customer === null) return nothing;
  const found = await findCustomer(context, customer);
  const terms = await usualTerms(request, found);
  return { ...nothing, customer: found, terms, back: { href: `/customers/${found.id}`, label: found.name } };
}

/** The rows of the customer's usual plan. */
async function usualTerms({ context: { db } }: PageRequest, customer: Customer | null): Promise<Term[]> {
  const id = customer?.paymentPlanId;
  return id ? termsOf(db, { kind: 'plan', id }) : [];
}

async function fromOpportunity(request: PageRequest, id: number): Promise<Source> {
  const { context, t } = request;
  const found = await findOpportunity(context, id);
  const { contactId, contactName, currency, remarks, title } = found;
  const customer = await findCustomer(context, found.customerId);
  return {
    customer,
    terms: await usualTerms(request, customer),
    values: { ...(contactId ? { contactId, contactName } : {}), currency, remarks },
    lines: await filledLines(request, await opportunityLines(context.db, id)),
    opportunityId: id,
    lead: t('quotes.from_opportunity', { title }),
    back: { href: `/opportunities/${id}`, label: title },
  };
}

/** A copy has new days and belongs to nothing; what it says and costs is the same. */
async function fromQuote({ context, t }: PageRequest, id: number): Promise<Source> {
  const quote = await findQuote(context, id);
  const { quotedOn: _1, validUntilOn: _2, requestedOn: _3, customerReference: _4, ...values } = quote;
  const label = quoteLabel(quote);
  return {
    customer: await findCustomer(context, quote.customerId),
    values,
    lines: (await linesOf(context.db, id)).map(typedLine),
    terms: await termsOf(context.db, { kind: 'quote', id }),
    opportunityId: null,
    lead: t('quotes.from_quote', { label }),
    back: { href: `/quotes/${id}`, label },
  };
}

async function fromOrder({ context, t }: PageRequest, id: number): Promise<Source> {
  const order = await findOrder(context, id);
  const { orderedOn: _1, requestedOn: _2, ...values } = order;
  return {
    customer: await findCustomer(context, order.customerId),
    values,
    lines: (await orderLines(context.db, id)).map(typedLine),
    terms: await termsOf(context.db, { kind: 'order', id }),
    opportunityId: null,
    lead: t('quotes.from_order', { number: order.number }),
    back: { href: `/orders/${id}`, label: order.number },
  };
}
