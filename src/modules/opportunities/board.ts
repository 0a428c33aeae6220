import { now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { listUrl } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { type BoardCard, boardOf, endedDays, type Lane } from './board-queries.ts';
import { boardFilters } from './opportunity-filters.ts';
import { mayWriteOpportunity } from './opportunity-queries.ts';
import { stageOptions } from './opportunity-view.ts';
import type { Pipeline } from './stage.ts';
import { pipelineOf, stuckTest } from './stage-queries.ts';
import { daysIn } from './stuck.ts';

/** Opportunities as cards, a column for each stage. */
export async function showBoard(request: PageRequest): Promise<Outcome> {
  const { context, t, query, url } = request;
  const pipeline = await pipelineOf(context);
  const { lanes, withoutRate } = await boardOf(request, pipeline);
  const isStuck = await stuckTest(context, pipeline);
  const filters = await boardFilters(request);
  // On a phone one column is shown at a time.
  const lane = lanes.find(({ stage }) => stage.code === query.lane) ?? lanes[0];
  const mayWrite = allows(context.user, 'opportunities.write');
  const shown = lanes.map((one) => shownLane(request, one, { pipeline, isStuck }));
  return page('opportunities/board', {
    title: t('opportunities.board'),
    row: {
      heading: t('opportunities.title'),
      lead: t('opportunities.board_lead'),
      primary: mayWrite ? { href: '/opportunities/new', label: t('opportunities.new'), icon: 'plus' } : null,
    },
    listUrl: listAddress(request, {}),
    filters,
    clearUrl: filters.some(({ value }) => value) ? '/opportunities/board' : null,
    stages: stageOptions(context, pipeline),
    laneTabs: shown.map(({ code, name, count }) => ({
      label: `${name} ${count}`,
      href: listUrl(request, { lane: code }),
      isCurrent: code === lane?.stage.code,
    })),
    lanes: shown.filter(({ kind }) => kind === 'open'),
    ends: shown.filter(({ kind }) => kind !== 'open'),
    currentLane: lane?.stage.code,
    from: url,
    withoutRate: withoutRate.join(context.language === 'en' ? ', ' : '、'),
  });
}

/** The list with the board's filters. */
function listAddress({ query }: PageRequest, more: Record<string, string>): string {
  const { owner = null, market = null, month = null } = query;
  return listUrl({ url: '/opportunities', query: {} }, { owner, market, month, ...more });
}

function shownLane(
  request: PageRequest,
  { stage, count, baseE4, cards }: Lane,
  { pipeline, isStuck }: { pipeline: Pipeline; isStuck: (card: BoardCard) => boolean },
) {
  const { context, t, f } = request;
  const isEnd = stage.kind === 'won' || stage.kind === 'lost';
  const left = count - cards.length;
  return {
    code: stage.code,
    kind: stage.kind,
    name: pipeline.name(stage.code, context.language),
    count: f.number(count),
    sum: f.money(baseE4, context.settings.baseCurrency),
    note: isEnd ? t('opportunities.last_days', { days: endedDays }) : '',
    cards: cards.map((card) => shownCard(request, card, { pipeline, isStuck: isStuck(card) })),
    more:
      left > 0
        ? {
            label: t('opportunities.more_cards', { count: left }),
            href: listAddress(request, { stage: stage.code }),
          }
        : null,
  };
}

function shownCard(
  { context, t, f }: PageRequest,
  card: BoardCard,
  { pipeline, isStuck }: { pipeline: Pipeline; isStuck: boolean },
) {
  const { kind } = pipeline.of(card.stage);
  const days = daysIn(card.stageAt, now(context));
  const isLate = kind === 'open' && card.expectedOn !== null && card.expectedOn < today(context);
  return {
    id: card.id,
    title: card.title,
    customer: card.customerName,
    amount: f.money(card.amountE4, card.currency),
    owner: card.ownerName,
    expected: kind === 'dormant' ? null : card.expectedOn,
    wakes: card.wakeOn ? t('opportunities.wakes', { day: card.wakeOn }) : null,
    isLate,
    days: kind === 'open' ? t('opportunities.days_here', { days }) : null,
    isStuck,
    version: card.version,
    stage: card.stage,
    next: pipeline.next(card.stage).code,
    mayMove: mayWriteOpportunity(context, card),
  };
}
