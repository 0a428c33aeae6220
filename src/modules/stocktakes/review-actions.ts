import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, updateVersioned } from '../../db/write.ts';
import { type At, allow, moveOn, recordOf } from './stocktake-actions.ts';
import { linesToRecount, lockStocktake } from './stocktake-queries.ts';

/** What a line forgets when it is counted again; what it was counted to first stays beside. */
const uncounted = {
  countedQty: null,
  bookQty: null,
  varianceQty: null,
  countedAt: null,
  isMoved: false,
  isClosed: false,
  reason: null,
  note: null,
};

async function countAgain(tx: Context, ids: readonly number[]): Promise<void> {
  for (const chunk of inChunks(ids)) {
    await tx
      .db('stocktake_lines')
      .whereIn('id', chunk)
      .where('round_no', 1)
      .update({
        firstCountedQty: tx.db.ref('counted_qty'),
        firstVarianceQty: tx.db.ref('variance_qty'),
      });
    await tx
      .db('stocktake_lines')
      .whereIn('id', chunk)
      .update({ ...uncounted, roundNo: tx.db.raw('round_no + 1') });
  }
}

/** What is counted is closed, but for lines over the tolerance: these are counted again, by someone else. */
export async function beginRecount(context: Context, { id, version }: At): Promise<number> {
  return transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'recount');
    const again = await linesToRecount(tx.db, stocktake);
    await tx
      .db('stocktake_lines')
      .where({ stocktakeId: id, isClosed: false })
      .whereNotNull('counted_qty')
      .update({ isClosed: true });
    await countAgain(tx, again);
    await moveOn(tx, stocktake, {
      version,
      to: 'recount',
      action: 'recount',
      changes: { lines: again.length },
    });
    return again.length;
  });
}

/** Ends counting: from now on everyone who may see the stocktake sees what the books said. */
export async function beginReview(context: Context, { id, version }: At): Promise<void> {
  await transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'review');
    await tx.db('stocktake_lines').where({ stocktakeId: id }).update({ isClosed: true });
    await moveOn(tx, stocktake, { version, to: 'review', action: 'review' });
  });
}

/** Sends lines back to be counted: those counted before by someone else, those never counted by anyone. */
export async function sendBack(
  context: Context,
  { id, version }: At,
  lineIds: readonly number[],
): Promise<number> {
  return transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'count_again');
    if (lineIds.length === 0) throw new Refusal('shared.tick_first');
    const rows: { id: number; countedQty: number | null }[] = [];
    for (const chunk of inChunks(lineIds))
      rows.push(
        ...(await tx
          .db('stocktake_lines')
          .whereIn('id', chunk)
          .where({ stocktakeId: id })
          .orderBy('id')
          .forUpdate()
          .select('id', 'counted_qty')),
      );
    if (rows.length === 0) throw new Refusal('shared.tick_first');
    const ids = (isCounted: boolean) =>
      rows.filter(({ countedQty }) => (countedQty !== null) === isCounted).map((row) => row.id);
    await countAgain(tx, ids(true));
    for (const chunk of inChunks(ids(false)))
      await tx.db('stocktake_lines').whereIn('id', chunk).update({ isClosed: false });
    await moveOn(tx, stocktake, {
      version,
      to: 'recount',
      action: 'count_again',
      changes: { lines: rows.length },
    });
    return rows.length;
  });
}

export interface Explanation {
  line: number;
  reason: string | null;
  note: string | null;
}

/** Keeps reasons of variances; `others` is the reason of all that have none afterwards. */
export async function explain(
  context: Context,
  { id, version }: At,
  { lines, others }: { lines: readonly Explanation[]; others: string | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'explain');
    for (const { reason } of [...lines, { reason: others }])
      if (reason && !tx.settings.countReasons.includes(reason)) throw new Refusal('errors.not_offered');
    const varying = () => tx.db('stocktake_lines').where({ stocktakeId: id }).where('variance_qty', '<>', 0);
    for (const { line, reason, note } of lines) await varying().where({ id: line }).update({ reason, note });
    if (others) await varying().whereNull('reason').update({ reason: others });
    await updateVersioned(tx.db, 'stocktakes', { id, version }, {});
    const after = lines.length + (others ? 1 : 0);
    const changes = { reasons: { before: null, after } };
    await audit(tx, { action: 'stocktakes.explain', record: recordOf(stocktake), changes });
  });
}
