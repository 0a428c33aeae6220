import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRow, insertRows } from '../../db/write.ts';
import type { Quality } from '../inventory/stock.ts';
import { holdStock } from '../inventory/stock-at-hand.ts';
import { countsOf, entriesOf } from './entry-queries.ts';
import { refuseOverlap } from './scope.ts';
import { countingStates, type Entry, lineCount } from './stocktake.ts';
import { allow, lockScopes, recordOf } from './stocktake-actions.ts';
import { lockStocktake, type Stocktake } from './stocktake-queries.ts';

export type How = 'sheet' | 'scan' | 'grid' | 'import' | 'none';

export interface Count {
  lineId: number;
  kind: 'set' | 'add' | 'clear';
  quantity: number;
  /** Entered once only: what a file's row is called. */
  sourceKey?: string;
  /** The form's field that a refusal points at. */
  field?: string;
}

interface OpenLine {
  id: number;
  stocktakeId: number;
  skuId: number;
  quality: Quality;
  roundNo: number;
  isClosed: boolean;
}

/**
 * Enters counts, all of them or none. On hand is read in the same transaction, under the lock that every posting of
 * these SKUs takes, and stays with the entry: what is shipped or received later changes nothing about the variance.
 */
export async function enterCounts(
  context: Context,
  stocktakeId: number,
  { counts, how }: { counts: readonly Count[]; how: How },
): Promise<void> {
  if (counts.length === 0) return;
  await transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, stocktakeId);
    await allow(tx, stocktake, 'count');
    await writeCounts(tx, stocktake, { counts, how });
    const lines = { before: null, after: new Set(counts.map(({ lineId }) => lineId)).size };
    const changes = { how: { before: null, after: how }, lines };
    await audit(tx, { action: 'stocktakes.count', record: recordOf(stocktake), changes });
  });
}

/** The same within a transaction that has locked the stocktake and asked its table of states. */
export async function writeCounts(
  tx: Context,
  stocktake: Stocktake,
  { counts, how }: { counts: readonly Count[]; how: How },
): Promise<void> {
  const userId = actorId(tx);
  const lines = await openLines(tx, stocktake, counts);
  const held = await holdStock(
    tx,
    stocktake.warehouseId,
    [...lines.values()].map(({ skuId }) => skuId),
  );
  const at = now(tx);
  const rows = counts.map(({ lineId, kind, quantity, sourceKey }) => {
    const line = lines.get(lineId) as OpenLine;
    return {
      stocktakeId: stocktake.id,
      lineId,
      roundNo: line.roundNo,
      kind,
      quantity,
      bookQty: held.of(line.skuId, line.quality).onHand,
      movementId: held.lastMovementOf(line.skuId),
      how,
      sourceKey: sourceKey ?? null,
      userId,
      countedAt: at,
    };
  });
  await insertRows(tx.db, 'stocktake_entries', rows);
  await addUp(tx, [...lines.values()]);
}

/** The lines of these counts, locked; refuses those that this user may not count now. */
async function openLines(
  tx: Context,
  stocktake: Stocktake,
  counts: readonly Count[],
): Promise<Map<number, OpenLine>> {
  const lines = new Map<number, OpenLine>();
  const ids = [...new Set(counts.map(({ lineId }) => lineId))].sort((a, b) => a - b);
  for (const chunk of inChunks(ids)) {
    const rows: OpenLine[] = await tx
      .db('stocktake_lines')
      .whereIn('id', chunk)
      .where({ stocktakeId: stocktake.id })
      .orderBy('id')
      .forUpdate()
      .select('id', 'stocktake_id', 'sku_id', 'quality', 'round_no', 'is_closed');
    for (const row of rows) lines.set(row.id, row);
  }
  const again = await countsOf(
    tx.db,
    [...lines.values()].filter(({ roundNo }) => roundNo > 1),
  );
  for (const { lineId, field = null } of counts) {
    const line = lines.get(lineId);
    if (!line) throw new NotFound('stocktake line');
    const values = { sku: await codeOf(tx, line.skuId, line.isClosed || again.has(lineId)) };
    if (line.isClosed) throw new Refusal('stocktakes.line_closed', { field, values });
    if (again.get(lineId)?.earlier.has(actorId(tx)))
      throw new Refusal('stocktakes.counted_before', { field, values });
  }
  return lines;
}

async function codeOf(tx: Context, id: number, isWanted: boolean): Promise<string> {
  if (!isWanted) return '';
  const sku: { code: string } | undefined = await tx.db('skus').where({ id }).first('code');
  return sku?.code ?? '';
}

/** Writes down what the lines' entries come to now. */
async function addUp(tx: Context, lines: readonly { id: number; roundNo: number }[]): Promise<void> {
  const entries = await entriesOf(
    tx.db,
    lines.map(({ id }) => id),
  );
  for (const { id, roundNo } of lines) {
    const own = (entries.get(id) ?? []).filter((entry) => entry.roundNo === roundNo);
    const { byUser: _by, ...count } = lineCount(own);
    await tx
      .db('stocktake_lines')
      .where({ id })
      .update({ ...count, countedAt: count.countedQty === null ? null : now(tx) });
  }
}

/** Takes one of one's own counts back by an entry of its own. */
export async function undoEntry(context: Context, stocktakeId: number, entryId: number): Promise<void> {
  await transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, stocktakeId);
    await allow(tx, stocktake, 'count');
    const entry: (Entry & { lineId: number; roundNo: number; how: How }) | undefined = await tx
      .db('stocktake_entries')
      .where({ id: entryId, stocktakeId, userId: actorId(tx) })
      .whereIn('kind', ['set', 'add'])
      .first();
    if (!entry) throw new NotFound('stocktake entry');
    const line = (await openLines(tx, stocktake, [{ lineId: entry.lineId, kind: 'clear', quantity: 0 }])).get(
      entry.lineId,
    ) as OpenLine;
    const isUndone = await tx.db('stocktake_entries').where({ undoesId: entryId }).first('id');
    if (isUndone || entry.roundNo !== line.roundNo) throw new Refusal('stocktakes.undone_already');
    const held = await holdStock(tx, stocktake.warehouseId, [line.skuId]);
    await tx.db('stocktake_entries').insert({
      stocktakeId,
      lineId: line.id,
      roundNo: line.roundNo,
      kind: 'undo',
      quantity: 0,
      bookQty: held.of(line.skuId, line.quality).onHand,
      movementId: held.lastMovementOf(line.skuId),
      how: entry.how,
      undoesId: entryId,
      userId: actorId(tx),
      countedAt: now(tx),
    });
    await addUp(tx, [line]);
  });
}

export interface ScannedSku {
  id: number;
  code: string;
}

/** The SKU that a barcode or a code names. */
export async function skuByScan({ db }: Pick<Context, 'db'>, scanned: string): Promise<ScannedSku | null> {
  const byBarcode: ScannedSku | undefined = await db('skus').where({ barcode: scanned }).first('id', 'code');
  if (byBarcode) return byBarcode;
  const byCode: ScannedSku | undefined = await db('skus').where({ code: scanned }).first('id', 'code');
  return byCode ?? null;
}

/**
 * Counts what was scanned: so many more of its line. What isn't on the list is asked about first, and then added as a
 * find. Gives the SKU's code.
 */
export async function countScanned(
  context: Context,
  stocktakeId: number,
  scan: { code: string; quantity: number; quality: Quality; find: boolean },
): Promise<ScannedSku> {
  return transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, stocktakeId);
    await allow(tx, stocktake, 'count');
    const sku = await skuByScan(tx, scan.code);
    if (!sku) throw new Refusal('stocktakes.code_unknown', { field: 'code', values: { code: scan.code } });
    const { quality, quantity } = scan;
    const at = { stocktakeId, skuId: sku.id, quality };
    const line: { id: number } | undefined = await tx.db('stocktake_lines').where(at).first('id');
    if (!line && !scan.find) {
      const values = { sku: sku.code, number: stocktake.number };
      throw new Refusal('stocktakes.not_listed', { field: 'find', values });
    }
    const lineId = line?.id ?? (await addFind(tx, stocktake, { skuId: sku.id, quality }));
    await writeCounts(tx, stocktake, {
      counts: [{ lineId, kind: 'add', quantity, field: 'code' }],
      how: 'scan',
    });
    return sku;
  });
}

/** Adds a line for what was found there and isn't on the list. Gives its id. */
export async function addFind(
  tx: Context,
  stocktake: Stocktake,
  { skuId, quality }: { skuId: number; quality: Quality },
): Promise<number> {
  if (!countingStates.includes(stocktake.state)) throw new Refusal('stocktakes.cannot_count');
  await lockScopes(tx);
  await refuseOverlap(tx, stocktake, { skuIds: [skuId], field: 'code' });
  const last: { position: number } | undefined = await tx
    .db('stocktake_lines')
    .where({ stocktakeId: stocktake.id })
    .orderBy([
      { column: 'position', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('position');
  const id = await insertRow(tx.db, 'stocktake_lines', {
    stocktakeId: stocktake.id,
    position: (last?.position ?? 0) + 1,
    skuId,
    openWarehouseId: stocktake.warehouseId,
    quality,
    isFind: true,
    roundNo: 1,
    isClosed: false,
    isMoved: false,
  });
  await tx.db('stocktakes').where({ id: stocktake.id }).increment('line_count', 1);
  const { code } = await tx.db('skus').where({ id: skuId }).first('code');
  const changes = { sku: { before: null, after: code }, quality: { before: null, after: quality } };
  await audit(tx, { action: 'stocktakes.find', record: recordOf(stocktake), changes });
  return id;
}
