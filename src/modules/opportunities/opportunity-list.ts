import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { chosenSort, countUpTo, listModel, pageByKey, type Sort, type Tone } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { openStages, type Stage, stages } from './opportunity.ts';
import { type Opportunity, opportunityColumns, visibleOpportunities } from './opportunity-queries.ts';

const sorts: Record<'newest', Sort> = { newest: { column: 'p.id', direction: 'desc' } };

export const stageTones: Record<Stage, Tone> = {
  new: 'neutral',
  needs: 'info',
  sample: 'info',
  quoted: 'info',
  negotiation: 'soon',
  won: 'done',
  lost: 'neutral',
  dormant: 'neutral',
};

function filtered({ context, query }: PageRequest) {
  const found = visibleOpportunities(context);
  if (query.text) found.whereIn('p.id', matching(context.db, 'opportunity', query.text));
  if (query.stage && query.stage !== 'all') found.where('p.stage', query.stage);
  else if (!query.stage) found.whereIn('p.stage', [...openStages]);
  if (/^\d{1,9}$/.test(query.owner ?? '')) found.where('p.owner_id', Number(query.owner));
  return found;
}

export async function showOpportunities(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sort = chosenSort(query, sorts, 'newest');
  const { rows, next } = await pageByKey<Opportunity>(
    filtered(request)
      .leftJoin('users as u', 'u.id', 'p.owner_id')
      .select(...opportunityColumns),
    { sort: sort.sort, idColumn: 'p.id', after: query.after, sortValue: ({ id }) => id },
  );
  const mayWrite = allows(context.user, 'opportunities.write');
  const list = listModel(request, {
    columns: [
      { key: 'title', label: t('opportunities.one') },
      { key: 'customer', label: t('opportunities.customer') },
      { key: 'stage', label: t('opportunities.stage') },
      { key: 'amount', label: t('opportunities.amount'), numeric: true },
      { key: 'expected', label: t('opportunities.expected_on'), hideOnPhone: true },
      { key: 'owner', label: t('opportunities.owner'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'stage',
        label: t('opportunities.stage'),
        kind: 'select',
        options: [
          { value: 'all', label: t('shared.all') },
          ...stages.map((stage) => ({ value: stage as string, label: t(`opportunities.stage_${stage}`) })),
        ],
      },
      {
        name: 'owner',
        label: t('opportunities.owner'),
        kind: 'select',
        options: await ownerChoices(request),
      },
    ],
    rows: rows.map((line) => ({
      id: line.id,
      href: `/opportunities/${line.id}`,
      cells: {
        title: line.title,
        customer: { text: line.customerName, href: `/customers/${line.customerId}` },
        stage: { text: t(`opportunities.stage_${line.stage}`), tone: stageTones[line.stage] },
        amount: f.money(line.amountE4, line.currency),
        expected: line.expectedOn,
        owner: line.ownerName,
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'p.id'),
    sort,
    empty: {
      title: t('opportunities.none'),
      text: t('opportunities.none_text'),
      ...(mayWrite ? { action: { href: '/opportunities/new', label: t('opportunities.new') } } : {}),
    },
  });
  const primary = mayWrite
    ? { href: '/opportunities/new', label: t('opportunities.new'), icon: 'plus' }
    : null;
  return page('shared/list-page', {
    title: t('opportunities.title'),
    row: { heading: t('opportunities.title'), lead: t('opportunities.lead'), primary },
    list,
  });
}
