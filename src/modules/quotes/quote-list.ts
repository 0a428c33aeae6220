import type { Knex } from 'knex';
import { addDays, today } from '../../core/days.ts';
import { dialectOf } from '../../db/dialect.ts';
import { countedUpTo } from '../../web/list.ts';
import { askedOf, filteredRows } from '../../web/lists/asked.ts';
import type { List, ListColumn, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byId, byText, byValue } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName, ownerChoices } from '../customers/customer-choices.ts';
import { openStates, quoteLabel, quoteStates, remindDays } from './quote.ts';
import { type Quote, visibleQuotes } from './quote-queries.ts';
import { stateTones, validity } from './quote-view.ts';

type Line = Pick<
  Quote,
  | 'id'
  | 'number'
  | 'revision'
  | 'state'
  | 'quotedOn'
  | 'validUntilOn'
  | 'sentOn'
  | 'decidedOn'
  | 'customerReference'
  | 'currency'
  | 'totalE4'
  | 'customerId'
  | 'customerName'
  | 'ownerName'
  | 'incoterm'
  | 'opportunityId'
  | 'opportunityTitle'
  | 'orderId'
  | 'orderNumber'
> & { country: string | null };

function dayColumn(field: 'quotedOn' | 'sentOn' | 'decidedOn', key: string): ListColumn<Line> {
  return {
    key,
    label: `quotes.${key}_on`,
    hideOnPhone: true,
    select: () => [`q.${key}_on`],
    cell: (line) => line[field],
    sheet: [{ kind: 'day', value: (line) => line[field] }],
  };
}

const columns: readonly ListColumn<Line>[] = [
  {
    key: 'number',
    label: 'quotes.one',
    sort: 'newest',
    cell: (line) =>
      line.customerReference ? { text: quoteLabel(line), sub: line.customerReference } : quoteLabel(line),
    sheet: [
      { width: 18, value: (line) => quoteLabel(line) },
      { label: 'quotes.customer_reference', value: ({ customerReference }) => customerReference },
    ],
  },
  {
    key: 'customer',
    label: 'quotes.customer',
    cell: ({ customerName, customerId }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [{ width: 40, value: ({ customerName }) => customerName }],
  },
  {
    key: 'state',
    label: 'shared.state',
    cell: ({ state }, { t }) => ({ text: t(`quotes.state_${state}`), tone: stateTones[state] }),
  },
  { ...dayColumn('quotedOn', 'quoted'), sort: 'day' },
  {
    key: 'valid',
    label: 'quotes.valid_until_on',
    hideOnPhone: true,
    sort: 'valid',
    cell: (line, request) => validity(request, line),
    sheet: [{ kind: 'day', value: ({ validUntilOn }) => validUntilOn }],
  },
  { key: 'owner', label: 'quotes.owner', hideOnPhone: true, cell: ({ ownerName }) => ownerName },
  {
    key: 'total',
    label: 'orders.total',
    numeric: true,
    needs: 'orders.prices',
    cell: ({ totalE4, currency }, { f }) => f.money(totalE4, currency),
    sheet: [
      { label: 'quotes.currency', width: 10, value: ({ currency }) => currency },
      { kind: 'money', value: ({ totalE4 }) => totalE4 },
    ],
  },
  { ...dayColumn('sentOn', 'sent'), isExtra: true },
  { ...dayColumn('decidedOn', 'decided'), isExtra: true },
  {
    key: 'order',
    label: 'orders.one',
    hideOnPhone: true,
    isExtra: true,
    cell: ({ orderId, orderNumber }) =>
      orderId && orderNumber ? { text: orderNumber, href: `/orders/${orderId}` } : '',
    sheet: [{ value: ({ orderNumber }) => orderNumber }],
  },
  {
    key: 'opportunity',
    label: 'quotes.opportunity',
    hideOnPhone: true,
    isExtra: true,
    needs: 'opportunities.read',
    cell: ({ opportunityId, opportunityTitle }) =>
      opportunityId && opportunityTitle
        ? { text: opportunityTitle, href: `/opportunities/${opportunityId}` }
        : '',
    sheet: [{ value: ({ opportunityTitle }) => opportunityTitle }],
  },
  {
    key: 'country',
    label: 'quotes.country',
    hideOnPhone: true,
    isExtra: true,
    select: () => ['q.country'],
    cell: ({ country }, { context }) => (country ? countryName(country, context.language) : ''),
  },
  {
    key: 'incoterm',
    label: 'quotes.incoterm',
    hideOnPhone: true,
    isExtra: true,
    select: () => ['q.incoterm'],
    cell: ({ incoterm }) => incoterm,
  },
];

function narrowToState(query: Knex.QueryBuilder, value: string, { context }: PageRequest): void {
  const day = today(context);
  if (value === 'open') query.whereIn('q.state', [...openStates]);
  else if (value === 'running_out')
    query.where('q.state', 'sent').whereBetween('q.valid_until_on', [day, addDays(day, remindDays)]);
  else query.where('q.state', value);
}

const filters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('quote', 'q.id') },
  {
    name: 'state',
    label: 'shared.state',
    kind: 'select',
    options: ({ t }) => [
      { value: 'open', label: t('quotes.open') },
      { value: 'running_out', label: t('quotes.running_out') },
      ...quoteStates
        .filter((state) => state !== 'superseded')
        .map((state) => ({ value: state, label: t(`quotes.state_${state}`) })),
    ],
    narrow: narrowToState,
  },
  {
    name: 'owner',
    label: 'quotes.owner',
    kind: 'select',
    options: (request) => ownerChoices(request),
    narrow: byId('q.owner_id'),
  },
  { name: 'from', label: 'quotes.quoted_from', kind: 'date', narrow: byDay('q.quoted_on', '>=') },
  { name: 'to', label: 'shared.to', kind: 'date', narrow: byDay('q.quoted_on', '<=') },
  { name: 'currency', label: 'quotes.currency', kind: 'hidden', narrow: byValue('q.currency') },
  { name: 'customer', label: 'quotes.customer', kind: 'hidden', narrow: byId('q.customer_id') },
  { name: 'opportunity', label: 'quotes.opportunity', kind: 'hidden', narrow: byId('q.opportunity_id') },
  // A report's number opens the quotes that it counted.
  { name: 'decidedFrom', label: 'quotes.decided_on', kind: 'hidden', narrow: byDay('q.decided_on', '>=') },
  { name: 'decidedTo', label: 'quotes.decided_on', kind: 'hidden', narrow: byDay('q.decided_on', '<=') },
];

/** The newest revision of each quote. */
export const quoteList: List<Line> = {
  name: 'quotes',
  at: '/quotes',
  permission: 'quotes.read',
  title: 'quotes.title',
  lead: 'quotes.lead',
  view: 'quotes/list',
  beside: async (request) => ({ sums: await sumsOf(request) }),
  id: 'q.id',
  rows: ({ context }) => visibleQuotes(context).where('q.is_latest', true),
  join: (query) =>
    void query
      .leftJoin('users as u', 'u.id', 'q.owner_id')
      .leftJoin('orders as o', 'o.id', 'q.order_id')
      .leftJoin('opportunities as a', 'a.id', 'q.opportunity_id'),
  select: [
    'q.id',
    'q.number',
    'q.revision',
    'q.state',
    'q.quoted_on',
    'q.valid_until_on',
    'q.customer_reference',
    'q.currency',
    'q.total_e4',
    'q.customer_id',
    'q.opportunity_id',
    'q.order_id',
    'c.name as customer_name',
    'u.name as owner_name',
    'o.number as order_number',
    'a.title as opportunity_title',
  ],
  columns,
  filters,
  sorts: {
    day: { column: 'q.quoted_on', direction: 'desc', value: ({ quotedOn }) => quotedOn },
    newest: { column: 'q.id', direction: 'desc', value: ({ id }) => id },
    valid: { column: 'q.valid_until_on', direction: 'asc', value: ({ validUntilOn }) => validUntilOn },
  },
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('quotes.open'), query: { state: 'open' } },
    { label: t('quotes.running_out'), query: { state: 'running_out' } },
    { label: t('quotes.state_accepted'), query: { state: 'accepted' } },
  ],
  href: ({ id }) => `/quotes/${id}`,
  exportedAs: 'quotes',
  empty: { title: 'quotes.none', text: 'quotes.none_text' },
  create: { href: '/quotes/new', label: 'quotes.new', icon: 'plus', permission: 'quotes.write' },
};

/** Sums by currency of as many as are counted; empty where there are more, since a sum of some would mislead. */
async function sumsOf(request: PageRequest): Promise<string[]> {
  const { context, f } = request;
  const { db } = context;
  const some = filteredRows(askedOf(quoteList, request))
    .select('q.currency', 'q.total_e4')
    .limit(countedUpTo + 1)
    .as('x');
  const rows: { currency: string; sumE4: number; rowCount: number }[] = await db
    .from(some)
    .groupBy('x.currency')
    .orderBy('x.currency')
    .select(
      'x.currency',
      db.raw(`${dialectOf(db).sum('x.total_e4')} as sum_e4`),
      db.raw('count(*) as row_count'),
    );
  const count = rows.reduce((all, { rowCount }) => all + rowCount, 0);
  return count > countedUpTo ? [] : rows.map(({ currency, sumE4 }) => f.money(sumE4, currency));
}
