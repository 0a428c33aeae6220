import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, type Language, now } from '../../core/context.ts';
import type { Role } from '../../core/permissions.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { findAccount } from './user-queries.ts';

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
  refuseWithoutRole(user.roles);
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

async function rolesOf(db: Database, userId: number): Promise<Role[]> {
  const rows: { role: Role }[] = await db('user_roles').where({ userId }).orderBy('role').select('role');
  return rows.map(({ role }) => role);
}

/** An account without a role could do nothing, not even sign out. */
function refuseWithoutRole(roles: readonly Role[]): void {
  if (roles.length === 0) throw new Refusal('errors.required', { field: 'roles' });
}

// Not a join: behind one SQL Server takes no hint of a lock.
const admins = (tx: Context) =>
  tx
    .db('users as u')
    .where('u.is_active', true)
    .whereIn('u.id', tx.db('user_roles').where({ role: 'admin' }).select('user_id'));

/**
 * Before anything is written: two administrators who take each other's role, or disable each other, at the same
 * moment come one after the other, and the second sees what the first has done.
 */
async function lockAdmins(tx: Context): Promise<void> {
  await admins(tx).orderBy('u.id').forUpdate().select('u.id');
}

/** Somebody must be able to manage users. */
async function refuseWithoutAdmin(tx: Context, field: string | null): Promise<void> {
  const admin = await admins(tx).forUpdate().first('u.id');
  if (!admin) throw new Refusal('users.last_admin', { field });
}

/** Changes name, mail and roles. Refuses to take the last administrator's role away. */
export async function updateUser(
  context: Context,
  id: number,
  form: { name: string; email: string | null; roles: Role[]; version: number },
): Promise<void> {
  refuseWithoutRole(form.roles);
  await transact(context, async (tx) => {
    await lockAdmins(tx);
    const before = await findAccount(tx.db, id);
    const oldRoles = await rolesOf(tx.db, id);
    await updateVersioned(
      tx.db,
      'users',
      { id, version: form.version },
      { name: form.name, email: form.email },
    );
    await tx.db('user_roles').where({ userId: id }).delete();
    for (const role of form.roles) await tx.db('user_roles').insert({ userId: id, role });
    await refuseWithoutAdmin(tx, 'roles');
    await audit(tx, {
      action: 'users.update',
      record: { kind: 'user', id, label: before.username },
      changes: changesBetween(
        { name: before.name, email: before.email, roles: oldRoles },
        { name: form.name, email: form.email, roles: [...form.roles].sort() },
      ),
    });
  });
}

/** Disables or enables an account. Disabling ends its sessions at once; nobody can disable themself. */
export async function setUserActive(context: Context, id: number, isActive: boolean): Promise<void> {
  await transact(context, async (tx) => {
    await lockAdmins(tx);
    const account = await findAccount(tx.db, id);
    if (!isActive && id === tx.user?.id) throw new Refusal('users.not_yourself');
    await tx.db('users').where({ id }).update({ isActive }).increment('version', 1);
    if (!isActive) {
      await refuseWithoutAdmin(tx, null);
      await tx.db('sessions').where({ userId: id }).delete();
    }
    await audit(tx, {
      action: isActive ? 'users.enable' : 'users.disable',
      record: { kind: 'user', id, label: account.username },
    });
  });
}

/** Sets a password; all the account's other sessions end. A temporary one must be changed at the next sign-in. */
export async function setPassword(
  context: Context,
  id: number,
  options: { passwordHash: string; isTemporary: boolean; keepSession?: string | undefined },
): Promise<void> {
  await transact(context, async (tx) => {
    const account = await findAccount(tx.db, id);
    const { passwordHash, isTemporary } = options;
    const changed = await tx
      .db('users')
      .where({ id })
      .update({ passwordHash, isPasswordTemporary: isTemporary });
    if (changed !== 1) throw new NotFound('user');
    await tx
      .db('sessions')
      .where({ userId: id })
      .whereNot('id_hash', options.keepSession ?? '')
      .delete();
    await audit(tx, { action: 'users.password', record: { kind: 'user', id, label: account.username } });
  });
}
