import type { Knex } from 'knex';
import { allows, type Permission } from '../../core/permissions.ts';
import { chosenSort } from '../list.ts';
import type { PageRequest } from '../route.ts';
import type { BulkAction, List, ListColumn, ListFilter, ListSort, ListTab } from './declaration.ts';

/** A list as one request asks for it: what this user may see of it, and what the address chooses. */
export interface Asked<Row extends { id: number }, Figures> {
  list: List<Row, Figures>;
  request: PageRequest;
  /** All that can be shown. */
  offered: readonly ListColumn<Row, Figures>[];
  /** Those that are, in their order. */
  shown: readonly ListColumn<Row, Figures>[];
  filters: readonly ListFilter[];
  tabs: readonly ListTab[];
  bulk: readonly BulkAction[];
  sort: { name: string; sort: ListSort<Row> };
}

export function askedOf<Row extends { id: number }, Figures>(
  list: List<Row, Figures>,
  request: PageRequest,
): Asked<Row, Figures> {
  const { context, query } = request;
  const additions = request.listAdditions(list.name);
  const isFor = ({ needs }: { needs?: Permission }) => !needs || allows(context.user, needs);
  const added = additions.flatMap(({ columns = [] }) => columns) as readonly ListColumn<Row, Figures>[];
  const offered = [...list.columns, ...added].filter(isFor);
  const { name, sort } = chosenSort(query, list.sorts, Object.keys(list.sorts)[0] ?? '');
  const known = list.sorts[name];
  if (!known) throw new Error(`the list ${list.name} has no sort`);
  return {
    list,
    request,
    offered,
    shown: shownColumns(offered, query.columns ?? ''),
    filters: [...list.filters, ...additions.flatMap(({ filters = [] }) => filters)].filter(isFor),
    tabs: [list, ...additions].flatMap(({ tabs }) => tabs?.(request) ?? []),
    bulk: [list, ...additions].flatMap(({ bulk }) => bulk?.(request) ?? []),
    sort: { name, sort: { ...known, ...sort } },
  };
}

/** The address names columns between commas; `all` are all; without a known one, the list's own choice. */
function shownColumns<Column extends { key: string; isExtra?: boolean }>(
  offered: readonly Column[],
  text: string,
): Column[] {
  if (text === 'all') return [...offered];
  const keys = text.split(',');
  const chosen = offered.filter(({ key }, place) => place === 0 || keys.includes(key));
  const isChosen = offered.some(({ key }) => keys.includes(key));
  return isChosen ? chosen : offered.filter(({ isExtra }) => !isExtra);
}

/** The rows that fit the filters; nothing selected, no order. */
export function filteredRows<Row extends { id: number }, Figures>({
  list,
  request,
  filters,
}: Pick<Asked<Row, Figures>, 'list' | 'request' | 'filters'>): Knex.QueryBuilder {
  const query = list.rows(request);
  for (const { name, narrow } of filters) {
    const value = request.query[name];
    if (value) narrow?.(query, value, request);
  }
  return query;
}

/** The same rows with what these columns read. */
export function selectedRows<Row extends { id: number }, Figures>(
  asked: Asked<Row, Figures>,
  columns: readonly ListColumn<Row, Figures>[],
): Knex.QueryBuilder {
  const query = filteredRows(asked);
  asked.list.join?.(query);
  const more = columns.flatMap((column) => column.select?.(asked.request) ?? []);
  return query.select(...new Set([...asked.list.select, ...more]));
}

/** The names by which an address chooses from this list; a saved view keeps these. */
export function choosingNames({ filters, tabs }: Pick<Asked<never, never>, 'filters' | 'tabs'>): string[] {
  const ofTabs = tabs.flatMap(({ query }) => Object.keys(query));
  return [...new Set([...filters.map(({ name }) => name), ...ofTabs, 'sort', 'columns'])];
}

/** What an address chooses, always in the same order: two that are equal show the same. */
export function choiceText(
  asked: Pick<Asked<never, never>, 'filters' | 'tabs'>,
  query: Record<string, string>,
): string {
  const params = new URLSearchParams();
  for (const name of choosingNames(asked)) if (query[name]) params.set(name, query[name]);
  return params.toString();
}
