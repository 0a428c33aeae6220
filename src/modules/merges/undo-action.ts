import { audit, type Changes, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { demand } from '../../core/permissions.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { keepKeys } from '../customers/customer-keys.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { goingBack, type Values } from './merge.ts';
import { lockBoth } from './merge-actions.ts';
import { findMerge, undoProblem } from './merge-queries.ts';
import { returnChildren } from './returned-rows.ts';

const label = ({ code, name }: Customer) => `${code} ${name}`;

/**
 * Makes two customers of one again: what came from the loser goes back to it, what was written on the winner
 * since stays there, and so do fields that someone has changed. Gives the loser's id and the fields that stay.
 */
export async function undoMerge(context: Context, id: number): Promise<{ loserId: number; stays: string[] }> {
  return transact(context, async (tx) => {
    demand(tx, 'customers.merge');
    const seen = await findMerge(tx, id);
    await lockBoth(tx, [seen.winnerId, seen.loserId]);
    const merge = await findMerge(tx, id);
    const problem = await undoProblem(tx, merge);
    if (problem) throw new Refusal(problem.key, { values: problem.values });
    const { winnerId, loserId } = merge;
    const winner = await rowOf(tx, winnerId);
    const loser = await rowOf(tx, loserId);
    const { back, stays } = goingBack(winner as unknown as Values, merge.fields);
    const at = now(tx);
    const winnerBack = await withOwnersThere(tx, back);
    const loserBack = {
      ...(await withOwnersThere(tx, { ownerId: loser.ownerId, backupOwnerId: loser.backupOwnerId })),
      isArchived: merge.loserFields.isArchived,
      mergedIntoId: null,
    };
    await tx
      .db('customers')
      .where({ id: winnerId })
      .update({ ...winnerBack, updatedAt: at })
      .increment('version', 1);
    await tx
      .db('customers')
      .where({ id: loserId })
      .update({ ...loserBack, updatedAt: at })
      .increment('version', 1);
    const movedCount = await returnChildren(tx, { mergeId: id, winnerId, loserId });
    await tx
      .db('merges')
      .where({ id })
      .update({ undoneAt: at, undoneById: actorId(tx) });
    const apart = {
      winner: { ...winner, ...winnerBack } as Customer,
      loser: { ...loser, ...loserBack } as Customer,
    };
    await keepKeys(tx, apart.loser);
    await keepKeys(tx, apart.winner);
    await tell(tx, apart, { changes: changesBetween(winner, winnerBack), movedCount });
    return { loserId, stays };
  });
}

async function rowOf(tx: Context, id: number): Promise<Customer> {
  const row: Customer | undefined = await tx.db('customers').where({ id }).first();
  if (!row) throw new NotFound('customer');
  return row;
}

/** Who was in charge and has left meanwhile can't be again; the customer waits in the pool instead. */
async function withOwnersThere(tx: Context, values: Values): Promise<Values> {
  const checked = { ...values };
  for (const field of ['ownerId', 'backupOwnerId']) {
    const id = checked[field];
    if (typeof id !== 'number') continue;
    const user = await tx.db('users').where({ id, isActive: true }).first('id');
    if (!user) checked[field] = null;
  }
  return checked;
}

async function tell(
  tx: Context,
  { winner, loser }: { winner: Customer; loser: Customer },
  { changes, movedCount }: { changes: Changes; movedCount: number },
): Promise<void> {
  const other = (customer: Customer) => ({ code: customer.code, name: customer.name });
  const entry = { kind: 'customer', message: 'merges.story_undone' } as const;
  await story(tx, { ...entry, customerId: winner.id, detail: other(loser) });
  await story(tx, { ...entry, customerId: loser.id, detail: other(winner) });
  await audit(tx, {
    action: 'customers.unmerge',
    record: { kind: 'customer', id: winner.id, label: label(winner) },
    changes: {
      ...changes,
      loser: { before: label(loser), after: null },
      moved: { before: null, after: movedCount },
    },
  });
  await audit(tx, {
    action: 'customers.unmerge',
    record: { kind: 'customer', id: loser.id, label: label(loser) },
    changes: { winner: { before: label(winner), after: null } },
  });
}
