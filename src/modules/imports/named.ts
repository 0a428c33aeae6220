import type { Context } from '../../core/context.ts';
import { type Customer, findCustomerByCode, visibleTo } from '../customers/customer-queries.ts';

/** By code; without one, by exactly the same name, where no two have it. */
export async function customerNamed(
  context: Context,
  { code, name }: { code: string | null; name: string | null },
): Promise<Customer | null> {
  if (code) return findCustomerByCode(context, code);
  if (!name) return null;
  const found: Customer[] = await visibleTo(context)
    .where({ 'c.name': name, 'c.is_archived': false })
    .orderBy('c.id')
    .limit(2)
    .select('c.*');
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * The user that a name or a user name stands for; the present owner where it is theirs, so that an export comes
 * in unchanged though the owner has left or shares the name. Undefined where it could be nobody or several.
 */
export async function ownerNamed(
  { db }: Context,
  name: string | null,
  presentId: number | null,
): Promise<number | null | undefined> {
  if (name === null) return null;
  const users: { id: number; isActive: boolean }[] = await db('users')
    .where((either) => either.where({ name }).orWhere({ username: name }))
    .orderBy('id')
    .select('id', 'is_active');
  if (users.some(({ id }) => id === presentId)) return presentId;
  const active = users.filter(({ isActive }) => isActive);
  return active.length === 1 ? active[0]?.id : undefined;
}

/** A warehouse in use by its code or name; the first where none is named, null where there is none such. */
export async function warehouseNamed({ db }: Context, name: string | null): Promise<number | null> {
  const warehouses = db('warehouses').where({ isArchived: false }).orderBy('id');
  if (name) warehouses.where((either) => either.where({ code: name }).orWhere({ name }));
  const row: { id: number } | undefined = await warehouses.first('id');
  return row?.id ?? null;
}
