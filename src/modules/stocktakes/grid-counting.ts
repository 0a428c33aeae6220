import type { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { editGrid, gridKey } from '../../web/grid.ts';
import { pageByKey } from '../../web/list.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Count, enterCounts } from './count-actions.ts';
import { countable, counterNames, findForCounting, isBeingCounted } from './countable.ts';
import { countsOf } from './entry-queries.ts';
import type { gridForm } from './stocktake-form.ts';
import { type Line, lineColumns, linesOf, type Stocktake } from './stocktake-queries.ts';

interface StyleToCount {
  id: number;
  code: string;
  name: string;
  lineCount: number;
  countedCount: number;
}

/** The styles of a stocktake, each with how much of it is counted. */
export async function showStylesToCount(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const stocktake = await findForCounting(request);
  const { db } = context;
  const styles = linesOf(db, stocktake.id)
    .where({ 'l.is_closed': false, 'l.quality': 'good' })
    .groupBy('s.id', 's.code', 's.name')
    .select('s.id', 's.code', 's.name')
    .count({ line_count: '*' })
    .count({ counted_count: 'l.counted_qty' });
  const { rows, next } = await pageByKey<StyleToCount>(styles, {
    sort: { column: 's.code', direction: 'asc' },
    idColumn: 's.id',
    after: query.after,
    sortValue: ({ code }) => code,
  });
  const at = `/stocktakes/${stocktake.id}`;
  return page('stocktakes/styles', {
    title: `${t('stocktakes.way_grid')} · ${stocktake.number}`,
    stocktake,
    at,
    table: {
      caption: t('stocktakes.way_grid'),
      columns: [
        { key: 'code', label: t('inventory.style') },
        { key: 'name', label: t('shared.name'), hideOnPhone: true },
        { key: 'progress', label: t('stocktakes.counted_lines'), numeric: true },
      ],
      rows: rows.map(({ id, code, name, lineCount, countedCount }) => ({
        href: `${at}/grid/${id}`,
        cells: {
          code,
          name,
          progress: {
            text: t('stocktakes.of_lines', { done: f.number(countedCount), all: f.number(lineCount) }),
            gauge: { value: countedCount, max: lineCount },
          },
        },
      })),
      empty: t('stocktakes.no_lines_open'),
    },
    nextUrl: next ? `${at}/grid?after=${next}` : null,
  });
}

async function linesOfStyle(request: PageRequest, stocktake: Stocktake): Promise<Line[]> {
  const lines: Line[] = await linesOf(request.context.db, stocktake.id)
    .where({ 'k.style_id': idParam(request, 'style'), 'l.quality': 'good' })
    .orderBy('l.position')
    .select(lineColumns);
  if (lines.length === 0) throw new NotFound('style');
  return lines;
}

/** One style's good pieces in the colour × size grid. */
export async function showGrid(request: PageRequest): Promise<Outcome> {
  const { context, t, entered } = request;
  const stocktake = await findForCounting(request);
  const lines = await linesOfStyle(request, stocktake);
  const counts = await countsOf(context.db, lines);
  const names = await counterNames(request, stocktake);
  const [{ styleCode, styleName } = { styleCode: '', styleName: '' }] = lines;
  const cells = lines.map((line) => {
    const shown = countable(request, line, { count: counts.get(line.id), names });
    const isOpen = !line.isClosed && !shown.isForOthers;
    const { skuId, code, colour, size } = line;
    return {
      skuId,
      code,
      colour,
      size,
      value: isOpen ? shown.own : null,
      isOffered: isOpen,
      sub: shown.others ? t('stocktakes.also', { names: shown.others }) : undefined,
      hidden: { [`was[${gridKey(skuId)}]`]: String(shown.own ?? '') },
    };
  });
  const at = `/stocktakes/${stocktake.id}`;
  return page('stocktakes/grid', {
    title: `${styleCode} · ${stocktake.number}`,
    stocktake,
    isOpen: isBeingCounted(stocktake) && cells.some(({ isOffered }) => isOffered),
    at,
    styleId: idParam(request, 'style'),
    row: {
      heading: `${styleCode} ${styleName}`,
      lead: t('stocktakes.grid_lead'),
      back: { href: `${at}/grid`, label: t('stocktakes.way_grid') },
    },
    grid: editGrid(entered, cells, { label: `${styleCode} ${styleName}` }),
    labels: Object.fromEntries(lines.map(({ skuId, code }) => [`grid.${gridKey(skuId)}`, code])),
  });
}

export async function countGrid(
  request: PageRequest,
  { grid, was }: z.output<typeof gridForm>,
): Promise<Outcome> {
  const { context, f } = request;
  const stocktake = await findForCounting(request);
  const lines = new Map((await linesOfStyle(request, stocktake)).map((line) => [line.skuId, line.id]));
  const before = new Map(was.map(({ skuId, value }) => [skuId, value]));
  const counts: Count[] = [];
  for (const { skuId, value, field } of grid) {
    const lineId = lines.get(skuId);
    if (lineId && before.get(skuId) !== value) counts.push({ lineId, kind: 'set', quantity: value, field });
  }
  const typed = new Set(grid.map(({ skuId }) => skuId));
  for (const { skuId } of was) {
    const lineId = lines.get(skuId);
    if (lineId && !typed.has(skuId)) counts.push({ lineId, kind: 'clear', quantity: 0 });
  }
  await enterCounts(context, stocktake.id, { counts, how: 'grid' });
  return redirect(`/stocktakes/${stocktake.id}/grid`, {
    key: counts.length > 0 ? 'stocktakes.counts_saved' : 'stocktakes.nothing_entered',
    values: { count: f.number(counts.length) },
    tone: counts.length > 0 ? 'success' : 'warning',
  });
}
