import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  chosenSort,
  countUpTo,
  everyRow,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
  type Tone,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { countryChoices, countryName, ownerChoices } from '../customers/customer-choices.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';
import { type State, states } from './market.ts';
import { allMarkets, gatheredBy, type Market, marketColumns } from './market-queries.ts';

const sorts: Record<'newest', Sort> = { newest: { column: 'm.id', direction: 'desc' } };

export const stateTones: Record<State, Tone> = { open: 'info', pursued: 'done', dropped: 'neutral' };

function filtered({ context, query }: PageRequest) {
  const found = allMarkets(context);
  if (query.text) found.whereIn('m.id', matching(context.db, 'market_opportunity', query.text));
  if (query.state && query.state !== 'all') found.where('m.state', query.state);
  else if (!query.state) found.whereNot('m.state', 'dropped');
  if (/^[A-Z]{2}$/.test(query.country ?? '')) found.where('m.country', query.country);
  if (/^\d{1,9}$/.test(query.owner ?? '')) found.where('m.owner_id', Number(query.owner));
  if (query.due === '1') found.where('m.review_on', '<=', today(context)).whereNot('m.state', 'dropped');
  return found;
}

export async function showMarkets(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const { baseCurrency } = context.settings;
  const sort = chosenSort(query, sorts, 'newest');
  const { rows, next } = await pageByKey<Market>(filtered(request).select(...marketColumns), {
    sort: sort.sort,
    idColumn: 'm.id',
    after: query.after,
    sortValue: ({ id }) => id,
  });
  const pipeline = await pipelineOf(context);
  const { sums } = await gatheredBy(
    context,
    rows.map(({ id }) => id),
    pipeline,
  );
  const open = new Set(pipeline.codesOf('open', 'dormant'));
  const mayWrite = allows(context.user, 'market_opportunities.write');
  const create = { href: '/market-opportunities/new', label: t('market_opportunities.new') };
  const list = listModel(request, {
    columns: [
      { key: 'title', label: t('market_opportunities.one') },
      { key: 'country', label: t('market_opportunities.country') },
      { key: 'line', label: t('market_opportunities.product_line'), hideOnPhone: true },
      { key: 'season', label: t('market_opportunities.season'), hideOnPhone: true },
      { key: 'state', label: t('market_opportunities.state') },
      { key: 'count', label: t('market_opportunities.open_count'), numeric: true },
      {
        key: 'sum',
        label: t('market_opportunities.open_sum', { currency: baseCurrency }),
        numeric: true,
        hideOnPhone: true,
      },
      { key: 'review', label: t('market_opportunities.review_on'), hideOnPhone: true },
      { key: 'owner', label: t('market_opportunities.owner'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'state',
        label: t('market_opportunities.state'),
        kind: 'select',
        options: [
          { value: 'all', label: t('shared.all') },
          ...states.map((state) => ({
            value: state as string,
            label: t(`market_opportunities.state_${state}`),
          })),
        ],
      },
      {
        name: 'country',
        label: t('market_opportunities.country'),
        kind: 'select',
        options: countryChoices(context.language),
      },
      {
        name: 'owner',
        label: t('market_opportunities.owner'),
        kind: 'select',
        options: await ownerChoices(request),
      },
      { name: 'due', label: t('market_opportunities.due_only'), kind: 'checkbox' },
    ],
    rows: rows.map((market) => {
      const own = sums.filter(({ marketId, stage }) => marketId === market.id && open.has(stage));
      const isDue = market.reviewOn !== null && market.reviewOn <= today(context);
      return {
        id: market.id,
        href: `/market-opportunities/${market.id}`,
        cells: {
          title: market.title,
          country: market.country ? countryName(market.country, context.language) : null,
          line: market.productLine,
          season: market.season,
          state: { text: t(`market_opportunities.state_${market.state}`), tone: stateTones[market.state] },
          count: f.number(own.reduce((sum, { count }) => sum + count, 0)),
          sum: f.amount(
            own.reduce((sum, { baseE4 }) => sum + baseE4, 0),
            baseCurrency,
          ),
          review:
            market.reviewOn && isDue && market.state !== 'dropped'
              ? { text: market.reviewOn, tone: 'soon' as const }
              : market.reviewOn,
          owner: market.ownerName,
        },
      };
    }),
    next,
    count: await countUpTo(context.db, filtered(request), 'm.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/market-opportunities/export', query }, { after: null })
      : null,
    empty: {
      title: t('market_opportunities.none'),
      text: t('market_opportunities.none_text'),
      ...(mayWrite ? { action: create } : {}),
    },
  });
  return page('shared/list-page', {
    title: t('market_opportunities.title'),
    row: {
      heading: t('market_opportunities.title'),
      lead: t('market_opportunities.lead'),
      primary: mayWrite ? { ...create, icon: 'plus' } : null,
    },
    list,
  });
}

export async function exportMarkets(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const markets = everyRow<Market>(() => filtered(request).select(...marketColumns), {
    sort: sorts.newest,
    idColumn: 'm.id',
    sortValue: ({ id }) => id,
  });
  const text = (key: string) => ({ label: t(`market_opportunities.${key}`), kind: 'text' as const });
  return exportSheet(request, 'market_opportunities', {
    name: t('market_opportunities.title'),
    columns: [
      { ...text('one'), width: 40 },
      text('country'),
      text('product_line'),
      text('season'),
      text('state'),
      text('owner'),
      { label: t('market_opportunities.review_on'), kind: 'day' },
      { ...text('evidence'), width: 60 },
      text('links'),
    ],
    rows: sheetRows(markets, (market) => [
      market.title,
      market.country ? countryName(market.country, context.language) : null,
      market.productLine,
      market.season,
      t(`market_opportunities.state_${market.state}`),
      market.ownerName,
      market.reviewOn,
      market.evidence,
      market.links,
    ]),
  });
}

/** One's own whose review is due. */
export async function dayCards({ context, t }: PageRequest): Promise<DayCard[]> {
  if (!allows(context.user, 'market_opportunities.write')) return [];
  const due: Market[] = await allMarkets(context)
    .where('m.owner_id', context.user?.id ?? 0)
    .whereNot('m.state', 'dropped')
    .where('m.review_on', '<=', today(context))
    .orderBy(['m.review_on', 'm.id'])
    .limit(12)
    .select(...marketColumns);
  return [
    {
      title: t('market_opportunities.day_review'),
      icon: 'world',
      all: `/market-opportunities?due=1&owner=${context.user?.id ?? ''}`,
      items: due.map((market) => ({
        href: `/market-opportunities/${market.id}`,
        label: market.title,
        sub: [market.productLine, market.season].filter(Boolean).join(' · '),
        tone: market.reviewOn !== null && market.reviewOn < today(context) ? 'danger' : 'soon',
        mark: t('customers.due', { day: market.reviewOn ?? '' }),
      })),
    },
  ];
}
