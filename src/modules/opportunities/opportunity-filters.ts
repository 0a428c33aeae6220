import type { Knex } from 'knex';
import { addDays, type Day, instantInZone, isDay, startOfMonth, today } from '../../core/days.ts';
import type { Filter } from '../../web/list.ts';
import type { ListFilter } from '../../web/lists/declaration.ts';
import { byId, byText, idOf } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { marketsToChoose, visibleOpportunities } from './opportunity-queries.ts';
import { isMonth, stageOptions } from './opportunity-view.ts';
import { type StageKind, stageKinds } from './stage.ts';
import { pipelineOf } from './stage-queries.ts';

/** What sleeps is not over. */
const stillOpen: readonly StageKind[] = ['open', 'dormant'];

/** Those that the user may read; of them the open ones, unless a stage or a kind is asked for. */
export function openUnlessAsked({ context, query }: PageRequest) {
  const found = visibleOpportunities(context);
  if (query.stage) return found;
  const kinds = stageKinds.filter((known) => known === query.kind);
  const codes = context.db('pipeline_stages').whereIn('kind', [...(kinds.length ? kinds : stillOpen)]);
  return found.whereIn('p.stage', codes.select('code'));
}

/** Since when what is stuck now has been in its stage, by stage. */
export type StuckSince = readonly (readonly [stage: string, since: string])[];

export function narrowToStuck(query: Knex.QueryBuilder, since: StuckSince): void {
  query.where((either) => {
    // Where nothing can be stuck yet, nothing is.
    either.whereRaw('1 = 0');
    for (const [stage, stageAt] of since)
      either.orWhere((one) => {
        one.where('p.stage', stage).where('p.stage_at', '<', stageAt);
      });
  });
}

function narrowByMonth(query: Knex.QueryBuilder, month: string, { context }: PageRequest): void {
  const thisMonth = startOfMonth(today(context));
  if (month === 'none') query.whereNull('p.expected_on');
  else if (month === 'overdue') query.where('p.expected_on', '<', thisMonth);
  else if (month.startsWith('from-') && isMonth(month.slice(5)))
    query.where('p.expected_on', '>=', `${month.slice(5)}-01`);
  else if (isMonth(month)) {
    const first: Day = `${month}-01`;
    query.where('p.expected_on', '>=', first).where('p.expected_on', '<', startOfMonth(first, 1));
  }
}

function monthOptions({ context, t, query }: PageRequest) {
  const day = today(context);
  const months = Array.from({ length: 12 }, (_, place) => startOfMonth(day, place).slice(0, 7));
  if (isMonth(query.month) && !months.includes(query.month)) months.unshift(query.month);
  const later = query.month?.startsWith('from-') ? query.month : `from-${startOfMonth(day, 12).slice(0, 7)}`;
  return [
    { value: 'overdue', label: t('opportunities.month_overdue') },
    ...months.map((month) => ({ value: month, label: month })),
    { value: later, label: t('opportunities.month_later', { month: later.slice(5) }) },
    { value: 'none', label: t('opportunities.month_none') },
  ];
}

/** The filters that the list and the board share. */
const sharedFilters: readonly (ListFilter & Required<Pick<ListFilter, 'options' | 'narrow'>>)[] = [
  {
    name: 'owner',
    label: 'opportunities.owner',
    kind: 'select',
    options: (request) => ownerChoices(request),
    narrow: byId('p.owner_id'),
  },
  {
    name: 'market',
    label: 'opportunities.market_opportunity',
    kind: 'select',
    options: async ({ context, query }) =>
      (await marketsToChoose(context, idOf(query.market))).map(({ id, title }) => ({
        value: String(id),
        label: title,
      })),
    narrow: byId('p.market_opportunity_id'),
  },
  {
    name: 'month',
    label: 'opportunities.expected_month',
    kind: 'select',
    options: monthOptions,
    narrow: narrowByMonth,
  },
];

export function narrowAsOnBoard(query: Knex.QueryBuilder, request: PageRequest): void {
  for (const { name, narrow } of sharedFilters) {
    const value = request.query[name];
    if (value) narrow(query, value, request);
  }
}

export async function boardFilters(request: PageRequest): Promise<(Filter & { value: string })[]> {
  return Promise.all(
    sharedFilters.map(async ({ name, label, options }) => ({
      name,
      label: request.t(label),
      kind: 'select' as const,
      options: await options(request),
      value: request.query[name] ?? '',
    })),
  );
}

/** The first instant of a day, where the company is. */
const startOf = ({ context }: PageRequest, day: Day) =>
  instantInZone(`${day}T00:00`, context.settings.timeZone);

/** The list's filters; those that are hidden are set by links, so that a number opens what it counted. */
export const opportunityFilters = (since: StuckSince): readonly ListFilter[] => [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('opportunity', 'p.id') },
  {
    name: 'stage',
    label: 'opportunities.stage',
    kind: 'select',
    options: async ({ context, t }) => [
      { value: 'all', label: t('shared.all') },
      ...stageOptions(context, await pipelineOf(context)),
    ],
    narrow: (query, value) => {
      if (value !== 'all') query.where('p.stage', value);
    },
  },
  ...sharedFilters,
  {
    name: 'stuck',
    label: 'opportunities.stuck_only',
    kind: 'checkbox',
    narrow: (query, value) => {
      if (value === '1') narrowToStuck(query, since);
    },
  },
  { name: 'kind', label: 'opportunities.kind', kind: 'hidden' },
  { name: 'customer', label: 'opportunities.customer', kind: 'hidden', narrow: byId('p.customer_id') },
  {
    name: 'reason',
    label: 'opportunities.lost_reason',
    kind: 'hidden',
    narrow: (query, value) => {
      if (value === '-') query.whereNull('p.lost_reason');
      else query.where('p.lost_reason', value);
    },
  },
  {
    name: 'from',
    label: 'opportunities.in_stage_since',
    kind: 'hidden',
    narrow: (query, value, request) => {
      if (isDay(value)) query.where('p.stage_at', '>=', startOf(request, value));
    },
  },
  {
    name: 'to',
    label: 'opportunities.in_stage_since',
    kind: 'hidden',
    narrow: (query, value, request) => {
      if (isDay(value)) query.where('p.stage_at', '<', startOf(request, addDays(value, 1)));
    },
  },
];
