import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Handovers with each thing that went from one user to another, and how customers left and entered the pool. */
export async function up(db: Knex): Promise<void> {
  const { day, instant, longText } = columnsFor(db);

  await db.schema.createTable('handovers', (t) => {
    t.increments('id');
    t.string('kind', 10).notNullable();
    t.string('state', 10).notNullable();
    t.integer('from_user_id').notNullable().references('users.id');
    t.string('reason', 300);
    day(t, 'starts_on');
    day(t, 'returns_on');
    longText(t, 'plan').notNullable();
    t.integer('customer_count').notNullable();
    t.integer('moved_count').notNullable();
    t.integer('changed_count').notNullable();
    t.integer('created_by_id').notNullable().references('users.id');
    instant(t, 'created_at').notNullable();
    instant(t, 'done_at');
    instant(t, 'ended_at');
    t.integer('version').notNullable();
    t.index(['from_user_id', 'id'], 'handovers_user_index');
    t.index(['state', 'id'], 'handovers_state_index');
    t.check("kind in ('planned', 'sudden', 'absence')", [], 'handovers_kind_known');
    t.check("state in ('draft', 'scheduled', 'done', 'away', 'ended')", [], 'handovers_state_known');
  });
  await db.schema.createTable('handover_items', (t) => {
    t.increments('id');
    t.integer('handover_id').notNullable().references('handovers.id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('kind', 12).notNullable();
    t.integer('record_id').notNullable();
    t.string('label', 200).notNullable();
    t.integer('from_user_id').references('users.id');
    t.integer('to_user_id').references('users.id');
    t.string('state', 10).notNullable();
    day(t, 'due_on');
    instant(t, 'read_at');
    t.unique(['handover_id', 'kind', 'record_id'], { indexName: 'handover_items_record_unique' });
    t.index(['to_user_id', 'kind', 'state', 'id'], 'handover_items_to_index');
    t.index(['customer_id'], 'handover_items_customer_index');
    t.check("state in ('planned', 'done', 'changed', 'returned', 'kept')", [], 'handover_items_state_known');
  });
  await db.schema.createTable('pool_moves', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('kind', 10).notNullable();
    t.integer('user_id').references('users.id');
    t.string('reason', 300);
    day(t, 'day_on').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.index(['user_id', 'kind', 'day_on'], 'pool_moves_user_index');
    t.index(['customer_id', 'id'], 'pool_moves_customer_index');
    t.check("kind in ('claim', 'return', 'recall', 'assign')", [], 'pool_moves_kind_known');
  });
  await db.schema.createTable('recall_warnings', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('user_id').notNullable().references('users.id');
    day(t, 'warned_on').notNullable();
    t.index(['customer_id'], 'recall_warnings_customer_index');
    t.index(['user_id', 'warned_on', 'id'], 'recall_warnings_user_index');
  });
  // What is in someone's charge is found without passing what is in others'.
  await db.schema.alterTable('shipments', (t) => {
    t.index(['owner_id', 'state', 'id'], 'shipments_owner_index');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('shipments', (t) => {
    t.dropIndex(['owner_id', 'state', 'id'], 'shipments_owner_index');
  });
  for (const table of ['recall_warnings', 'pool_moves', 'handover_items', 'handovers'])
    await db.schema.dropTable(table);
}
