import { actorId, type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { SheetProblem } from '../../core/sheets/encoding.ts';
import { continued, joinBroken, readSheet, type SheetRow } from '../../core/sheets/read.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, insertRows } from '../../db/write.ts';
import type { Upload } from '../../web/route.ts';
import type { ImportKind } from './kind.ts';
import { guessMatching, headPlace, type Matching, signatureOf } from './matching.ts';

const chunk = 500;
const looksForHead = 20;

/** Takes a file's rows in, to be matched, looked at and agreed to; nothing of the company's is touched. */
export async function stageFile(context: Context, kind: ImportKind, file: Upload | null): Promise<number> {
  if (!file || file.size === 0) throw new Refusal('imports.no_file', { field: 'file' });
  try {
    return await stage(context, kind, file);
  } catch (error) {
    if (error instanceof SheetProblem) throw new Refusal(error.messageKey, { field: 'file' });
    throw error;
  }
}

async function stage(context: Context, kind: ImportKind, file: Upload): Promise<number> {
  const rows = readSheet(file.path)[Symbol.asyncIterator]();
  const first: SheetRow[] = [];
  while (first.length < looksForHead) {
    const next = await rows.next();
    if (next.done) break;
    first.push(next.value);
  }
  const head = headPlace(
    kind,
    first.map(({ cells }) => cells),
  );
  const headings = trimmed(first[head]?.cells ?? []);
  if (headings.length === 0 || first.length - head < 2) throw new SheetProblem('imports.empty_file');
  const id = await createImport(context, kind, file.name, headings);
  try {
    const count = await stageRows(context, id, headings.length, first.slice(head + 1), rows);
    // Only now: a file that was read in part must never be taken for the whole of it.
    await context.db('imports').where({ id }).update({ rowCount: count, state: 'matching' });
  } catch (error) {
    await forget(context, id);
    throw error;
  }
  return id;
}

/** Takes back what was staged of a file that turned out to be unreadable further down. */
async function forget(context: Context, id: number): Promise<void> {
  await transact(context, async (tx) => {
    await tx.db('import_rows').where({ importId: id }).delete();
    await tx.db('imports').where({ id }).delete();
  });
}

const unmarked = (cell: string) => cell.replace(continued, '').trim();

function trimmed(cells: readonly string[]): string[] {
  const last = cells.findLastIndex((cell) => cell !== '');
  return cells.slice(0, last + 1).map(unmarked);
}

async function createImport(
  context: Context,
  kind: ImportKind,
  fileName: string,
  columns: string[],
): Promise<number> {
  return transact(context, async (tx) =>
    insertRow(tx.db, 'imports', {
      kind: kind.name,
      state: 'failed',
      fileName: fileName.slice(0, 200),
      columns: JSON.stringify(columns),
      matching: JSON.stringify(await rememberedMatching(tx, kind, columns)),
      options: JSON.stringify({ withDuplicates: false }),
      rowCount: 0,
      checkedCount: 0,
      writtenCount: 0,
      newCount: 0,
      updateCount: 0,
      sameCount: 0,
      duplicateCount: 0,
      errorCount: 0,
      userId: actorId(tx),
      createdAt: now(tx),
      version: 1,
    }),
  );
}

async function rememberedMatching(tx: Context, kind: ImportKind, columns: string[]): Promise<Matching> {
  const key = { kind: kind.name, signature: signatureOf(columns) };
  const row: { matching: string } | undefined = await tx.db('import_matchings').where(key).first('matching');
  return row ? (JSON.parse(row.matching) as Matching) : guessMatching(kind, columns);
}

async function stageRows(
  context: Context,
  importId: number,
  width: number,
  first: SheetRow[],
  rest: AsyncIterator<SheetRow>,
): Promise<number> {
  let waiting: Record<string, unknown>[] = [];
  let count = 0;
  const add = (row: SheetRow) => {
    waiting.push(stagedRow(importId, width, row));
    count++;
  };
  for (const row of first) add(row);
  for (;;) {
    const next = await rest.next();
    if (!next.done) add(next.value);
    if (next.done || waiting.length >= chunk) {
      const rows = waiting;
      waiting = [];
      await transact(context, (tx) => insertRows(tx.db, 'import_rows', rows));
    }
    if (next.done) return count;
  }
}

function stagedRow(importId: number, width: number, { number, cells }: SheetRow): Record<string, unknown> {
  const isTooWide = cells.slice(width).some((cell) => cell !== '');
  const fitting = joinBroken(cells, width);
  const detail = isTooWide
    ? fitting
      ? { isJoined: true }
      : { problems: [{ field: null, key: 'imports.too_many_cells', values: { count: cells.length, width } }] }
    : {};
  return {
    importId,
    rowNumber: number,
    cells: JSON.stringify(fitting ?? cells.map(unmarked)),
    fate: isTooWide && !fitting ? 'error' : 'unchecked',
    detail: JSON.stringify(detail),
    isWritten: false,
    recordId: null,
  };
}
