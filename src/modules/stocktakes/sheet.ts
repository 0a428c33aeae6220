import { audit } from '../../core/audit.ts';
import { today } from '../../core/days.ts';
import type { SheetColumn } from '../../core/sheets/write.ts';
import { writeXlsx } from '../../core/sheets/write.ts';
import { transact } from '../../db/transaction.ts';
import { everyRow, pageByKey } from '../../web/list.ts';
import { download, type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { recordOf } from './stocktake-actions.ts';
import { findStocktake, type Line, lineColumns, linesOf, type Stocktake } from './stocktake-queries.ts';

/** About twenty pages of paper, so that a browser prints them in one go. */
const linesPerPrint = 600;

const inOrder = {
  sort: { column: 'l.position', direction: 'asc' as const },
  idColumn: 'l.id',
  sortValue: ({ position }: Line) => position,
};

/** What is still to be counted: in a recount the lines that are counted again, else all. Never what the books say. */
function linesOnSheet({ context }: PageRequest, { id, state }: Stocktake) {
  const query = linesOf(context.db, id).select(lineColumns);
  return state === 'recount' ? query.where('l.is_closed', false).whereNull('l.counted_qty') : query;
}

/** The sheet to print: goods, barcodes' digits and room to write, without a figure of the books. */
export async function showSheet(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  const { rows, next } = await pageByKey<Line>(linesOnSheet(request, stocktake), {
    ...inOrder,
    after: query.after,
    length: linesPerPrint,
  });
  const at = `/stocktakes/${stocktake.id}`;
  return page('stocktakes/sheet', {
    title: `${t('stocktakes.sheet')} · ${stocktake.number}`,
    row: {
      heading: `${t('stocktakes.sheet')} ${stocktake.number}`,
      lead: [stocktake.name, stocktake.warehouseName, stocktake.plannedOn].filter(Boolean).join(' · '),
      back: { href: at, label: stocktake.number },
    },
    at,
    isRecount: stocktake.state === 'recount',
    lines: rows.map((line) => ({
      position: line.position,
      code: line.code,
      style: line.styleName,
      cell: `${line.colour} · ${line.size}`,
      barcode: line.barcode ?? '',
      quality: line.quality === 'good' ? '' : t(`inventory.quality_${line.quality}`),
    })),
    nextUrl: next ? `${at}/sheet?after=${next}` : null,
  });
}

const head = (t: PageRequest['t']): SheetColumn[] => [
  { label: t('inventory.sku'), kind: 'text', width: 22 },
  { label: t('stocktakes.barcode'), kind: 'text', width: 18 },
  { label: t('inventory.style'), kind: 'text', width: 30 },
  { label: t('inventory.colour'), kind: 'text', width: 14 },
  { label: t('inventory.size'), kind: 'text', width: 10 },
  { label: t('stocktakes.quality'), kind: 'text', width: 12 },
  { label: t('stocktakes.counted'), kind: 'number', width: 12 },
];

/**
 * The same as a spreadsheet, to be filled in and brought back. It holds no figures, so whoever counts may have it; the
 * audit log says who did.
 */
export async function downloadSheet(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const stocktake = await findStocktake(context.db, idParam(request));
  await transact(context, (tx) => audit(tx, { action: 'stocktakes.download', record: recordOf(stocktake) }));
  const lines = everyRow<Line>(() => linesOnSheet(request, stocktake), inOrder);
  async function* rows() {
    for await (const line of lines)
      yield [
        line.code,
        line.barcode,
        line.styleName,
        line.colour,
        line.size,
        t(`inventory.quality_${line.quality}`),
        null,
      ];
  }
  const name = `${t('stocktakes.sheet')} ${stocktake.number}`;
  return download({
    fileName: `${name} ${today(context)}.xlsx`,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: (stream) => writeXlsx(stream, { name, columns: head(t), rows: rows() }),
  });
}
