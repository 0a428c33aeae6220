import type { Language, User } from '../../core/context.ts';
import type { Role } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { kept } from '../../db/kept.ts';

interface UserRow {
  id: number;
  username: string;
  name: string;
  language: Language | null;
  theme: string | null;
  isPasswordTemporary: boolean;
  role: Role | null;
}

/** The active user with all roles; null when disabled, whatever their session says. */
export function findUser(db: Database, id: number): Promise<User | null> {
  return kept(db, `user ${id}`, () => readUser(db, id));
}

async function readUser(db: Database, id: number): Promise<User | null> {
  const rows: UserRow[] = await db('users as u')
    .leftJoin('user_roles as r', 'r.user_id', 'u.id')
    .where({ 'u.id': id, 'u.is_active': true })
    .select('u.id', 'u.username', 'u.name', 'u.language', 'u.theme', 'u.is_password_temporary', 'r.role');
  const first = rows[0];
  if (!first) return null;
  const { role: _, ...user } = first;
  return { ...user, roles: rows.flatMap(({ role }) => (role ? [role] : [])) };
}

export interface UserChoice {
  id: number;
  name: string;
}

/** Active users with a role, to choose an owner or a colleague from; sorted by name. */
export async function usersWithRole(db: Database, ...roles: Role[]): Promise<UserChoice[]> {
  return db('users as u')
    .where('u.is_active', true)
    .whereIn('u.id', db('user_roles').whereIn('role', roles).select('user_id'))
    .orderBy(['u.name', 'u.id'])
    .select('u.id', 'u.name');
}

/** Users by their ids, active or not. */
export async function namesOf(db: Database, ids: readonly number[]): Promise<UserChoice[]> {
  return db('users').whereIn('id', ids).orderBy('id').select('id', 'name');
}

export interface Account {
  id: number;
  username: string;
  name: string;
  email: string | null;
  isActive: boolean;
  lastSeenAt: string | null;
  version: number;
  roles: Role[];
}

/** Every account with its roles, active ones first. */
export async function allAccounts(db: Database): Promise<Account[]> {
  const accounts: Omit<Account, 'roles'>[] = await db('users')
    .orderBy([{ column: 'is_active', order: 'desc' }, { column: 'username' }])
    .select('id', 'username', 'name', 'email', 'is_active', 'last_seen_at', 'version');
  const all: { userId: number; role: Role }[] = await db('user_roles')
    .orderBy('role')
    .select('user_id', 'role');
  return accounts.map((account) => ({
    ...account,
    roles: all.filter(({ userId }) => userId === account.id).map(({ role }) => role),
  }));
}

/** One account, active or not. Throws NotFound. */
export async function findAccount(db: Database, id: number): Promise<Account> {
  const account: Omit<Account, 'roles'> | undefined = await db('users')
    .where({ id })
    .first('id', 'username', 'name', 'email', 'is_active', 'last_seen_at', 'version');
  if (!account) throw new NotFound('user');
  const rows: { role: Role }[] = await db('user_roles').where({ userId: id }).orderBy('role').select('role');
  return { ...account, roles: rows.map(({ role }) => role) };
}

/** How many customers that are not archived the user is in charge of. */
export async function ownedCustomers(db: Database, userId: number): Promise<number> {
  const [row] = (await db('customers')
    .where({ ownerId: userId, isArchived: false })
    .count({ row_count: '*' })) as unknown as {
    rowCount: number;
  }[];
  return row?.rowCount ?? 0;
}
