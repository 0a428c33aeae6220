import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { type Customer, findCustomerByCode, mayWrite } from '../customers/customer-queries.ts';
import { keepOrderNeeds } from '../needs/order-needs.ts';
import { copyTerms, refreshTerms, writeTerms } from '../payment-plans/order-terms.ts';
import { readTerms } from '../payment-plans/terms-field.ts';
import { forAction } from './acting.ts';
import { checkedTerms, termsIn } from './agreed-terms.ts';
import { brief, totalsOf } from './order.ts';
import type { OrderForm, OrderInput } from './order-form.ts';
import { type ResolvedLine, resolveLines } from './order-lines.ts';

/** Creates a draft. Gives its id. */
export async function createOrder(
  context: Context,
  { planId = null, terms: typed = [], ...given }: OrderInput,
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await customerOf(tx, given.customer);
    const terms = await readTerms(tx, { planId, terms: typed });
    // A quote was agreed on as it is: what it leaves open is not filled in from the customer's later habits.
    const form = withTermsOf(given.quoteId ? { ...customer, ...noTerms } : customer, given);
    const { row, lines, amounts } = await rowOf(tx, customer, form);
    const number = await nextYearlyNumber(tx.db, 'SO', form.orderedOn);
    const at = now(tx);
    const id = await insertRow(tx.db, 'orders', {
      ...row,
      number,
      state: 'draft',
      ownerId: customer.ownerId ?? actorId(tx),
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    });
    await writeLines(tx, id, lines, amounts);
    if (terms) await writeTerms(tx, { kind: 'order', id }, terms);
    else await copyTerms(tx, { kind: 'customer', id: customer.id }, { kind: 'order', id });
    await keepOrderNeeds(tx, { id, customerId: customer.id });
    await indexOrder(tx, { id, number, customerPo: form.customerPo, customerId: customer.id });
    await audit(tx, { action: 'orders.create', record: { kind: 'order', id, label: number } });
    return id;
  });
}

/** Changes a draft; a confirmed order is changed by an amendment. */
export async function updateOrder(
  context: Context,
  at: { id: number; version: number },
  form: OrderForm,
): Promise<void> {
  await transact(context, async (tx) => {
    const { order: before, lines: oldLines } = await forAction(tx, at.id, 'edit');
    const customer = await customerOf(tx, form.customer);
    const currency = form.currency ?? before.currency;
    const { row, lines, amounts } = await rowOf(tx, customer, { ...form, currency });
    await updateVersioned(tx.db, 'orders', at, { ...row, updatedAt: now(tx) });
    await tx.db('order_lines').where({ orderId: at.id }).delete();
    await writeLines(tx, at.id, lines, amounts);
    await refreshTerms(tx, at.id);
    await keepOrderNeeds(tx, { id: at.id, customerId: customer.id });
    await indexOrder(tx, { ...before, customerPo: form.customerPo, customerId: customer.id });
    await audit(tx, {
      action: 'orders.update',
      record: { kind: 'order', id: at.id, label: before.number },
      changes: changesBetween({ ...before, lines: brief(oldLines) }, { ...row, lines: brief(lines) }),
    });
  });
}

const noTerms = {
  incoterm: null,
  incotermPlace: null,
  paymentTerms: null,
  documentLanguage: null,
  country: null,
};

type Habits = Pick<Customer, 'currency'> & Record<keyof typeof noTerms, string | null>;
type Whole = OrderForm & { quoteId?: number | null };

/** What was left empty on a new order is copied from the customer, once; the order never follows it later. */
function withTermsOf(customer: Habits, form: OrderInput): Whole & { currency: string } {
  const empty = {
    contactId: null,
    customerPo: null,
    requestedOn: null,
    promisedOn: null,
    transport: null,
    portOfLoading: null,
    portOfDischarge: null,
    overBp: null,
    shortBp: null,
    marks: null,
    remarks: null,
    agreedMessage: null,
  };
  return {
    ...empty,
    ...form,
    currency: form.currency ?? customer.currency,
    incoterm: form.incoterm ?? (customer.incoterm as OrderForm['incoterm']),
    incotermPlace: form.incotermPlace ?? customer.incotermPlace,
    paymentTerms: form.paymentTerms ?? customer.paymentTerms,
    documentLanguage: form.documentLanguage ?? (customer.documentLanguage as OrderForm['documentLanguage']),
    country: form.country ?? (customer.country as OrderForm['country']),
  };
}

async function customerOf(tx: Context, code: string): Promise<Customer> {
  const customer = await findCustomerByCode(tx, code);
  if (!customer || customer.isArchived)
    throw new Refusal('orders.no_such_customer', { field: 'customer', values: { code } });
  if (!mayWrite(tx, customer)) throw new Refusal('orders.not_your_customer', { field: 'customer' });
  return customer;
}

/** The order's own values, its lines with their prices, and what they come to. */
async function rowOf(tx: Context, customer: Customer, form: Whole & { currency: string }) {
  const warehouse = await tx.db('warehouses').where({ id: form.warehouseId, isArchived: false }).first('id');
  if (!warehouse) throw new Refusal('errors.not_offered', { field: 'warehouseId' });
  const { customer: _code, lines: typed, ...values } = form;
  const { currency } = values;
  const terms = await checkedTerms(tx, { customerId: customer.id, orderedOn: form.orderedOn }, termsIn(form));
  const lines = await resolveLines(tx, { customerId: customer.id, currency }, typed);
  const { amounts, totalE4 } = totalsOf(lines, currency);
  return { row: { ...values, ...terms, customerId: customer.id, totalE4 }, lines, amounts };
}

async function writeLines(
  tx: Context,
  orderId: number,
  lines: readonly ResolvedLine[],
  amounts: readonly number[],
): Promise<void> {
  for (const [place, line] of lines.entries()) {
    await tx.db('order_lines').insert({
      orderId,
      position: place + 1,
      ...line,
      amountE4: amounts[place] ?? 0,
      isWaiting: false,
    });
  }
}

/** What the order is found by. */
export async function indexOrder(
  tx: Context,
  order: { id: number; number: string; customerPo: string | null; customerId: number },
): Promise<void> {
  await index(tx.db, {
    kind: 'order',
    recordId: order.id,
    title: order.number,
    subtitle: order.customerPo ?? '',
    isArchived: false,
    terms: [order.number, order.customerPo],
    customerId: order.customerId,
  });
}
