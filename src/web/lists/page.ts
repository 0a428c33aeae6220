import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import {
  countedUpTo,
  countUpTo,
  type ListChoice,
  type ListModel,
  listModel,
  listUrl,
  pageByKey,
} from '../list.ts';
import { localQuery } from '../local-url.ts';
import { type Outcome, page, redirect } from '../outcome.ts';
import type { PageRequest, ShowHandler } from '../route.ts';
import { type Asked, askedOf, choiceText, choosingNames, filteredRows, selectedRows } from './asked.ts';
import type { List } from './declaration.ts';
import { mayChangeView } from './saved-view-actions.ts';
import { type OfferedView, viewsOf } from './saved-views.ts';

/** The list's page. Without any choice in its address it opens with the user's default view. */
export function showList<Row extends { id: number }, Figures>(list: List<Row, Figures>): ShowHandler {
  return async (request) => {
    const { query } = request;
    if (query.choose) return redirect(chosenColumnsUrl(list, request));
    const views = await viewsOf(request.context, list.name);
    const usual = views.find(({ isDefault }) => isDefault);
    if (usual && Object.keys(query).length === 0) return redirect(viewUrl(list.at, usual));
    return listPage({ ...request, url: list.at }, list, views);
  };
}

/** The list again as it was when a form of its bulk bar was sent, with what the form has to say. */
export function showListAgain<Row extends { id: number }, Figures>(list: List<Row, Figures>): ShowHandler {
  return async (request) => {
    const query = localQuery(String(request.entered.values.query ?? ''));
    const again = { ...request, query, url: list.at };
    return listPage(again, list, await viewsOf(request.context, list.name));
  };
}

export function viewUrl(at: string, { id, queryText }: { id: number; queryText: string }): string {
  return `${at}?${queryText ? `${queryText}&` : ''}saved=${id}`;
}

async function listPage<Row extends { id: number }, Figures>(
  request: PageRequest,
  list: List<Row, Figures>,
  views: readonly OfferedView[],
): Promise<Outcome> {
  const { context, t, query } = request;
  const asked = askedOf(list, request);
  const { sort, shown } = asked;
  const { rows, next } = await pageByKey<Row>(selectedRows(asked, shown), {
    sort: sort.sort,
    idColumn: list.id,
    after: query.after,
    sortValue: sort.sort.value,
  });
  const figures = (await list.figures?.(request, rows)) as Figures;
  // A filter that few rows fit looks at all of them; what one page shows needs no second look.
  const isWhole = next === null && !query.after;
  const count = isWhole ? rows.length : await countUpTo(context.db, countedRows(asked), list.id);
  const create = list.create && allows(context.user, list.create.permission) ? list.create : null;
  const proposed = create ?? list.empty.action;
  const action = proposed ? { action: { href: proposed.href, label: t(proposed.label) } } : {};
  const visible = asked.filters.filter(({ kind }) => kind !== 'hidden');
  const current = views.find(({ id }) => String(id) === query.saved) ?? null;
  const model: ListModel = listModel(request, {
    tabs: tabsOf(asked, views, current),
    columns: shown.map(({ key, label, numeric, hideOnPhone, sort: name }) => ({
      key,
      label: t(label),
      ...(numeric ? { numeric } : {}),
      ...(hideOnPhone ? { hideOnPhone } : {}),
      ...(name ? { sort: name } : {}),
    })),
    filters: await Promise.all(
      visible.map(async ({ name, label, kind, isExtra, options }) => ({
        name,
        label: t(label),
        kind: kind as Exclude<typeof kind, 'hidden'>,
        ...(isExtra ? { isExtra } : {}),
        ...(options ? { options: await options(request) } : {}),
      })),
    ),
    rows: rows.map((row) => ({
      id: row.id,
      href: list.href(row),
      cells: Object.fromEntries(shown.map(({ key, cell }) => [key, cell(row, request, figures)])),
    })),
    next,
    count,
    sort,
    bulk: [...asked.bulk],
    exportUrl:
      list.exportedAs && allows(context.user, 'exports.run')
        ? listUrl({ url: `${list.at}/export`, query }, { after: null, saved: null })
        : null,
    empty: { title: t(list.empty.title), text: t(list.empty.text), ...action },
  });
  const inForm = new Set(visible.map(({ name }) => name));
  const names = [...choosingNames(asked), 'saved'].filter((name) => !inForm.has(name));
  const isNarrowed = asked.filters.some(({ name }) => query[name]);
  const noFilters = Object.fromEntries(asked.filters.map(({ name }) => [name, null]));
  const hasUsual = views.some(({ isDefault }) => isDefault);
  return page(list.view ?? 'shared/list-page', {
    ...(await list.beside?.(request)),
    title: t(list.title),
    row: {
      heading: t(list.title),
      lead: t(list.lead),
      primary: create ? { href: create.href, label: t(create.label), icon: create.icon } : null,
    },
    list: {
      ...model,
      hidden: names.flatMap((name) => (query[name] ? [{ name, value: query[name] }] : [])),
      isFiltered: isNarrowed,
      clearUrl: isNarrowed
        ? listUrl(request, { ...noFilters, after: null, saved: hasUsual ? 'none' : null })
        : null,
      choice: choiceOf(asked, { current, count, rows: rows.length }),
      total: await totalOf(asked, count),
    } satisfies ListModel,
  });
}

/** What is counted of the rows that fit, in any order but where a filter says that the list's own is quicker. */
function countedRows<Row extends { id: number }, Figures>(asked: Asked<Row, Figures>) {
  const { list, filters, request, sort } = asked;
  const rows = filteredRows(asked);
  if (filters.some(({ name, isInOrder }) => isInOrder && request.query[name]))
    rows.orderBy(sort.sort.column, sort.sort.direction).orderBy(list.id, sort.sort.direction);
  return rows;
}

/** The sum over what fits the filters; null where there is none to show, or too many rows to add up at once. */
async function totalOf<Row extends { id: number }, Figures>(
  asked: Asked<Row, Figures>,
  count: number,
): Promise<string | null> {
  const { list, request } = asked;
  const { total } = list;
  const { context, t } = request;
  if (!total || count === 0 || count > countedUpTo || (total.needs && !allows(context.user, total.needs)))
    return null;
  const { sum } = dialectOf(context.db);
  const query = filteredRows(asked).select(context.db.raw(`${sum(total.column)} as total_e4`));
  const [row] = (await query) as { totalE4: number | null }[];
  return t(total.label, { total: total.text(row?.totalE4 ?? 0, request) });
}

function tabsOf<Row extends { id: number }, Figures>(
  { list, request, tabs }: Asked<Row, Figures>,
  views: readonly OfferedView[],
  current: OfferedView | null,
): ListModel['tabs'] {
  const { query, t } = request;
  const hasUsual = views.some(({ isDefault }) => isDefault);
  const own = tabs.length > 0 || views.length === 0 ? tabs : [{ label: t('shared.all'), query: {} }];
  const names = own.flatMap((tab) => Object.keys(tab.query));
  return [
    ...own.map((tab) => ({
      label: tab.label,
      // Where a view is the default, the bare address would lead to it.
      href: listUrl({ url: list.at, query: tab.query }, hasUsual ? { saved: 'none' } : {}),
      isCurrent: !current && names.every((name) => (query[name] ?? '') === (tab.query[name] ?? '')),
    })),
    ...views.map((view) => ({
      label: view.name,
      href: viewUrl(list.at, view),
      isCurrent: view === current,
    })),
  ];
}

function choiceOf<Row extends { id: number }, Figures>(
  asked: Asked<Row, Figures>,
  { current, count, rows }: { current: OfferedView | null; count: number; rows: number },
): ListChoice {
  const { list, request, offered, shown } = asked;
  const { t, context } = request;
  const query = choiceText(asked, request.query);
  const at = `${list.at}/views`;
  const links = [{ href: `${at}/new?${query}`, label: t('views.save_as'), icon: 'bookmark' }];
  const forms: ListChoice['views']['forms'] = [];
  if (current) {
    const { id, version, isDefault } = current;
    const mayChange = mayChangeView(context, current);
    if (mayChange && query !== current.queryText)
      forms.push({
        action: `${at}/${id}/choice`,
        label: t('views.overwrite'),
        icon: 'check',
        fields: { query, version },
      });
    forms.push({
      action: `${at}/${id}/default`,
      label: t(isDefault ? 'views.no_default' : 'views.make_default'),
      icon: 'pin',
      fields: {},
    });
    if (mayChange) {
      links.push({ href: `${at}/${id}/edit`, label: t('views.edit'), icon: 'edit' });
      links.push({ href: `${at}/${id}/delete`, label: t('views.delete'), icon: 'trash' });
    }
  }
  return {
    query,
    columns: offered.map(({ key, label }) => ({
      key,
      label: t(label),
      isShown: shown.some((column) => column.key === key),
    })),
    columnUrls: {
      all: listUrl(request, { columns: 'all' }),
      usual: listUrl(request, { columns: null }),
    },
    fields: [...choosingNames(asked), 'saved'].flatMap((name) =>
      request.query[name] && name !== 'columns' ? [{ name, value: request.query[name] }] : [],
    ),
    views: { links, forms },
    allCount: count > rows && count <= countedUpTo ? count : null,
  };
}

/** Boxes ticked in the form of columns, as one name in the address: it is shorter, and can be kept. */
function chosenColumnsUrl<Row extends { id: number }, Figures>(
  list: List<Row, Figures>,
  request: PageRequest,
): string {
  const { offered } = askedOf(list, request);
  const { choose: _, ...rest } = request.query;
  const others = Object.entries(rest).filter(([name]) => !name.startsWith('column.'));
  const ticked = offered.filter(({ key }, place) => place === 0 || rest[`column.${key}`]);
  const usual = offered.filter(({ isExtra }) => !isExtra);
  const isUsual = ticked.length === usual.length && ticked.every((column) => usual.includes(column));
  const columns = isUsual ? null : ticked.map(({ key }) => key).join(',');
  return listUrl({ url: list.at, query: Object.fromEntries(others) }, { columns, after: null });
}
