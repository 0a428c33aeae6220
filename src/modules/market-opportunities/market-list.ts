import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { inactive } from '../../db/in-charge.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListColumn, ListTab } from '../../web/lists/declaration.ts';
import { byId, byText, byValue } from '../../web/lists/narrow.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { seasonChoices, seasonText } from '../../web/seasons.ts';
import { countryChoices, countryName, ownerChoices } from '../customers/customer-choices.ts';
import { dueMark } from '../customers/customer-view.ts';
import { type State, states } from './market.ts';
import { allMarkets, type Market, marketColumns, type OpenSums, openSumsOf } from './market-queries.ts';

export const stateTones: Record<State, Tone> = { open: 'info', pursued: 'done', dropped: 'neutral' };

const columns: readonly ListColumn<Market, OpenSums>[] = [
  { key: 'title', label: 'market_opportunities.one', cell: ({ title }) => title },
  {
    key: 'country',
    label: 'market_opportunities.country',
    cell: ({ country }, { context }) => (country ? countryName(country, context.language) : null),
  },
  {
    key: 'line',
    label: 'market_opportunities.product_line',
    hideOnPhone: true,
    cell: ({ productLine }) => productLine,
  },
  {
    key: 'season',
    label: 'market_opportunities.season',
    hideOnPhone: true,
    cell: ({ season }, { t }) => seasonText(t, season),
  },
  {
    key: 'state',
    label: 'market_opportunities.state',
    cell: ({ state }, { t }) => ({ text: t(`market_opportunities.state_${state}`), tone: stateTones[state] }),
  },
  {
    key: 'count',
    label: 'market_opportunities.open_count',
    numeric: true,
    cell: ({ id }, { f }, sums) => f.number(sums.of(id).count),
  },
  {
    key: 'sum',
    label: 'market_opportunities.open_total',
    numeric: true,
    hideOnPhone: true,
    cell: ({ id }, { f, context }, sums) => f.money(sums.of(id).baseE4, context.settings.baseCurrency),
  },
  {
    key: 'review',
    label: 'market_opportunities.review_on',
    hideOnPhone: true,
    cell: ({ reviewOn, state }, { context }) =>
      reviewOn && reviewOn <= today(context) && state !== 'dropped'
        ? { text: reviewOn, tone: 'soon' }
        : reviewOn,
    sheet: [{ kind: 'day', value: ({ reviewOn }) => reviewOn }],
  },
  {
    key: 'owner',
    label: 'market_opportunities.owner',
    hideOnPhone: true,
    cell: ({ ownerName }) => ownerName,
  },
  {
    key: 'evidence',
    label: 'market_opportunities.evidence',
    isExtra: true,
    cell: ({ evidence }) => evidence,
    sheet: [{ width: 60, value: ({ evidence }) => evidence }],
  },
  { key: 'links', label: 'market_opportunities.links', isExtra: true, cell: ({ links }) => links },
];

export const marketList: List<Market, OpenSums> = {
  name: 'market-opportunities',
  at: '/market-opportunities',
  permission: 'market_opportunities.read',
  title: 'market_opportunities.title',
  lead: 'market_opportunities.lead',
  id: 'm.id',
  rows: ({ context, query }) => {
    const rows = allMarkets(context);
    return query.state ? rows : rows.whereNot('m.state', 'dropped');
  },
  select: marketColumns,
  columns,
  filters: [
    {
      name: 'text',
      label: 'shared.text_filter',
      kind: 'text',
      narrow: byText('market_opportunity', 'm.id'),
    },
    {
      name: 'state',
      label: 'market_opportunities.state',
      kind: 'select',
      options: ({ t }) => [
        { value: 'all', label: t('shared.all') },
        ...states.map((state) => ({
          value: state as string,
          label: t(`market_opportunities.state_${state}`),
        })),
      ],
      narrow: (query, value) => {
        if (value !== 'all') query.where('m.state', value);
      },
    },
    {
      name: 'country',
      label: 'market_opportunities.country',
      kind: 'select',
      options: ({ context }) => countryChoices(context.language),
      narrow: byValue('m.country'),
    },
    {
      name: 'season',
      label: 'market_opportunities.season',
      kind: 'select',
      isExtra: true,
      options: (request) => seasonChoices(request, request.query.season),
      narrow: byValue('m.season'),
    },
    {
      name: 'owner',
      label: 'market_opportunities.owner',
      kind: 'select',
      options: (request) => ownerChoices(request),
      narrow: byId('m.owner_id'),
    },
    {
      name: 'due',
      label: 'market_opportunities.due_only',
      kind: 'checkbox',
      narrow: (query, value, { context }) => {
        if (value === '1') query.where('m.review_on', '<=', today(context)).whereNot('m.state', 'dropped');
      },
    },
  ],
  sorts: { newest: { column: 'm.id', direction: 'desc', value: ({ id }) => id } },
  figures: ({ context }) => openSumsOf(context),
  href: ({ id }) => `/market-opportunities/${id}`,
  tabs: ({ t, context: { user } }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    ...(user ? [{ label: t('shared.mine'), query: { owner: String(user.id) } }] : []),
  ],
  exportedAs: 'market_opportunities',
  empty: { title: 'market_opportunities.none', text: 'market_opportunities.none_text' },
  create: {
    href: '/market-opportunities/new',
    label: 'market_opportunities.new',
    icon: 'plus',
    permission: 'market_opportunities.write',
  },
};

/** One's own whose review is due; who assigns customers sees those that nobody who is still here looks after. */
export async function dayCards(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  if (!allows(context.user, 'market_opportunities.write')) return [];
  const watches = allows(context.user, 'customers.assign');
  const due: Market[] = await allMarkets(context)
    .where((mine) => {
      mine.where('m.owner_id', context.user?.id ?? 0);
      if (watches) mine.orWhereNull('m.owner_id').orWhereIn('m.owner_id', inactive(context.db));
    })
    .whereNot('m.state', 'dropped')
    .where('m.review_on', '<=', today(context))
    .orderBy(['m.review_on', 'm.id'])
    .limit(12)
    .select(...marketColumns);
  return [
    {
      title: t('market_opportunities.day_review'),
      icon: 'world',
      all: `/market-opportunities?due=1${watches ? '' : `&owner=${context.user?.id ?? ''}`}`,
      items: due.map(({ id, title, productLine, season, reviewOn }) => {
        const { tone, label: mark } = dueMark(request, reviewOn ?? today(context));
        const sub = [productLine, seasonText(t, season)].filter(Boolean).join(' · ');
        return { href: `/market-opportunities/${id}`, label: title, sub, tone, mark };
      }),
    },
  ];
}
