import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRow } from '../../db/write.ts';
import type { Upload } from '../../web/route.ts';
import type { Quality } from '../inventory/stock.ts';
import { addFind, type Count, writeCounts } from './count-actions.ts';
import { type FileCount, readCounts } from './count-file.ts';
import { countsOf } from './entry-queries.ts';
import { countedElsewhere } from './scope.ts';
import { countingStates } from './stocktake.ts';
import { allow, recordOf } from './stocktake-actions.ts';
import { findStocktake, lockStocktake, type Stocktake } from './stocktake-queries.ts';

export interface StagedImport {
  id: number;
  stocktakeId: number;
  fileName: string;
  sha256: string;
  /** JSON of what was read. */
  counts: string;
  doneAt: string | null;
}

export type Fate = 'count' | 'change' | 'find' | 'same' | 'empty' | 'error';

export interface JudgedRow extends FileCount {
  fate: Fate;
  skuId?: number | undefined;
  lineId?: number | undefined;
  sourceKey?: string;
  /** What the user counted of it before. */
  before?: number | null;
  problem?: string;
}

/** Takes a filled-in sheet in, to be looked at before anything is counted. Gives the import's id. */
export async function stageCounts(
  context: Context,
  stocktakeId: number,
  file: Upload | null,
): Promise<number> {
  const stocktake = await findStocktake(context.db, stocktakeId);
  if (!countingStates.includes(stocktake.state)) throw new Refusal('stocktakes.cannot_count');
  const { counts, sha256 } = await readCounts(file);
  if (counts.length === 0) throw new Refusal('imports.empty_file', { field: 'file' });
  return transact(context, (tx) =>
    insertRow(tx.db, 'stocktake_imports', {
      stocktakeId,
      userId: actorId(tx),
      fileName: (file?.name ?? '').slice(0, 200),
      sha256,
      counts: JSON.stringify(counts),
      rowCount: counts.length,
      createdAt: now(tx),
    }),
  );
}

/** An import of the user's own. */
export async function findImport(
  context: Context,
  at: { id: number; stocktakeId: number },
): Promise<StagedImport> {
  const found: StagedImport | undefined = await context
    .db('stocktake_imports')
    .where({ ...at, userId: actorId(context) })
    .first();
  if (!found) throw new NotFound('import');
  return found;
}

interface KnownLine {
  id: number;
  skuId: number;
  quality: Quality;
  roundNo: number;
  isClosed: boolean;
}

/** What each row of a file would do now. */
export async function judgeCounts(
  context: Context,
  stocktake: Stocktake,
  staged: Pick<StagedImport, 'sha256' | 'counts'>,
): Promise<JudgedRow[]> {
  const { db } = context;
  const read = JSON.parse(staged.counts) as FileCount[];
  const skus = await skusOf(context, read);
  const known: KnownLine[] = await db('stocktake_lines')
    .where({ stocktakeId: stocktake.id })
    .select('id', 'sku_id', 'quality', 'round_no', 'is_closed');
  const lines = new Map(known.map((line) => [`${line.skuId}:${line.quality}`, line]));
  const lineOf = ({ sku, quality }: FileCount) => lines.get(`${skus.get(sku.toLowerCase())}:${quality}`);
  const own = await countsOf(
    db,
    read.flatMap((row) => lineOf(row) ?? []),
  );
  const entered = await enteredKeys(context, stocktake.id);
  const unlisted = read.flatMap((row) => (lineOf(row) ? [] : (skus.get(row.sku.toLowerCase()) ?? [])));
  const taken = new Set(
    (await countedElsewhere(context, stocktake, unlisted)).map(({ code }) => code.toLowerCase()),
  );
  const seen = new Set<string>();
  const me = actorId(context);
  return read.map((row): JudgedRow => {
    const error = (problem: string): JudgedRow => ({ ...row, fate: 'error', problem });
    const skuId = skus.get(row.sku.toLowerCase());
    if (row.problem) return error(row.problem);
    if (row.counted === null) return { ...row, fate: 'empty' };
    if (!skuId) return error('stocktakes.row_unknown');
    const place = `${skuId}:${row.quality}`;
    if (seen.has(place)) return error('stocktakes.row_twice');
    seen.add(place);
    const line = lines.get(place);
    if (!line)
      return taken.has(row.sku.toLowerCase())
        ? error('stocktakes.row_elsewhere')
        : { ...row, skuId, fate: 'find', sourceKey: keyOf(1, staged) };
    const sourceKey = keyOf(line.roundNo, staged);
    const judged = { ...row, skuId, lineId: line.id, sourceKey };
    if (entered.has(`${line.id}:${sourceKey}`)) return { ...judged, fate: 'same' };
    if (line.isClosed) return error('stocktakes.row_closed');
    const count = own.get(line.id);
    if (count?.earlier.has(me)) return error('stocktakes.row_before');
    const before = count?.byUser.get(me) ?? null;
    if (before === row.counted) return { ...judged, before, fate: 'same' };
    return { ...judged, before, fate: before === null ? 'count' : 'change' };
  });
}

/** Names what a file's row says of a line in a round, so that it counts once, whoever brings the file. */
const keyOf = (roundNo: number, { sha256 }: Pick<StagedImport, 'sha256'>) => `${roundNo}:${sha256}`;

async function enteredKeys({ db }: Context, stocktakeId: number): Promise<Set<string>> {
  const rows: { lineId: number; sourceKey: string }[] = await db('stocktake_entries')
    .where({ stocktakeId })
    .whereNotNull('source_key')
    .select('line_id', 'source_key');
  return new Set(rows.map(({ lineId, sourceKey }) => `${lineId}:${sourceKey}`));
}

/** SKUs by their codes or barcodes as written, in lower case. */
async function skusOf({ db }: Context, read: readonly FileCount[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const written = [...new Set(read.map(({ sku }) => sku).filter(Boolean))];
  for (const column of ['barcode', 'code'] as const)
    for (const chunk of inChunks(written, 500)) {
      const rows: { id: number; name: string }[] = await db('skus')
        .whereIn(column, chunk)
        .select('id', `${column} as name`);
      for (const { id, name } of rows) found.set(name.toLowerCase(), id);
    }
  return found;
}

/**
 * Enters the rows that do something, five hundred in a transaction so that others go on working; stopped half-way it
 * can be sent again, since each row's key lets it count once. Gives how many were entered.
 */
export async function enterFile(context: Context, at: { id: number; stocktakeId: number }): Promise<number> {
  const staged = await findImport(context, at);
  const stocktake = await findStocktake(context.db, at.stocktakeId);
  const judged = await judgeCounts(context, stocktake, staged);
  const rows = judged.filter(({ fate }) => fate === 'count' || fate === 'change' || fate === 'find');
  let entered = 0;
  for (const chunk of inChunks(rows, 500))
    entered += await transact(context, (tx) => enterRows(tx, at.stocktakeId, chunk));
  await transact(context, async (tx) => {
    await tx
      .db('stocktake_imports')
      .where({ id: at.id })
      .update({ doneAt: now(tx) });
    const changes = {
      file: { before: null, after: staged.fileName },
      lines: { before: null, after: entered },
    };
    await audit(tx, { action: 'stocktakes.import', record: recordOf(stocktake), changes });
  });
  return entered;
}

async function enterRows(tx: Context, stocktakeId: number, rows: readonly JudgedRow[]): Promise<number> {
  const stocktake = await lockStocktake(tx, stocktakeId);
  await allow(tx, stocktake, 'count');
  const entered = await enteredKeys(tx, stocktakeId);
  const counts: Count[] = [];
  for (const { lineId, skuId, quality, counted, sourceKey = '' } of rows) {
    const at = { stocktakeId, skuId, quality };
    // Someone may have found the same in the meantime.
    const present: { id: number } | undefined = lineId
      ? { id: lineId }
      : await tx.db('stocktake_lines').where(at).first('id');
    const id = present?.id ?? (await addFind(tx, stocktake, { skuId: skuId ?? 0, quality }));
    if (!entered.has(`${id}:${sourceKey}`))
      counts.push({ lineId: id, kind: 'set', quantity: counted ?? 0, sourceKey });
  }
  if (counts.length > 0) await writeCounts(tx, stocktake, { counts, how: 'import' });
  return counts.length;
}
