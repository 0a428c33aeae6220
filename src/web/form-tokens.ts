import { randomBytes } from 'node:crypto';
import type { Database } from '../db/connection.ts';
import { dialectOf } from '../db/dialect.ts';

const tokenBytes = 16;
let pool = Buffer.alloc(0);

/** Every page has one, so their randomness is fetched for 256 at a time. */
export function newFormToken(): string {
  if (pool.length < tokenBytes) pool = randomBytes(tokenBytes * 256);
  const token = pool.toString('base64url', 0, tokenBytes);
  pool = pool.subarray(tokenBytes);
  return token;
}

export function isFormToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{22}$/.test(value);
}

/** This form has acted already, or is acting at this moment. */
export class AlreadySent extends Error {
  constructor(readonly token: string) {
    super('this form was sent already');
  }
}

/**
 * The claim of a form's token, to run first in the action's transaction: the row is committed with what the
 * action writes, or not at all, so a form acts once however often and however fast it is sent.
 */
export function claimFor(token: string, userId: number | null, usedAt: string) {
  return {
    done: false,
    async run(db: Database): Promise<void> {
      try {
        await db('form_tokens').insert({ token, userId, usedAt });
      } catch (error) {
        if (dialectOf(db).problemOf(error) === 'unique') throw new AlreadySent(token);
        throw error;
      }
    },
  };
}

/** Remembers where the form's first sending led. */
export async function rememberResult(db: Database, token: string, resultUrl: string): Promise<void> {
  await db('form_tokens')
    .where({ token })
    .update({ resultUrl: resultUrl.slice(0, 500) });
}

/** Where the first sending by this user led; null while it is not known. */
export async function resultOf(db: Database, token: string, userId: number | null): Promise<string | null> {
  const row: { resultUrl: string | null } | undefined = await db('form_tokens')
    .where({ token, userId })
    .first('result_url');
  return row?.resultUrl ?? null;
}

/** Forgets the tokens of forms that nobody will send again. */
export async function forgetTokensBefore(db: Database, instant: string): Promise<void> {
  await db('form_tokens').where('used_at', '<', instant).delete();
}
