import type { z } from 'zod';
import { countText, countUpTo, listUrl, pageByKey } from '../../web/list.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Count, enterCounts } from './count-actions.ts';
import {
  countable,
  countableLines,
  counterNames,
  findForCounting,
  isBeingCounted,
  type View,
  views,
} from './countable.ts';
import { countsOf } from './entry-queries.ts';
import type { countForm } from './stocktake-form.ts';
import { type Line, lineColumns, type Stocktake } from './stocktake-queries.ts';

function viewOf({ query }: PageRequest, { state }: Stocktake): View {
  return views.find((known) => known === query.view) ?? (state === 'recount' ? 'again' : 'open');
}

/** The list to count by, fifty lines at a time; saved lines give way to those that are still open. */
export async function showCounting(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const stocktake = await findForCounting(request);
  const at = `/stocktakes/${stocktake.id}`;
  const view = viewOf(request, stocktake);
  const text = (query.text ?? '').trim();
  const lines = () => countableLines(request, stocktake, { view, text });
  const { rows, next } = await pageByKey<Line>(lines().select(lineColumns), {
    sort: { column: 'l.position', direction: 'asc' },
    idColumn: 'l.id',
    after: query.after,
    sortValue: ({ position }) => position,
  });
  const counts = await countsOf(context.db, rows);
  const names = await counterNames(request, stocktake);
  const place = { url: `${at}/count`, query };
  const tab = (name: View) => ({
    label: t(`stocktakes.view_${name}`),
    href: listUrl(place, { view: name, after: null, line: null }),
    isCurrent: view === name,
  });
  return page('stocktakes/count', {
    title: `${t('stocktakes.count')} · ${stocktake.number}`,
    stocktake,
    isOpen: isBeingCounted(stocktake),
    at,
    view,
    text,
    tabs: views.filter((name) => name !== 'again' || stocktake.state === 'recount').map(tab),
    lines: rows.map((line) => countable(request, line, { count: counts.get(line.id), names })),
    action: listUrl(place, {}),
    nextUrl: next ? listUrl(place, { after: next }) : null,
    firstUrl: query.after ? listUrl(place, { after: null }) : null,
    total: countText(await countUpTo(context.db, lines(), 'l.id'), context.language),
    labels: Object.fromEntries(rows.map((row, index) => [`lines.${index}.counted`, row.code])),
  });
}

export async function count(
  request: PageRequest,
  { lines, none }: z.output<typeof countForm>,
): Promise<Outcome> {
  const { context, query, f } = request;
  const stocktake = await findForCounting(request);
  const counts = lines.flatMap(({ line, counted, was, place }): Count[] => {
    if (counted === was) return [];
    const kind = counted === null ? 'clear' : 'set';
    return [{ lineId: line, kind, quantity: counted ?? 0, field: `lines.${place}.counted` }];
  });
  // "None there" is a count of 0 by a person, said of one line.
  if (none) counts.push({ lineId: none, kind: 'set', quantity: 0 });
  await enterCounts(context, stocktake.id, { counts, how: none ? 'none' : 'sheet' });
  const view = viewOf(request, stocktake);
  // What was counted leaves the open lines, and the next ones move up.
  const after = view === 'mine' || view === 'all' ? (query.after ?? null) : null;
  const url = listUrl({ url: `/stocktakes/${stocktake.id}/count`, query }, { after });
  return redirect(url, {
    key: counts.length > 0 ? 'stocktakes.counts_saved' : 'stocktakes.nothing_entered',
    values: { count: f.number(counts.length) },
    tone: counts.length > 0 ? 'success' : 'warning',
  });
}
