import { hash, verify } from '@node-rs/argon2';
import { Passport, type PassportStatic } from 'passport';
import { Strategy } from 'passport-local';
import type { Clock } from '../../core/context.ts';
import type { Database } from '../../db/connection.ts';
import { isLockedOut, noteFailure, noteSuccess } from './lock-out.ts';
import { findUser } from './user-queries.ts';

/** Argon2id with the library's defaults, which follow OWASP's first recommendation (19 MiB, 2 passes). */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let dummyHash: Promise<string> | null = null;

/** Verifies against a hash of nothing where there is no account, so that both take the same time. */
async function isPasswordRight(stored: string | null, password: string): Promise<boolean> {
  dummyHash ??= hashPassword('no account has this password');
  const isRight = await verify(stored ?? (await dummyHash), password);
  return stored !== null && isRight;
}

export type SignInProblem = 'wrong' | 'locked';

/** Checks a name and a password; a wrong name, a wrong password and a disabled account are one answer. */
export async function checkPassword(
  db: Database,
  clock: Clock,
  { username, password }: { username: string; password: string },
): Promise<{ userId: number } | { problem: SignInProblem }> {
  const nowMs = clock.now().getTime();
  if (await isLockedOut(db, username, nowMs)) return { problem: 'locked' };
  const account: { id: number; passwordHash: string } | undefined = await db('users')
    .where({ username, isActive: true })
    .first('id', 'password_hash');
  if (!(await isPasswordRight(account?.passwordHash ?? null, password)) || !account) {
    const isLocked = await noteFailure(db, username, nowMs);
    return { problem: isLocked ? 'locked' : 'wrong' };
  }
  // Guesses sent at once pass the first look together; those that come after the lock don't count as right.
  if (await isLockedOut(db, username, nowMs)) return { problem: 'locked' };
  await noteSuccess(db, username);
  return { userId: account.id };
}

/** Passport with a name and a password; the session keeps the user's id and nothing else. */
export function authentication(db: Database, clock: Clock): PassportStatic {
  const passport = new Passport() as unknown as PassportStatic;
  passport.use(
    new Strategy((username, password, done) => {
      checkPassword(db, clock, { username: username.trim().slice(0, 100), password: password.slice(0, 200) })
        .then(async (result) => {
          if ('problem' in result) return done(null, false, { message: result.problem });
          done(null, (await findUser(db, result.userId)) ?? false);
        })
        .catch(done);
    }),
  );
  passport.serializeUser((user, done) => done(null, user.id));
  passport.deserializeUser((id: number, done) => {
    findUser(db, id).then((user) => done(null, user ?? false), done);
  });
  return passport;
}
