import { audit } from '../../core/audit.ts';
import { type Context, type Language, now } from '../../core/context.ts';
import type { Role } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';

export interface NewUser {
  username: string;
  name: string;
  email: string | null;
  roles: Role[];
  language: Language | null;
  /** Made by `hashPassword` beforehand: hashing is too slow for inside a transaction. */
  passwordHash: string;
  isPasswordTemporary: boolean;
}

/** Creates an account; refuses a name that is taken. Gives its id. */
export async function createUser(context: Context, user: NewUser): Promise<number> {
  return transact(context, async (tx) => {
    const taken = await tx.db('users').where({ username: user.username }).first('id');
    if (taken)
      throw new Refusal('users.username_taken', { field: 'username', values: { username: user.username } });
    const { roles, ...row } = user;
    const id = await insertRow(tx.db, 'users', {
      ...row,
      isActive: true,
      theme: null,
      createdAt: now(tx),
      version: 1,
    });
    for (const role of roles) await tx.db('user_roles').insert({ userId: id, role });
    await audit(tx, {
      action: 'users.create',
      record: { kind: 'user', id, label: user.username },
      changes: { roles: { before: null, after: roles } },
    });
    return id;
  });
}
