import { allows } from '../../core/permissions.ts';
import type { List, ListTab } from '../../web/lists/declaration.ts';
import { needColumns } from './need-columns.ts';
import { needListFilters } from './need-filters.ts';
import { joinNames, type Need, needSelect, visibleNeeds } from './need-queries.ts';

export const needList: List<Need> = {
  name: 'needs',
  at: '/needs',
  permission: 'needs.read',
  title: 'needs.title',
  lead: 'needs.lead',
  id: 'n.id',
  rows: ({ context }) => visibleNeeds(context),
  join: joinNames,
  select: needSelect,
  columns: needColumns,
  filters: needListFilters,
  sorts: { updated: { column: 'n.updated_at', direction: 'desc', value: ({ updatedAt }) => updatedAt } },
  href: ({ id }) => `/needs/${id}`,
  tabs: ({ t, context: { user } }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    ...(user && allows(user, 'customers.write')
      ? [{ label: t('shared.mine'), query: { owner: String(user.id) } }]
      : []),
    { label: t('needs.to_confirm'), query: { state: 'new' } },
  ],
  exportedAs: 'needs',
  empty: {
    title: 'needs.none',
    text: 'needs.none_text',
    action: { href: '/customers', label: 'needs.to_customers' },
  },
};
