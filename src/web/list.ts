import type { Knex } from 'knex';
import type { Language } from '../core/context.ts';
import { translate } from './languages.ts';
import type { PageRequest } from './route.ts';

export type Tone = 'neutral' | 'info' | 'soon' | 'danger' | 'done';
export type Cell =
  | string
  | number
  | null
  | {
      text: string;
      href?: string;
      tone?: Tone;
      sub?: string;
      muted?: boolean;
      /** Where a small picture before the text is; null keeps its place. */
      picture?: string | null;
      gauge?: { value: number; max: number };
    };

export interface Column {
  key: string;
  label: string;
  numeric?: boolean;
  hideOnPhone?: boolean;
  /** The name of the sort that a click on the heading chooses. */
  sort?: string;
}

export interface Filter {
  name: string;
  label: string;
  kind: 'text' | 'select' | 'date' | 'checkbox';
  /** Stands behind "More filters". */
  isExtra?: boolean;
  options?: { value: string; label: string }[];
}

export interface ListRow {
  id: number;
  href: string;
  cells: Record<string, Cell>;
}

/** What `views/shared/list.ejs` shows. */
export interface ListModel {
  /** The list's address, without its query. */
  path: string;
  tabs: { label: string; href: string; isCurrent: boolean }[];
  filters: (Filter & { value: string })[];
  hidden: { name: string; value: string }[];
  clearUrl: string | null;
  isFiltered: boolean;
  columns: (Column & { sortUrl?: string; sorted?: 'asc' | 'desc' })[];
  rows: ListRow[];
  count: string;
  firstUrl: string | null;
  nextUrl: string | null;
  exportUrl: string | null;
  bulk: { action: string; label: string }[];
  empty: { title: string; text: string; action?: { href: string; label: string } };
  /** What lists of lists/page.ts have besides. */
  choice?: ListChoice;
  /** The sum over all that fits the filters, in words. */
  total?: string | null;
}

export interface ListChoice {
  /** What the address chooses, as forms send it along. */
  query: string;
  /** The columns to choose from; the first is always shown. */
  columns: { key: string; label: string; isShown: boolean }[];
  columnUrls: { all: string; usual: string };
  /** What a form of columns sends along, so that all else stays as it is. */
  fields: { name: string; value: string }[];
  /** What can be done with the view that is shown. */
  views: { links: ViewLink[]; forms: ViewForm[] };
  /** How many rows fit where all of them can be chosen at once, else null. */
  allCount: number | null;
}

interface ViewLink {
  href: string;
  label: string;
  icon: string;
}

interface ViewForm {
  action: string;
  label: string;
  icon: string;
  fields: Record<string, string | number>;
}

/** A column to sort by; never null in the database, and indexed together with the id. */
export interface Sort {
  column: string;
  direction: 'asc' | 'desc';
}

/** Reads the sort that the address asks for: `?sort=name` or `?sort=-name`, else the first one. */
export function chosenSort<Name extends string>(
  query: Record<string, string>,
  sorts: Record<Name, Sort>,
  fallback: Name,
): { name: Name; sort: Sort } {
  const asked = query.sort ?? '';
  const name = (asked.startsWith('-') ? asked.slice(1) : asked) as Name;
  const known = Object.hasOwn(sorts, name) ? name : fallback;
  const isAsked = known === name;
  const direction = isAsked ? (asked.startsWith('-') ? 'desc' : 'asc') : sorts[known].direction;
  return { name: known, sort: { column: sorts[known].column, direction } };
}

export const pageLength = 50;
export const countedUpTo = 1000;

interface Key<Row> {
  sort: Sort;
  idColumn: string;
  /** The row's value of the sort column. */
  sortValue: (row: Row) => string | number | boolean;
}

/**
 * Every row of a query, read in parts so that a million need no more memory than a thousand and others' requests
 * come in between. `query` gives the query afresh.
 */
export async function* everyRow<Row extends { id: number }>(
  query: () => Knex.QueryBuilder,
  key: Key<Row>,
): AsyncGenerator<Row> {
  let after: string | undefined;
  do {
    const { rows, next } = await pageByKey(query(), { ...key, after, length: 1000 });
    yield* rows;
    after = next ?? undefined;
  } while (after);
}

/**
 * One page of a query by key: rows after the one that `after` names, in the order of the sort and then the
 * id. The condition is written so that both databases walk the index (`a <= x and (a < x or id < y)`).
 */
export async function pageByKey<Row extends { id: number }>(
  query: Knex.QueryBuilder,
  {
    sort,
    idColumn,
    after,
    sortValue,
    length = pageLength,
  }: Key<Row> & { after: string | undefined; length?: number },
): Promise<{ rows: Row[]; next: string | null }> {
  const key = readKey(after);
  if (key) {
    const [orSame, beyond] = sort.direction === 'asc' ? (['>=', '>'] as const) : (['<=', '<'] as const);
    query.where(sort.column, orSame, key.value).where((either) => {
      either.where(sort.column, beyond, key.value).orWhere(idColumn, beyond, key.id);
    });
  }
  if (sort.column !== idColumn) query.orderBy(sort.column, sort.direction);
  query.orderBy(idColumn, sort.direction).limit(length + 1);
  const found = (await query) as Row[];
  const rows = found.slice(0, length);
  const last = rows.at(-1);
  return { rows, next: found.length > length && last ? writeKey(sortValue(last), last.id) : null };
}

function writeKey(value: string | number | boolean, id: number): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

function readKey(after: string | undefined): { value: string | number; id: number } | null {
  if (!after) return null;
  try {
    const [value, id] = JSON.parse(Buffer.from(after, 'base64url').toString()) as [unknown, unknown];
    if (typeof value === 'boolean')
      return Number.isSafeInteger(id) ? { value: Number(value), id: id as number } : null;
    const isValue = typeof value === 'string' || typeof value === 'number';
    return isValue && Number.isSafeInteger(id) ? { value, id: id as number } : null;
  } catch {
    return null;
  }
}

/** How many rows a query has, counted up to 1,000. `query` selects nothing and has no order yet. */
export async function countUpTo(db: Knex, query: Knex.QueryBuilder, idColumn: string): Promise<number> {
  const limited = query
    .clone()
    .select(`${idColumn} as id`)
    .limit(countedUpTo + 1)
    .as('counted');
  const [row] = (await db.from(limited).count({ row_count: '*' })) as unknown as { rowCount: number }[];
  return row?.rowCount ?? 0;
}

export function countText(count: number, language: Language): string {
  const t = translate(language);
  return count > countedUpTo
    ? t('shared.more_than_count', { count: countedUpTo })
    : t('shared.record_count', { count });
}

/** The address of the same list with other parameters; null takes one away. */
export function listUrl(
  request: Pick<PageRequest, 'url' | 'query'>,
  changes: Record<string, string | null>,
): string {
  const path = request.url.split('?')[0] ?? '/';
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...request.query, ...changes })) {
    if (value !== null && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** Puts a list page together from what its module knows. */
export function listModel(
  request: PageRequest,
  list: {
    columns: Column[];
    filters: Filter[];
    rows: ListRow[];
    next: string | null;
    count: number;
    sort: { name: string; sort: Sort };
    empty: ListModel['empty'];
    tabs?: ListModel['tabs'];
    bulk?: ListModel['bulk'];
    exportUrl?: string | null;
  },
): ListModel {
  const { query } = request;
  const isFiltered = list.filters.some(({ name }) => (query[name] ?? '') !== '');
  const withoutPage = { after: null };
  return {
    path: request.url.split('?')[0] ?? '/',
    tabs: list.tabs ?? [],
    filters: list.filters.map((filter) => ({ ...filter, value: query[filter.name] ?? '' })),
    hidden: query.sort ? [{ name: 'sort', value: query.sort }] : [],
    clearUrl: isFiltered
      ? listUrl(request, {
          ...withoutPage,
          ...Object.fromEntries(list.filters.map(({ name }) => [name, null])),
        })
      : null,
    isFiltered,
    columns: list.columns.map((column) => sortable(request, column, list.sort)),
    rows: list.rows,
    count: countText(list.count, request.context.language),
    firstUrl: query.after ? listUrl(request, withoutPage) : null,
    nextUrl: list.next ? listUrl(request, { after: list.next }) : null,
    exportUrl: list.exportUrl ?? null,
    bulk: list.bulk ?? [],
    empty: list.empty,
  };
}

function sortable(
  request: PageRequest,
  column: Column,
  current: { name: string; sort: Sort },
): ListModel['columns'][number] {
  if (!column.sort) return column;
  const isCurrent = column.sort === current.name;
  const turned = isCurrent && current.sort.direction === 'asc' ? `-${column.sort}` : column.sort;
  const sortUrl = listUrl(request, { sort: turned, after: null });
  return isCurrent ? { ...column, sortUrl, sorted: current.sort.direction } : { ...column, sortUrl };
}
