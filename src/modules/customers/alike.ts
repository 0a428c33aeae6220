import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';
import type { AlikeKind, DuplicateKey } from './duplicate-keys.ts';

/** What more customers than this share tells none of them: an agent's phone, a provider that we don't know. */
export const sharedAtMost = 10;

// SQL Server's parameters are few, and a query of too many parts takes long to plan.
const keysPerQuery = 40;

interface KeyRow extends DuplicateKey {
  customerId: number;
}

/**
 * The customers that have one of these keys, each with what it has in common. By index, and never more than
 * eleven rows of a key, however many customers share it.
 */
export async function customersWithKeys(
  db: Database,
  keys: readonly DuplicateKey[],
  exceptIds: readonly number[] = [],
): Promise<Map<number, AlikeKind[]>> {
  const rows: KeyRow[] = [];
  for (const some of inChunks(keys, keysPerQuery)) {
    const parts = some.map((key, place) => partOf(db, key, { place, exceptIds }));
    const [first, ...others] = parts;
    if (first) rows.push(...((await first.unionAll(others)) as KeyRow[]));
  }
  const found = new Map<number, AlikeKind[]>();
  for (const { kind, value } of keys) {
    const having = rows.filter((row) => row.kind === kind && row.value === value);
    const isTooCommon = having.length > sharedAtMost;
    // A name or a tax number is told of even so; by it the user looks.
    if (isTooCommon && kind !== 'name' && kind !== 'tax') continue;
    for (const { customerId } of having) {
      const kinds = found.get(customerId) ?? [];
      if (!kinds.includes(kind)) kinds.push(kind);
      found.set(customerId, kinds);
    }
  }
  return found;
}

function partOf(
  db: Database,
  { kind, value }: DuplicateKey,
  { place, exceptIds }: { place: number; exceptIds: readonly number[] },
) {
  const having = db('customer_keys')
    .where({ kind, value })
    .limit(sharedAtMost + 1)
    .select('kind', 'value', 'customer_id');
  if (exceptIds.length > 0) having.whereNotIn('customer_id', exceptIds);
  return db.from(having.as(`k${place}`)).select('kind', 'value', 'customer_id');
}
