import { fold } from '../../core/search.ts';
import type { Filter } from '../../web/list.ts';
import type { ListFilter } from '../../web/lists/declaration.ts';
import { byId, byText } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { seasonChoices } from '../../web/seasons.ts';
import { countriesInUse } from '../customers/customer-choices.ts';
import { needScopes, needStates } from './need.ts';
import { visibleNeeds } from './need-queries.ts';
import { categoryChoices } from './need-view.ts';

/** A value of the column; `none` asks for the needs that have none. */
const byValueOrNone =
  (column: string): Required<ListFilter>['narrow'] =>
  (query, value) => {
    if (value === 'none') query.whereNull(column);
    else query.where(column, value);
  };

/** The list's filters; those that are hidden are set by links, so that a report's number opens what it counted. */
export const needListFilters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('need', 'n.id') },
  {
    name: 'category',
    label: 'needs.category',
    kind: 'select',
    options: (request) => categoryChoices(request, request.query.category || null),
    narrow: (query, value) => void query.where('n.category', value),
  },
  {
    name: 'state',
    label: 'shared.state',
    kind: 'select',
    options: ({ t }) => [
      { value: 'open', label: t('needs.not_ended') },
      ...needStates.map((state) => ({ value: state as string, label: t(`needs.state_${state}`) })),
    ],
    narrow: (query, value) => {
      if (value === 'open') query.whereNot('n.state', 'obsolete');
      else if (needStates.some((known) => known === value)) query.where('n.state', value);
    },
  },
  {
    name: 'scope',
    label: 'needs.scope',
    kind: 'select',
    options: ({ t }) => needScopes.map((scope) => ({ value: scope, label: t(`needs.scope_${scope}`) })),
    narrow: (query, value) => {
      if (needScopes.some((known) => known === value)) query.where('n.scope', value);
    },
  },
  {
    name: 'season',
    label: 'needs.season',
    kind: 'select',
    options: (request) => [
      ...seasonChoices(request, request.query.season),
      { value: 'none', label: request.t('needs.no_season') },
    ],
    narrow: byValueOrNone('n.season'),
  },
  {
    name: 'country',
    label: 'customers.country',
    kind: 'select',
    options: ({ context, query }) => countriesInUse(context, query.country),
    narrow: byValueOrNone('c.country'),
  },
  {
    name: 'wanted',
    label: 'needs.wanted',
    kind: 'hidden',
    narrow: (query, value) => void query.where('n.wanted_key', fold(value).slice(0, 300)),
  },
  { name: 'owner', label: 'customers.owner', kind: 'hidden', narrow: byId('c.owner_id') },
  { name: 'customer', label: 'needs.customer', kind: 'hidden', narrow: byId('n.customer_id') },
];

/** The needs that the address asks for; the demand report counts these, and its numbers lead to the list. */
export function filteredNeeds(request: PageRequest) {
  const needs = visibleNeeds(request.context);
  for (const { name, narrow } of needListFilters) {
    const value = request.query[name];
    if (value) narrow?.(needs, value, request);
  }
  return needs;
}

/** The filters that a page shows, with their choices. */
export async function needFilters(request: PageRequest): Promise<Filter[]> {
  return Promise.all(
    needListFilters.flatMap(({ name, label, kind, options }) =>
      kind === 'hidden'
        ? []
        : [
            (async () => ({
              name,
              label: request.t(label),
              kind,
              ...(options ? { options: await options(request) } : {}),
            }))(),
          ],
    ),
  );
}
