import { addDays, instantInZone, today } from '../../core/days.ts';
import { ratesOn } from '../../core/exchange-rates.ts';
import { total } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { Report, ReportFilter, ReportResult } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { weightedSum } from '../opportunities/opportunity.ts';
import { visibleOpportunities } from '../opportunities/opportunity-queries.ts';
import { reasonText } from '../opportunities/opportunity-view.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';
import { periodFilters, periodOf } from './period.ts';
import { ownerOf, shortAmount } from './sales.ts';

async function filters(request: PageRequest): Promise<ReportFilter[]> {
  const { context, t } = request;
  const period = periodFilters(request, periodOf(request));
  if (!allows(context.user, 'reports.read_all')) return period;
  const options = await ownerChoices(request);
  return [...period, { name: 'owner', label: t('opportunities.owner'), kind: 'select', options }];
}

interface Group {
  lostReason: string | null;
  currency: string;
  amountE4: number;
  groupCount: number;
}

/** What was lost in the period, by reason and currency. */
async function groupsOf(request: PageRequest): Promise<Group[]> {
  const { context } = request;
  const { db } = context;
  const { from, to } = periodOf(request);
  const { timeZone } = context.settings;
  const lost = visibleOpportunities(context)
    .whereIn('p.stage', (await pipelineOf(context)).codesOf('lost'))
    .where('p.stage_at', '>=', instantInZone(`${from}T00:00`, timeZone))
    .where('p.stage_at', '<', instantInZone(`${addDays(to, 1)}T00:00`, timeZone));
  const owner = ownerOf(request);
  if (owner !== null) lost.where('p.owner_id', owner);
  return lost
    .groupBy('p.lost_reason', 'p.currency')
    .select(
      'p.lost_reason',
      'p.currency',
      db.raw(`${dialectOf(db).sum('p.amount_e4')} as amount_e4`),
      db.raw('count(*) as group_count'),
    );
}

/** Why opportunities were lost: how many, and what they might have been worth at today's rates. */
export const lostReport: Report = {
  name: 'lost-opportunities',
  icon: 'x',
  permission: 'opportunities.read',
  module: 'opportunities',
  filters,
  async figures(request): Promise<ReportResult> {
    const { t, f, context } = request;
    const { baseCurrency } = context.settings;
    const { from, to } = periodOf(request);
    const groups = await groupsOf(request);
    const currencies = [...new Set(groups.map(({ currency }) => currency))];
    const rates = await ratesOn(context.db, { currencies, baseCurrency, day: today(context) });
    const reasons = [...new Set(groups.map(({ lostReason }) => lostReason ?? ''))];
    const rows = reasons
      .map((reason) => {
        const own = groups.filter(({ lostReason }) => (lostReason ?? '') === reason);
        const parts = own.flatMap(({ amountE4, currency }) => {
          const rateE8 = rates.get(currency);
          return rateE8 === undefined ? [] : [{ amountE4, probabilityBp: 10_000, rateE8 }];
        });
        return {
          reason,
          label: reason ? reasonText(t, reason) : t('opportunities.unknown'),
          count: own.reduce((all, { groupCount }) => all + groupCount, 0),
          baseE4: weightedSum(parts, baseCurrency),
        };
      })
      .sort((a, b) => b.count - a.count || b.baseE4 - a.baseE4);
    const count = rows.reduce((all, row) => all + row.count, 0);
    const totalE4 = total(rows.map(({ baseE4 }) => baseE4));
    const owner = ownerOf(request);
    const url = (reason: string) =>
      `/opportunities?${new URLSearchParams({ kind: 'lost', from, to, reason: reason || '-', ...(owner ? { owner: String(owner) } : {}) })}`;
    const missing = currencies.filter((currency) => !rates.has(currency));
    const summary = t('reports.lost_summary', { count, amount: f.money(totalE4, baseCurrency) });
    return {
      columns: [
        { key: 'label', label: t('opportunities.lost_reason'), kind: 'text' },
        { key: 'count', label: t('reports.opportunities'), kind: 'number' },
        { key: 'amount', label: t('reports.amount', { currency: baseCurrency }), kind: 'money' },
        { key: 'share', label: t('reports.share'), kind: 'number', decimals: 1 },
      ],
      rows: rows.map((row) => ({
        values: {
          label: row.label,
          count: row.count,
          amount: row.baseE4,
          share: count === 0 ? 0 : Math.round((row.count / count) * 1000) / 10,
        },
        cells: { count: { text: f.number(row.count), href: url(row.reason) } },
      })),
      total: { label: t('shared.total'), count, amount: totalE4 },
      chart:
        count === 0
          ? null
          : {
              kind: 'bar-across',
              labels: rows.slice(0, 20).map(({ label }) => label),
              values: rows.slice(0, 20).map((row) => row.count),
              format: (value) => shortAmount(value, context.language),
            },
      summary: missing.length
        ? `${summary} ${t('opportunities.without_rate', { currencies: missing.join(', ') })}`
        : summary,
    };
  },
};
