import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { takeTransition } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { incomingTable, nextOn } from './incoming.ts';
import { type Incoming, type IncomingLine, linesOf, lockIncoming } from './incoming-queries.ts';

interface Redating {
  /** Lines that are still to come; all of them where none are named. */
  lineIds: readonly number[];
  expectedOn: Day;
  reason: string;
}

/** Gives lines a new day. The first one stays, and every change is kept with its reason. */
export async function redateIncoming(
  context: Context,
  at: { id: number; version: number },
  { lineIds, expectedOn, reason }: Redating,
): Promise<{ incoming: Incoming; count: number }> {
  return transact(context, async (tx) => {
    const { incoming, lines } = await lockIncoming(tx, at.id);
    takeTransition(incomingTable, { state: incoming.state, subject: lines, action: 'redate' });
    if (expectedOn < today(tx))
      throw new Refusal('incoming.day_gone_by', { field: 'expectedOn', values: { day: today(tx) } });
    const moved = lines.filter(
      (line) =>
        line.openQty > 0 &&
        line.expectedOn !== expectedOn &&
        (lineIds.length === 0 || lineIds.includes(line.id)),
    );
    if (moved.length === 0) throw new Refusal('incoming.same_day', { field: 'expectedOn' });
    await writeRedating(tx, moved, { expectedOn, reason });
    const after = await linesOf(tx.db, at.id);
    await updateVersioned(tx.db, 'incoming', at, { nextOn: nextOn(after), updatedAt: now(tx) });
    const before = [...new Set(moved.map((line) => line.expectedOn))].sort();
    await audit(tx, {
      action: 'incoming.redate',
      record: { kind: 'incoming', id: at.id, label: incoming.number },
      changes: {
        expectedOn: { before, after: expectedOn },
        skus: { before: null, after: moved.map(({ skuCode }) => skuCode) },
        reason: { before: null, after: reason },
      },
    });
    return { incoming, count: moved.length };
  });
}

/** Writes the new day and the change of it; the caller holds the batch's lock. */
export async function writeRedating(
  tx: Context,
  lines: readonly IncomingLine[],
  { expectedOn, reason }: { expectedOn: Day; reason: string },
): Promise<void> {
  for (const { id, expectedOn: beforeOn } of lines) {
    await tx.db('incoming_lines').where({ id }).update({ expectedOn });
    await tx.db('incoming_dates').insert({
      incomingLineId: id,
      beforeOn,
      afterOn: expectedOn,
      reason,
      userId: tx.user?.id ?? null,
      createdAt: now(tx),
    });
  }
}
