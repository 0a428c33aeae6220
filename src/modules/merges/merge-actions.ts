import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { demand } from '../../core/permissions.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { mergedStory } from '../../db/customer-children.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { dropKeys, keepKeys } from '../customers/customer-keys.ts';
import { type Customer, visibleTo } from '../customers/customer-queries.ts';
import { type Choices, fieldsOf } from './merge.ts';
import { moveChildren } from './moved-rows.ts';

export interface MergeAsked {
  winnerId: number;
  winnerVersion: number;
  loserId: number;
  loserVersion: number;
  choices: Choices;
}

const label = ({ code, name }: Customer) => `${code} ${name}`;

/** Both customers under a lock, the lower id first, so that two merges at once wait for each other and don't stand still. */
export async function lockBoth(tx: Context, ids: readonly [number, number]): Promise<void> {
  for (const id of [...ids].sort((a, b) => a - b))
    await tx.db('customers').where({ id }).forUpdate().first('id');
}

async function lockedCustomer(tx: Context, id: number): Promise<Customer> {
  const customer: Customer | undefined = await visibleTo(tx).where('c.id', id).first('c.*');
  if (customer) return customer;
  const former: { code: string; name: string; mergedIntoId: number | null } | undefined = await tx
    .db('customers')
    .where({ id })
    .first('code', 'name', 'merged_into_id');
  if (!former?.mergedIntoId) throw new NotFound('customer');
  throw new Refusal('merges.gone', { values: { label: `${former.code} ${former.name}` } });
}

/**
 * Makes one customer of two: the winner stays, the loser becomes a name for it. The loser's row is changed
 * before anything is moved: who writes on it meanwhile on another connection waits there, and then finds the
 * winner. Gives the merge's id.
 */
export async function mergeCustomers(context: Context, asked: MergeAsked): Promise<number> {
  return transact(context, async (tx) => {
    demand(tx, 'customers.merge');
    const { winnerId, loserId } = asked;
    if (winnerId === loserId) throw new Refusal('merges.same');
    await lockBoth(tx, [winnerId, loserId]);
    const winner = await lockedCustomer(tx, winnerId);
    const loser = await lockedCustomer(tx, loserId);
    if (winner.isArchived) throw new Refusal('merges.winner_archived');
    if (winner.version !== asked.winnerVersion || loser.version !== asked.loserVersion)
      throw new Refusal('merges.changed_meanwhile');
    const fields = fieldsOf(winner, loser, asked.choices);
    const after = Object.fromEntries(Object.entries(fields).map(([name, { after: value }]) => [name, value]));
    const merged = { ...winner, ...after } as Customer;
    const at = now(tx);
    const mergeId = await insertRow(tx.db, 'merges', {
      winnerId,
      loserId,
      fields: JSON.stringify(fields),
      loserFields: JSON.stringify({ isArchived: loser.isArchived }),
      movedCount: 0,
      mergedAt: at,
      userId: actorId(tx),
    });
    const gone = { isArchived: true, mergedIntoId: winnerId, updatedAt: at };
    await updateVersioned(tx.db, 'customers', { id: loserId, version: loser.version }, gone);
    const kept = { id: winnerId, version: winner.version };
    await updateVersioned(tx.db, 'customers', kept, { ...after, updatedAt: at });
    const movedCount = await moveChildren(tx, { mergeId, winnerId, loserId });
    await tx.db('merges').where({ id: mergeId }).update({ movedCount });
    await dropKeys(tx, loserId);
    await keepKeys(tx, merged);
    await tell(tx, { winner: merged, loser, fields, movedCount });
    return mergeId;
  });
}

async function tell(
  tx: Context,
  {
    winner,
    loser,
    fields,
    movedCount,
  }: { winner: Customer; loser: Customer; fields: ReturnType<typeof fieldsOf>; movedCount: number },
): Promise<void> {
  const { code, name } = loser;
  await story(tx, {
    customerId: winner.id,
    kind: 'customer',
    message: 'merges.story_merged',
    detail: { code, name },
  });
  await story(tx, {
    customerId: loser.id,
    kind: 'customer',
    message: mergedStory,
    detail: { code: winner.code, name: winner.name },
  });
  await audit(tx, {
    action: 'customers.merge',
    record: { kind: 'customer', id: winner.id, label: label(winner) },
    changes: {
      ...fields,
      loser: { before: null, after: label(loser) },
      moved: { before: null, after: movedCount },
    },
  });
  await audit(tx, {
    action: 'customers.merge',
    record: { kind: 'customer', id: loser.id, label: label(loser) },
    changes: { winner: { before: null, after: label(winner) } },
  });
}
