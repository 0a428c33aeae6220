import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { SheetCell } from '../../core/sheets/write.ts';
import { exportSheet } from '../../web/export.ts';
import { type Cell, listUrl } from '../../web/list.ts';
import { type Outcome, page, picture } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { drawChart } from './charts.ts';
import { classesReport } from './classes-report.ts';
import { demandReport } from './demand.ts';
import { forecastReport } from './forecast.ts';
import { lostReport } from './lost.ts';
import { onTimeReport } from './on-time-report.ts';
import type { Report, ReportColumn } from './report.ts';
import { salesByCountry, salesByMonth } from './sales.ts';
import { stockReport } from './stock.ts';

const reports: readonly Report[] = [
  salesByMonth,
  salesByCountry,
  classesReport,
  forecastReport,
  lostReport,
  stockReport,
  onTimeReport,
  demandReport,
];

const keyOf = (report: Report) => report.name.replaceAll('-', '_');

function shownTo({ context }: PageRequest): Report[] {
  return reports.filter(
    ({ permission, module }) =>
      allows(context.user, permission) && (module === null || isModuleOn(context.settings, module)),
  );
}

function reportOf(request: PageRequest): Report {
  const report = reports.find(({ name }) => name === request.params.name);
  if (!report || (report.module && !isModuleOn(request.context.settings, report.module)))
    throw new NotFound('report');
  if (!allows(request.context.user, report.permission)) throw new Forbidden(report.permission);
  return report;
}

export function showReports(request: PageRequest): Outcome {
  const { t } = request;
  const tiles = shownTo(request).map((report) => ({
    href: `/reports/${report.name}`,
    icon: report.icon,
    title: t(`reports.${keyOf(report)}`),
    text: t(`reports.${keyOf(report)}_lead`),
  }));
  return page('reports/list', { title: t('reports.title'), tiles });
}

/** A page is read, not scrolled through: so many rows, and all of them when asked for. */
const rowsShown = 50;

export async function showReport(request: PageRequest): Promise<Outcome> {
  const { context, t, query, url } = request;
  const report = reportOf(request);
  const { columns, rows, total, chart, summary } = await report.figures(request);
  const path = url.split('?')[0] ?? '';
  const isWhole = query.whole === '1';
  const shown = (values: Record<string, SheetCell>) =>
    Object.fromEntries(columns.map((column) => [column.key, cellOf(request, column, values[column.key])]));
  return page('reports/show', {
    title: t(`reports.${keyOf(report)}`),
    lead: t(`reports.${keyOf(report)}_lead`),
    actions: report.actions?.(request) ?? [],
    filters: (await report.filters(request)).map((filter) => ({
      ...filter,
      value: query[filter.name] || (filter.fallback ?? ''),
    })),
    clearUrl: Object.values(query).some(Boolean) ? path : null,
    summary,
    picture: chart ? { ...pictures(request), alt: summary } : null,
    table: {
      caption: t(`reports.${keyOf(report)}`),
      columns: columns.map(({ key, label, kind, hideOnPhone = false }) => ({
        key,
        label,
        numeric: kind !== 'text' && kind !== 'day',
        hideOnPhone,
      })),
      rows: rows
        .slice(0, isWhole ? rows.length : rowsShown)
        .map(({ values, cells }) => ({ cells: { ...shown(values), ...cells } })),
      ...(total ? { foot: { cells: shown(total) } } : {}),
      empty: t('reports.nothing'),
    },
    more:
      !isWhole && rows.length > rowsShown
        ? {
            text: t('reports.first_rows', { shown: rowsShown, count: rows.length }),
            href: listUrl({ url: path, query }, { whole: '1' }),
          }
        : null,
    exportUrl: allows(context.user, 'exports.run') ? listUrl({ url: `${path}/export`, query }, {}) : null,
  });
}

/** The picture's addresses: the page shows the one for its theme and width. */
function pictures({ url, query }: PageRequest) {
  const at = { url: `${url.split('?')[0]}/picture`, query };
  const both = (theme: string | null) => ({
    wide: listUrl(at, { theme }),
    narrow: listUrl(at, { theme, size: 'narrow' }),
  });
  return { light: both(null), dark: both('dark') };
}

function cellOf(
  { f, context }: PageRequest,
  { kind, decimals }: ReportColumn,
  value: SheetCell | undefined,
): Cell {
  if (value === null || value === undefined) return '';
  if (decimals !== undefined) return Number(value).toFixed(decimals);
  if (kind === 'money') return f.amount(Number(value), context.settings.baseCurrency);
  return kind === 'number' ? f.number(Number(value)) : String(value);
}

export async function showPicture(request: PageRequest): Promise<Outcome> {
  const { chart } = await reportOf(request).figures(request);
  if (!chart) throw new NotFound('picture');
  const { theme, size } = request.query;
  return picture(drawChart(chart, { isDark: theme === 'dark', isNarrow: size === 'narrow' }));
}

/** Exactly the table of the page, with its total. */
export async function exportReport(request: PageRequest): Promise<Outcome> {
  const report = reportOf(request);
  const { columns, rows, total } = await report.figures(request);
  const all = [...rows.map(({ values }) => values), ...(total ? [total] : [])];
  return exportSheet(request, 'reports', {
    name: request.t(`reports.${keyOf(report)}`),
    columns: columns.map(({ label, kind }) => ({ label, kind })),
    rows: all.map((values) => columns.map(({ key }) => values[key] ?? null)),
  });
}
