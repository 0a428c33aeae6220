import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { styleGrid } from '../inventory/style-grid.ts';
import { amendOrder } from './amendment-action.ts';
import type { AmendmentInput } from './order-form.ts';
import { findWritableOrder, linesOf } from './order-queries.ts';

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
  const present: ShownLine[] = (await linesOf(context.db, order.id)).map((line) => ({
    id: line.id,
    sku: line.skuCode,
    quantity: line.quantity,
    price: decimalText(line.unitPriceE4, 4, 2),
    discount: line.discountBp ? decimalText(line.discountBp, 2) : '',
    wait: line.isWaiting,
  }));
  const typed = Object.values((entered.values.lines ?? {}) as Record<string, ShownLine>);
  const lines = typed.length ? typed : present;
  const values = { reason: '', consentedOn: today(context), promisedOn: order.promisedOn, lines: present };
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
    lines: [...lines, {}, {}],
    styleGrid: await styleGrid(request, lines, 'price'),
    values,
    version: order.version,
    labels: {
      ...Object.fromEntries(fields.map(({ name, label }) => [name, label])),
      lines: t('orders.lines'),
    },
  });
}

export async function amend(request: PageRequest, form: AmendmentInput): Promise<Outcome> {
  const id = idParam(request);
  const number = await amendOrder(request.context, id, form);
  return redirect(`/orders/${id}`, { key: 'orders.amended', values: { number } });
}
