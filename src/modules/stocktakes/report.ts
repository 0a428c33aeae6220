import { roundToMinor } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden } from '../../core/refusal.ts';
import type { SheetColumn } from '../../core/sheets/write.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import { everyRow } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { reasonText } from './reasons.ts';
import { blindPage, showsFigures, signed, toneOf, totalTexts } from './review.ts';
import {
  countersOf,
  findStocktake,
  type Line,
  lineColumns,
  linesOf,
  progressOf,
  type Stocktake,
} from './stocktake-queries.ts';
import { totalsOf, type ValuedLine, valuedVariances } from './variance-figures.ts';

const shownLines = 1000;

/** The result, to be printed and signed: what was gained and lost, the dearest first. */
export async function showReport(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  if (!showsFigures(stocktake)) return blindPage(request, stocktake);
  const variances = await valuedVariances(context, stocktake);
  const seesCosts = allows(context.user, 'costs.read');
  const dearest = variances.toSorted((a, b) =>
    seesCosts
      ? Math.abs(b.valueE4) - Math.abs(a.valueE4)
      : Math.abs(b.varianceQty ?? 0) - Math.abs(a.varianceQty ?? 0),
  );
  const { lines, counted, again } = await progressOf(context.db, stocktake.id);
  const at = `/stocktakes/${stocktake.id}`;
  const counters = await countersOf(context.db, stocktake.id);
  const uncounted: Line[] = await linesOf(context.db, stocktake.id)
    .whereNull('l.counted_qty')
    .orderBy(['l.position', 'l.id'])
    .limit(shownLines)
    .select(lineColumns);
  const part = (isGain: boolean) => {
    const some = dearest.filter(({ varianceQty }) => (varianceQty ?? 0) > 0 === isGain);
    const title = t(isGain ? 'stocktakes.gains' : 'stocktakes.losses');
    return {
      title,
      table: { caption: title, ...varianceTable(request, some.slice(0, shownLines)) },
      more: Math.max(0, some.length - shownLines),
    };
  };
  const right = counted - variances.length;
  const fact = (label: string, text: string) => ({ label: t(`stocktakes.${label}`), text });
  return page('stocktakes/report', {
    title: `${t('stocktakes.report')} · ${stocktake.number}`,
    row: {
      heading: `${t('stocktakes.report')} ${stocktake.number}`,
      lead: [stocktake.name, stocktake.warehouseName, stocktake.postedOn ?? t('stocktakes.not_posted_yet')]
        .filter(Boolean)
        .join(' · '),
      back: { href: at, label: stocktake.number },
    },
    totals: totalTexts(request, totalsOf(variances)),
    facts: [
      {
        title: t('stocktakes.figures'),
        facts: [
          fact('counted_lines', t('stocktakes.of_lines', { done: f.number(counted), all: f.number(lines) })),
          fact('right_lines', counted > 0 ? `${f.number(right)} (${f.percent(right / counted)})` : ''),
          fact('counted_again', again > 0 ? f.number(again) : ''),
          fact('counters', counters.map(({ name }) => name).join(', ')),
          fact('posted_by', await posterOf(request, stocktake)),
        ],
      },
    ],
    parts: [part(false), part(true)],
    uncounted: {
      count: lines - counted,
      table: {
        caption: t('stocktakes.review_uncounted'),
        columns: [
          { key: 'code', label: t('inventory.sku') },
          { key: 'name', label: t('inventory.style') },
        ],
        rows: uncounted.map((line) => ({
          cells: { code: line.code, name: [line.styleName, line.colour, line.size].join(' · ') },
        })),
      },
    },
    exportUrl: allows(context.user, 'exports.run') ? `${at}/report/export` : null,
  });
}

async function posterOf({ context }: PageRequest, { id }: Stocktake): Promise<string> {
  const row: { name: string } | undefined = await context
    .db('stocktakes as s')
    .join('users as u', 'u.id', 's.posted_by_id')
    .where('s.id', id)
    .first('u.name');
  return row?.name ?? '';
}

function varianceTable(request: PageRequest, lines: readonly ValuedLine[]) {
  const { context, t, f } = request;
  const { baseCurrency } = context.settings;
  const seesCosts = allows(context.user, 'costs.read');
  return {
    columns: [
      { key: 'code', label: t('inventory.sku') },
      { key: 'name', label: t('inventory.style'), hideOnPhone: true },
      { key: 'book', label: t('stocktakes.book'), numeric: true, hideOnPhone: true },
      { key: 'counted', label: t('stocktakes.counted'), numeric: true },
      { key: 'variance', label: t('stocktakes.variance'), numeric: true },
      ...(seesCosts
        ? [{ key: 'value', label: `${t('inventory.value')} ${baseCurrency}`, numeric: true }]
        : []),
      { key: 'reason', label: t('stocktakes.reason') },
    ],
    rows: lines.map((line) => ({
      href: `/inventory/skus/${line.skuId}`,
      cells: {
        code:
          line.quality === 'good'
            ? line.code
            : { text: line.code, sub: t(`inventory.quality_${line.quality}`) },
        name: [line.styleName, line.colour, line.size].join(' · '),
        book: f.number(line.bookQty),
        counted: f.number(line.countedQty),
        variance: { text: signed(request, line.varianceQty), tone: toneOf(line.varianceQty) as 'done' },
        value: f.amount(roundToMinor(BigInt(line.valueE4), baseCurrency), baseCurrency),
        reason: {
          text: line.reason ? reasonText(t, line.reason) : '–',
          ...(line.note ? { sub: line.note } : {}),
        },
      },
    })),
    empty: t('stocktakes.no_variances'),
  };
}

/** Every line with what was counted, what the books said and why. */
export async function exportReport(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  if (!showsFigures(stocktake)) throw new Forbidden('stocktakes.read');
  const seesCosts = allows(context.user, 'costs.read');
  const values = new Map((await valuedVariances(context, stocktake)).map(({ id, valueE4 }) => [id, valueE4]));
  const column = (label: string, kind: SheetColumn['kind'] = 'text', width?: number): SheetColumn => ({
    label: t(label),
    kind,
    ...(width ? { width } : {}),
  });
  const lines = everyRow<Line>(() => linesOf(context.db, stocktake.id).select(lineColumns), {
    sort: { column: 'l.position', direction: 'asc' },
    idColumn: 'l.id',
    sortValue: ({ position }) => position,
  });
  return exportSheet(request, 'stocktakes', {
    name: `${t('stocktakes.report')} ${stocktake.number}`,
    columns: [
      column('inventory.sku'),
      column('inventory.style', 'text', 30),
      column('inventory.colour', 'text', 14),
      column('inventory.size', 'text', 10),
      column('stocktakes.quality', 'text', 12),
      column('stocktakes.book', 'number'),
      column('stocktakes.counted', 'number'),
      column('stocktakes.variance', 'number'),
      ...(seesCosts ? [column('inventory.value', 'money')] : []),
      column('stocktakes.reason'),
      column('stocktakes.note'),
    ],
    rows: sheetRows(lines, (line) => [
      line.code,
      line.styleName,
      line.colour,
      line.size,
      t(`inventory.quality_${line.quality}`),
      line.bookQty,
      line.countedQty,
      line.varianceQty,
      ...(seesCosts ? [values.get(line.id) ?? 0] : []),
      line.reason ? reasonText(t, line.reason) : '',
      line.note,
    ]),
  });
}
