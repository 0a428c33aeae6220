import { allows } from '../../core/permissions.ts';
import type { List, ListTab } from '../../web/lists/declaration.ts';
import { exportList } from '../../web/lists/export.ts';
import { showList } from '../../web/lists/page.ts';
import type { PageRequest, ShowHandler } from '../../web/route.ts';
import { type Figures, type OpportunityRow, opportunityColumns } from './opportunity-columns.ts';
import { openUnlessAsked, opportunityFilters, type StuckSince } from './opportunity-filters.ts';
import { opportunityColumns as selected } from './opportunity-queries.ts';
import { pipelineOf, stuckSince, stuckTest } from './stage-queries.ts';

/** The list as one moment makes it: what is stuck is a question of now. */
const listAt = (since: StuckSince): List<OpportunityRow, Figures> => ({
  name: 'opportunities',
  at: '/opportunities',
  permission: 'opportunities.read',
  title: 'opportunities.title',
  lead: 'opportunities.lead',
  view: 'opportunities/list',
  id: 'p.id',
  rows: openUnlessAsked,
  join: (query) =>
    void query
      .leftJoin('users as u', 'u.id', 'p.owner_id')
      .leftJoin('market_opportunities as m', 'm.id', 'p.market_opportunity_id'),
  select: [...selected, 'm.title as market_title'],
  columns: opportunityColumns,
  filters: opportunityFilters(since),
  sorts: {
    newest: { column: 'p.id', direction: 'desc', value: ({ id }) => id },
    stage_at: { column: 'p.stage_at', direction: 'asc', value: ({ stageAt }) => stageAt },
    amount: { column: 'p.amount_e4', direction: 'desc', value: ({ amountE4 }) => amountE4 },
  },
  figures: async ({ context }) => {
    const pipeline = await pipelineOf(context);
    return { pipeline, isStuck: await stuckTest(context, pipeline) };
  },
  href: ({ id }) => `/opportunities/${id}`,
  tabs: ({ t, context: { user } }): ListTab[] => [
    { label: t('opportunities.open_ones'), query: {} },
    ...(user && allows(user, 'opportunities.write')
      ? [{ label: t('shared.mine'), query: { owner: String(user.id) } }]
      : []),
    { label: t('shared.all'), query: { stage: 'all' } },
  ],
  bulk: ({ t, context: { user } }) =>
    allows(user, 'customers.assign')
      ? [{ action: '/opportunities/assign', label: t('opportunities.assign') }]
      : [],
  exportedAs: 'opportunities',
  empty: { title: 'opportunities.none', text: 'opportunities.none_text' },
  create: {
    href: '/opportunities/new',
    label: 'opportunities.new',
    icon: 'plus',
    permission: 'opportunities.write',
  },
});

/** The list by itself, for its saved views. */
export const opportunityList = listAt([]);

/** The list of this moment, for all that looks at its filters. */
export async function listNow({ context }: PageRequest): Promise<typeof opportunityList> {
  return listAt(await stuckSince(context, await pipelineOf(context)));
}

const now =
  (show: (list: typeof opportunityList) => ShowHandler): ShowHandler =>
  async (request) =>
    show(await listNow(request))(request);

export const showOpportunities = now(showList);
export const exportOpportunities = now(exportList);
