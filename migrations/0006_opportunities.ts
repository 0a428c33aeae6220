import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Opportunities and each change of their stage. */
export async function up(db: Knex): Promise<void> {
  const { day, instant, longText } = columnsFor(db);

  await db.schema.createTable('opportunities', (t) => {
    t.increments('id');
    t.string('title', 200).notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('owner_id').references('users.id');
    t.string('stage', 20).notNullable();
    t.string('currency', 3).notNullable();
    t.bigInteger('amount_e4').notNullable();
    day(t, 'expected_on');
    day(t, 'wake_on');
    t.string('lost_reason', 300);
    t.string('competitor', 100);
    t.bigInteger('target_price_e4');
    t.integer('order_id').references('orders.id');
    longText(t, 'remarks');
    instant(t, 'stage_at').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.index(['customer_id', 'id'], 'opportunities_customer_index');
    t.index(['stage', 'expected_on', 'id'], 'opportunities_stage_index');
    t.index(['owner_id', 'stage', 'id'], 'opportunities_owner_index');
  });
  await db.schema.createTable('opportunity_stages', (t) => {
    t.increments('id');
    t.integer('opportunity_id').notNullable().references('opportunities.id');
    t.string('stage', 20).notNullable();
    instant(t, 'entered_at').notNullable();
    t.integer('user_id').references('users.id');
    t.index(['opportunity_id', 'id'], 'opportunity_stages_index');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('opportunity_stages');
  await db.schema.dropTable('opportunities');
}
