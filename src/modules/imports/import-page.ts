import { listUrl } from '../../web/list.ts';
import { fragment, type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findImport, type Import, type ImportRow, rowsAfter } from './import-queries.ts';
import type { CellProblem } from './kind.ts';
import { kindNamed } from './kinds.ts';

const fates = ['new', 'update', 'same', 'duplicate', 'error'] as const;
const perPage = 50;

/** The import where it stands: columns to match, progress, preview of every row's fate, or the result. */
export async function showImport(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const found = await findImport(context, idParam(request));
  const shared = { title: `${found.fileName} · ${t('imports.one')}`, found };
  if (found.state === 'matching')
    return page('imports/matching', { ...shared, ...(await matchingModel(request, found)) });
  if (isAtWork(found)) return page('imports/running', { ...shared, progress: progressOf(request, found) });
  return page('imports/preview', { ...shared, ...(await previewModel(request, found)) });
}

const isAtWork = ({ state }: Import) => state === 'checking' || state === 'writing' || state === 'undoing';

/** The bar alone, asked for each second; a finished one loads the page anew. */
export async function showProgress(request: PageRequest): Promise<Outcome> {
  const found = await findImport(request.context, idParam(request));
  return fragment('imports/parts/progress', { found, progress: progressOf(request, found) });
}

function progressOf({ t, f }: PageRequest, found: Import) {
  const isRunning = isAtWork(found);
  const isUndoing = found.state === 'undoing';
  const done = isUndoing
    ? found.undoneCount + found.keptCount
    : found.state === 'checking'
      ? found.checkedCount
      : found.writtenCount;
  const total = isUndoing ? found.newCount + found.updateCount : found.rowCount;
  const values = { done: f.number(done), total: f.number(total) };
  return {
    done,
    total,
    label: isRunning ? t(`imports.${found.state}_progress`, values) : t(`imports.state_${found.state}`),
    url: isRunning ? `/imports/${found.id}/progress` : null,
  };
}

async function matchingModel({ context, t, entered }: PageRequest, found: Import) {
  const kind = kindNamed(found.kind);
  const samples = await rowsAfter(context.db, found.id, { after: 0, limit: 3 });
  const typed = entered.values.fields as Record<string, string> | undefined;
  const byPlace = new Map(Object.entries(found.matching).map(([field, place]) => [place, field]));
  return {
    columns: found.columns.map((heading, place) => ({
      place,
      heading: heading || t('imports.column', { number: place + 1 }),
      field: typed ? (typed[place] ?? '') : (byPlace.get(place) ?? ''),
      samples: samples.map(({ cells }) => cells[place] ?? '').filter(Boolean),
    })),
    fields: kind.fields.map(({ name, label }) => ({
      name,
      label: t(label),
      isRequired: name === kind.required,
    })),
  };
}

async function previewModel(request: PageRequest, found: Import) {
  const { context, t, f, query } = request;
  const counts = {
    new: found.newCount,
    update: found.updateCount,
    same: found.sameCount,
    duplicate: found.duplicateCount,
    error: found.errorCount,
  };
  const asked = fates.find((fate) => fate === query.fate);
  const fate = asked ?? fates.find((candidate) => counts[candidate] > 0) ?? 'new';
  const after = /^\d{1,9}$/.test(query.after ?? '') ? Number(query.after) : 0;
  const rows = await rowsAfter(context.db, found.id, { after, fate, limit: perPage + 1 });
  const shown = rows.slice(0, perPage);
  const kind = kindNamed(found.kind);
  const matched = kind.fields.filter(({ name }) => found.matching[name] !== undefined).slice(0, 6);
  return {
    fate,
    tabs: fates.map((name) => ({
      label: t(`imports.fate_${name}`, { count: f.number(counts[name]) }),
      href: listUrl(request, { fate: name, after: null }),
      isCurrent: name === fate,
    })),
    table: {
      caption: t(`imports.fate_${fate}`, { count: f.number(counts[fate]) }),
      columns: [
        { key: 'row', label: t('imports.row') },
        { key: 'why', label: t('imports.what_happens') },
        ...matched.map(({ name, label }) => ({ key: `cell_${name}`, label: t(label) })),
      ],
      rows: shown.map((row) => ({
        cells: {
          row: String(row.rowNumber),
          why: whyText(request, found, row),
          ...Object.fromEntries(
            matched.map(({ name }) => [`cell_${name}`, row.cells[found.matching[name] ?? 0] ?? '']),
          ),
        },
      })),
      empty: t('imports.no_rows'),
    },
    nextUrl:
      rows.length > perPage ? listUrl(request, { fate, after: String(shown.at(-1)?.rowNumber) }) : null,
    willWrite: found.newCount + found.updateCount,
    resultPath: kind.path,
    counts,
  };
}

function labelOf({ t }: PageRequest, found: Import, field: string | null): string {
  const known = kindNamed(found.kind).fields.find(({ name }) => name === field);
  return known ? t(known.label) : '';
}

export function problemText(request: PageRequest, found: Import, problem: CellProblem): string {
  const label = labelOf(request, found, problem.field);
  const text = request.t(problem.key, problem.values);
  return label ? `${label}: ${text}` : text;
}

/** What happens to the row, and why: cell by cell. */
export function whyText(request: PageRequest, found: Import, { fate, detail }: ImportRow): string {
  const { t } = request;
  const parts = [
    ...(detail.kept ? [t('imports.stays', { why: t(detail.kept.key, detail.kept.values) })] : []),
    ...(detail.isJoined ? [t('imports.joined')] : []),
    ...(fate === 'error'
      ? (detail.problems ?? []).map((problem) => problemText(request, found, problem))
      : []),
    ...(fate === 'update'
      ? (detail.changes ?? []).map(
          ({ field, before, after }) =>
            `${labelOf(request, found, field) || field}: ${before || '–'} → ${after}`,
        )
      : []),
    ...(fate === 'duplicate' && detail.others?.length
      ? [t('imports.like', { others: detail.others.join(', ') })]
      : []),
    ...(fate === 'duplicate' && detail.rows?.length
      ? [t('imports.like_row', { row: detail.rows.join(', ') })]
      : []),
  ];
  return parts.length > 0 ? parts.join('; ') : t(`imports.is_${fate === 'unchecked' ? 'same' : fate}`);
}
