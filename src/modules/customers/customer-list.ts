import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import type { List, ListTab } from '../../web/lists/declaration.ts';
import { json, type Outcome } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName } from './customer-choices.ts';
import { type CustomerLine, customerColumns } from './customer-columns.ts';
import { customerFilters } from './customer-filters.ts';
import { type Customer, visibleTo } from './customer-queries.ts';

export const customerList: List<CustomerLine> = {
  name: 'customers',
  at: '/customers',
  permission: 'customers.read',
  title: 'customers.title',
  lead: 'customers.lead',
  id: 'c.id',
  rows: ({ context, query }) => visibleTo(context).where('c.is_archived', query.archived === '1'),
  join: (query) => void query.leftJoin('users as u', 'u.id', 'c.owner_id'),
  select: [
    'c.id',
    'c.code',
    'c.name',
    'c.name_other',
    'c.country',
    'c.status',
    'c.updated_at',
    'u.name as owner_name',
  ],
  columns: customerColumns,
  filters: customerFilters,
  sorts: {
    name: { column: 'c.name', direction: 'asc', value: ({ name }) => name },
    code: { column: 'c.code', direction: 'asc', value: ({ code }) => code },
    updated: { column: 'c.updated_at', direction: 'desc', value: ({ updatedAt }) => updatedAt },
  },
  href: ({ id }) => `/customers/${id}`,
  tabs: ({ t, context: { user } }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    ...(user && allows(user, 'customers.write')
      ? [{ label: t('shared.mine'), query: { owner: String(user.id) } }]
      : []),
    { label: t('customers.pool'), query: { owner: 'none' } },
  ],
  bulk: ({ t, context: { user } }) => [
    ...(allows(user, 'customers.assign')
      ? [{ action: '/customers/assign', label: t('customers.assign') }]
      : []),
    ...(allows(user, 'customers.write')
      ? [
          { action: '/customers/level', label: t('customers.set_level') },
          { action: '/customers/tags', label: t('customers.set_tags') },
        ]
      : []),
  ],
  exportedAs: 'customers',
  exportedFirst: ['code'],
  empty: { title: 'customers.none', text: 'customers.none_text' },
  create: {
    href: '/customers/new',
    label: 'customers.new',
    icon: 'plus',
    permission: 'customers.write',
  },
};

/** Completion of a customer: code, name, and what tells two alike apart. */
export async function lookUpCustomers({ context, query }: PageRequest): Promise<Outcome> {
  const term = (query.q ?? '').trim();
  if (!term) return json([]);
  const hits: Pick<Customer, 'code' | 'name' | 'country' | 'city'>[] = await visibleTo(context)
    .where('c.is_archived', false)
    .whereIn('c.id', matching(context.db, 'customer', term))
    .orderBy(['c.name', 'c.id'])
    .limit(12)
    .select('c.code', 'c.name', 'c.country', 'c.city');
  return json(
    hits.map(({ code, name, country, city }) => ({
      value: code,
      label: name,
      sub: [country ? countryName(country, context.language) : '', city].filter(Boolean).join(' · '),
    })),
  );
}
