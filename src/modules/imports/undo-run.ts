import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { dialectOf } from '../../db/dialect.ts';
import { transact } from '../../db/transaction.ts';
import { type Import, type ImportRow, type RowDetail, recordOf, rowsToUndo } from './import-queries.ts';
import type { CellProblem, ImportKind, KindName, RecordCells, RowSource, Verdict } from './kind.ts';
import { kindNamed } from './kinds.ts';
import { snapshot, type Trace, takeBack, traceBetween } from './traces.ts';

/** Writes a row and notes what that did, so that it can be taken back. */
export async function writeTraced(
  tx: Context,
  kind: ImportKind,
  { cells, verdict, source }: { cells: RecordCells; verdict: Verdict; source: RowSource },
): Promise<{ recordId: number; trace: Trace }> {
  const shared = (await kind.shared?.(tx, cells)) ?? [];
  const known = 'recordId' in verdict ? kind.places(verdict.recordId) : [];
  const before = await snapshot(tx, [...known, ...shared]);
  const recordId = await kind.write(tx, cells, verdict, source);
  const places = [...kind.places(recordId), ...shared];
  return { recordId, trace: traceBetween(places, before, await snapshot(tx, places)) };
}

/** Under which kind of record the audit log has it. */
const recordKinds: Record<KindName, string> = {
  customers: 'customer',
  contacts: 'contact',
  styles: 'style',
  carriers: 'carrier',
  orders: 'order',
  order_lines: 'order',
};

const rowsPerStep = 20;

/** Takes the next rows back, the last written first, each in a transaction of its own. True when none is left. */
export async function undoRows(context: Context, found: Import): Promise<boolean> {
  const rows = await rowsToUndo(context.db, found.id, rowsPerStep);
  const kind = kindNamed(found.kind);
  for (const row of rows) await undoRow(context, found, { kind, row });
  if (rows.length > 0) return false;
  await finish(context, found);
  return true;
}

async function undoRow(
  context: Context,
  found: Import,
  { kind, row }: { kind: ImportKind; row: ImportRow & { trace: Trace } },
): Promise<void> {
  try {
    await transact(context, async (tx) => {
      await undoOne(tx, found, { kind, row });
      await mark(tx, found, row, null);
    });
  } catch (error) {
    const problem = problemOf(context, error);
    if (!problem) throw error;
    await transact(context, (tx) => mark(tx, found, row, problem));
  }
}

/** Why a row stays as it is; null for an error that is none of the row's. */
function problemOf({ db }: Context, error: unknown): CellProblem | null {
  if (error instanceof Refusal) return { field: null, key: error.messageKey, values: error.values };
  const isHeld = dialectOf(db).problemOf(error) === 'foreign-key';
  return isHeld ? { field: null, key: 'imports.used_since', values: {} } : null;
}

async function undoOne(
  tx: Context,
  found: Import,
  { kind, row }: { kind: ImportKind; row: ImportRow & { trace: Trace } },
): Promise<void> {
  const { recordId, trace, rowNumber } = row;
  if (recordId === null) return;
  const shared = (await kind.shared?.(tx, recordOf(found, row))) ?? [];
  const own = kind.places(recordId);
  const isAdded = trace.added.some(({ table }) => table === own[0]?.table);
  const undone = { importId: found.id, rowNumber, recordId, isAdded };
  const isDone = (await kind.beforeUndo?.(tx, undone)) ?? false;
  if (!isDone) await takeBack(tx, { own, shared }, trace);
  await kind.afterUndo(tx, recordId, {
    isGone: isAdded && !isDone,
    idsOf: (table) =>
      isDone ? [] : trace.added.filter((row) => row.table === table).map(({ key }) => Number(key.id)),
  });
  await audit(tx, {
    action: 'imports.undo_row',
    record: {
      kind: recordKinds[kind.name],
      id: recordId,
      label: found.fileName,
    },
  });
}

async function mark(tx: Context, found: Import, row: ImportRow, problem: CellProblem | null): Promise<void> {
  const detail: RowDetail = { ...row.detail, ...(problem ? { kept: problem } : {}) };
  await tx
    .db('import_rows')
    .where({ id: row.id })
    .update({ isUndone: true, detail: JSON.stringify(detail) });
  await tx
    .db('imports')
    .where({ id: found.id })
    .increment(problem ? 'kept_count' : 'undone_count', 1);
}

async function finish(context: Context, found: Import): Promise<void> {
  await transact(context, async (tx) => {
    const changed = await tx
      .db('imports')
      .where({ id: found.id, state: 'undoing' })
      .update({ state: 'undone', finishedAt: tx.clock.now().toISOString() })
      .increment('version', 1);
    if (changed === 0) return;
    const { undoneCount, keptCount } = (await tx
      .db('imports')
      .where({ id: found.id })
      .first('undone_count', 'kept_count')) as { undoneCount: number; keptCount: number };
    await audit(tx, {
      action: 'imports.undone',
      record: { kind: 'import', id: found.id, label: `${found.kind} ${found.fileName}` },
      changes: { rows: { before: null, after: { undoneCount, keptCount } } },
    });
  });
}
