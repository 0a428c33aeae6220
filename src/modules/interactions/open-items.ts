import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import { findCustomer, visibleTo } from '../customers/customer-queries.ts';
import { findUser, usersWithRole } from '../users/user-queries.ts';

export type ItemTable = 'promises' | 'follow_ups';

/** A promise or a follow-up. */
export interface Item {
  id: number;
  customerId: number;
  userId: number;
  state: string;
  dueOn: string;
  /** The day that was named first; of promises only. */
  firstDueOn: string | null;
  /** What was promised or is to be done. */
  text: string;
  version: number;
}

/** May this user end, move or hand over the promise or the follow-up? */
export function mayEnd({ user }: Pick<Context, 'user'>, item: { userId: number }): boolean {
  return item.userId === user?.id || allows(user, 'customers.write_all');
}

/** An item for a page that changes it, in any state; 404 and 403 as for the action. */
export async function findItem(context: Context, table: ItemTable, id: number): Promise<Item> {
  const query = context.db(table).where({ id });
  if (context.db.isTransaction) query.forUpdate();
  const columns = table === 'promises' ? ['promised_text as text', 'first_due_on'] : ['task as text'];
  const item: Item | undefined = await query.first(
    'id',
    'customer_id',
    'user_id',
    'state',
    'due_on',
    'version',
    ...columns,
  );
  if (!item) throw new NotFound(table);
  await findCustomer(context, item.customerId);
  if (!mayEnd(context, item)) throw new Forbidden(table);
  return item;
}

/** Under a lock, and refused where it has ended. */
export async function lockOpen(tx: Context, table: ItemTable, id: number): Promise<Item> {
  const item = await findItem(tx, table, id);
  if (item.state !== 'open') throw new Refusal('interactions.ended_already');
  return item;
}

/** Refuses someone who has left or who may not know of the customer: it would never be done. */
export async function refuseUnfit(
  tx: Context,
  { customerId, userId, field }: { customerId: number; userId: number; field: string },
): Promise<void> {
  if (userId === tx.user?.id) return;
  const user = await findUser(tx.db, userId);
  if (!user) throw new Refusal('errors.not_offered', { field });
  const seen = await visibleTo({ ...tx, user })
    .where('c.id', customerId)
    .first('c.id');
  if (!seen || !allows(user, 'customers.read'))
    throw new Refusal('interactions.cannot_see', { field, values: { name: user.name } });
}

/** Whom a task can be given to. */
export async function colleagues({ db }: Context): Promise<{ value: string; label: string }[]> {
  const users = await usersWithRole(db, 'sales', 'manager', 'warehouse');
  return users.map(({ id, name }) => ({ value: String(id), label: name }));
}
