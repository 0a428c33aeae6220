import { addDays, instantInZone, today } from '../../core/days.ts';
import { ratesOn } from '../../core/exchange-rates.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { PageRequest } from '../../web/route.ts';
import { weightedSum } from './opportunity.ts';
import { narrowAsOnBoard } from './opportunity-filters.ts';
import { type Opportunity, opportunityColumns, visibleOpportunities } from './opportunity-queries.ts';
import type { Pipeline, Stage } from './stage.ts';

/** So many cards of a stage are shown; the list has the rest. */
export const cardsPerLane = 50;
const endedCards = 5;
/** What ended longer ago is no longer on the board. */
export const endedDays = 30;

export type BoardCard = Omit<Opportunity, 'contactName' | 'marketTitle'>;

export interface Lane {
  stage: Stage;
  count: number;
  /** In base currency at today's rates; what has no rate is not in it. */
  baseE4: number;
  cards: BoardCard[];
}

/** What the board shows of all that the user may read. */
function onBoard(request: PageRequest, pipeline: Pipeline, stage?: Stage) {
  const { context } = request;
  const found = visibleOpportunities(context);
  if (stage) found.where('p.stage', stage.code);
  narrowAsOnBoard(found, request);
  const since = instantInZone(`${addDays(today(context), -endedDays)}T00:00`, context.settings.timeZone);
  found.where((either) => {
    either.whereIn('p.stage', pipeline.codesOf('open', 'dormant')).orWhere('p.stage_at', '>=', since);
  });
  return found;
}

/** Each stage with what is in it, and the currencies that no rate turns into the base currency. */
export async function boardOf(
  request: PageRequest,
  pipeline: Pipeline,
): Promise<{ lanes: Lane[]; withoutRate: string[] }> {
  const { context } = request;
  const { db, settings } = context;
  const found = onBoard(request, pipeline);
  const sums: { stage: string; currency: string; amountE4: number; cardCount: number }[] = await found
    .groupBy('p.stage', 'p.currency')
    .select(
      'p.stage',
      'p.currency',
      db.raw(`${dialectOf(db).sum('p.amount_e4')} as amount_e4`),
      db.raw('count(*) as card_count'),
    );
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  const { baseCurrency } = settings;
  const rates = await ratesOn(db, { currencies, baseCurrency, day: today(context) });
  const lanes: Lane[] = [];
  for (const stage of pipeline.all) {
    const own = sums.filter((sum) => sum.stage === stage.code);
    if (stage.isRetired && own.length === 0) continue;
    const parts = own.flatMap(({ amountE4, currency }) => {
      const rateE8 = rates.get(currency);
      return rateE8 === undefined ? [] : [{ amountE4, probabilityBp: 10_000, rateE8 }];
    });
    lanes.push({
      stage,
      count: own.reduce((count, { cardCount }) => count + cardCount, 0),
      baseE4: weightedSum(parts, baseCurrency),
      cards: own.length > 0 ? await cardsOf(request, pipeline, stage) : [],
    });
  }
  return { lanes, withoutRate: currencies.filter((currency) => !rates.has(currency)) };
}

/** What is expected first stands first; of what ended or sleeps, what came there last. */
async function cardsOf(request: PageRequest, pipeline: Pipeline, stage: Stage): Promise<BoardCard[]> {
  const cards = onBoard(request, pipeline, stage)
    .leftJoin('users as u', 'u.id', 'p.owner_id')
    .select(...opportunityColumns);
  return stage.kind === 'open'
    ? cards.orderBy(['p.expected_on', 'p.id']).limit(cardsPerLane)
    : cards
        .orderBy([
          { column: 'p.stage_at', order: 'desc' },
          { column: 'p.id', order: 'desc' },
        ])
        .limit(endedCards);
}
