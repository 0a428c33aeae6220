import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { CellChange, CellProblem, Fate, KindName, RecordCells } from './kind.ts';
import type { Matching } from './matching.ts';
import type { Trace } from './traces.ts';

export type ImportState =
  | 'matching'
  | 'checking'
  | 'checked'
  | 'writing'
  | 'stopped'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone';

export interface Import {
  id: number;
  kind: KindName;
  state: ImportState;
  fileName: string;
  columns: string[];
  matching: Matching;
  options: { withDuplicates: boolean };
  rowCount: number;
  checkedCount: number;
  writtenCount: number;
  newCount: number;
  updateCount: number;
  sameCount: number;
  duplicateCount: number;
  errorCount: number;
  /** Rows that were taken back, and such as had to stay. */
  undoneCount: number;
  keptCount: number;
  failure: string | null;
  userId: number;
  createdAt: string;
  finishedAt: string | null;
  version: number;
}

type Stored = Omit<Import, 'columns' | 'matching' | 'options'> & {
  columns: string;
  matching: string;
  options: string;
};

function fromStored(row: Stored): Import {
  return {
    ...row,
    columns: JSON.parse(row.columns) as string[],
    matching: JSON.parse(row.matching) as Matching,
    options: JSON.parse(row.options) as Import['options'],
  };
}

export async function readImport(db: Database, id: number): Promise<Import | null> {
  const row: Stored | undefined = await db('imports').where({ id }).first();
  return row ? fromStored(row) : null;
}

/** One of one's own imports; others' are nobody's business. */
export async function findImport({ db, user }: Context, id: number): Promise<Import> {
  const found = await readImport(db, id);
  if (!found || found.userId !== user?.id) throw new NotFound('import');
  return found;
}

export async function ownImports({ db, user }: Context): Promise<Import[]> {
  const rows: Stored[] = await db('imports')
    .where({ userId: user?.id ?? 0 })
    .orderBy('id', 'desc')
    .limit(50);
  return rows.map(fromStored);
}

export interface RowDetail {
  problems?: CellProblem[];
  changes?: CellChange[];
  others?: string[];
  rows?: number[];
  /** Why the row was not taken back. */
  kept?: CellProblem;
  /** The row had a separator inside a text; its cells were joined. */
  isJoined?: boolean;
}

export interface ImportRow {
  id: number;
  rowNumber: number;
  cells: string[];
  fate: Fate | 'unchecked';
  detail: RowDetail;
  isWritten: boolean;
  recordId: number | null;
}

type StoredRow = Omit<ImportRow, 'cells' | 'detail'> & { cells: string; detail: string };

/** Rows after a number in their order; of one fate where asked. */
export async function rowsAfter(
  db: Database,
  importId: number,
  { after, fate, isWritten, limit }: { after: number; fate?: string; isWritten?: boolean; limit: number },
): Promise<ImportRow[]> {
  const query = db('import_rows').where({ importId }).where('row_number', '>', after);
  if (fate) query.where({ fate });
  if (isWritten !== undefined) query.where({ isWritten });
  const rows: StoredRow[] = await query.orderBy('row_number').limit(limit);
  return rows.map(rowFromStored);
}

const rowFromStored = (row: StoredRow): ImportRow => ({
  ...row,
  cells: JSON.parse(row.cells) as string[],
  detail: JSON.parse(row.detail) as RowDetail,
});

/** Rows that did something and have not been taken back yet, the last one first. */
export async function rowsToUndo(
  db: Database,
  importId: number,
  limit: number,
): Promise<(ImportRow & { trace: Trace })[]> {
  const rows: (StoredRow & { trace: string })[] = await db('import_rows')
    .where({ importId, isUndone: false, isWritten: true })
    .whereNotNull('record_id')
    .whereNotNull('trace')
    .orderBy('row_number', 'desc')
    .limit(limit);
  return rows.map((row) => ({ ...rowFromStored(row), trace: JSON.parse(row.trace) as Trace }));
}

/** A row's cells by the fields that its columns are matched with. */
export function recordOf({ matching }: Pick<Import, 'matching'>, { cells }: ImportRow): RecordCells {
  const record: Record<string, string> = {};
  for (const [field, place] of Object.entries(matching)) {
    const cell = cells[place];
    if (cell) record[field] = cell;
  }
  return record;
}
