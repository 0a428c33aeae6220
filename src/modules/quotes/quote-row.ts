import type { Context } from '../../core/context.ts';
import { addDays } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { type Customer, findCustomerByCode, mayWrite } from '../customers/customer-queries.ts';
import { totalsOf } from '../orders/order.ts';
import { type ResolvedLine, resolveLines } from '../orders/order-lines.ts';
import { transportFor } from '../orders/terms.ts';
import { quoteLabel } from './quote.ts';
import type { QuoteInput } from './quote-form.ts';

/** The customer with that code, whom this user may make offers to. */
export async function quotedCustomer(tx: Context, code: string): Promise<Customer> {
  const customer = await findCustomerByCode(tx, code);
  if (!customer || customer.isArchived)
    throw new Refusal('orders.no_such_customer', { field: 'customer', values: { code } });
  if (!mayWrite(tx, customer)) throw new Refusal('quotes.not_your_customer', { field: 'customer' });
  return customer;
}

export type WithCurrency = QuoteInput & { currency: string };

/** What was left empty on a new quote is copied from the customer, once; the quote never follows it later. */
export function withTermsOf(customer: Customer, form: QuoteInput): WithCurrency {
  return {
    ...form,
    currency: form.currency ?? customer.currency,
    incoterm: form.incoterm ?? (customer.incoterm as QuoteInput['incoterm']),
    incotermPlace: form.incotermPlace ?? customer.incotermPlace,
    paymentTerms: form.paymentTerms ?? customer.paymentTerms,
    documentLanguage: form.documentLanguage ?? (customer.documentLanguage as QuoteInput['documentLanguage']),
    country: form.country ?? customer.country,
  };
}

/** The quote's own values, its lines with their prices, and what they come to. */
export async function rowOf(
  tx: Context,
  customer: Customer,
  { form, known = new Set() }: { form: WithCurrency; known?: ReadonlySet<number> },
) {
  if (form.warehouseId !== null) {
    const warehouse = await tx.db('warehouses').where({ id: form.warehouseId }).first('id');
    if (!warehouse) throw new Refusal('errors.not_offered', { field: 'warehouseId' });
  }
  if (form.contactId !== null) {
    const key = { customerId: customer.id, contactId: form.contactId };
    if (!(await tx.db('customer_contacts').where(key).first('id')))
      throw new Refusal('errors.not_offered', { field: 'contactId' });
  }
  const validUntilOn = form.validUntilOn ?? addDays(form.quotedOn, tx.settings.quoteValidDays);
  const notBefore = (field: 'validUntilOn' | 'requestedOn', day: string | null) => {
    if (day && day < form.quotedOn)
      throw new Refusal('orders.before_order', { field, values: { day: form.quotedOn } });
  };
  notBefore('validUntilOn', validUntilOn);
  notBefore('requestedOn', form.requestedOn);
  const transport = transportFor(form.incoterm, form.transport);
  const { customer: _code, lines: typed, planId: _plan, terms: _terms, ...values } = form;
  const { currency } = values;
  const lines = await resolveLines(tx, { customerId: customer.id, currency }, typed, known);
  const { amounts, totalE4 } = totalsOf(lines, currency);
  const row = { ...values, transport, validUntilOn, customerId: customer.id, totalE4 };
  return { row, lines, amounts };
}

export async function writeLines(
  tx: Context,
  quoteId: number,
  { lines, amounts }: { lines: readonly ResolvedLine[]; amounts: readonly number[] },
): Promise<void> {
  await tx.db('quote_lines').where({ quoteId }).delete();
  for (const [place, line] of lines.entries())
    await tx
      .db('quote_lines')
      .insert({ quoteId, position: place + 1, ...line, amountE4: amounts[place] ?? 0 });
}

interface Indexed {
  id: number;
  number: string;
  revision: number;
  customerReference: string | null;
  customerId: number;
}

/** It is found by its number and the customer's reference; only the newest revision is. */
export async function indexQuote(tx: Context, quote: Indexed, { isArchived = false } = {}): Promise<void> {
  await index(tx.db, {
    kind: 'quote',
    recordId: quote.id,
    title: quoteLabel(quote),
    subtitle: quote.customerReference ?? '',
    isArchived,
    terms: [quoteLabel(quote), quote.customerReference],
    customerId: quote.customerId,
  });
}

/** What the story says of a quote; the amount is shown to those who may see prices. */
export function storyDetail(quote: {
  number: string;
  revision: number;
  totalE4: number;
  currency: string;
}): Record<string, string | number> {
  return { number: quoteLabel(quote), amountE4: quote.totalE4, currency: quote.currency };
}
