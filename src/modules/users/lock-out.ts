import { createHash } from 'node:crypto';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { transact } from '../../db/transaction.ts';

const freeFailures = 5;
const longestLockMs = 15 * 60_000;
const forgottenAfterMs = 24 * 3_600_000;

interface Failures {
  failures: number;
  lastMs: number;
  lockedUntilMs: number;
}

/**
 * Failures are counted by the hash of the typed name, whether or not there is such an account, so that
 * neither the answer nor the table tells which names exist.
 */
function nameHash(username: string): string {
  return createHash('sha256').update(username.trim().toLowerCase()).digest('hex');
}

/** Minutes locked after so many failures: none up to five, then 1, 2, 4, 8 and at most 15. */
export function lockMs(failures: number): number {
  return failures <= freeFailures - 1 ? 0 : Math.min(60_000 * 2 ** (failures - freeFailures), longestLockMs);
}

/** `refused` while the name is locked; else whether it is locked from now on, should this attempt fail. */
export type Attempt = 'refused' | 'locks' | 'free';

/**
 * Counts an attempt as a failure before its password is looked at, so that of a hundred guesses sent at once
 * no more are looked at than of a hundred sent one by one. `noteSuccess` takes it back.
 */
export async function beginAttempt(db: Database, username: string, nowMs: number): Promise<Attempt> {
  try {
    return await countAttempt(db, username, nowMs);
  } catch (error) {
    // Another process wrote the name's first row between our look and our insert.
    if (dialectOf(db).problemOf(error) !== 'unique') throw error;
    return countAttempt(db, username, nowMs);
  }
}

function countAttempt(db: Database, username: string, nowMs: number): Promise<Attempt> {
  const key = { nameHash: nameHash(username) };
  return transact({ db }, async (tx) => {
    const before: Failures | undefined = await tx
      .db('sign_in_failures')
      .where(key)
      .forUpdate()
      .first('failures', 'last_ms', 'locked_until_ms');
    if (before && before.lockedUntilMs > nowMs) return 'refused';
    const isFresh = before !== undefined && nowMs - before.lastMs < forgottenAfterMs;
    const failures = (isFresh ? before.failures : 0) + 1;
    const row = { failures, lastMs: nowMs, lockedUntilMs: nowMs + lockMs(failures) };
    if (before) await tx.db('sign_in_failures').where(key).update(row);
    else await tx.db('sign_in_failures').insert({ ...key, ...row });
    return lockMs(failures) > 0 ? 'locks' : 'free';
  });
}

export async function noteSuccess(db: Database, username: string): Promise<void> {
  await db('sign_in_failures')
    .where({ nameHash: nameHash(username) })
    .delete();
}
