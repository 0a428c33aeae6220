import { startOfMonth, today } from '../../core/days.ts';
import { ratesOn } from '../../core/exchange-rates.ts';
import { total as totalOf } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { SheetCell } from '../../core/sheets/write.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { Cell } from '../../web/list.ts';
import type { Report, ReportColumn, ReportFilter, ReportResult } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { type Weighted, weightedSum } from '../opportunities/opportunity.ts';
import { visibleOpportunities } from '../opportunities/opportunity-queries.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';
import { targetsOf } from '../opportunities/targets.ts';
import { monthOf, ordersUrl, ownerOf, shortAmount, soldOrders } from './sales.ts';

const spans = ['3', '6', '12'] as const;

/** The months looked at: this one and those after it. */
function monthsOf({ context, query }: PageRequest): string[] {
  const span = Number(spans.find((known) => known === query.span) ?? '6');
  return Array.from({ length: span }, (_, place) => startOfMonth(today(context), place).slice(0, 7));
}

async function filters(request: PageRequest): Promise<ReportFilter[]> {
  const { context, t } = request;
  const span: ReportFilter = {
    name: 'span',
    label: t('reports.span'),
    kind: 'select',
    fallback: '6',
    options: spans.map((value) => ({ value, label: t('reports.months', { count: value }) })),
  };
  if (!allows(context.user, 'reports.read_all')) return [span];
  const options = await ownerChoices(request);
  return [span, { name: 'owner', label: t('opportunities.owner'), kind: 'select', options }];
}

interface Expected {
  count: number;
  amountE4: number;
  weightedE4: number;
}

/**
 * What is expected by month, in base currency at today's rates, of opportunities that are neither won nor lost:
 * what was won is an order by now, and booked. `overdue` is what was expected before this month, `none` what has
 * no month, `later` what lies beyond those looked at.
 */
async function expectedBy(request: PageRequest, months: readonly string[]) {
  const { context } = request;
  const { db, settings } = context;
  const { baseCurrency } = settings;
  const pipeline = await pipelineOf(context);
  const { month, sum: sumOf } = dialectOf(db);
  const query = visibleOpportunities(context).whereIn('p.stage', pipeline.codesOf('open', 'dormant'));
  const owner = ownerOf(request);
  if (owner !== null) query.where('p.owner_id', owner);
  const groups: Group[] = await query
    .groupByRaw(`${month('p.expected_on')}, p.stage, p.currency, p.probability_bp`)
    .select(
      db.raw(`${month('p.expected_on')} as month`),
      'p.stage',
      'p.currency',
      'p.probability_bp',
      db.raw(`${sumOf('p.amount_e4')} as amount_e4`),
      db.raw('count(*) as group_count'),
    );
  const currencies = [...new Set(groups.map(({ currency }) => currency))];
  const rates = await ratesOn(db, { currencies, baseCurrency, day: today(context) });
  const parts = new Map<string, { count: number; weighted: Weighted[] }>();
  for (const group of groups) {
    const key = placeOf(group.month, months);
    const part = parts.get(key) ?? { count: 0, weighted: [] };
    part.count += group.groupCount;
    const rateE8 = rates.get(group.currency);
    if (rateE8 !== undefined)
      part.weighted.push({
        amountE4: group.amountE4,
        probabilityBp: pipeline.probability(group),
        rateE8,
      });
    parts.set(key, part);
  }
  const expected = new Map<string, Expected>(
    [...parts].map(([key, { count, weighted }]) => [
      key,
      {
        count,
        amountE4: weightedSum(
          weighted.map((part) => ({ ...part, probabilityBp: 10_000 })),
          baseCurrency,
        ),
        weightedE4: weightedSum(weighted, baseCurrency),
      },
    ]),
  );
  return { expected, withoutRate: currencies.filter((currency) => !rates.has(currency)) };
}

interface Group {
  month: string | null;
  stage: string;
  currency: string;
  probabilityBp: number | null;
  amountE4: number;
  groupCount: number;
}

function placeOf(month: string | null, months: readonly string[]): string {
  if (month === null) return 'none';
  if (month < (months[0] ?? '')) return 'overdue';
  return months.includes(month) ? month : 'later';
}

/** What was confirmed in each of the months, at each order's frozen rate. */
async function bookedBy(request: PageRequest, months: readonly string[]): Promise<Map<string, number>> {
  const { context } = request;
  if (!isModuleOn(context.settings, 'orders')) return new Map();
  const { db } = context;
  const { month, sum: sumOf } = dialectOf(db);
  const from = `${months[0]}-01`;
  const to = monthOf(months.at(-1) ?? '', { from, to: '2199-12-31' }).to;
  const rows: { month: string; baseE4: number }[] = await soldOrders(request, { from, to })
    .groupByRaw(month('o.confirmed_on'))
    .select(db.raw(`${month('o.confirmed_on')} as month`), db.raw(`${sumOf('o.base_total_e4')} as base_e4`));
  return new Map(rows.map(({ month: booked, baseE4 }) => [booked, baseE4]));
}

function columns({ t, context }: PageRequest): ReportColumn[] {
  const currency = context.settings.baseCurrency;
  const money = (key: string, label: string) => ({
    key,
    label: t(label, { currency }),
    kind: 'money' as const,
  });
  return [
    { key: 'label', label: t('reports.month'), kind: 'text' },
    { key: 'count', label: t('reports.opportunities'), kind: 'number' },
    money('amount', 'reports.open_amount'),
    money('weighted', 'reports.weighted'),
    money('booked', 'reports.booked'),
    money('together', 'reports.together'),
    money('target', 'reports.target'),
    { key: 'share', label: t('reports.of_target'), kind: 'number', decimals: 1 },
  ];
}

/** The opportunities behind a number: of the same owner, where only one's are counted. */
function opportunitiesUrl(request: PageRequest, month: string): string {
  const owner = ownerOf(request);
  return `/opportunities?${new URLSearchParams({ month, ...(owner ? { owner: String(owner) } : {}) })}`;
}

interface Row extends Expected {
  key: string;
  label: string;
  bookedE4: number;
  targetE4: number | undefined;
}

function valuesOf({ label, count, amountE4, weightedE4, bookedE4, targetE4 }: Omit<Row, 'key'>) {
  const together = bookedE4 + weightedE4;
  return {
    label,
    count,
    amount: amountE4,
    weighted: weightedE4,
    booked: bookedE4,
    together,
    target: targetE4 ?? null,
    // Shown with one decimal; a percentage is no amount.
    share: targetE4 ? Math.round((together / targetE4) * 1000) / 10 : null,
  } satisfies Record<string, SheetCell>;
}

export const forecastReport: Report = {
  name: 'forecast',
  icon: 'target-arrow',
  permission: 'opportunities.read',
  module: 'opportunities',
  filters,
  actions: ({ context, t }) =>
    allows(context.user, 'opportunities.targets')
      ? [{ href: '/opportunities/targets', label: t('opportunities.targets'), icon: 'target-arrow' }]
      : [],
  async figures(request): Promise<ReportResult> {
    const { t, f, context } = request;
    const { baseCurrency } = context.settings;
    const months = monthsOf(request);
    const { expected, withoutRate } = await expectedBy(request, months);
    const booked = await bookedBy(request, months);
    const owner = ownerOf(request);
    const targets = await targetsOf(context.db, owner === null ? 'all' : String(owner), months);
    const none: Expected = { count: 0, amountE4: 0, weightedE4: 0 };
    const row = (key: string, label: string): Row => ({
      key,
      label,
      ...(expected.get(key) ?? none),
      bookedE4: booked.get(key) ?? 0,
      targetE4: targets.get(key),
    });
    const rows = [
      ...(expected.has('overdue') ? [row('overdue', t('reports.overdue'))] : []),
      ...months.map((month) => row(month, month)),
      ...(expected.has('later') ? [row('later', t('reports.later'))] : []),
      ...(expected.has('none') ? [row('none', t('reports.no_month'))] : []),
    ];
    const all = (read: (one: Row) => number) => totalOf(rows.map(read));
    const total = {
      label: t('shared.total'),
      count: all(({ count }) => count),
      amountE4: all(({ amountE4 }) => amountE4),
      weightedE4: all(({ weightedE4 }) => weightedE4),
      bookedE4: all(({ bookedE4 }) => bookedE4),
      targetE4: targets.size > 0 ? totalOf(targets.values()) : undefined,
    };
    const drawn = rows.filter(({ key }) => months.includes(key));
    const units = (value: number) => Math.round(value / 10_000);
    const summary = t('reports.forecast_summary', {
      weighted: f.money(total.weightedE4, baseCurrency),
      booked: f.money(total.bookedE4, baseCurrency),
      count: total.count,
    });
    const missing = withoutRate.length
      ? ` ${t('opportunities.without_rate', { currencies: withoutRate.join(', ') })}`
      : '';
    return {
      columns: columns(request),
      rows: rows.map((one) => ({ values: valuesOf(one), cells: cellsOf(request, one) })),
      total: valuesOf(total),
      chart:
        total.weightedE4 + total.bookedE4 === 0
          ? null
          : {
              kind: 'bar',
              labels: drawn.map(({ label }) => label),
              values: [],
              stacked: [
                { name: t('reports.booked_word'), values: drawn.map(({ bookedE4 }) => units(bookedE4)) },
                {
                  name: t('reports.weighted_word'),
                  values: drawn.map(({ weightedE4 }) => units(weightedE4)),
                },
              ],
              ...(targets.size > 0
                ? {
                    marks: {
                      name: t('reports.target_word'),
                      values: drawn.map(({ targetE4 }) => (targetE4 === undefined ? null : units(targetE4))),
                    },
                  }
                : {}),
              format: (value) => shortAmount(value, context.language),
            },
      summary: `${summary}${missing}`,
    };
  },
};

function cellsOf(
  request: PageRequest,
  { key, count, amountE4, weightedE4, bookedE4 }: Row,
): Record<string, Cell> {
  const { f, context } = request;
  const { baseCurrency } = context.settings;
  const after = startOfMonth(`${monthsOf(request).at(-1)}-01`, 1).slice(0, 7);
  const href = opportunitiesUrl(request, key === 'later' ? `from-${after}` : key);
  const cells: Record<string, Cell> = {};
  if (count > 0) {
    cells.count = { text: f.number(count), href };
    cells.amount = { text: f.amount(amountE4, baseCurrency), href };
    cells.weighted = { text: f.amount(weightedE4, baseCurrency), href };
  }
  if (bookedE4 !== 0) {
    const period = monthOf(key, { from: '1900-01-01', to: '2199-12-31' });
    cells.booked = { text: f.amount(bookedE4, baseCurrency), href: ordersUrl(request, period) };
  }
  return cells;
}
