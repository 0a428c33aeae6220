import { randomUUID } from 'node:crypto';
import { audit } from '../../core/audit.ts';
import type { Clock, Context } from '../../core/context.ts';
import { takeLease } from '../../core/lease.ts';
import { Refusal } from '../../core/refusal.ts';
import { loadSettings } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { transact } from '../../db/transaction.ts';
import { StaleVersion } from '../../db/write.ts';
import { findUser } from '../users/user-queries.ts';
import {
  type Import,
  type ImportRow,
  type RowDetail,
  readImport,
  recordOf,
  rowsAfter,
} from './import-queries.ts';
import type { Fate, ImportKind, Verdict } from './kind.ts';
import { kindNamed } from './kinds.ts';
import { compareRows, forgetRows } from './row-likeness.ts';
import type { Trace } from './traces.ts';
import { undoRows, writeTraced } from './undo-run.ts';

// Small enough that others' requests hardly wait for the one connection of an embedded database.
const rowsPerStep = 20;
const leaseMs = 60_000;
const running = new Map<number, Promise<void>>();
let isStopping = false;

/** Works on an import in the background, wherever it stands; errors are kept in it. */
export function runInBackground(db: Database, clock: Clock, id: number): void {
  if (running.has(id)) return;
  const work = run(db, clock, id)
    .catch(async (error: unknown) => {
      const failure = String((error as Error).message ?? error).slice(0, 500);
      await db('imports').where({ id }).update({ state: 'failed', failure }).increment('version', 1);
    })
    .catch(() => {})
    .finally(() => running.delete(id));
  running.set(id, work);
}

/** Takes up what a program that ended left half-way; its lease has run out. */
export async function resumeImports(db: Database, clock: Clock): Promise<void> {
  const rows: { id: number }[] = await db('imports')
    .whereIn('state', ['checking', 'writing', 'undoing'])
    .select('id');
  for (const { id } of rows) runInBackground(db, clock, id);
}

/** Waits until no import is at work; those under way end after their step when the program stops. */
export async function importsAtRest({ stop = false }: { stop?: boolean } = {}): Promise<void> {
  if (stop) isStopping = true;
  await Promise.all(running.values());
  isStopping = false;
}

async function run(db: Database, clock: Clock, id: number): Promise<void> {
  const lease = { name: `import ${id}`, holder: randomUUID(), forMs: leaseMs };
  const holds = () => takeLease(db, { ...lease, nowMs: clock.now().getTime() });
  while (!isStopping && (await holds())) {
    const found = await readImport(db, id);
    if (!found) break;
    const context = await importerContext(db, clock, found);
    if (found.state === 'checking') await checkRows(context, found);
    else if (found.state === 'writing') await writeRows(context, found);
    else if (found.state === 'undoing') await undoRows(context, found);
    else break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await db('leases').where({ name: lease.name, holder: lease.holder }).delete();
}

/** The user who imports; for this, with the right to write what everyone owns. */
async function importerContext(db: Database, clock: Clock, found: Import): Promise<Context> {
  const user = await findUser(db, found.userId);
  if (!user) throw new Error('the account that started this import is disabled');
  const roles = user.roles.includes('manager') ? user.roles : [...user.roles, 'manager' as const];
  const settings = await loadSettings(db);
  const requestId = `import-${found.id}`;
  return { db, clock, requestId, language: settings.language, settings, user: { ...user, roles } };
}

/** A row that never fitted its headings stays an error whatever the columns mean. */
const isUnreadable = ({ detail }: ImportRow) =>
  detail.problems?.some(({ key }) => key === 'imports.too_many_cells') ?? false;

async function checkRows(context: Context, found: Import): Promise<void> {
  const kind = kindNamed(found.kind);
  const rows = await rowsAfter(context.db, found.id, { after: 0, fate: 'unchecked', limit: rowsPerStep * 5 });
  const verdicts: { row: ImportRow; verdict: Verdict }[] = [];
  for (const row of rows) {
    const verdict: Verdict = isUnreadable(row)
      ? { fate: 'error', problems: row.detail.problems ?? [] }
      : await kind.judge(context, recordOf(found, row));
    verdicts.push({ row, verdict });
  }
  await transact(context, async (tx) => {
    const compared = await compareRows(
      tx,
      found.id,
      verdicts.map(({ row, verdict }) => ({
        rowNumber: row.rowNumber,
        keys: kind.keysOf?.(recordOf(found, row)) ?? [],
        verdict,
      })),
    );
    for (const [place, verdict] of compared.entries()) {
      const row = rows[place];
      if (row) await keepFate(tx, row, verdict, { isWritten: false });
    }
    if (rows.length === 0) await forgetRows(tx, found.id);
    const state = rows.length === 0 ? 'checked' : 'checking';
    // Stopped meanwhile, it stays stopped.
    await tx
      .db('imports')
      .where({ id: found.id, state: 'checking' })
      .update(rows.length === 0 ? { state, ...(await countsOf(tx.db, found.id)) } : { state })
      .increment({ version: rows.length === 0 ? 1 : 0, checked_count: rows.length === 0 ? 0 : rows.length });
  });
}

async function keepFate(
  tx: Context,
  row: ImportRow,
  verdict: Verdict,
  {
    isWritten,
    recordId = null,
    trace = null,
  }: { isWritten: boolean; recordId?: number | null; trace?: Trace | null },
): Promise<void> {
  const { fate, ...rest } = verdict;
  const detail: RowDetail = { ...(row.detail.isJoined ? { isJoined: true } : {}), ...withoutId(rest) };
  await tx
    .db('import_rows')
    .where({ id: row.id })
    .update({
      fate,
      detail: JSON.stringify(detail),
      isWritten,
      recordId,
      trace: trace && JSON.stringify(trace),
    });
}

function withoutId(rest: object): RowDetail {
  const { recordId: _, ...detail } = rest as RowDetail & { recordId?: number };
  return detail;
}

async function countsOf(db: Database, importId: number) {
  const rows: { fate: Fate | 'unchecked'; isWritten: boolean; rowCount: number }[] = await db('import_rows')
    .where({ importId })
    .groupBy('fate', 'is_written')
    .select('fate', 'is_written', db.raw('count(*) as row_count'));
  const count = (fate: string) =>
    rows.filter((row) => row.fate === fate).reduce((sum, { rowCount }) => sum + rowCount, 0);
  const total = rows.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return {
    checkedCount: total - count('unchecked'),
    writtenCount: rows.filter((row) => row.isWritten).reduce((sum, { rowCount }) => sum + rowCount, 0),
    newCount: count('new'),
    updateCount: count('update'),
    sameCount: count('same'),
    duplicateCount: count('duplicate'),
    errorCount: count('error'),
  };
}

/**
 * By how much the import's counts change when its rows get these fates. Counting all rows anew after each step
 * would make a file of twice the length take four times as long; `finish` counts once.
 */
function countsMoved(moves: readonly { from: ImportRow['fate']; to: Fate }[]): Record<string, number> {
  const moved: Record<string, number> = { written_count: moves.length };
  const add = (fate: ImportRow['fate'], by: number) => {
    const column = fate === 'unchecked' ? 'checked_count' : `${fate}_count`;
    moved[column] = (moved[column] ?? 0) + (fate === 'unchecked' ? -by : by);
  };
  for (const { from, to } of moves) {
    add(from, -1);
    add(to, 1);
  }
  return moved;
}

/** Writes the next rows in one transaction; should one be refused, they are written one by one. */
async function writeRows(context: Context, found: Import): Promise<void> {
  const kind = kindNamed(found.kind);
  const rows = await rowsAfter(context.db, found.id, { after: 0, isWritten: false, limit: rowsPerStep });
  if (rows.length === 0) return finish(context, found);
  try {
    await writeTogether(context, found, kind, rows);
  } catch (error) {
    if (!isRefused(context.db, error)) throw error;
    for (const row of rows) await writeAlone(context, found, kind, row);
  }
}

function isRefused(db: Database, error: unknown): boolean {
  // A colleague who saves the same record at the same moment is no reason to end the whole import.
  if (error instanceof Refusal || error instanceof StaleVersion) return true;
  return ['unique', 'check', 'foreign-key'].includes(dialectOf(db).problemOf(error));
}

async function writeTogether(
  context: Context,
  found: Import,
  kind: ImportKind,
  rows: readonly ImportRow[],
): Promise<void> {
  await transact(context, async (tx) => {
    const current = await tx.db('imports').where({ id: found.id }).forUpdate().first('state');
    if ((current as { state: string } | undefined)?.state !== 'writing') return;
    const moves: { from: ImportRow['fate']; to: Fate }[] = [];
    for (const row of rows) moves.push({ from: row.fate, to: await writeRow(tx, found, kind, row) });
    await tx.db('imports').where({ id: found.id }).increment(countsMoved(moves));
  });
}

async function writeAlone(context: Context, found: Import, kind: ImportKind, row: ImportRow): Promise<void> {
  try {
    await writeTogether(context, found, kind, [row]);
  } catch (error) {
    if (!isRefused(context.db, error)) throw error;
    const refusal = error instanceof Refusal ? error : new Refusal('imports.failed');
    const problems = [{ field: refusal.field, key: refusal.messageKey, values: refusal.values }];
    await transact(context, async (tx) => {
      await keepFate(tx, row, { fate: 'error', problems }, { isWritten: true });
      const moved = countsMoved([{ from: row.fate, to: 'error' }]);
      await tx.db('imports').where({ id: found.id }).increment(moved);
    });
  }
}

/** Judged anew, since rows before it and other people may have changed what it meets. Gives what became of it. */
async function writeRow(tx: Context, found: Import, kind: ImportKind, row: ImportRow): Promise<Fate> {
  const record = recordOf(found, row);
  const verdict: Verdict = isUnreadable(row)
    ? { fate: 'error', problems: row.detail.problems ?? [] }
    : await kind.judge(tx, record);
  const isWanted =
    verdict.fate === 'new' ||
    verdict.fate === 'update' ||
    (verdict.fate === 'duplicate' && found.options.withDuplicates);
  const source = { importId: found.id, rowNumber: row.rowNumber };
  const written = isWanted ? await writeTraced(tx, kind, { cells: record, verdict, source }) : null;
  const kept: Verdict = verdict.fate === 'duplicate' && isWanted ? { fate: 'new' } : verdict;
  await keepFate(tx, row, kept, { isWritten: true, ...written });
  return kept.fate;
}

async function finish(context: Context, found: Import): Promise<void> {
  await transact(context, async (tx) => {
    const counts = await countsOf(tx.db, found.id);
    const changed = await tx
      .db('imports')
      .where({ id: found.id, state: 'writing' })
      .update({ ...counts, state: 'done', finishedAt: tx.clock.now().toISOString() })
      .increment('version', 1);
    if (changed === 0) return;
    const { newCount, updateCount, sameCount, duplicateCount, errorCount } = counts;
    await audit(tx, {
      action: 'imports.finish',
      record: { kind: 'import', id: found.id, label: `${found.kind} ${found.fileName}` },
      changes: {
        rows: { before: null, after: { newCount, updateCount, sameCount, duplicateCount, errorCount } },
      },
    });
  });
}
