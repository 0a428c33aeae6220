import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Receipts that are expected: production batches and purchases, line by line with their days. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('incoming', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.string('kind', 12).notNullable();
    t.string('state', 12).notNullable();
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.string('supplier', 200);
    t.string('reference', 60);
    day(t, 'ordered_on').notNullable();
    // The earliest day of what is still to come; the last one that was expected once nothing is. Lists go by it.
    day(t, 'next_on').notNullable();
    longText(t, 'remarks');
    t.string('state_reason', 300);
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number'], { indexName: 'incoming_number_unique' });
    t.index(['state', 'id'], 'incoming_state_index');
    t.index(['state', 'next_on', 'id'], 'incoming_next_index');
    t.index(['next_on', 'id'], 'incoming_day_index');
    t.check("kind in ('production', 'purchase')", [], 'incoming_kind_known');
    t.check("state in ('open', 'received', 'closed_short', 'cancelled')", [], 'incoming_state_known');
  });
  await db.schema.createTable('incoming_lines', (t) => {
    t.increments('id');
    t.integer('incoming_id').notNullable().references('incoming.id');
    t.integer('position').notNullable();
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('quantity').notNullable();
    t.integer('received_qty').notNullable();
    // What is still to come; nothing once the batch is closed. By it the promise looks its receipts up.
    t.integer('open_qty').notNullable();
    t.bigInteger('unit_cost_e4');
    day(t, 'expected_on').notNullable();
    day(t, 'first_expected_on').notNullable();
    t.index(['incoming_id', 'position'], 'incoming_lines_incoming_index');
    t.index(['sku_id', 'expected_on'], 'incoming_lines_sku_index');
    t.index(['expected_on', 'id'], 'incoming_lines_day_index');
    t.check('quantity > 0', [], 'incoming_lines_quantity_positive');
    t.check('received_qty >= 0', [], 'incoming_lines_received_not_negative');
    t.check('open_qty >= 0 and open_qty <= quantity', [], 'incoming_lines_open_range');
  });
  await db.schema.createTable('incoming_dates', (t) => {
    t.increments('id');
    t.integer('incoming_line_id').notNullable().references('incoming_lines.id');
    day(t, 'before_on').notNullable();
    day(t, 'after_on').notNullable();
    t.string('reason', 300).notNullable();
    t.integer('user_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.index(['incoming_line_id', 'id'], 'incoming_dates_line_index');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['incoming_dates', 'incoming_lines', 'incoming']) await db.schema.dropTable(table);
}
