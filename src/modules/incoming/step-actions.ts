import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { takeTransition } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { type IncomingStep, incomingTable, nextOn, openOf } from './incoming.ts';
import { type Incoming, linesOf, lockIncoming } from './incoming-queries.ts';

/** Closes short, cancels or opens again; what is still to come follows the state. */
export async function takeIncomingStep(
  context: Context,
  at: { id: number; version: number },
  { step, reason }: { step: IncomingStep; reason: string },
): Promise<Incoming> {
  return transact(context, async (tx) => {
    const { incoming, lines } = await lockIncoming(tx, at.id);
    const { to } = takeTransition(incomingTable, { state: incoming.state, subject: lines, action: step });
    const state = to ?? incoming.state;
    for (const line of lines)
      await tx
        .db('incoming_lines')
        .where({ id: line.id })
        .update({ openQty: openOf(state, line) });
    const after = await linesOf(tx.db, at.id);
    const values = { state, stateReason: reason, nextOn: nextOn(after), updatedAt: now(tx) };
    await updateVersioned(tx.db, 'incoming', at, values);
    await audit(tx, {
      action: `incoming.${step}`,
      record: { kind: 'incoming', id: at.id, label: incoming.number },
      changes: {
        state: { before: incoming.state, after: state },
        reason: { before: null, after: reason },
      },
    });
    return incoming;
  });
}
