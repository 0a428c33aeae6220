import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import {
  openThings,
  type ThingKind,
  thingKinds,
  waitingCustomers,
  waitingThings,
} from '../../db/in-charge.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRow, insertRows } from '../../db/write.ts';
import { findWritableCustomer } from '../customers/customer-queries.ts';
import { takersOf } from '../handovers/handover-queries.ts';
import { applyMoves, type Move } from '../handovers/moves.ts';

interface PoolMove {
  customerId: number;
  kind: 'claim' | 'return' | 'recall' | 'assign';
  /** Who took the customer, or who had it. */
  userId: number | null;
  reason?: string | null;
}

/** One row of how customers enter and leave the pool. */
export function poolMove(tx: Context, { customerId, kind, userId, reason = null }: PoolMove) {
  return {
    customerId,
    kind,
    userId,
    reason,
    dayOn: today(tx),
    createdById: tx.user?.id ?? null,
    createdAt: now(tx),
  };
}

/** How many customers the user has taken from the pool today. */
export async function claimsToday(context: Context): Promise<number> {
  const [row] = (await context
    .db('pool_moves')
    .where({ userId: actorId(context), kind: 'claim', dayOn: today(context) })
    .count({ row_count: '*' })) as unknown as { rowCount: number }[];
  return row?.rowCount ?? 0;
}

/**
 * Takes a customer out of the pool. The user's own row is locked first, so that two claims at once can't both be
 * the last of the day; then the customer's, so that of two users one gets it. A customer that isn't in the pool
 * is told of in the same words as one that never was: nobody learns by it what they may not see.
 */
export async function claimCustomer(context: Context, id: number): Promise<{ name: string }> {
  return transact(context, async (tx) => {
    const ownerId = actorId(tx);
    await tx.db('users').where({ id: ownerId }).forUpdate().first('id');
    const { claimsPerDay } = tx.settings;
    if ((await claimsToday(tx)) >= claimsPerDay)
      throw new Refusal('pool.claims_used', { values: { count: claimsPerDay } });
    const customer: { code: string; name: string; backupOwnerId: number | null } | undefined = await tx
      .db('customers')
      .where({ id, isArchived: false })
      .whereNull('owner_id')
      .forUpdate()
      .first('code', 'name', 'backup_owner_id');
    if (!customer) throw new Refusal('pool.not_there');
    const backupOwnerId = customer.backupOwnerId === ownerId ? null : customer.backupOwnerId;
    await tx
      .db('customers')
      .where({ id })
      .update({ ownerId, backupOwnerId, updatedAt: now(tx) })
      .increment('version', 1);
    await insertRow(tx.db, 'pool_moves', poolMove(tx, { customerId: id, kind: 'claim', userId: ownerId }));
    await audit(tx, {
      action: 'pool.claim',
      record: { kind: 'customer', id, label: `${customer.code} ${customer.name}` },
      changes: { ownerId: { before: null, after: ownerId } },
    });
    await story(tx, {
      customerId: id,
      kind: 'owner',
      message: 'pool.story_claimed',
      detail: { name: tx.user?.name ?? '' },
    });
    return { name: customer.name };
  });
}

/** Gives a customer back to the pool. What is open on it stays with whoever has it. */
export async function returnCustomer(
  context: Context,
  id: number,
  { reason, version }: { reason: string; version: number },
): Promise<void> {
  await transact(context, async (tx) => {
    await tx.db('customers').where({ id }).forUpdate().first('id');
    const customer = await findWritableCustomer(tx, id);
    if (customer.ownerId === null || customer.isArchived) throw new Refusal('pool.is_there');
    if (customer.version !== version) throw new Refusal('pool.changed');
    const owner: { name: string } | undefined = await tx
      .db('users')
      .where({ id: customer.ownerId })
      .first('name');
    await tx
      .db('customers')
      .where({ id })
      .update({ ownerId: null, updatedAt: now(tx) })
      .increment('version', 1);
    await insertRow(
      tx.db,
      'pool_moves',
      poolMove(tx, { customerId: id, kind: 'return', userId: customer.ownerId, reason }),
    );
    await audit(tx, {
      action: 'pool.return',
      record: { kind: 'customer', id, label: `${customer.code} ${customer.name}` },
      changes: {
        ownerId: { before: customer.ownerId, after: null },
        reason: { before: null, after: reason },
      },
    });
    await story(tx, {
      customerId: id,
      kind: 'owner',
      message: 'pool.story_returned',
      detail: { name: owner?.name ?? '–', reason },
    });
  });
}

interface WaitingCustomer {
  id: number;
  code: string;
  name: string;
  ownerId: number | null;
  backupOwnerId: number | null;
}

/**
 * Gives waiting customers to a user, and with them what is open on them and has nobody who is still here. Gives
 * how many customers that were; those that found an owner meanwhile are left alone.
 */
export async function assignWaiting(
  context: Context,
  ids: readonly number[],
  ownerId: number,
): Promise<number> {
  return transact(context, async (tx) => {
    if (!(await takersOf(tx)).has(ownerId)) throw new Refusal('errors.not_offered', { field: 'ownerId' });
    const customers: WaitingCustomer[] = [];
    for (const some of inChunks([...new Set(ids)]))
      customers.push(
        ...(await waitingCustomers(tx.db)
          .whereIn('c.id', some)
          .select('c.id', 'c.code', 'c.name', 'c.owner_id', 'c.backup_owner_id')),
      );
    const moves: Move[] = customers.flatMap((customer) => movesFor(customer, ownerId));
    for (const kind of thingKinds)
      for (const some of inChunks(customers))
        moves.push(
          ...(await waitingOf(
            tx,
            kind,
            some.map(({ id }) => id),
            ownerId,
          )),
        );
    const { done } = await applyMoves(tx, moves, { action: 'pool.assign' });
    const given = done.filter(({ kind }) => kind === 'customer');
    await insertRows(
      tx.db,
      'pool_moves',
      given.map(({ customerId }) => poolMove(tx, { customerId, kind: 'assign', userId: ownerId })),
    );
    return given.length;
  });
}

function movesFor(customer: WaitingCustomer, toId: number): Move[] {
  const { id, code, name } = customer;
  const move = { recordId: id, customerId: id, label: `${code} ${name}`.slice(0, 200) };
  const owner: Move = { ...move, kind: 'customer', fromId: customer.ownerId, toId };
  // Nobody is both owner and backup owner.
  if (customer.backupOwnerId !== toId) return [owner];
  return [owner, { ...move, kind: 'backup', fromId: toId, toId: null }];
}

async function waitingOf(
  tx: Context,
  kind: ThingKind,
  customerIds: readonly number[],
  toId: number,
): Promise<Move[]> {
  const { owner, label } = openThings[kind];
  const rows: Omit<Move, 'kind' | 'toId'>[] = await waitingThings(tx.db, kind)
    .whereIn('x.customer_id', [...customerIds])
    .select('x.id as record_id', 'x.customer_id', `x.${label} as label`, `x.${owner} as from_id`);
  return rows.map((row) => ({ ...row, label: row.label.slice(0, 200), kind, toId }));
}

/** Gives open things of one kind, whose customers may be anyone's, to a user. Gives how many that were. */
export async function assignThings(
  context: Context,
  { kind, ids, userId }: { kind: ThingKind; ids: readonly number[]; userId: number },
): Promise<number> {
  return transact(context, async (tx) => {
    if (!(await takersOf(tx)).has(userId)) throw new Refusal('errors.not_offered', { field: 'ownerId' });
    const { owner, label } = openThings[kind];
    const rows: Omit<Move, 'kind' | 'toId'>[] = await waitingThings(tx.db, kind)
      .whereIn('x.id', ids.slice(0, 1000))
      .select('x.id as record_id', 'x.customer_id', `x.${label} as label`, `x.${owner} as from_id`);
    const moves = rows.map((row) => ({ ...row, label: row.label.slice(0, 200), kind, toId: userId }));
    return (await applyMoves(tx, moves, { action: 'pool.assign' })).done.length;
  });
}
