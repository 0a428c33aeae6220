import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer, findCustomerByCode } from '../customers/customer-queries.ts';
import { styleGrid } from '../inventory/style-grid.ts';
import { newOrderFields } from './new-order-parts.ts';
import { createOrder, updateOrder } from './order-actions.ts';
import type { editOrderForm, newOrderForm } from './order-form.ts';
import { orderFields, shownTerms } from './order-parts.ts';
import { findOrder, findWritableOrder, linesOf, type Order } from './order-queries.ts';
import { priceNote } from './price-note.ts';
import { knownPrices, orderWithPo } from './price-queries.ts';

export async function showNewOrder(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const typed = String(entered.values.customer ?? '');
  const copied = idOf(query.copy);
  if (copied !== null && !typed) return showCopy(request, copied);
  const customer = typed
    ? await findCustomerByCode(context, typed)
    : /^\d{1,9}$/.test(query.customer ?? '')
      ? await findCustomer(context, Number(query.customer))
      : null;
  return page('orders/form', {
    title: t('orders.new'),
    back: { href: '/orders', label: t('orders.title') },
    form: { action: '/orders', wide: true },
    end: { submit: t('orders.create'), cancel: '/orders' },
    ...(await newOrderFields(request, { customer, values: {}, isNew: true })),
    ...(await formLines(request, [])),
  });
}

/** The same order again: its terms, lines and prices; days, PO number and texts of this order are new. */
async function showCopy(request: PageRequest, id: number): Promise<Outcome> {
  const { context, t } = request;
  const order = await findOrder(context, id);
  const customer = await findCustomer(context, order.customerId);
  const { contactId, warehouseId, currency, incoterm, incotermPlace, transport, portOfLoading } = order;
  const { portOfDischarge, paymentTerms, overBp, shortBp, documentLanguage, country, marks } = order;
  const values = {
    ...{ customer: order.customerCode, contactId, warehouseId, currency, incoterm, incotermPlace, transport },
    ...{ portOfLoading, portOfDischarge, paymentTerms, documentLanguage, country, marks, overBp, shortBp },
    orderedOn: today(context),
  };
  return page('orders/form', {
    title: t('orders.new'),
    lead: t('orders.copied_from', { number: order.number }),
    back: { href: `/orders/${id}`, label: order.number },
    form: { action: '/orders', wide: true },
    end: { submit: t('orders.create'), cancel: `/orders/${id}` },
    ...(await newOrderFields(request, { customer, values, isNew: false, copyOf: id })),
    ...(await formLines(request, await shownLines(request, order))),
  });
}

/** The order's lines as its form has them, with what stands beside their prices. */
async function shownLines(request: PageRequest, order: Order): Promise<ShownLine[]> {
  const { context } = request;
  const lines = await linesOf(context.db, order.id);
  const skuIds = lines.map(({ skuId }) => skuId);
  const asked = { customerId: order.customerId, currency: order.currency, skuIds, butOf: order.id };
  const known = await knownPrices(context.db, asked);
  return lines.map((line) => ({
    sku: line.skuCode,
    quantity: line.quantity,
    price: decimalText(line.unitPriceE4, 4, 2),
    discount: line.discountBp ? decimalText(line.discountBp, 2) : '',
    note: priceNote(request, line, known.get(line.skuId) ?? { lastE4: null, listE4: null }),
  }));
}

interface ShownLine {
  sku?: string | undefined;
  quantity?: string | number | undefined;
  price?: string | undefined;
  discount?: string | undefined;
  note?: string | undefined;
}

/** What was typed, else the order's lines, with some empty ones to go on; and the grid of the style being added. */
async function formLines(request: PageRequest, present: ShownLine[]) {
  const typed = Object.values((request.entered.values.lines ?? {}) as Record<string, ShownLine>);
  const lines = typed.length > 0 ? typed : present;
  return {
    lines: [...lines, ...Array.from({ length: Math.max(2, 5 - lines.length) }, () => ({}))],
    styleGrid: await styleGrid(request, lines, 'price'),
  };
}

export async function create(request: PageRequest, form: z.output<typeof newOrderForm>): Promise<Outcome> {
  const id = await createOrder(request.context, form);
  return created(request, id, 'orders.created');
}

async function created({ context }: PageRequest, id: number, key: string): Promise<Outcome> {
  const { customerId, customerPo } = await findOrder(context, id);
  const number = await orderWithPo(context, { customerId, customerPo, butOf: id });
  if (number) {
    return redirect(`/orders/${id}`, { key: 'orders.same_po', values: { number }, tone: 'warning' });
  }
  const link = { href: `/orders/${id}/confirmation`, key: 'orders.confirm' };
  return redirect(`/orders/${id}`, { key, link });
}

export async function showEditOrder(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const order = await findWritableOrder(context, idParam(request));
  const customer = await findCustomer(context, order.customerId);
  const lines = await shownLines(request, order);
  const compared = lines.map(({ note: _, ...line }) => line);
  const values = { ...shownTerms(order), customer: order.customerCode, lines: compared };
  return page('orders/form', {
    title: `${order.number} · ${t('shared.edit')}`,
    back: { href: `/orders/${order.id}`, label: order.number },
    form: { action: `/orders/${order.id}`, version: order.version, original: values, wide: true },
    end: { submit: t('shared.save'), cancel: `/orders/${order.id}` },
    ...(await orderFields(request, { customer, values, isNew: false })),
    ...(await formLines(request, lines)),
    values,
    version: order.version,
  });
}

export async function save(request: PageRequest, form: z.output<typeof editOrderForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateOrder(request.context, { id, version }, input);
  return created(request, id, 'shared.saved');
}
