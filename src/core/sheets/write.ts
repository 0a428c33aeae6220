import type { Writable } from 'node:stream';
import ExcelJS from 'exceljs';

export type SheetCell = string | number | null;

export interface SheetColumn {
  label: string;
  /** `money` in ten-thousandths, `day` as 2026-03-31; text keeps leading zeros. */
  kind: 'text' | 'number' | 'money' | 'day';
  width?: number;
}

export interface Sheet {
  name: string;
  columns: readonly SheetColumn[];
  rows: Iterable<readonly SheetCell[]> | AsyncIterable<readonly SheetCell[]>;
}

const formula = /^[=+\-@\t\r]/;

/** Keeps a spreadsheet from running a text as a formula; `read.ts` takes the mark away again. */
export function neutralised(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Streams a sheet as .xlsx: rows go out as they come, so memory stays flat. */
export async function writeXlsx(stream: Writable, sheet: Sheet): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const page = book.addWorksheet(sheet.name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  page.columns = sheet.columns.map(({ kind, width }) => ({
    width: width ?? (kind === 'text' ? 24 : 14),
    style: { numFmt: { text: '@', number: '#,##0.####', money: '#,##0.00##', day: 'yyyy-mm-dd' }[kind] },
  }));
  const head = page.addRow(sheet.columns.map(({ label }) => label));
  head.font = { bold: true };
  head.commit();
  page.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: sheet.columns.length } };
  for await (const row of sheet.rows) {
    page.addRow(row.map((cell, place) => cellValue(cell, sheet.columns[place]?.kind ?? 'text'))).commit();
  }
  page.commit();
  await book.commit();
}

function cellValue(cell: SheetCell, kind: SheetColumn['kind']): string | number | Date | null {
  if (cell === null || cell === '') return null;
  if (kind === 'money') return Number(cell) / 10_000;
  if (kind === 'number') return Number(cell);
  if (kind === 'day') return new Date(`${cell}T00:00:00Z`);
  return neutralised(String(cell));
}
