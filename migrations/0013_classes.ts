import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** What each customer's orders say of it, how that changed, what people decided over it, and each computing. */
export async function up(db: Knex): Promise<void> {
  const { day, instant } = columnsFor(db);

  await db.schema.createTable('customer_classes', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.boolean('is_archived').notNullable();
    t.string('revenue_class', 1);
    t.bigInteger('revenue_e4').notNullable();
    t.integer('ahead_bp').notNullable();
    t.integer('recent_count').notNullable();
    t.integer('order_count').notNullable();
    day(t, 'first_order_on');
    day(t, 'last_order_on');
    // Medians of whole days are halves or quarters, which a float holds exactly.
    t.float('median_days', 53);
    t.float('spread_days', 53);
    t.string('rule_segment', 20);
    t.string('segment', 20);
    day(t, 'segment_since_on').notNullable();
    day(t, 'contact_on').notNullable();
    t.string('quiet_basis', 10).notNullable();
    day(t, 'warn_on').notNullable();
    t.boolean('is_quiet').notNullable();
    t.bigInteger('at_risk_e4').notNullable();
    t.unique(['customer_id'], { indexName: 'customer_classes_customer_unique' });
    t.index(['is_archived', 'segment', 'revenue_class', 'revenue_e4'], 'customer_classes_segment_index');
    t.index(['is_quiet', 'at_risk_e4', 'customer_id'], 'customer_classes_quiet_index');
  });
  await db.schema.createTable('customer_class_changes', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('from_segment', 20);
    t.string('to_segment', 20);
    t.string('cause', 20).notNullable();
    day(t, 'changed_on').notNullable();
    t.integer('user_id').references('users.id');
    t.index(['customer_id', 'id'], 'customer_class_changes_customer_index');
    t.index(['changed_on', 'id'], 'customer_class_changes_day_index');
    t.check("cause in ('rule', 'decision', 'expiry')", [], 'customer_class_changes_cause_known');
  });
  await db.schema.createTable('customer_decisions', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('kind', 20).notNullable();
    t.string('decided', 20);
    t.string('reason', 300).notNullable();
    day(t, 'until_on');
    t.integer('set_by_id').notNullable().references('users.id');
    instant(t, 'set_at').notNullable();
    instant(t, 'ended_at');
    t.integer('ended_by_id').references('users.id');
    t.index(['customer_id', 'id'], 'customer_decisions_customer_index');
    t.check("kind in ('segment', 'status', 'pause')", [], 'customer_decisions_kind_known');
  });
  await db.raw(
    'create unique index customer_decisions_open_unique on customer_decisions (customer_id, kind) where ended_at is null',
  );
  await db.schema.createTable('class_runs', (t) => {
    t.increments('id');
    day(t, 'computed_on').notNullable();
    instant(t, 'started_at').notNullable();
    instant(t, 'finished_at');
    t.integer('asked_by_id').references('users.id');
    t.integer('looked_count').notNullable();
    t.integer('total_count').notNullable();
    t.integer('changed_count').notNullable();
    t.string('problem', 500);
  });
  // Covers all that computing the classes reads of an order.
  await db.schema.alterTable('orders', (t) => {
    t.index(['customer_id', 'state', 'confirmed_on', 'base_total_e4'], 'orders_class_index');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('orders', (t) => {
    t.dropIndex(['customer_id', 'state', 'confirmed_on', 'base_total_e4'], 'orders_class_index');
  });
  for (const table of ['class_runs', 'customer_decisions', 'customer_class_changes', 'customer_classes']) {
    await db.schema.dropTable(table);
  }
}
