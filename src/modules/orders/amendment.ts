import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Customer, findCustomer } from '../customers/customer-queries.ts';
import { styleGrid } from '../inventory/style-grid.ts';
import { termsIn } from './agreed-terms.ts';
import { amendOrder } from './amendment-action.ts';
import { agreedNames, type amendmentForm } from './order-form.ts';
import { orderFields, shownTerms } from './order-parts.ts';
import { findOrder, findWritableOrder, linesOf, type Order } from './order-queries.ts';
import { priceNote } from './price-note.ts';
import { knownPrices, orderWithPo } from './price-queries.ts';

interface ShownLine {
  id?: string | number;
  sku?: string;
  quantity?: string | number;
  price?: string;
  discount?: string;
  wait?: boolean | string;
}

export async function showAmendment(request: PageRequest): Promise<Outcome> {
  const { context, t, entered } = request;
  const order = await findWritableOrder(context, idParam(request));
  const stored = await linesOf(context.db, order.id);
  const known = await knownPrices(context.db, {
    ...{ customerId: order.customerId, currency: order.currency, butOf: order.id },
    skuIds: stored.map(({ skuId }) => skuId),
  });
  const noted = stored.map((line) => ({
    id: line.id,
    sku: line.skuCode,
    quantity: line.quantity,
    price: decimalText(line.unitPriceE4, 4, 2),
    discount: line.discountBp ? decimalText(line.discountBp, 2) : '',
    wait: line.isWaiting,
    note: priceNote(request, line, known.get(line.skuId) ?? { lastE4: null, listE4: null }),
  }));
  const present: ShownLine[] = noted.map(({ note: _, ...line }) => line);
  const typed = Object.values((entered.values.lines ?? {}) as Record<string, ShownLine>);
  const lines = typed.length ? typed : noted;
  const customer = await findCustomer(context, order.customerId);
  const terms = await termRows(request, order, customer);
  const values = {
    ...{ reason: '', consentedOn: today(context), promisedOn: order.promisedOn, lines: present },
    ...shownTerms(order),
  };
  const fields = [
    { name: 'reason', label: t('orders.reason'), autofocus: true },
    { name: 'consentedOn', label: t('orders.consented_on'), kind: 'date', width: 's', value: today(context) },
    {
      name: 'promisedOn',
      label: t('orders.promised_on'),
      kind: 'date',
      width: 's',
      optional: true,
      value: order.promisedOn,
    },
  ];
  return page('orders/amendment', {
    title: `${t('orders.amend')} · ${order.number}`,
    order,
    fields,
    terms,
    lines: [...lines, {}, {}],
    styleGrid: await styleGrid(request, lines, 'price'),
    values,
    version: order.version,
    labels: {
      ...Object.fromEntries([...fields, ...terms.flat()].map(({ name, label }) => [name, label])),
      lines: t('orders.lines'),
    },
  });
}

/** The fields of an order's form that an amendment may change besides lines and promise. */
async function termRows(request: PageRequest, order: Order, customer: Customer): Promise<Field[][]> {
  const { head, more } = await orderFields(request, { customer, values: { ...order }, isNew: false });
  const names: readonly string[] = agreedNames;
  return [...head, ...more]
    .map((row) => row.filter(({ name }) => names.includes(name)))
    .filter((row) => row.length > 0);
}

export async function amend(
  request: PageRequest,
  { withTerms, ...form }: z.output<typeof amendmentForm>,
): Promise<Outcome> {
  const { context } = request;
  const id = idParam(request);
  const { lines, reason, consentedOn, promisedOn, version } = form;
  const terms = withTerms ? termsIn(form) : null;
  const input = { lines, reason, consentedOn, promisedOn, version, terms };
  const { number, isTakenBack } = await amendOrder(context, id, input);
  const url = `/orders/${id}`;
  if (isTakenBack) {
    const link = { href: `${url}/release`, key: 'orders.release' };
    return redirect(url, { key: 'orders.amended_taken_back', values: { number }, tone: 'warning', link });
  }
  const { customerId, customerPo } = await findOrder(context, id);
  const other = terms ? await orderWithPo(context, { customerId, customerPo, butOf: id }) : null;
  if (other) return redirect(url, { key: 'orders.same_po', values: { number: other }, tone: 'warning' });
  return redirect(url, { key: 'orders.amended', values: { number } });
}
