import type { Knex } from 'knex';

/**
 * What a user can be in charge of besides customers, and when it is open: what a handover lists, what waits for
 * someone when a user is disabled, and what the integrity check looks at. Each table has a `customer_id`.
 */
export const openThings = {
  opportunity: {
    table: 'opportunities',
    owner: 'owner_id',
    label: 'title',
    isOpen: (query: Knex.QueryBuilder) =>
      query.whereNotIn('x.stage', (ended) => {
        ended.from('pipeline_stages').whereIn('kind', ['won', 'lost']).select('code');
      }),
  },
  quote: {
    table: 'quotes',
    owner: 'owner_id',
    label: 'number',
    isOpen: (query: Knex.QueryBuilder) =>
      query.where('x.is_latest', true).whereIn('x.state', ['draft', 'sent']),
  },
  order: {
    table: 'orders',
    owner: 'owner_id',
    label: 'number',
    isOpen: (query: Knex.QueryBuilder) =>
      query.whereIn('x.state', ['draft', 'confirmed', 'released', 'on_hold']),
  },
  shipment: {
    table: 'shipments',
    owner: 'owner_id',
    label: 'number',
    isOpen: (query: Knex.QueryBuilder) =>
      query.whereIn('x.state', [
        'planned',
        'booked',
        'packed',
        'dispatched',
        'in_transit',
        'exception',
        'returning',
      ]),
  },
  follow_up: {
    table: 'follow_ups',
    owner: 'user_id',
    label: 'task',
    isOpen: (query: Knex.QueryBuilder) => query.where('x.state', 'open'),
  },
  promise: {
    table: 'promises',
    owner: 'user_id',
    label: 'promised_text',
    isOpen: (query: Knex.QueryBuilder) => query.where('x.state', 'open'),
  },
} as const;

export type ThingKind = keyof typeof openThings;
export const thingKinds = Object.keys(openThings) as ThingKind[];

/** The open things of a kind, as `x`. */
export function openOf(db: Knex, kind: ThingKind): Knex.QueryBuilder {
  const { table, isOpen } = openThings[kind];
  return isOpen(db(`${table} as x`));
}

/** The ids of users who can't be in charge any more. */
export const inactive = (db: Knex) => db('users').where({ isActive: false }).select('id');

/**
 * The waiting list: customers, as `c`, that nobody who is still here is in charge of. As one condition with `or`
 * SQLite would look at every customer; the two halves each find theirs in the index of owners.
 */
export function waitingCustomers(db: Knex): Knex.QueryBuilder {
  const active = () => db('customers as k').where('k.is_archived', false).select('k.id');
  return db('customers as c').whereIn(
    'c.id',
    active()
      .whereNull('k.owner_id')
      .unionAll([active().whereIn('k.owner_id', inactive(db))]),
  );
}

/** Open things of a kind, as `x`, that nobody who is still here is in charge of. */
export function waitingThings(db: Knex, kind: ThingKind): Knex.QueryBuilder {
  const owner = `x.${openThings[kind].owner}`;
  return openOf(db, kind).where((either) => {
    either.whereNull(owner).orWhereIn(owner, inactive(db));
  });
}
