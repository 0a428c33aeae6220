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

async function failuresOf(db: Database, username: string): Promise<Failures | null> {
  const row: Failures | undefined = await db('sign_in_failures')
    .where({ nameHash: nameHash(username) })
    .first('failures', 'last_ms', 'locked_until_ms');
  return row ?? null;
}

export async function isLockedOut(db: Database, username: string, nowMs: number): Promise<boolean> {
  return ((await failuresOf(db, username))?.lockedUntilMs ?? 0) > nowMs;
}

/** Minutes locked after so many failures: none up to five, then 1, 2, 4, 8 and at most 15. */
export function lockMs(failures: number): number {
  return failures <= freeFailures - 1 ? 0 : Math.min(60_000 * 2 ** (failures - freeFailures), longestLockMs);
}

/**
 * Counts a failure; true when the name is locked from now on. In one transaction: of many guesses sent at once
 * each must count.
 */
export async function noteFailure(db: Database, username: string, nowMs: number): Promise<boolean> {
  try {
    return lockMs(await countFailure(db, username, nowMs)) > 0;
  } catch (error) {
    // Another process has just made the name's row; the second time it is there to be counted up.
    if (dialectOf(db).problemOf(error) !== 'unique') throw error;
    return lockMs(await countFailure(db, username, nowMs)) > 0;
  }
}

async function countFailure(db: Database, username: string, nowMs: number): Promise<number> {
  const key = { nameHash: nameHash(username) };
  return transact({ db }, async (tx) => {
    const before: Failures | undefined = await tx
      .db('sign_in_failures')
      .where(key)
      .forUpdate()
      .first('failures', 'last_ms', 'locked_until_ms');
    const isFresh = before !== undefined && nowMs - before.lastMs < forgottenAfterMs;
    const count = (isFresh ? before.failures : 0) + 1;
    const row = { failures: count, lastMs: nowMs, lockedUntilMs: nowMs + lockMs(count) };
    if (before) await tx.db('sign_in_failures').where(key).update(row);
    else await tx.db('sign_in_failures').insert({ ...key, ...row });
    return count;
  });
}

export async function noteSuccess(db: Database, username: string): Promise<void> {
  await db('sign_in_failures')
    .where({ nameHash: nameHash(username) })
    .delete();
}
