import { actorId } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import { listUrl } from '../../web/list.ts';
import type { Report, ReportFilter } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { seasonText } from '../../web/seasons.ts';
import { countryName } from '../customers/customer-choices.ts';
import { filteredNeeds, needFilters } from '../needs/need-filters.ts';
import { categoryText } from '../needs/need-view.ts';

interface Demanded {
  category: string;
  wantedKey: string;
  wanted: string;
  season: string | null;
  country: string | null;
  needCount: number;
  customerCount: number;
  wantedQty: number;
}

const rowsAtMost = 500;
const shownInPicture = 15;

/**
 * Needs that have ended are not in demand, unless the page asks for them. Who may not see all sees what the
 * customers ask for that one is in charge of.
 */
function asked(request: PageRequest): PageRequest {
  const { context, query } = request;
  const owner = allows(context.user, 'reports.read_all') ? query.owner : String(actorId(context));
  return { ...request, query: { ...query, owner: owner ?? '', state: query.state || 'open' } };
}

/** By what a wish is told apart: by season and country too, unless the page asks for less. */
const groupings: Record<string, readonly string[]> = {
  all: ['n.season', 'c.country'],
  wanted: [],
  season: ['n.season'],
  country: ['c.country'],
};
const groupingOf = ({ query }: PageRequest) => groupings[query.by ?? ''] ?? groupings.all ?? [];

/** Each wish by season and country, what is wanted most first; the same words in any case count as one wish. */
async function demanded(request: PageRequest): Promise<Demanded[]> {
  const { db } = request.context;
  const groups = ['n.category', 'n.wanted_key', ...groupingOf(request)];
  const wantedQty = dialectOf(db).sum('coalesce(n.quantity, 0)');
  return filteredNeeds(asked(request))
    .groupBy(groups)
    .orderByRaw(`${wantedQty} desc, count(*) desc, ${groups.join(', ')}`)
    .limit(rowsAtMost)
    .select(
      ...groups,
      db.raw('min(n.wanted) as wanted'),
      db.raw('count(*) as need_count'),
      db.raw('count(distinct n.customer_id) as customer_count'),
      db.raw(`${wantedQty} as wanted_qty`),
    ) as unknown as Promise<Demanded[]>;
}

/** The needs behind a number: those of the row, with the filters of the page. */
function needsUrl(request: PageRequest, row: Demanded): string {
  const { owner, scope, state, season, country } = asked(request).query;
  const groups = groupingOf(request);
  // What the rows are not told apart by is as the page's filters have it.
  const ofRow = (column: string, value: string | null, filter: string | undefined) =>
    groups.includes(column) ? (value ?? 'none') : (filter ?? '');
  const params: Record<string, string> = {
    category: row.category,
    wanted: row.wantedKey,
    season: ofRow('n.season', row.season, season),
    country: ofRow('c.country', row.country, country),
    state: state ?? '',
    owner: owner ?? '',
    scope: scope ?? '',
  };
  return listUrl({ url: '/needs', query: {} }, params);
}

/** The wishes of all rows, added up over seasons and countries, for the picture. */
function mostWanted(rows: readonly Demanded[], read: (row: Demanded) => number): [string, number][] {
  const sums = new Map<string, { label: string; value: number }>();
  for (const row of rows) {
    const key = `${row.category} ${row.wantedKey}`;
    const sum = sums.get(key) ?? { label: row.wanted, value: 0 };
    sums.set(key, { ...sum, value: sum.value + read(row) });
  }
  return [...sums.values()]
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, shownInPicture)
    .map(({ label, value }) => [label, value]);
}

/** What customers ask for: need by season by country by quantity. */
export const demandReport: Report = {
  name: 'demand',
  icon: 'checklist',
  permission: 'reports.sales',
  module: null,
  filters: async (request): Promise<ReportFilter[]> => [
    {
      name: 'by',
      label: request.t('reports.demand_by'),
      kind: 'select',
      fallback: 'all',
      options: Object.keys(groupings).map((by) => ({
        value: by,
        label: request.t(`reports.demand_by_${by}`),
      })),
    },
    ...(await needFilters(request))
      .filter(({ name }) => name !== 'text')
      .map((filter) => (filter.name === 'state' ? { ...filter, fallback: 'open' } : filter)),
  ],
  async figures(request) {
    const { context, t, f } = request;
    const rows = await demanded(request);
    const sum = (read: (row: Demanded) => number) => rows.reduce((total, row) => total + read(row), 0);
    const pieces = sum(({ wantedQty }) => wantedQty);
    const needs = sum(({ needCount }) => needCount);
    const groups = groupingOf(request);
    const [bySeason, byCountry] = [groups.includes('n.season'), groups.includes('c.country')];
    const most = mostWanted(rows, ({ wantedQty, needCount }) => (pieces > 0 ? wantedQty : needCount));
    return {
      columns: [
        { key: 'wanted', label: t('needs.wanted'), kind: 'text' },
        { key: 'category', label: t('needs.category'), kind: 'text', hideOnPhone: true },
        ...(bySeason ? [{ key: 'season', label: t('needs.season'), kind: 'text' as const }] : []),
        ...(byCountry ? [{ key: 'country', label: t('needs.country'), kind: 'text' as const }] : []),
        { key: 'customers', label: t('reports.customers'), kind: 'number', hideOnPhone: true },
        { key: 'needs', label: t('reports.needs'), kind: 'number', hideOnPhone: true },
        { key: 'quantity', label: t('needs.quantity'), kind: 'number' },
      ],
      rows: rows.map((row) => {
        const href = needsUrl(request, row);
        return {
          values: {
            wanted: row.wanted,
            category: categoryText(t, row.category),
            season: row.season ? seasonText(t, row.season) : t('needs.no_season'),
            country: row.country ? countryName(row.country, context.language) : '',
            customers: row.customerCount,
            needs: row.needCount,
            quantity: row.wantedQty,
          },
          cells: {
            customers: { text: f.number(row.customerCount), href },
            needs: { text: f.number(row.needCount), href },
            quantity: { text: f.number(row.wantedQty), href },
          },
        };
      }),
      total: { wanted: t('shared.total'), needs, quantity: pieces },
      chart:
        most.length === 0
          ? null
          : {
              kind: 'bar-across',
              labels: most.map(([label]) => label),
              values: most.map(([, value]) => value),
              format: (value) => f.number(value),
            },
      summary: t('reports.demand_summary', {
        needs,
        pieces: f.number(pieces),
        most: most[0]?.[0] ?? '–',
      }),
    };
  },
};
