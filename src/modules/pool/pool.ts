import { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { thingKinds, waitingThings } from '../../db/in-charge.ts';
import { transact } from '../../db/transaction.ts';
import { reference, text, version } from '../../web/fields.ts';
import { confirmPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { countryName, ownerChoices } from '../customers/customer-choices.ts';
import { findWritableCustomer, visibleTo } from '../customers/customer-queries.ts';
import { claimAll } from './claims.ts';
import { assignThings, assignWaiting, returnCustomer } from './pool-actions.ts';
import { ownerCell, showPool } from './pool-list.ts';
import { findInPool, lastDays, waitingFor } from './pool-queries.ts';

const ids = z
  .unknown()
  .optional()
  .transform((input) =>
    (Array.isArray(input) ? input : [input])
      .map(Number)
      .filter((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31),
  );

export const claimForm = z.object({ ids });
export const assignForm = z.object({ ids, ownerId: reference().optional() });
export const returnForm = z.object({ reason: text(300).required(), version: version() });

const back = ({ t }: PageRequest) => ({ href: '/pool', label: t('pool.title') });

/** What may be known of a customer in the pool before one takes it. */
export async function showInPool(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const customer = await findInPool(context, idParam(request));
  const days = (await lastDays(context, [customer.id])).get(customer.id);
  return page('pool/show', {
    title: customer.name,
    customer,
    back: back(request),
    owner: ownerCell(request, customer),
    groups: [
      {
        title: t('pool.known'),
        facts: [
          {
            label: t('pool.country'),
            text: customer.country ? countryName(customer.country, context.language) : '–',
          },
          { label: t('pool.city'), text: customer.city ?? '–' },
          { label: t('pool.level'), text: customer.level ?? '–' },
          { label: t('pool.last_order'), text: days?.orderOn ?? '–' },
          { label: t('pool.last_contact'), text: f.instant(days?.contactAt ?? null).slice(0, 10) || '–' },
        ],
      },
    ],
  });
}

export async function claim(request: PageRequest, form: z.output<typeof claimForm>): Promise<Outcome> {
  const ticked = form.ids.slice(0, 100);
  if (ticked.length === 0) return redirect('/pool', { key: 'pool.tick_first', tone: 'warning' });
  const { claimed, gone } = await claimAll(request.context, ticked);
  const [first] = claimed;
  if (claimed.length === 1 && first && gone === 0)
    return redirect(`/customers/${first.id}`, { key: 'pool.claimed', values: { name: first.name } });
  return redirect('/pool', {
    key: 'pool.claimed_count',
    values: { count: claimed.length, gone },
    ...(gone > 0 ? { tone: 'warning' as const } : {}),
    link: { href: `/customers?owner=${request.context.user?.id}`, key: 'pool.my_customers' },
  });
}

/** Asks who takes the ticked customers over. */
export async function showAssign(request: PageRequest, ticked: readonly number[] = []): Promise<Outcome> {
  const { context, t, entered } = request;
  const chosen = ticked.length ? ticked : ids.parse(entered.values.ids);
  const customers: { id: number; name: string; code: string }[] = await waitingFor(context)
    .whereIn('c.id', chosen.slice(0, 500))
    .orderBy(['c.name', 'c.id'])
    .select('c.id', 'c.name', 'c.code');
  return assignPage(request, {
    action: '/pool/assign',
    title: t('pool.assign_count', { count: customers.length }),
    text: t('pool.assign_text'),
    rows: customers.map(({ id, code, name }) => ({ id, text: `${code} ${name}` })),
  });
}

async function assignPage(
  request: PageRequest,
  what: { action: string; title: string; text: string; rows: { id: number; text: string }[] },
): Promise<Outcome> {
  const owner = {
    name: 'ownerId',
    label: request.t('pool.new_owner'),
    kind: 'select',
    options: await ownerChoices(request),
  };
  return page('pool/assign', { ...what, owner, back: back(request) });
}

export async function assign(request: PageRequest, form: z.output<typeof assignForm>): Promise<Outcome> {
  if (form.ids.length === 0) return redirect('/pool', { key: 'pool.tick_first', tone: 'warning' });
  if (form.ownerId === null) return showAssign(request, form.ids);
  const count = await assignWaiting(request.context, form.ids.slice(0, 500), form.ownerId);
  return redirect('/pool', { key: 'pool.assigned', values: { count } });
}

const kindParam = ({ params }: PageRequest) => {
  const kind = thingKinds.find((known) => known === params.kind);
  if (!kind) throw new NotFound('kind');
  return kind;
};

export async function showAssignThings(
  request: PageRequest,
  ticked: readonly number[] = [],
): Promise<Outcome> {
  const { context, t, entered } = request;
  const kind = kindParam(request);
  const chosen = ticked.length ? ticked : ids.parse(entered.values.ids);
  const rows: { id: number; name: string; customerId: number }[] = await waitingThings(context.db, kind)
    .join('customers as c', 'c.id', 'x.customer_id')
    .whereIn('x.id', chosen.slice(0, 500))
    .orderBy('x.id')
    .select('x.id', 'c.name', 'x.customer_id');
  return assignPage(request, {
    action: `/pool/open/${kind}`,
    title: t(`handovers.count_${kind}`, { count: rows.length }),
    text: t('pool.assign_things_text'),
    rows: rows.map(({ id, name }) => ({ id, text: name })),
  });
}

export async function giveThings(request: PageRequest, form: z.output<typeof assignForm>): Promise<Outcome> {
  const kind = kindParam(request);
  const url = `/pool/open?kind=${kind}`;
  if (form.ids.length === 0) return redirect(url, { key: 'pool.tick_first', tone: 'warning' });
  if (form.ownerId === null) return showAssignThings(request, form.ids);
  const count = await assignThings(request.context, { kind, ids: form.ids, userId: form.ownerId });
  return redirect(url, { key: 'pool.assigned_things', values: { count } });
}

export async function showReturn(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const customer = await findWritableCustomer(context, idParam(request));
  const at = `/customers/${customer.id}`;
  return confirmPage({
    title: t('pool.return_of', { name: customer.name }),
    consequences: [t('pool.return_text'), t('pool.return_keeps')],
    action: `/pool/${customer.id}/return`,
    submit: t('pool.return'),
    cancel: at,
    version: customer.version,
    back: { href: at, label: customer.name },
    fields: [{ name: 'reason', label: t('pool.reason'), kind: 'textarea', rows: 3, autofocus: true }],
  });
}

export async function giveBack(request: PageRequest, form: z.output<typeof returnForm>): Promise<Outcome> {
  const { context } = request;
  const id = idParam(request);
  await returnCustomer(context, id, form);
  const isSeen = await transact(context, (tx) => visibleTo(tx).where('c.id', id).first('c.id'));
  return redirect(isSeen ? `/customers/${id}` : '/pool', { key: 'pool.was_returned' });
}

/** The list again, with what was wrong on top. */
export const showPoolAgain = (request: PageRequest) => showPool({ ...request, query: {} });
