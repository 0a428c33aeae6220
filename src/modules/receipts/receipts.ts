import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { currencies } from '../../core/money.ts';
import { NotFound } from '../../core/refusal.ts';
import type { FormPart } from '../../web/form-page.ts';
import { formPage } from '../../web/form-page.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Customer, findCustomer, findCustomerByCode } from '../customers/customer-queries.ts';
import { methods } from '../payment-plans/plan.ts';
import { allocationPart, amountOf } from './allocation-part.ts';
import { allocateRest, createReceipt, freeAllocation, reverseReceipt } from './receipt-actions.ts';
import type { allocateForm, freeForm, newReceiptForm, reversalForm } from './receipt-form.ts';
import { allocationsOf, findReceipt, type PayableOrder, payableOrders } from './receipt-queries.ts';

const list = ({ t }: PageRequest) => ({ href: '/receipts', label: t('receipts.title') });

/** First whose payment it is, then the payment with the customer's open orders. */
export async function showNewReceipt(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const customer = await customerOf(request);
  if (!customer)
    return page('receipts/customer', {
      title: t('receipts.new'),
      lead: t('receipts.whose_lead'),
      action: '/receipts/new',
      cancel: '/receipts',
      back: list(request),
      code: query.code ?? '',
      problem: query.code ? t('orders.no_such_customer', { code: query.code }) : null,
    });
  const orders = await payableOrders(context.db, customer.id);
  const chosen = orders.find(({ id }) => id === idOf(query.order)) ?? null;
  const due = chosen ? await dueOf(request, chosen) : 0;
  const currency = String(entered.values.currency ?? chosen?.currency ?? customer.currency);
  const isRepeat = entered.errors.isRepeat !== undefined || entered.values.isRepeat === '1';
  return formPage({
    title: t('receipts.new'),
    lead: `${customer.code} ${customer.name}`,
    back: { href: `/customers/${customer.id}`, label: customer.name },
    action: '/receipts',
    submit: t('receipts.create'),
    cancel: '/receipts',
    hidden: { customerId: String(customer.id) },
    parts: [
      ...receiptFields(request, { currency, amount: due ? amountOf(due, currency) : '' }),
      ...(isRepeat ? [{ name: 'isRepeat', label: t('receipts.is_repeat'), kind: 'checkbox' as const }] : []),
      allocationPart(request, {
        orders,
        currency,
        chosen: chosen ? { id: chosen.id, amountE4: due } : null,
      }),
    ],
  });
}

async function customerOf({ context, query, entered }: PageRequest): Promise<Customer | null> {
  const id = idOf(String(entered.values.customerId ?? query.customer ?? ''));
  if (id !== null) return findCustomer(context, id);
  return query.code ? findCustomerByCode(context, query.code) : null;
}

/** What falls due next of an order: of a draft its deposit. */
async function dueOf({ context }: PageRequest, order: PayableOrder): Promise<number> {
  const due: { openE4: number } | undefined = await context
    .db('order_dues')
    .where({ orderId: order.id })
    .whereNotNull('due_on')
    .where('open_e4', '>', 0)
    .orderBy(['due_on', 'id'])
    .first('open_e4');
  if (due) return due.openE4;
  const term: { amountE4: number } | undefined = await context
    .db('order_terms')
    .where({ orderId: order.id, dueTrigger: 'order' })
    .orderBy('position')
    .first('amount_e4');
  return Math.min(term?.amountE4 ?? order.openE4, order.openE4);
}

function receiptFields(
  { context, t }: PageRequest,
  { currency, amount }: { currency: string; amount: string },
): FormPart[] {
  const offered = [...new Set([currency, context.settings.baseCurrency, ...currencies])];
  return [
    {
      row: [
        {
          name: 'amountE4',
          label: t('receipts.amount'),
          kind: 'money',
          autofocus: true,
          value: amount,
          width: 'm',
        },
        {
          name: 'currency',
          label: t('receipts.currency'),
          kind: 'select',
          value: currency,
          options: offered.map((value) => ({ value, label: value })),
          width: 's',
        },
        {
          name: 'receivedOn',
          label: t('receipts.received_on'),
          kind: 'date',
          value: today(context),
          width: 's',
        },
      ],
    },
    {
      row: [
        {
          name: 'method',
          label: t('payment_plans.method'),
          kind: 'select',
          options: methods.map((value) => ({ value, label: t(`payment_plans.method_${value}`) })),
          width: 'm',
        },
        {
          name: 'reference',
          label: t('receipts.reference'),
          optional: true,
          hint: t('receipts.reference_hint'),
        },
        {
          name: 'chargesE4',
          label: t('receipts.charges'),
          kind: 'money',
          optional: true,
          width: 's',
          hint: t('receipts.charges_hint'),
        },
      ],
    },
    {
      more: t('shared.remarks'),
      fields: [{ name: 'remarks', label: t('shared.remarks'), kind: 'textarea', optional: true, rows: 2 }],
    },
  ];
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newReceiptForm>,
): Promise<Outcome> {
  const receipt = await createReceipt(context, form);
  return redirect(`/receipts/${receipt.id}`, { key: 'receipts.created', values: { number: receipt.number } });
}

export async function showAllocation(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const receipt = await findReceipt(context, idParam(request));
  const orders = await payableOrders(context.db, receipt.customerId);
  return formPage({
    title: `${t('receipts.allocate')} · ${receipt.number}`,
    lead: t('receipts.allocate_lead', { rest: f.money(receipt.restE4, receipt.currency) }),
    back: { href: `/receipts/${receipt.id}`, label: receipt.number },
    action: `/receipts/${receipt.id}/allocation`,
    submit: t('receipts.allocate'),
    cancel: `/receipts/${receipt.id}`,
    parts: [allocationPart(request, { orders, currency: receipt.currency })],
    version: receipt.version,
  });
}

export async function allocate(request: PageRequest, form: z.output<typeof allocateForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await allocateRest(request.context, { id, version }, input);
  return redirect(`/receipts/${id}`, { key: 'shared.saved' });
}

export async function free(request: PageRequest, { version }: z.output<typeof freeForm>): Promise<Outcome> {
  const id = idParam(request);
  const number = await freeAllocation(request.context, { id, version }, idParam(request, 'allocation'));
  return redirect(`/receipts/${id}`, { key: 'receipts.freed', values: { number } });
}

export async function showReversal(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const receipt = await findReceipt(context, idParam(request));
  if (receipt.state !== 'posted') throw new NotFound('receipt');
  const allocations = await allocationsOf(context.db, receipt.id);
  const at = `/receipts/${receipt.id}`;
  return page('shared/confirmation', {
    title: `${t('receipts.reverse')} · ${receipt.number}`,
    heading: `${t('receipts.reverse')} · ${receipt.number}`,
    lead: receipt.customerName,
    consequences: [
      t('receipts.will_reverse', { amount: f.money(receipt.amountE4, receipt.currency) }),
      ...allocations.map(({ orderNumber, amountE4, currency }) =>
        t('receipts.will_open', { number: orderNumber, amount: f.money(amountE4, currency) }),
      ),
    ],
    action: `${at}/reversal`,
    submit: t('receipts.reverse'),
    cancel: at,
    danger: true,
    version: receipt.version,
    fields: [{ name: 'reason', label: t('receipts.reason'), autofocus: true }],
    back: { href: at, label: receipt.number },
  });
}

export async function reverse(
  request: PageRequest,
  { version, reason }: z.output<typeof reversalForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { number } = await reverseReceipt(request.context, { id, version }, reason);
  return redirect(`/receipts/${id}`, { key: 'receipts.reversed', values: { number } });
}
