import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Likely pairs of customers, merges with all that they moved, and what an import's rows are recognised by. */
export async function up(db: Knex): Promise<void> {
  const { instant, longText } = columnsFor(db);

  // Said in SQL, since Knex would make the whole table anew on SQLite for the sake of the reference.
  await db.raw(
    'alter table customers add merged_into_id int constraint customers_merged_into_fk references customers(id)',
  );
  await db.raw(
    'create index customers_merged_into_index on customers (merged_into_id) where merged_into_id is not null',
  );
  await db.schema.alterTable('customer_keys', (t) => {
    t.index(['kind', 'value', 'customer_id'], 'customer_keys_alike_index');
  });
  await db.schema.createTable('customer_pairs', (t) => {
    t.increments('id');
    t.integer('first_id').notNullable().references('customers.id');
    t.integer('second_id').notNullable().references('customers.id');
    t.string('alike', 60).notNullable();
    t.integer('strength').notNullable();
    t.string('state', 10).notNullable();
    t.string('reason', 300);
    t.integer('said_by_id').references('users.id');
    instant(t, 'said_at');
    t.unique(['first_id', 'second_id'], { indexName: 'customer_pairs_unique' });
    t.index(['second_id'], 'customer_pairs_second_index');
    t.index(['state', 'strength', 'id'], 'customer_pairs_state_index');
    t.check("state in ('open', 'apart')", [], 'customer_pairs_state_known');
    t.check('first_id < second_id', [], 'customer_pairs_in_order');
  });
  await db.schema.createTable('merges', (t) => {
    t.increments('id');
    t.integer('winner_id').notNullable().references('customers.id');
    t.integer('loser_id').notNullable().references('customers.id');
    longText(t, 'fields').notNullable();
    longText(t, 'loser_fields').notNullable();
    t.integer('moved_count').notNullable();
    instant(t, 'merged_at').notNullable();
    t.integer('user_id').notNullable().references('users.id');
    instant(t, 'undone_at');
    t.integer('undone_by_id').references('users.id');
    t.index(['winner_id', 'id'], 'merges_winner_index');
    t.index(['loser_id', 'id'], 'merges_loser_index');
  });
  // A customer is part of one other at most.
  await db.raw('create unique index merges_live_unique on merges (loser_id) where undone_at is null');
  await db.schema.createTable('merge_rows', (t) => {
    t.increments('id');
    t.integer('merge_id').notNullable().references('merges.id');
    t.string('table_name', 60).notNullable();
    t.string('change', 10).notNullable();
    t.integer('row_id');
    longText(t, 'detail');
    t.index(['merge_id', 'table_name', 'id'], 'merge_rows_merge_index');
    t.check("change in ('moved', 'set_aside', 'changed')", [], 'merge_rows_change_known');
  });
  await db.schema.createTable('import_row_keys', (t) => {
    t.increments('id');
    t.integer('import_id').notNullable().references('imports.id');
    t.string('value', 220).notNullable();
    t.integer('row_number').notNullable();
    t.index(['import_id', 'value', 'row_number'], 'import_row_keys_index');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['import_row_keys', 'merge_rows', 'merges', 'customer_pairs'])
    await db.schema.dropTable(table);
  await db.schema.alterTable('customer_keys', (t) => {
    t.dropIndex(['kind', 'value', 'customer_id'], 'customer_keys_alike_index');
  });
  await db.schema.alterTable('customers', (t) => {
    t.dropIndex(['merged_into_id'], 'customers_merged_into_index');
  });
  const { dropReference } = columnsFor(db);
  await dropReference('customers', 'customers_merged_into_fk');
  await db.raw('alter table customers drop column merged_into_id');
}
