import type { Context } from '../../core/context.ts';
import { addDays, type Day, instantInZone, isDay, startOfMonth, today } from '../../core/days.ts';
import { matching } from '../../core/search.ts';
import type { Filter } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { marketsToChoose, visibleOpportunities } from './opportunity-queries.ts';
import { isMonth, stageOptions } from './opportunity-view.ts';
import { type Pipeline, type StageKind, stageKinds } from './stage.ts';
import { stuckSince } from './stage-queries.ts';

const isId = (text: string | undefined) => /^\d{1,9}$/.test(text ?? '');
/** What sleeps is not over. */
const stillOpen: readonly StageKind[] = ['open', 'dormant'];

/** The opportunities that the address asks for, of those that the user may read. */
export async function filtered({ context, query }: PageRequest, pipeline: Pipeline) {
  const found = visibleOpportunities(context);
  if (query.text) found.whereIn('p.id', matching(context.db, 'opportunity', query.text));
  narrowByStage(found, query, pipeline);
  if (isId(query.owner)) found.where('p.owner_id', Number(query.owner));
  if (isId(query.customer)) found.where('p.customer_id', Number(query.customer));
  if (isId(query.market)) found.where('p.market_opportunity_id', Number(query.market));
  narrowByMonth(context, found, query.month);
  if (query.reason === '-') found.whereNull('p.lost_reason');
  else if (query.reason) found.where('p.lost_reason', query.reason);
  const { from = '', to = '' } = query;
  const { timeZone } = context.settings;
  // The days on which it came into its stage: a report's number opens what it counted.
  if (isDay(from)) found.where('p.stage_at', '>=', instantInZone(`${from}T00:00`, timeZone));
  if (isDay(to)) found.where('p.stage_at', '<', instantInZone(`${addDays(to, 1)}T00:00`, timeZone));
  if (query.stuck === '1') await narrowToStuck(context, found, pipeline);
  return { found };
}

type Found = ReturnType<typeof visibleOpportunities>;

function narrowByStage(found: Found, { stage, kind }: Record<string, string>, pipeline: Pipeline): void {
  if (stage === 'all') return;
  if (stage) found.where('p.stage', stage);
  else {
    const kinds = stageKinds.filter((known) => known === kind);
    found.whereIn('p.stage', pipeline.codesOf(...(kinds.length ? kinds : stillOpen)));
  }
}

export function narrowByMonth(
  context: Pick<Context, 'clock' | 'settings'>,
  found: {
    where(column: string, operator: string, value: string): unknown;
    whereNull(column: string): unknown;
  },
  month: string | undefined,
): void {
  if (month === 'none') found.whereNull('p.expected_on');
  else if (month === 'overdue') found.where('p.expected_on', '<', startOfMonth(today(context)));
  else if (month === 'later') found.where('p.expected_on', '>=', startOfMonth(today(context), 12));
  else if (isMonth(month)) {
    const first: Day = `${month}-01`;
    found.where('p.expected_on', '>=', first);
    found.where('p.expected_on', '<', startOfMonth(first, 1));
  }
}

async function narrowToStuck(context: Context, found: Found, pipeline: Pipeline): Promise<void> {
  const since = await stuckSince(context, pipeline);
  found.where((either) => {
    // Where nothing can be stuck yet, nothing is.
    either.whereRaw('1 = 0');
    for (const [stage, stageAt] of since)
      either.orWhere((one) => {
        one.where('p.stage', stage).where('p.stage_at', '<', stageAt);
      });
  });
}

/** The filters that the list and the board share. */
export async function sharedFilters(request: PageRequest): Promise<Filter[]> {
  const { context, t, query } = request;
  const markets = await marketsToChoose(context, isId(query.market) ? Number(query.market) : null);
  return [
    { name: 'owner', label: t('opportunities.owner'), kind: 'select', options: await ownerChoices(request) },
    {
      name: 'market',
      label: t('opportunities.market_opportunity'),
      kind: 'select',
      options: markets.map(({ id, title }) => ({ value: String(id), label: title })),
    },
    {
      name: 'month',
      label: t('opportunities.expected_month'),
      kind: 'select',
      options: monthOptions(request),
    },
  ];
}

function monthOptions({ context, t, query }: PageRequest) {
  const day = today(context);
  const months = Array.from({ length: 12 }, (_, place) => startOfMonth(day, place).slice(0, 7));
  if (isMonth(query.month) && !months.includes(query.month)) months.unshift(query.month);
  return [
    { value: 'overdue', label: t('opportunities.month_overdue') },
    ...months.map((month) => ({ value: month, label: month })),
    { value: 'later', label: t('opportunities.month_later') },
    { value: 'none', label: t('opportunities.month_none') },
  ];
}

/** The list's own filters beside the shared ones. */
export async function listFilters(request: PageRequest, pipeline: Pipeline): Promise<Filter[]> {
  const { context, t } = request;
  return [
    { name: 'text', label: t('shared.text_filter'), kind: 'text' },
    {
      name: 'stage',
      label: t('opportunities.stage'),
      kind: 'select',
      options: [{ value: 'all', label: t('shared.all') }, ...stageOptions(context, pipeline)],
    },
    ...(await sharedFilters(request)),
    { name: 'stuck', label: t('opportunities.stuck_only'), kind: 'checkbox' },
  ];
}
