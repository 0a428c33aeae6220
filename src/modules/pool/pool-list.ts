import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { contains } from '../../db/dialect.ts';
import { thingKinds } from '../../db/in-charge.ts';
import {
  type Cell,
  chosenSort,
  countUpTo,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryChoices, countryName } from '../customers/customer-choices.ts';
import { seesAllCustomers } from '../customers/customer-queries.ts';
import { type ChargeCounts, waitingUsers } from '../handovers/in-charge-queries.ts';
import { claimsToday } from './pool-actions.ts';
import { lastDays, mayOpen, type PoolCustomer, poolColumns, waitingFor } from './pool-queries.ts';

const sorts: Record<'name', Sort> = { name: { column: 'c.name', direction: 'asc' } };

function filtered({ context, query }: PageRequest) {
  const customers = waitingFor(context);
  // Who may not read a customer doesn't find it by its phone or its people either.
  if (query.text && seesAllCustomers(context))
    customers.whereIn('c.id', matching(context.db, 'customer', query.text));
  else if (query.text) contains(customers, 'c.name', query.text);
  if (query.country) customers.where('c.country', query.country);
  if (query.level) customers.where('c.level', query.level);
  if (query.of === 'pool') customers.whereNull('c.owner_id');
  if (query.of === 'left') customers.whereNotNull('c.owner_id');
  return customers;
}

/** Where the row leads: the customer's page, or what may be known of it. */
export function poolHref(request: PageRequest, customer: Pick<PoolCustomer, 'id' | 'backupOwnerId'>): string {
  return mayOpen(request.context, customer) ? `/customers/${customer.id}` : `/pool/${customer.id}`;
}

export function ownerCell({ t }: PageRequest, { ownerName }: PoolCustomer): Cell {
  if (ownerName === null) return { text: t('pool.no_owner'), tone: 'neutral' };
  return { text: t('pool.left', { name: ownerName }), tone: 'danger' };
}

/** The waiting list: the pool, and for those who hand over also what disabled users still have. */
export async function showPool(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const manages = allows(context.user, 'handovers.manage');
  const mayAssign = allows(context.user, 'customers.assign');
  const mayClaim = allows(context.user, 'pool.claim');
  const sort = chosenSort(query, sorts, 'name');
  const { rows, next } = await pageByKey<PoolCustomer>(
    filtered(request)
      .leftJoin('users as u', 'u.id', 'c.owner_id')
      .select(...poolColumns),
    { sort: sort.sort, idColumn: 'c.id', after: query.after, sortValue: ({ name }) => name },
  );
  const days = await lastDays(
    context,
    rows.map(({ id }) => id),
  );
  const { levels } = context.settings;
  const tab = (of: string, label: string) => ({
    label,
    href: listUrl(request, { of, after: null }),
    isCurrent: (query.of ?? '') === of,
  });
  const list = listModel(request, {
    tabs: manages
      ? [tab('', t('shared.all')), tab('pool', t('pool.title')), tab('left', t('pool.of_left'))]
      : [],
    columns: [
      { key: 'name', label: t('shared.name') },
      { key: 'country', label: t('pool.country') },
      { key: 'city', label: t('pool.city'), hideOnPhone: true },
      { key: 'level', label: t('pool.level') },
      ...(manages ? [{ key: 'owner', label: t('pool.why') }] : []),
      { key: 'order', label: t('pool.last_order'), hideOnPhone: true },
      { key: 'contact', label: t('pool.last_contact'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'country',
        label: t('pool.country'),
        kind: 'select',
        options: countryChoices(context.language),
      },
      {
        name: 'level',
        label: t('pool.level'),
        kind: 'select',
        options: levels.map((level) => ({ value: level, label: level })),
      },
    ],
    rows: rows.map((customer) => ({
      id: customer.id,
      href: poolHref(request, customer),
      cells: {
        name: customer.name,
        country: customer.country ? countryName(customer.country, context.language) : '',
        city: customer.city,
        level: customer.level,
        owner: ownerCell(request, customer),
        order: days.get(customer.id)?.orderOn ?? '',
        contact: f.instant(days.get(customer.id)?.contactAt ?? null).slice(0, 10),
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'c.id'),
    sort,
    bulk: [
      ...(mayAssign ? [{ action: '/pool/assign', label: t('pool.assign') }] : []),
      ...(mayClaim ? [{ action: '/pool/claim', label: t('pool.claim') }] : []),
    ],
    empty: { title: t('pool.none'), text: t(manages ? 'pool.none_text' : 'pool.none_to_claim') },
  });
  return page('pool/list', {
    title: t('pool.title'),
    row: {
      heading: t('pool.title'),
      lead: t(manages ? 'pool.lead' : 'pool.lead_claim'),
      actions: [
        ...(manages ? [{ href: '/pool/open', label: t('pool.open_things'), icon: 'file-text' }] : []),
        ...(allows(context.user, 'settings.manage')
          ? [{ href: '/pool/settings', label: t('pool.settings'), icon: 'settings' }]
          : []),
      ],
    },
    claims: mayClaim ? await claimsText(request) : '',
    left: manages ? await leftUsers(request) : [],
    list,
  });
}

async function claimsText({ context, t }: PageRequest): Promise<string> {
  const max = context.settings.claimsPerDay;
  return t('pool.claims_left', { left: Math.max(0, max - (await claimsToday(context))), max });
}

/** Disabled users who still have something, each with the way to hand it over. */
async function leftUsers({ context, t }: PageRequest) {
  return (await waitingUsers(context.db)).map(({ id, name, counts }) => ({
    name,
    href: `/handovers/new?from=${id}&kind=sudden`,
    has: countTexts(t, counts).join(' · '),
  }));
}

/** `12 customers`, `3 orders`: what there is of each. */
export function countTexts(t: PageRequest['t'], counts: ChargeCounts): string[] {
  return (['customer', ...thingKinds] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => t(`handovers.count_${kind}`, { count: counts[kind] }));
}
