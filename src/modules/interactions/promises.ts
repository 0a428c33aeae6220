import type { z } from 'zod';
import { Refusal } from '../../core/refusal.ts';
import { type Field, formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { dueFields } from './due-day.ts';
import type { ChangeInput, promiseEndForm, promiseForm } from './interaction-form.ts';
import { colleagues, findItem, type Item } from './open-items.ts';
import { changePromise, endPromise, makePromise } from './promise-actions.ts';

/** Whose task it is, and by when. */
export async function taskFields(request: PageRequest, item: Item | null): Promise<Field[][]> {
  const { context, t } = request;
  const due = await dueFields(request, {
    on: 'dueOn',
    steps: 'dueIn',
    label: t('interactions.by_day'),
    ...(item ? { value: item.dueOn } : {}),
  });
  const user: Field = {
    name: 'userId',
    label: t('interactions.task_for'),
    kind: 'select',
    width: 'm',
    value: String(item?.userId ?? context.user?.id ?? ''),
    options: await colleagues(context),
  };
  const keep = due.filter(({ kind }) => kind === 'checkbox');
  return [due.filter(({ kind }) => kind !== 'checkbox'), [user], ...(keep.length ? [keep] : [])];
}

/** Back to the customer's page, or to the list where the button was pressed. */
export function afterwards({ query }: PageRequest, customerId: number): string {
  const lists: Record<string, string> = {
    'my-day': '/my-day',
    promises: '/promises',
    'follow-ups': '/follow-ups',
  };
  return lists[query.from ?? ''] ?? `/customers/${customerId}`;
}

export async function showNewPromise(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findCustomer(context, idParam(request));
  const at = `/customers/${customer.id}`;
  return formPage({
    title: t('interactions.new_promise'),
    lead: t('interactions.new_promise_lead'),
    back: { href: at, label: customer.name },
    action: `${at}/promises`,
    submit: t('interactions.make_promise'),
    cancel: at,
    parts: [
      { name: 'promise', label: t('interactions.promise'), autofocus: true },
      ...(await taskFields(request, null)).map((row) => ({ row })),
    ],
  });
}

export async function createPromise(
  request: PageRequest,
  form: z.output<typeof promiseForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await makePromise(request.context, id, form);
  const link = { href: `/customers/${id}/promises/new`, key: 'interactions.another_promise' };
  return redirect(`/customers/${id}`, { key: 'interactions.promise_made', link });
}

/** How it ended, with a remark. */
export async function showEndPromise(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const item = await findItem(context, 'promises', idParam(request));
  const customer = await findCustomer(context, item.customerId);
  return formPage({
    title: t('interactions.end_promise'),
    lead: item.text,
    back: { href: `/customers/${customer.id}`, label: customer.name },
    action: `/promises/${item.id}/end${query.from ? `?from=${encodeURIComponent(query.from)}` : ''}`,
    submit: t('interactions.end_promise'),
    cancel: afterwards(request, customer.id),
    parts: [
      {
        name: 'state',
        label: t('interactions.how_ended'),
        kind: 'select',
        width: 'm',
        options: ['kept', 'broken', 'withdrawn'].map((state) => ({
          value: state,
          label: t(`interactions.state_${state}`),
        })),
      },
      { name: 'remark', label: t('interactions.remark'), optional: true, autofocus: true },
    ],
  });
}

export async function finishPromise(
  request: PageRequest,
  form: z.output<typeof promiseEndForm>,
): Promise<Outcome> {
  const customerId = await endPromise(request.context, idParam(request), form);
  return redirect(afterwards(request, customerId), { key: `interactions.promise_now_${form.state}` });
}

export async function showChangePromise(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const item = await findItem(request.context, 'promises', idParam(request));
  return changePage(request, item, {
    title: t('interactions.change_promise'),
    action: `/promises/${item.id}/change`,
    reason: t('interactions.reason_if_moved'),
  });
}

/** Another day, another colleague: the same page for promises and follow-ups. */
export async function changePage(
  request: PageRequest,
  item: Item,
  { title, action, reason }: { title: string; action: string; reason: string | null },
): Promise<Outcome> {
  const { context, t } = request;
  if (item.state !== 'open' && request.entered.summary.length === 0)
    return redirect(`/customers/${item.customerId}`, { key: 'interactions.ended_already', tone: 'warning' });
  const customer = await findCustomer(context, item.customerId);
  const first = item.firstDueOn ? t('interactions.first_named', { day: item.firstDueOn }) : '';
  return formPage({
    title,
    lead: [item.text, first].filter(Boolean).join(' · '),
    back: { href: `/customers/${customer.id}`, label: customer.name },
    action,
    submit: t('shared.save'),
    cancel: `/customers/${customer.id}`,
    parts: [
      ...(await taskFields(request, item)).map((row) => ({ row })),
      ...(reason ? [{ name: 'reason', label: reason, optional: true }] : []),
    ],
    values: { dueOn: item.dueOn, userId: item.userId },
    version: item.version,
  });
}

export async function savePromise(request: PageRequest, form: ChangeInput): Promise<Outcome> {
  const customerId = await changePromise(request.context, idParam(request), asChanged(form));
  return redirect(`/customers/${customerId}`, { key: 'shared.saved' });
}

/** On the page of a change the quick choice counts before the day, which stands there from the beginning. */
export function asChanged(form: ChangeInput): ChangeInput {
  if (form.dueIn === null && form.dueOn === null) throw new Refusal('errors.required', { field: 'dueOn' });
  return form.dueIn === null ? form : { ...form, dueOn: null };
}
