import type { Knex } from 'knex';
import type { Database } from '../../db/connection.ts';
import { inactive, openOf, openThings, type ThingKind, thingKinds } from '../../db/in-charge.ts';
import type { HandedCustomer, HandedThing } from './assignment.ts';

export interface ChargedCustomer extends HandedCustomer {
  code: string;
  name: string;
  backupName: string | null;
}

export interface ChargedThing extends HandedThing {
  label: string;
  customerCode: string;
  customerName: string;
}

/** All that a user is in charge of. */
export interface InCharge {
  customers: ChargedCustomer[];
  /** Customers of others on which the user is backup owner. */
  backups: ChargedCustomer[];
  things: ChargedThing[];
}

function customersWhere(db: Database, column: 'owner_id' | 'backup_owner_id', userId: number) {
  return db('customers as c')
    .leftJoin('users as b', 'b.id', 'c.backup_owner_id')
    .where({ [`c.${column}`]: userId, 'c.is_archived': false })
    .orderBy(['c.name', 'c.id'])
    .select(
      'c.id',
      'c.code',
      'c.name',
      'c.country',
      'c.level',
      'c.owner_id',
      'c.backup_owner_id',
      'b.name as backup_name',
    );
}

export async function inCharge(db: Database, userId: number): Promise<InCharge> {
  const customers: ChargedCustomer[] = await customersWhere(db, 'owner_id', userId);
  const backups: ChargedCustomer[] = await customersWhere(db, 'backup_owner_id', userId);
  const things: ChargedThing[] = [];
  for (const kind of thingKinds) {
    const { owner, label } = openThings[kind];
    const rows: Omit<ChargedThing, 'kind'>[] = await openOf(db, kind)
      .join('customers as c', 'c.id', 'x.customer_id')
      .where(`x.${owner}`, userId)
      .orderBy('x.id')
      .select(
        'x.id',
        'x.customer_id',
        `x.${label} as label`,
        'c.code as customer_code',
        'c.name as customer_name',
        'c.owner_id as customer_owner_id',
        'c.backup_owner_id as customer_backup_owner_id',
      );
    things.push(...rows.map((row) => ({ ...row, kind })));
  }
  return { customers, backups: backups.filter(({ ownerId }) => ownerId !== userId), things };
}

export type ChargeCounts = { customer: number; backup: number } & Record<ThingKind, number>;

const rowCount = async (query: { count(what: object): unknown }): Promise<number> => {
  const [row] = (await query.count({ row_count: '*' })) as { rowCount: number }[];
  return row?.rowCount ?? 0;
};

/** How much of each a user is in charge of. */
export async function chargeCounts(db: Database, userId: number): Promise<ChargeCounts> {
  const counts: Partial<ChargeCounts> = {
    customer: await rowCount(db('customers').where({ ownerId: userId, isArchived: false })),
    backup: await rowCount(db('customers').where({ backupOwnerId: userId, isArchived: false })),
  };
  for (const kind of thingKinds)
    counts[kind] = await rowCount(openOf(db, kind).where(`x.${openThings[kind].owner}`, userId));
  return counts as ChargeCounts;
}

const none: ChargeCounts = {
  customer: 0,
  backup: 0,
  opportunity: 0,
  quote: 0,
  order: 0,
  shipment: 0,
  follow_up: 0,
  promise: 0,
};

/** Users who are in charge of something and can't be any more, with how much. */
export async function waitingUsers(
  db: Database,
): Promise<{ id: number; name: string; counts: ChargeCounts }[]> {
  const users: { id: number; name: string }[] = await inactive(db).select('name');
  const found = new Map<number, ChargeCounts>();
  const add = async (kind: keyof ChargeCounts, query: Knex.QueryBuilder, owner: string) => {
    const rows: { holderId: number; rowCount: number }[] = await query
      .whereIn(owner, inactive(db))
      .groupBy(owner)
      .select(`${owner} as holder_id`, db.raw('count(*) as row_count'));
    for (const { holderId, rowCount: count } of rows)
      found.set(holderId, { ...(found.get(holderId) ?? none), [kind]: count });
  };
  await add('customer', db('customers as c').where('c.is_archived', false), 'c.owner_id');
  for (const kind of thingKinds) await add(kind, openOf(db, kind), `x.${openThings[kind].owner}`);
  return users
    .flatMap(({ id, name }) => {
      const counts = found.get(id);
      return counts ? [{ id, name, counts }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
}
