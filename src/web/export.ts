import { audit, type Changes } from '../core/audit.ts';
import { today } from '../core/days.ts';
import { demand } from '../core/permissions.ts';
import { type Sheet, type SheetCell, writeXlsx } from '../core/sheets/write.ts';
import { transact } from '../db/transaction.ts';
import { download, type Outcome } from './outcome.ts';
import type { PageRequest } from './route.ts';

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** How many rows went out, which ones and what of them; shown as `shared.exported_rows` and so on. */
type Exported = Partial<Record<'exported_rows' | 'exported_filters' | 'exported_columns', string | number>>;

/** The cells of rows that are read as the sheet is written. */
export async function* sheetRows<Row>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => SheetCell[],
): AsyncGenerator<SheetCell[]> {
  for await (const row of rows) yield read(row);
}

/**
 * A sheet as a download. Needs the permission to export, and is written into the audit log, together with
 * what `exported` says of it.
 */
export async function exportSheet(
  { context }: PageRequest,
  kind: string,
  { exported = {}, ...sheet }: Sheet & { exported?: Exported },
): Promise<Outcome> {
  demand(context, 'exports.run');
  const changes: Changes = Object.fromEntries(
    Object.entries(exported).map(([name, after]) => [name, { before: null, after }]),
  );
  await transact(context, (tx) =>
    audit(tx, { action: `${kind}.export`, record: { kind: 'export', id: null, label: sheet.name }, changes }),
  );
  return download({
    fileName: `${sheet.name} ${today(context)}.xlsx`,
    contentType: xlsxType,
    write: (stream) => writeXlsx(stream, sheet),
  });
}
