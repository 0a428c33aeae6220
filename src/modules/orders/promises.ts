import type { z } from 'zod';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import type { promiseForm } from './order-form.ts';
import { findWritableOrder } from './order-queries.ts';
import { promiseAnew } from './promise-action.ts';

/** Another day, and why; the first promise stays as it was. */
export async function showPromise(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const order = await findWritableOrder(context, idParam(request));
  const at = `/orders/${order.id}`;
  return formPage({
    title: `${t('orders.promise')} · ${order.number}`,
    lead: [
      order.promisedOn ? t('orders.promise_now', { day: order.promisedOn }) : t('orders.promise_none'),
      t('orders.promise_lead'),
    ].join(' '),
    back: { href: at, label: order.number },
    action: `${at}/promise`,
    submit: t('orders.save_promise'),
    cancel: at,
    parts: [
      { name: 'promisedOn', label: t('orders.promised_on'), kind: 'date', width: 's', autofocus: true },
      { name: 'reason', label: t('orders.reason') },
    ],
    values: { promisedOn: order.promisedOn, reason: '' },
    version: order.version,
  });
}

export async function promise(request: PageRequest, form: z.output<typeof promiseForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...promised } = form;
  await promiseAnew(request.context, { id, version }, promised);
  return redirect(`/orders/${id}`, { key: 'orders.now_promised', values: { day: form.promisedOn } });
}
