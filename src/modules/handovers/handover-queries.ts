import type { Context } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { usersWithRole } from '../users/user-queries.ts';
import type { Plan } from './assignment.ts';
import type { Handover, ItemState } from './handover.ts';
import type { Move, MoveKind } from './moves.ts';

const columns = [
  'h.*',
  'u.name as from_name',
  'u.is_active as is_from_active',
  'a.name as created_by_name',
] as const;

/** All handovers, as `h`, with who gives (`u`) and who arranged it (`a`). */
export function allHandovers({ db }: Context) {
  return db('handovers as h')
    .join('users as u', 'u.id', 'h.from_user_id')
    .join('users as a', 'a.id', 'h.created_by_id')
    .select(...columns);
}

/** The handover for those who arrange them. Throws NotFound. */
export async function findHandover(context: Context, id: number): Promise<Handover> {
  const row: (Omit<Handover, 'plan'> & { plan: string }) | undefined = await allHandovers(context)
    .where('h.id', id)
    .first();
  if (!row) throw new NotFound('handover');
  return { ...row, plan: JSON.parse(row.plan) as Plan };
}

/** The same for those who were given something by it too; to others it isn't there. */
export async function findOwnHandover(context: Context, id: number): Promise<Handover> {
  const handover = await findHandover(context, id);
  if (allows(context.user, 'handovers.manage')) return handover;
  const own = await context
    .db('handover_items')
    .where({ handoverId: id, kind: 'customer', toUserId: context.user?.id ?? 0 })
    .whereNot('state', 'planned')
    .first('id');
  if (!own) throw new NotFound('handover');
  return handover;
}

export interface Item extends Move {
  id: number;
  state: ItemState;
  toName: string | null;
  country: string | null;
  level: string | null;
  customerName: string;
  customerCode: string;
}

export async function itemsOf({ db }: Context, handoverId: number): Promise<Item[]> {
  return db('handover_items as i')
    .join('customers as c', 'c.id', 'i.customer_id')
    .leftJoin('users as t', 't.id', 'i.to_user_id')
    .where('i.handover_id', handoverId)
    .orderBy('i.id')
    .select(
      'i.id',
      'i.kind',
      'i.record_id',
      'i.customer_id',
      'i.label',
      'i.from_user_id as from_id',
      'i.to_user_id as to_id',
      'i.state',
      't.name as to_name',
      'c.country',
      'c.level',
      'c.name as customer_name',
      'c.code as customer_code',
    );
}

/** Those who can be in charge of customers. */
export async function takersOf({ db }: Context): Promise<Set<number>> {
  return new Set((await usersWithRole(db, 'sales', 'manager')).map(({ id }) => id));
}

export interface GivenCustomer {
  id: number;
  handoverId: number;
  customerId: number;
  customerCode: string;
  customerName: string;
  country: string | null;
  level: string | null;
  fromName: string;
  toUserId: number;
  toName: string;
  doneAt: string;
  dueOn: string | null;
  readAt: string | null;
  /** The first interaction that the successor wrote after the handover. */
  contactAt: string | null;
}

/**
 * Customers that were handed over to someone who still has them, with what the successor has done since: the
 * first contact is not ticked off but derived from what they wrote.
 */
export function givenCustomers({ db }: Context) {
  const contact = db('interactions as n')
    .whereRaw('n.customer_id = i.customer_id and n.user_id = i.to_user_id and n.created_at >= h.done_at')
    .min('n.created_at')
    .as('contact_at');
  return db('handover_items as i')
    .join('handovers as h', 'h.id', 'i.handover_id')
    .join('customers as c', (on) => {
      on.on('c.id', 'i.customer_id').andOn('c.owner_id', 'i.to_user_id');
    })
    .join('users as f', 'f.id', 'h.from_user_id')
    .join('users as t', 't.id', 'i.to_user_id')
    .where({ 'i.kind': 'customer', 'i.state': 'done', 'c.is_archived': false })
    .select(
      'i.id',
      'i.handover_id',
      'i.customer_id',
      'c.code as customer_code',
      'c.name as customer_name',
      'c.country',
      'c.level',
      'f.name as from_name',
      'i.to_user_id',
      't.name as to_name',
      'h.done_at',
      'i.due_on',
      'i.read_at',
      contact,
    );
}

/** Narrows given customers to those whose first contact is still to be made. */
export function withoutContact<Query extends ReturnType<typeof givenCustomers>>(
  { db }: Context,
  query: Query,
): Query {
  query
    .whereNotNull('i.due_on')
    .whereNotExists(
      db('interactions as w')
        .whereRaw('w.customer_id = i.customer_id and w.user_id = i.to_user_id and w.created_at >= h.done_at')
        .select('w.id'),
    );
  return query;
}

export const kindOrder: readonly MoveKind[] = [
  'customer',
  'opportunity',
  'order',
  'shipment',
  'promise',
  'follow_up',
  'backup',
];
