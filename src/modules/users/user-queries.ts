import type { Language, User } from '../../core/context.ts';
import type { Role } from '../../core/permissions.ts';
import type { Database } from '../../db/connection.ts';

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
export async function findUser(db: Database, id: number): Promise<User | null> {
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
