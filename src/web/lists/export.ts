import { exportSheet, sheetRows } from '../export.ts';
import { type Cell, everyRow } from '../list.ts';
import type { ShowHandler } from '../route.ts';
import { askedOf, choiceText, filteredRows, selectedRows } from './asked.ts';
import type { List, ListColumn, SheetPart } from './declaration.ts';

/** The list as shown, all its pages: the same filters, order and columns. */
export function exportList<Row extends { id: number }, Figures>(declared: List<Row, Figures>): ShowHandler {
  const list = { ...declared, ...declared.exportedRows };
  return async (request) => {
    const { t, context, query } = request;
    const asked = askedOf(list, request);
    const first = (list.exportedFirst ?? []).flatMap((name) =>
      asked.offered.filter(({ key }) => key === name),
    );
    const columns = [...first, ...asked.shown.filter((column) => !first.includes(column))];
    const figures = (await list.figures?.(request, [])) as Figures;
    const parts = columns.flatMap((column) => sheetParts(column, figures));
    const rows = everyRow<Row>(() => selectedRows(asked, columns), {
      sort: asked.sort.sort,
      idColumn: list.id,
      sortValue: asked.sort.sort.value,
    });
    const [counted] = (await context.db
      .from(filteredRows(asked).select(`${list.id} as id`).as('counted'))
      .count({ row_count: '*' })) as unknown as { rowCount: number }[];
    return exportSheet(request, list.exportedAs ?? list.name, {
      name: t(list.title),
      columns: parts.map(({ label, kind = 'text', width }) => ({
        label: t(label),
        kind,
        ...(width ? { width } : {}),
      })),
      rows: sheetRows(rows, (row) => parts.map(({ value }) => value(row, request))),
      exported: {
        exported_rows: counted?.rowCount ?? 0,
        exported_filters: filterText(choiceText(asked, { ...query, columns: '' })),
        exported_columns: parts.map(({ label }) => t(label)).join(', '),
      },
    });
  };
}

function sheetParts<Row, Figures>(
  column: ListColumn<Row, Figures>,
  figures: Figures,
): (SheetPart<Row> & { label: string })[] {
  if (column.sheet) return column.sheet.map((part) => ({ ...part, label: part.label ?? column.label }));
  const value: SheetPart<Row>['value'] = (row, request) => textOf(column.cell(row, request, figures));
  return [{ label: column.label, value }];
}

function textOf(cell: Cell): string | null {
  const text = typeof cell === 'object' && cell !== null ? cell.text : cell;
  return text === null ? null : String(text);
}

function filterText(choice: string): string {
  return [...new URLSearchParams(choice)].map(([name, value]) => `${name}=${value}`).join(', ');
}
