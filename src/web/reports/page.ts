import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import type { SheetCell } from '../../core/sheets/write.ts';
import { exportSheet } from '../export.ts';
import type { TitleRow } from '../form-page.ts';
import { type Cell, listUrl } from '../list.ts';
import { type Outcome, page, picture } from '../outcome.ts';
import type { PageRequest } from '../route.ts';
import { drawChart } from './charts.ts';
import type { Report, ReportColumn } from './report.ts';

/** What stands around a report: its name and sentence in the user's language, and the way back. */
export interface ReportLook {
  title: string;
  lead: string;
  back?: TitleRow['back'];
  /** The reports beside it. */
  tabs?: readonly { href: string; label: string; isCurrent: boolean }[];
}

/** A page is read, not scrolled through: so many rows, and all of them when asked for. */
const rowsShown = 50;

export async function reportPage(request: PageRequest, report: Report, look: ReportLook): Promise<Outcome> {
  const { context, t, query, url } = request;
  const { columns, rows, total, chart, summary } = await report.figures(request);
  const path = url.split('?')[0] ?? '';
  const isWhole = query.whole === '1';
  const shown = (values: Record<string, SheetCell>) =>
    Object.fromEntries(columns.map((column) => [column.key, cellOf(request, column, values[column.key])]));
  return page('shared/report', {
    title: look.title,
    row: {
      heading: look.title,
      lead: look.lead,
      actions: report.actions?.(request) ?? [],
      ...(look.back ? { back: look.back } : {}),
    },
    tabs: look.tabs ?? [],
    filters: (await report.filters(request)).map((filter) => ({
      ...filter,
      value: query[filter.name] || (filter.fallback ?? ''),
    })),
    clearUrl: Object.values(query).some(Boolean) ? path : null,
    summary,
    picture: chart ? { ...pictures(request), alt: summary } : null,
    table: {
      caption: look.title,
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

export async function reportPicture(request: PageRequest, report: Report): Promise<Outcome> {
  const { chart } = await report.figures(request);
  if (!chart) throw new NotFound('picture');
  const { theme, size } = request.query;
  return picture(drawChart(chart, { isDark: theme === 'dark', isNarrow: size === 'narrow' }));
}

/** Exactly the table of the page, with its total. */
export async function reportSheet(
  request: PageRequest,
  report: Report,
  { kind, name }: { kind: string; name: string },
): Promise<Outcome> {
  const { columns, rows, total } = await report.figures(request);
  const all = [...rows.map(({ values }) => values), ...(total ? [total] : [])];
  return exportSheet(request, kind, {
    name,
    columns: columns.map(({ label, kind: of }) => ({ label, kind: of })),
    rows: all.map((values) => columns.map(({ key }) => values[key] ?? null)),
  });
}
