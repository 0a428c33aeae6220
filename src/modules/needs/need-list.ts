import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { fold, matching } from '../../core/search.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  chosenSort,
  countUpTo,
  everyRow,
  type Filter,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countriesInUse, countryName } from '../customers/customer-choices.ts';
import { needScopes, needStates, offeredSeasons } from './need.ts';
import { type Need, visibleNeeds, withNames } from './need-queries.ts';
import { categoryChoices, categoryText, scopeText, seasonText, stateCell, targetText } from './need-view.ts';

const sorts: Record<'updated', Sort> = { updated: { column: 'n.updated_at', direction: 'desc' } };

/** The needs that the address asks for; the demand report's numbers lead here with the same words. */
export function filteredNeeds({ context, query }: PageRequest) {
  const needs = visibleNeeds(context);
  const { state, scope, category, season, country, wanted } = query;
  if (query.text) needs.whereIn('n.id', matching(context.db, 'need', query.text));
  if (state === 'open') needs.whereNot('n.state', 'obsolete');
  else if (needStates.some((known) => known === state)) needs.where('n.state', state);
  if (needScopes.some((known) => known === scope)) needs.where('n.scope', scope);
  if (category) needs.where('n.category', category);
  if (season === 'none') needs.whereNull('n.season');
  else if (season) needs.where('n.season', season);
  if (country === 'none') needs.whereNull('c.country');
  else if (country) needs.where('c.country', country);
  if (wanted) needs.where('n.wanted_key', fold(wanted).slice(0, 300));
  if (/^\d{1,9}$/.test(query.owner ?? '')) needs.where('c.owner_id', Number(query.owner));
  if (/^\d{1,9}$/.test(query.customer ?? '')) needs.where('n.customer_id', Number(query.customer));
  return needs;
}

export function seasonChoices({ t, context }: Pick<PageRequest, 't' | 'context'>) {
  return offeredSeasons(today(context)).map((season) => ({ value: season, label: seasonText(t, season) }));
}

export async function needFilters(request: PageRequest): Promise<Filter[]> {
  const { context, t, query } = request;
  return [
    { name: 'text', label: t('shared.text_filter'), kind: 'text' },
    {
      name: 'category',
      label: t('needs.category'),
      kind: 'select',
      options: categoryChoices(request, query.category || null),
    },
    {
      name: 'state',
      label: t('shared.state'),
      kind: 'select',
      options: [
        { value: 'open', label: t('needs.not_ended') },
        ...needStates.map((state) => ({ value: state as string, label: t(`needs.state_${state}`) })),
      ],
    },
    {
      name: 'scope',
      label: t('needs.scope'),
      kind: 'select',
      options: needScopes.map((scope) => ({ value: scope, label: t(`needs.scope_${scope}`) })),
    },
    {
      name: 'season',
      label: t('needs.season'),
      kind: 'select',
      options: [...seasonChoices(request), { value: 'none', label: t('needs.no_season') }],
    },
    {
      name: 'country',
      label: t('customers.country'),
      kind: 'select',
      options: await countriesInUse(context, query.country),
    },
  ];
}

export async function showNeeds(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sort = chosenSort(query, sorts, 'updated');
  const { rows, next } = await pageByKey<Need>(withNames(filteredNeeds(request)), {
    sort: sort.sort,
    idColumn: 'n.id',
    after: query.after,
    sortValue: ({ updatedAt }) => updatedAt,
  });
  const tab = (label: string, params: Record<string, string>) => ({
    label,
    href: listUrl({ url: '/needs', query: {} }, params),
    isCurrent: ['state', 'owner'].every((name) => (query[name] ?? '') === (params[name] ?? '')),
  });
  const mine = String(context.user?.id ?? '');
  const list = listModel(request, {
    tabs: [
      tab(t('shared.all'), {}),
      ...(allows(context.user, 'customers.write') ? [tab(t('shared.mine'), { owner: mine })] : []),
      tab(t('needs.to_confirm'), { state: 'new' }),
    ],
    columns: [
      { key: 'wanted', label: t('needs.wanted') },
      { key: 'category', label: t('needs.category'), hideOnPhone: true },
      { key: 'customer', label: t('needs.customer') },
      { key: 'season', label: t('needs.season'), hideOnPhone: true },
      { key: 'quantity', label: t('needs.quantity'), numeric: true, hideOnPhone: true },
      { key: 'state', label: t('shared.state') },
      { key: 'updated', label: t('shared.updated'), sort: 'updated', hideOnPhone: true },
    ],
    filters: await needFilters(request),
    rows: rows.map((need) => ({
      id: need.id,
      href: `/needs/${need.id}`,
      cells: {
        wanted: need.wanted,
        category:
          need.scope === 'standing'
            ? categoryText(t, need.category)
            : { text: categoryText(t, need.category), sub: scopeText(t, need) },
        customer: { text: need.customerName, href: `/customers/${need.customerId}` },
        season: seasonText(t, need.season),
        quantity: need.quantity === null ? '' : f.number(need.quantity),
        state: stateCell(t, need.state),
        updated: f.instant(need.updatedAt).slice(0, 10),
      },
    })),
    next,
    count: await countUpTo(context.db, filteredNeeds(request), 'n.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/needs/export', query }, { after: null })
      : null,
    empty: {
      title: t('needs.none'),
      text: t('needs.none_text'),
      action: { href: '/customers', label: t('needs.to_customers') },
    },
  });
  for (const name of ['owner', 'wanted', 'customer'])
    if (query[name]) list.hidden.push({ name, value: query[name] });
  return page('shared/list-page', {
    title: t('needs.title'),
    row: { heading: t('needs.title'), lead: t('needs.lead') },
    list,
  });
}

export async function exportNeeds(request: PageRequest): Promise<Outcome> {
  const { t, context } = request;
  const lines = everyRow<Need>(() => withNames(filteredNeeds(request)), {
    sort: { column: 'n.id', direction: 'asc' },
    idColumn: 'n.id',
    sortValue: ({ id }) => id,
  });
  const text = (label: string, width = 24) => ({ label, kind: 'text' as const, width });
  return exportSheet(request, 'needs', {
    name: t('needs.title'),
    columns: [
      text(t('needs.customer_code'), 12),
      text(t('needs.customer'), 40),
      text(t('customers.country')),
      text(t('needs.category'), 14),
      text(t('needs.wanted'), 40),
      text(t('needs.details'), 40),
      text(t('needs.scope')),
      text(t('needs.season')),
      { label: t('needs.quantity'), kind: 'number' },
      text(t('needs.target_price')),
      text(t('shared.state'), 14),
    ],
    rows: sheetRows(lines, (need) => [
      need.customerCode,
      need.customerName,
      need.country ? countryName(need.country, context.language) : null,
      categoryText(t, need.category),
      need.wanted,
      need.details,
      scopeText(t, need),
      seasonText(t, need.season),
      need.quantity,
      targetText(request, need),
      t(`needs.state_${need.state}`),
    ]),
  });
}
