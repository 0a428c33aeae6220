import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import { mayWrite, narrowToVisible } from '../customers/customer-queries.ts';
import type { NeedScope, NeedState } from './need.ts';

export interface Need {
  id: number;
  customerId: number;
  customerCode: string;
  customerName: string;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
  country: string | null;
  category: string;
  wanted: string;
  details: string | null;
  scope: NeedScope;
  styleId: number | null;
  styleCode: string | null;
  styleName: string | null;
  orderId: number | null;
  orderNumber: string | null;
  season: string | null;
  quantity: number | null;
  targetPriceE4: number | null;
  currency: string | null;
  state: NeedState;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** Needs of customers that the user may read, as `n` with customer `c`. */
export function visibleNeeds(context: Context) {
  return narrowToVisible(context, context.db('needs as n').join('customers as c', 'c.id', 'n.customer_id'));
}

/** The columns of a `Need`, for `visibleNeeds` with `joinNames`. */
export const needSelect = [
  'n.*',
  'c.code as customer_code',
  'c.name as customer_name',
  'c.owner_id as customer_owner_id',
  'c.backup_owner_id as customer_backup_owner_id',
  'c.country',
  's.code as style_code',
  's.name as style_name',
  'o.number as order_number',
] as const;

/** The order's number is read here, since orders know needs. */
export function joinNames(query: Knex.QueryBuilder): void {
  query.leftJoin('styles as s', 's.id', 'n.style_id').leftJoin('orders as o', 'o.id', 'n.order_id');
}

export function withNames<Query extends ReturnType<typeof visibleNeeds>>(query: Query) {
  joinNames(query);
  return query.select(...needSelect);
}

/** Throws NotFound for a need that isn't there or that the user may not know of. */
export async function findNeed(context: Context, id: number): Promise<Need> {
  const need: Need | undefined = await withNames(visibleNeeds(context)).where('n.id', id).first();
  if (!need) throw new NotFound('need');
  return need;
}

/** True for those who may write the customer and needs. */
export function mayWriteNeed(
  context: Context,
  need: Pick<Need, 'customerOwnerId' | 'customerBackupOwnerId'>,
): boolean {
  const customer = { ownerId: need.customerOwnerId, backupOwnerId: need.customerBackupOwnerId };
  return allows(context.user, 'needs.write') && mayWrite(context, customer);
}

/** For the pages that change a need: nobody fills in a form that can't be sent. */
export async function findWritableNeed(context: Context, id: number): Promise<Need> {
  const need = await findNeed(context, id);
  if (!mayWriteNeed(context, need)) throw new Forbidden('needs.write');
  return need;
}

export interface EnteredState {
  state: NeedState;
  reason: string | null;
  enteredAt: string;
  userName: string | null;
}

/** The states that a need went through, the newest first. */
export async function statesOf(db: Database, needId: number): Promise<EnteredState[]> {
  return db('need_states as h')
    .leftJoin('users as u', 'u.id', 'h.user_id')
    .where('h.need_id', needId)
    .orderBy('h.id', 'desc')
    .select('h.state', 'h.reason', 'h.entered_at', 'u.name as user_name');
}

const byScope = "case n.scope when 'standing' then 0 when 'style' then 1 else 2 end";

/** What a customer asks for now: standing needs first, then those of a style or an order. */
export async function needsOfCustomer(context: Context, customerId: number, limit: number): Promise<Need[]> {
  return withNames(visibleNeeds(context))
    .where('n.customer_id', customerId)
    .whereNot('n.state', 'obsolete')
    .orderByRaw(`${byScope}, n.category, n.id`)
    .limit(limit);
}

/** The categories in use besides the company's own: those of needs written before the setting was changed. */
export async function categoriesInUse(db: Database): Promise<string[]> {
  const rows: { category: string }[] = await db('needs').distinct('category').orderBy('category');
  return rows.map(({ category }) => category);
}
