import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { ratesOn } from '../../core/exchange-rates.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import { dialectOf } from '../../db/dialect.ts';
import { weightedSum } from '../opportunities/opportunity.ts';
import { visibleOpportunities } from '../opportunities/opportunity-queries.ts';
import type { Pipeline } from '../opportunities/stage.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';
import type { State } from './market.ts';

export interface Market {
  id: number;
  title: string;
  country: string | null;
  productLine: string | null;
  season: string | null;
  evidence: string | null;
  links: string | null;
  ownerId: number | null;
  ownerName: string | null;
  reviewOn: string | null;
  state: State;
  droppedReason: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** Market opportunities are open to whoever sells; the opportunities that they gather are not all. */
export function allMarkets({ db }: Pick<Context, 'db'>) {
  return db('market_opportunities as m').leftJoin('users as u', 'u.id', 'm.owner_id');
}

export const marketColumns = ['m.*', 'u.name as owner_name'] as const;

export async function findMarket(context: Context, id: number): Promise<Market> {
  const found: Market | undefined = await allMarkets(context)
    .where('m.id', id)
    .first(...marketColumns);
  if (!found) throw new NotFound('market opportunity');
  return found;
}

/** True for its owner, for anyone where it has none, and for whoever writes everyone's customers. */
export function mayWriteMarket(
  { user }: Pick<Context, 'user'>,
  { ownerId }: Pick<Market, 'ownerId'>,
): boolean {
  if (!allows(user, 'market_opportunities.write')) return false;
  return ownerId === null || ownerId === user?.id || allows(user, 'customers.write_all');
}

export async function findWritableMarket(context: Context, id: number): Promise<Market> {
  const found = await findMarket(context, id);
  if (!mayWriteMarket(context, found)) throw new Forbidden('market_opportunities.write');
  return found;
}

export interface StageSum {
  marketId: number;
  stage: string;
  count: number;
  baseE4: number;
  weightedE4: number;
}

interface Group {
  marketId: number;
  stage: string;
  currency: string;
  probabilityBp: number | null;
  amountE4: number;
  groupCount: number;
}

/**
 * What market opportunities gather, by stage, in base currency at today's rates; only opportunities that the user
 * may read. `withoutRate` names the currencies that no rate turns into the base currency.
 */
export async function gatheredBy(
  context: Context,
  marketIds: readonly number[] | 'all',
  pipeline: Pipeline,
): Promise<{ sums: StageSum[]; withoutRate: string[] }> {
  const { db, settings } = context;
  const groups: Group[] = await visibleOpportunities(context)
    .whereNotNull('p.market_opportunity_id')
    .modify((query) => {
      if (marketIds !== 'all') query.whereIn('p.market_opportunity_id', [...marketIds]);
    })
    .groupBy('p.market_opportunity_id', 'p.stage', 'p.currency', 'p.probability_bp')
    .select(
      'p.market_opportunity_id as market_id',
      'p.stage',
      'p.currency',
      'p.probability_bp',
      db.raw(`${dialectOf(db).sum('p.amount_e4')} as amount_e4`),
      db.raw('count(*) as group_count'),
    );
  const { baseCurrency } = settings;
  const currencies = [...new Set(groups.map(({ currency }) => currency))];
  const rates = await ratesOn(db, { currencies, baseCurrency, day: today(context) });
  const byKey = new Map<string, Group[]>();
  for (const group of groups) {
    const key = `${group.marketId} ${group.stage}`;
    byKey.set(key, [...(byKey.get(key) ?? []), group]);
  }
  const sums = [...byKey.values()].map((own) => {
    const { marketId, stage } = own[0] as Group;
    const parts = own.flatMap((group) => {
      const rateE8 = rates.get(group.currency);
      return rateE8 === undefined ? [] : [{ ...group, probabilityBp: pipeline.probability(group), rateE8 }];
    });
    return {
      marketId,
      stage,
      count: own.reduce((count, { groupCount }) => count + groupCount, 0),
      baseE4: weightedSum(
        parts.map((part) => ({ ...part, probabilityBp: 10_000 })),
        baseCurrency,
      ),
      weightedE4: weightedSum(parts, baseCurrency),
    };
  });
  return { sums, withoutRate: currencies.filter((currency) => !rates.has(currency)) };
}

/** The open opportunities that each market opportunity gathers, of those that the user may read. */
export interface OpenSums {
  of(marketId: number): { count: number; baseE4: number };
}

export async function openSumsOf(context: Context): Promise<OpenSums> {
  const pipeline = await pipelineOf(context);
  const open = new Set(pipeline.codesOf('open', 'dormant'));
  const { sums } = await gatheredBy(context, 'all', pipeline);
  return {
    of: (marketId) => {
      const own = sums.filter((sum) => sum.marketId === marketId && open.has(sum.stage));
      return {
        count: own.reduce((all, { count }) => all + count, 0),
        baseE4: own.reduce((all, { baseE4 }) => all + baseE4, 0),
      };
    },
  };
}
