import { actorId, type Context, now } from '../../core/context.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { WrittenMeanwhile } from '../../db/transaction.ts';
import { inChunks, insertRows } from '../../db/write.ts';
import { customersWithKeys, sharedAtMost } from './alike.ts';
import { type AlikeKind, alikeKinds, type DuplicateKey, strengthOf } from './duplicate-keys.ts';
import { presentId } from './merged.ts';

/**
 * Customers that are likely one, kept by the writes that make them so: a list of them read afresh would compare
 * every customer with every other. Of two that were told apart the pair stays, so that nobody is asked again.
 */
interface Pair {
  id: number;
  firstId: number;
  secondId: number;
  alike: string;
  state: 'open' | 'apart';
}

const inOrder = (a: number, b: number) => (a < b ? { firstId: a, secondId: b } : { firstId: b, secondId: a });
const likeness = (kinds: readonly AlikeKind[]) => ({
  alike: alikeKinds.filter((kind) => kinds.includes(kind)).join(','),
  strength: strengthOf(kinds),
});

/** Brings a customer's pairs in line with its keys, inside the action's own transaction. `familyIds` are its former selves. */
export async function keepPairs(
  tx: Context,
  id: number,
  { keys, familyIds = [] }: { keys: readonly DuplicateKey[]; familyIds?: readonly number[] },
): Promise<void> {
  const { db } = tx;
  const found = await customersWithKeys(db, keys, [id]);
  const family = [id, ...familyIds];
  const pairs: Pair[] = await db('customer_pairs')
    .whereIn('first_id', family)
    .orWhereIn('second_id', family)
    .select('id', 'first_id', 'second_id', 'alike', 'state');
  const otherOf = (pair: Pair) => (family.includes(pair.firstId) ? pair.secondId : pair.firstId);
  const known = new Set<number>();
  for (const pair of pairs) {
    const other = otherOf(pair);
    const kinds = found.get(other);
    const isOwn = pair.firstId === id || pair.secondId === id;
    if (pair.state === 'apart') known.add(other).add(await presentId(db, other));
    else if (!isOwn) continue;
    else if (!kinds) await db('customer_pairs').where({ id: pair.id }).delete();
    else {
      known.add(other);
      const now = likeness(kinds);
      if (now.alike !== pair.alike) await db('customer_pairs').where({ id: pair.id }).update(now);
    }
  }
  const added = [...found].filter(([other]) => !known.has(other));
  await insertPairs(
    db,
    added.map(([other, kinds]) => ({ ...inOrder(id, other), ...likeness(kinds), state: 'open' })),
  );
}

/** Whoever writes on the other customer at the same time finds the same pair; the later one begins anew. */
async function insertPairs(db: Database, rows: readonly Record<string, unknown>[]): Promise<void> {
  try {
    await insertRows(db, 'customer_pairs', rows);
  } catch (error) {
    if (dialectOf(db).problemOf(error) !== 'unique') throw error;
    throw new WrittenMeanwhile('a pair of customers was found by someone else');
  }
}

/** Remembers why someone holds two customers for two; a manager's word ends the question. */
export async function sayApart(
  tx: Context,
  ids: readonly [number, number],
  { reason, state, alike }: { reason: string | null; state: 'open' | 'apart'; alike: readonly AlikeKind[] },
): Promise<void> {
  const key = inOrder(...ids);
  const said = { reason, state, saidById: actorId(tx), saidAt: now(tx) };
  const changed = await tx.db('customer_pairs').where(key).update(said);
  if (changed === 0) await tx.db('customer_pairs').insert({ ...key, ...likeness(alike), ...said });
}

/** Finds the pairs among all customers, in one pass over the index of their keys; those told apart stay so. */
export async function findAllPairs(db: Database): Promise<void> {
  const shared: (DuplicateKey & { rowCount: number })[] = await db('customer_keys')
    .groupBy('kind', 'value')
    .havingRaw('count(*) between 2 and ?', [sharedAtMost])
    .select('kind', 'value', db.raw('count(*) as row_count'));
  const pairs = new Map<string, { firstId: number; secondId: number; kinds: AlikeKind[] }>();
  for (const kind of alikeKinds) {
    const values = shared.filter((key) => key.kind === kind).map(({ value }) => value);
    for (const some of inChunks(values, 500)) {
      const rows: (DuplicateKey & { customerId: number })[] = await db('customer_keys')
        .where({ kind })
        .whereIn('value', some)
        .orderBy(['value', 'customer_id'])
        .select('value', 'customer_id');
      for (const [place, row] of rows.entries())
        for (let other = place + 1; rows[other]?.value === row.value; other++) {
          const ids = inOrder(row.customerId, rows[other]?.customerId ?? 0);
          const key = `${ids.firstId} ${ids.secondId}`;
          const pair = pairs.get(key) ?? { ...ids, kinds: [] };
          if (!pair.kinds.includes(kind)) pair.kinds.push(kind);
          pairs.set(key, pair);
        }
    }
  }
  const apart: Pair[] = await db('customer_pairs').where({ state: 'apart' }).select('first_id', 'second_id');
  for (const { firstId, secondId } of apart) pairs.delete(`${firstId} ${secondId}`);
  // A reason that was given at entry is kept with its pair.
  const open: Pair[] = await db('customer_pairs')
    .where({ state: 'open' })
    .select('id', 'first_id', 'second_id');
  const gone: number[] = [];
  for (const { id, firstId, secondId } of open) if (!pairs.delete(`${firstId} ${secondId}`)) gone.push(id);
  for (const some of inChunks(gone)) await db('customer_pairs').whereIn('id', some).delete();
  await insertPairs(
    db,
    [...pairs.values()].map(({ kinds, ...ids }) => ({ ...ids, ...likeness(kinds), state: 'open' })),
  );
}
