import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { waitingCustomers } from '../../db/in-charge.ts';
import { seesAllCustomers } from '../customers/customer-queries.ts';

/** What anyone who may claim learns of a customer in the pool: no address, no people, nothing that was said. */
export interface PoolCustomer {
  id: number;
  code: string;
  name: string;
  country: string | null;
  city: string | null;
  level: string | null;
  ownerId: number | null;
  ownerName: string | null;
  backupOwnerId: number | null;
}

export const poolColumns = [
  'c.id',
  'c.code',
  'c.name',
  'c.country',
  'c.city',
  'c.level',
  'c.owner_id',
  'u.name as owner_name',
  'c.backup_owner_id',
] as const;

/**
 * The customers that wait, as `c`: for those who hand over all of them, for others the pool. What a disabled user
 * had is the manager's to give, not for whoever is quickest.
 */
export function waitingFor(context: Context) {
  const query = waitingCustomers(context.db);
  if (!allows(context.user, 'handovers.manage')) query.whereNull('c.owner_id');
  return query;
}

export async function findInPool(context: Context, id: number): Promise<PoolCustomer> {
  const customer: PoolCustomer | undefined = await waitingFor(context)
    .leftJoin('users as u', 'u.id', 'c.owner_id')
    .where('c.id', id)
    .first(...poolColumns);
  if (!customer) throw new NotFound('customer');
  return customer;
}

/** May the user open the customer's own page? */
export function mayOpen(context: Context, customer: Pick<PoolCustomer, 'backupOwnerId'>): boolean {
  return seesAllCustomers(context) || customer.backupOwnerId === context.user?.id;
}

/** The days of the last order and the last interaction of each. */
export async function lastDays(
  { db, settings, clock }: Context,
  ids: readonly number[],
): Promise<Map<number, { orderOn: string | null; contactAt: string | null }>> {
  const found = new Map(
    ids.map((id) => [id, { orderOn: null as string | null, contactAt: null as string | null }]),
  );
  const orders: { customerId: number; lastOn: string }[] = await db('orders')
    .whereIn('customer_id', [...ids])
    .whereNot('state', 'cancelled')
    .where('ordered_on', '<=', today({ clock, settings }))
    .groupBy('customer_id')
    .select('customer_id', db.raw('max(ordered_on) as last_on'));
  for (const { customerId, lastOn } of orders) {
    const entry = found.get(customerId);
    if (entry) entry.orderOn = lastOn;
  }
  const contacts: { customerId: number; lastAt: string }[] = await db('interactions')
    .whereIn('customer_id', [...ids])
    .groupBy('customer_id')
    .select('customer_id', db.raw('max(happened_at) as last_at'));
  for (const { customerId, lastAt } of contacts) {
    const entry = found.get(customerId);
    if (entry) entry.contactAt = lastAt;
  }
  return found;
}
