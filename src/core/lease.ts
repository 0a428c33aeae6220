import type { Database } from '../db/connection.ts';
import { dialectOf } from '../db/dialect.ts';

/**
 * Takes or renews a named lease in the database, so that of several processes one does the work. False while
 * another holder's has not run out.
 */
export async function takeLease(
  db: Database,
  { name, holder, nowMs, forMs }: { name: string; holder: string; nowMs: number; forMs: number },
): Promise<boolean> {
  const lease = { holder, expiresMs: nowMs + forMs };
  const taken = await db('leases')
    .where({ name })
    .where((free) => free.where({ holder }).orWhere('expires_ms', '<', nowMs))
    .update(lease);
  if (taken > 0) return true;
  try {
    const held = await db('leases').where({ name }).first('name');
    if (held) return false;
    await db('leases').insert({ name, ...lease });
    return true;
  } catch (error) {
    if (dialectOf(db).problemOf(error) === 'unique') return false;
    throw error;
  }
}
