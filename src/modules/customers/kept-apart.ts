import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { lockSeries } from '../../core/numbering.ts';
import { Refusal } from '../../core/refusal.ts';
import { sayApart } from './customer-pairs.ts';
import { customerSeries } from './customer-queries.ts';
import type { Identity } from './duplicate-keys.ts';
import { likelyIds } from './duplicates.ts';

interface Asked {
  identity: Identity;
  /** The customers that it belongs to already; what they have in common with others is no news. */
  ownIds?: readonly number[];
  /** Why it is another one all the same. */
  reason: string | null;
  /** The text of the refusal. */
  problem?: string;
}

type Likely = Awaited<ReturnType<typeof likelyIds>>;

/**
 * Refuses what looks like a customer that is there, until a reason is given. Inside the action's transaction, and
 * one at a time by the lock on the series of codes, which a new customer takes anyway: of two who enter the same
 * company at once the second waits and is asked. Without it SQL Server shows neither what the other is writing.
 */
export async function refuseLikely(
  tx: Context,
  { identity, ownIds = [], reason, problem = 'customers.maybe_same' }: Asked,
): Promise<Likely> {
  await lockSeries(tx.db, customerSeries);
  const likely = await likelyIds(tx, identity, { ownIds });
  if (likely.size > 0 && !reason) throw new Refusal(problem, { field: 'differsBecause' });
  return likely;
}

/** Writes down why it was saved all the same: in the history, and for whoever looks through the likely pairs. */
export async function noteKeptApart(
  tx: Context,
  {
    customerId,
    record,
    likely,
    reason,
  }: {
    customerId: number;
    record: { kind: 'customer' | 'contact'; id: number; label: string };
    likely: Likely;
    reason: string | null;
  },
): Promise<void> {
  if (likely.size === 0 || !reason) return;
  const ids = [...likely.keys()];
  const others: { id: number; name: string }[] = await tx
    .db('customers')
    .whereIn('id', ids)
    .orderBy('id')
    .select('id', 'name');
  for (const { id } of others)
    await sayApart(tx, [customerId, id], { reason, state: 'open', alike: likely.get(id) ?? [] });
  await audit(tx, {
    action: 'customers.kept_apart',
    record,
    changes: {
      differsBecause: { before: null, after: reason },
      likely: { before: null, after: others.map(({ name }) => name) },
    },
  });
}
