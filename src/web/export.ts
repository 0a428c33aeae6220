import { audit } from '../core/audit.ts';
import { today } from '../core/days.ts';
import { demand } from '../core/permissions.ts';
import { type Sheet, type SheetCell, writeXlsx } from '../core/sheets/write.ts';
import { transact } from '../db/transaction.ts';
import { download, type Outcome } from './outcome.ts';
import type { PageRequest } from './route.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The cells of rows that are read as the sheet is written. */
export async function* sheetRows<Row>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => SheetCell[],
): AsyncGenerator<SheetCell[]> {
  for await (const row of rows) yield read(row);
}

/** A sheet as a download. Needs the permission to export, and is written into the audit log. */
export async function exportSheet({ context }: PageRequest, kind: string, sheet: Sheet): Promise<Outcome> {
  demand(context, 'exports.run');
  await transact(context, (tx) =>
    audit(tx, { action: `${kind}.export`, record: { kind: 'export', id: null, label: sheet.name } }),
  );
  return download({
    fileName: `${sheet.name} ${today(context)}.xlsx`,
    contentType: xlsxType,
    write: (stream) => writeXlsx(stream, sheet),
  });
}
