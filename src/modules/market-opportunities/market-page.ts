import { allows } from '../../core/permissions.ts';
import { auditTrail } from '../../web/audit-view.ts';
import type { TitleRow } from '../../web/form-page.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { seasonText } from '../../web/seasons.ts';
import { countryName } from '../customers/customer-choices.ts';
import { visibleOpportunities } from '../opportunities/opportunity-queries.ts';
import { stageTone } from '../opportunities/opportunity-view.ts';
import type { Pipeline, StageKind } from '../opportunities/stage.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';
import { linksIn } from './market.ts';
import { stateTones } from './market-list.ts';
import { findMarket, gatheredBy, type Market, mayWriteMarket, type StageSum } from './market-queries.ts';

const mostShown = 50;

export async function showMarket(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const market = await findMarket(context, idParam(request));
  const pipeline = await pipelineOf(context);
  const { sums, withoutRate } = await gatheredBy(context, [market.id], pipeline);
  const { baseCurrency } = context.settings;
  const total = (read: (sum: StageSum) => number, ...kinds: StageKind[]) => {
    const codes = new Set(pipeline.codesOf(...kinds));
    return sums.filter(({ stage }) => codes.has(stage)).reduce((all, sum) => all + read(sum), 0);
  };
  const figure = (label: string, text: string) => ({ label: t(`market_opportunities.${label}`), text });
  return page('market-opportunities/show', {
    title: `${market.title} · ${t('market_opportunities.one')}`,
    market,
    row: titleRow(request, market),
    figures: [
      figure('open_count', f.number(total(({ count }) => count, 'open', 'dormant'))),
      figure(
        'open_total',
        f.money(
          total(({ baseE4 }) => baseE4, 'open', 'dormant'),
          baseCurrency,
        ),
      ),
      figure(
        'weighted',
        f.money(
          total(({ weightedE4 }) => weightedE4, 'open', 'dormant'),
          baseCurrency,
        ),
      ),
      figure(
        'won_total',
        f.money(
          total(({ baseE4 }) => baseE4, 'won'),
          baseCurrency,
        ),
      ),
    ],
    withoutRate: withoutRate.join(context.language === 'en' ? ', ' : '、'),
    facts: facts(request, market),
    links: linksIn(market.links),
    funnel: funnelOf(request, pipeline, market.id, sums),
    opportunities: await opportunityTable(request, pipeline, market.id),
    mayAdd: allows(context.user, 'opportunities.write') && market.state !== 'dropped',
    audit: await auditTrail(request, { kind: 'market_opportunity', id: market.id }),
  });
}

function titleRow({ context, t }: PageRequest, market: Market): TitleRow {
  const at = `/market-opportunities/${market.id}`;
  const to = (state: string, icon: string) => ({
    href: `${at}/state?state=${state}`,
    label: t(`market_opportunities.to_${state}`),
    icon,
  });
  const mayWrite = mayWriteMarket(context, market);
  const steps = {
    open: [to('dropped', 'x')],
    pursued: [to('open', 'history'), to('dropped', 'x')],
    dropped: [],
  };
  const first = { open: to('pursued', 'player-play'), pursued: null, dropped: to('open', 'history') };
  return {
    heading: market.title,
    state: { label: t(`market_opportunities.state_${market.state}`), tone: stateTones[market.state] },
    lead: [
      market.country ? countryName(market.country, context.language) : null,
      market.productLine,
      seasonText(t, market.season),
    ]
      .filter(Boolean)
      .join(' · '),
    back: { href: '/market-opportunities', label: t('market_opportunities.title') },
    primary: mayWrite ? first[market.state] : null,
    actions: mayWrite
      ? [{ href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true }, ...steps[market.state]]
      : [],
  };
}

function facts({ t }: PageRequest, market: Market) {
  const fact = (label: string, text: string | null) => ({ label: t(`market_opportunities.${label}`), text });
  return [
    {
      title: t('market_opportunities.one'),
      facts: [
        fact('owner', market.ownerName),
        fact('review_on', market.reviewOn),
        fact('dropped_reason', market.droppedReason),
        fact('evidence', market.evidence),
      ],
    },
  ];
}

/** Each stage with what has gathered there; a bar shows how many, a link opens them. */
function funnelOf(
  { context, t, f }: PageRequest,
  pipeline: Pipeline,
  marketId: number,
  sums: readonly StageSum[],
) {
  const most = Math.max(1, ...sums.map(({ count }) => count));
  const rows = pipeline.all.flatMap((stage) => {
    const sum = sums.find((one) => one.stage === stage.code);
    if (stage.isRetired && !sum) return [];
    return [
      {
        cells: {
          stage: pipeline.name(stage.code, context.language),
          count: sum
            ? {
                text: f.number(sum.count),
                href: `/opportunities?stage=${stage.code}&market=${marketId}`,
                gauge: { value: sum.count, max: most },
              }
            : '0',
          sum: f.amount(sum?.baseE4 ?? 0, context.settings.baseCurrency),
        },
      },
    ];
  });
  return {
    caption: t('market_opportunities.funnel'),
    columns: [
      { key: 'stage', label: t('opportunities.stage') },
      { key: 'count', label: t('opportunities.title') },
      {
        key: 'sum',
        label: t('market_opportunities.sum_in', { currency: context.settings.baseCurrency }),
        numeric: true,
      },
    ],
    rows,
  };
}

interface Row {
  id: number;
  title: string;
  customerId: number;
  customerName: string;
  stage: string;
  amountE4: number;
  currency: string;
}

async function opportunityTable({ context, t, f }: PageRequest, pipeline: Pipeline, marketId: number) {
  const rows: Row[] = await visibleOpportunities(context)
    .where('p.market_opportunity_id', marketId)
    .orderBy('p.id', 'desc')
    .limit(mostShown)
    .select(
      'p.id',
      'p.title',
      'p.customer_id',
      'c.name as customer_name',
      'p.stage',
      'p.amount_e4',
      'p.currency',
    );
  return {
    caption: t('opportunities.title'),
    columns: [
      { key: 'title', label: t('opportunities.one') },
      { key: 'customer', label: t('opportunities.customer') },
      { key: 'stage', label: t('opportunities.stage') },
      { key: 'amount', label: t('opportunities.amount'), numeric: true },
    ],
    rows: rows.map((row) => ({
      href: `/opportunities/${row.id}`,
      cells: {
        title: row.title,
        customer: { text: row.customerName, href: `/customers/${row.customerId}` },
        stage: {
          text: pipeline.name(row.stage, context.language),
          tone: stageTone(pipeline.of(row.stage)),
        },
        amount: f.money(row.amountE4, row.currency),
      },
    })),
    empty: t('market_opportunities.nothing_gathered'),
  };
}
