import { allows } from '../../core/permissions.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  chosenSort,
  countUpTo,
  everyRow,
  type ListRow,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { filtered, listFilters } from './opportunity-filters.ts';
import { type Opportunity, opportunityColumns } from './opportunity-queries.ts';
import { chanceText, reasonText, stageTone } from './opportunity-view.ts';
import type { Pipeline } from './stage.ts';
import { pipelineOf, stuckTest } from './stage-queries.ts';

type SortName = 'newest' | 'stage_at' | 'amount';
const sorts: Record<SortName, Sort> = {
  newest: { column: 'p.id', direction: 'desc' },
  stage_at: { column: 'p.stage_at', direction: 'asc' },
  amount: { column: 'p.amount_e4', direction: 'desc' },
};
type Line = Omit<Opportunity, 'contactName'>;

/** Its query stands in an object: by itself it would run where it is awaited. */
async function selected(request: PageRequest, pipeline: Pipeline) {
  const { found } = await filtered(request, pipeline);
  const query = found
    .leftJoin('users as u', 'u.id', 'p.owner_id')
    .leftJoin('market_opportunities as m', 'm.id', 'p.market_opportunity_id')
    .select(...opportunityColumns, 'm.title as market_title');
  return { query };
}

export async function showOpportunities(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const pipeline = await pipelineOf(context);
  const sort = chosenSort<SortName>(query, sorts, 'newest');
  const sortValue = (line: Line) =>
    sort.name === 'stage_at' ? line.stageAt : sort.name === 'amount' ? line.amountE4 : line.id;
  const { rows, next } = await pageByKey<Line>((await selected(request, pipeline)).query, {
    sort: sort.sort,
    idColumn: 'p.id',
    after: query.after,
    sortValue,
  });
  const mayWrite = allows(context.user, 'opportunities.write');
  const list = listModel(request, {
    columns: [
      { key: 'title', label: t('opportunities.one') },
      { key: 'customer', label: t('opportunities.customer') },
      { key: 'stage', label: t('opportunities.stage') },
      { key: 'since', label: t('opportunities.in_stage_since'), sort: 'stage_at', hideOnPhone: true },
      { key: 'amount', label: t('opportunities.amount'), numeric: true, sort: 'amount' },
      { key: 'chance', label: t('opportunities.probability'), numeric: true, hideOnPhone: true },
      { key: 'expected', label: t('opportunities.expected_on'), hideOnPhone: true },
      { key: 'owner', label: t('opportunities.owner'), hideOnPhone: true },
    ],
    filters: await listFilters(request, pipeline),
    rows: await shownRows(request, rows, pipeline),
    next,
    count: await countUpTo(context.db, (await filtered(request, pipeline)).found, 'p.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/opportunities/export', query }, { after: null })
      : null,
    tabs: [
      { label: t('opportunities.as_list'), href: '/opportunities', isCurrent: true },
      { label: t('opportunities.board'), href: boardUrl(request), isCurrent: false },
    ],
    empty: {
      title: t('opportunities.none'),
      text: t('opportunities.none_text'),
      ...(mayWrite ? { action: { href: '/opportunities/new', label: t('opportunities.new') } } : {}),
    },
  });
  return page('shared/list-page', {
    title: t('opportunities.title'),
    row: {
      heading: t('opportunities.title'),
      lead: t('opportunities.lead'),
      primary: mayWrite ? { href: '/opportunities/new', label: t('opportunities.new'), icon: 'plus' } : null,
      actions: mayWrite
        ? [
            {
              href: '/opportunities/fair-contact',
              label: t('opportunities.fair_contact'),
              icon: 'user-plus',
            },
          ]
        : [],
    },
    list,
  });
}

/** The board with the filters that it shares with the list. */
function boardUrl({ query }: PageRequest): string {
  const { owner = null, market = null, month = null } = query;
  return listUrl({ url: '/opportunities/board', query: {} }, { owner, market, month });
}

async function shownRows(
  { context, t, f }: PageRequest,
  rows: readonly Line[],
  pipeline: Pipeline,
): Promise<ListRow[]> {
  const isStuck = await stuckTest(context, pipeline);
  return rows.map((line) => ({
    id: line.id,
    href: `/opportunities/${line.id}`,
    cells: {
      title: line.title,
      customer: { text: line.customerName, href: `/customers/${line.customerId}` },
      stage: {
        text: pipeline.name(line.stage, context.language),
        tone: stageTone(pipeline.of(line.stage)),
      },
      since: isStuck(line)
        ? { text: f.instant(line.stageAt).slice(0, 10), sub: t('opportunities.stuck') }
        : f.instant(line.stageAt).slice(0, 10),
      amount: f.money(line.amountE4, line.currency),
      chance: chanceText({ f }, pipeline, line),
      expected: line.expectedOn,
      owner: line.ownerName,
    },
  }));
}

/** What the list shows, all of it. */
export async function exportOpportunities(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const pipeline = await pipelineOf(context);
  const { query } = await selected(request, pipeline);
  const lines = everyRow<Line>(() => query.clone(), {
    sort: sorts.newest,
    idColumn: 'p.id',
    sortValue: ({ id }) => id,
  });
  const text = (key: string) => ({ label: t(`opportunities.${key}`), kind: 'text' as const });
  const day = (key: string) => ({ label: t(`opportunities.${key}`), kind: 'day' as const });
  return exportSheet(request, 'opportunities', {
    name: t('opportunities.title'),
    columns: [
      { ...text('one'), width: 40 },
      text('customer_code'),
      { ...text('customer'), width: 30 },
      text('stage'),
      day('in_stage_since'),
      { label: t('opportunities.amount'), kind: 'money' },
      text('currency'),
      text('probability'),
      day('expected_on'),
      text('owner'),
      text('source'),
      text('market_opportunity'),
      text('next_step'),
      text('lost_reason'),
      text('competitor'),
    ],
    rows: sheetRows(lines, (line) => [
      line.title,
      line.customerCode,
      line.customerName,
      pipeline.name(line.stage, context.language),
      f.instant(line.stageAt).slice(0, 10),
      line.amountE4,
      line.currency,
      chanceText({ f }, pipeline, line),
      line.expectedOn,
      line.ownerName,
      line.source,
      line.marketTitle,
      line.nextStep,
      line.lostReason ? reasonText(t, line.lostReason) : null,
      line.competitor,
    ]),
  });
}
