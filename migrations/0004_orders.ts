import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Orders, their lines, what is held for them, and what was changed after confirming. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('orders', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('contact_id').references('contacts.id');
    t.integer('owner_id').references('users.id');
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.string('state', 20).notNullable();
    t.string('customer_po', 60);
    t.string('currency', 3).notNullable();
    t.bigInteger('rate_e8');
    day(t, 'rate_on');
    day(t, 'ordered_on').notNullable();
    day(t, 'requested_on');
    day(t, 'promised_on');
    day(t, 'first_promised_on');
    t.string('promise_reason', 300);
    t.string('incoterm', 3);
    t.string('incoterm_place', 100);
    t.string('payment_terms', 100);
    longText(t, 'marks');
    longText(t, 'remarks');
    t.string('agreed_message', 1000);
    t.string('state_reason', 300);
    day(t, 'review_on');
    t.bigInteger('total_e4').notNullable();
    t.bigInteger('base_total_e4');
    instant(t, 'confirmed_at');
    day(t, 'confirmed_on');
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number'], { indexName: 'orders_number_unique' });
    t.index(['customer_id', 'ordered_on', 'id'], 'orders_customer_index');
    t.index(['ordered_on', 'id'], 'orders_day_index');
    t.index(['state', 'ordered_on', 'id'], 'orders_state_index');
    t.index(['owner_id', 'ordered_on', 'id'], 'orders_owner_index');
    t.index(['confirmed_on', 'customer_id'], 'orders_confirmed_index');
    t.check(
      "state in ('draft', 'confirmed', 'released', 'on_hold', 'closed', 'closed_short', 'cancelled')",
      [],
      'orders_state_known',
    );
  });
  await db.schema.createTable('order_lines', (t) => {
    t.increments('id');
    t.integer('order_id').notNullable().references('orders.id');
    t.integer('position').notNullable();
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('quantity').notNullable();
    t.bigInteger('unit_price_e4').notNullable();
    t.integer('discount_bp').notNullable();
    t.bigInteger('amount_e4').notNullable();
    t.boolean('is_waiting').notNullable();
    t.index(['order_id', 'position'], 'order_lines_order_index');
    t.index(['sku_id', 'order_id'], 'order_lines_sku_index');
    t.check('quantity > 0', [], 'order_lines_quantity_positive');
    t.check('unit_price_e4 >= 0', [], 'order_lines_price_not_negative');
    t.check('discount_bp >= 0 and discount_bp <= 10000', [], 'order_lines_discount_range');
  });
  await db.schema.createTable('reservations', (t) => {
    t.integer('order_line_id').notNullable().references('order_lines.id');
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.integer('quantity').notNullable();
    t.primary(['order_line_id', 'warehouse_id'], 'reservations_pk');
    t.index(['sku_id', 'warehouse_id'], 'reservations_sku_index');
    t.check('quantity > 0', [], 'reservations_quantity_positive');
  });
  await db.schema.createTable('order_amendments', (t) => {
    t.increments('id');
    t.integer('order_id').notNullable().references('orders.id');
    t.integer('number').notNullable();
    t.string('reason', 300).notNullable();
    day(t, 'consented_on').notNullable();
    longText(t, 'before').notNullable();
    longText(t, 'after').notNullable();
    t.integer('user_id').notNullable().references('users.id');
    instant(t, 'created_at').notNullable();
    t.unique(['order_id', 'number'], { indexName: 'order_amendments_number_unique' });
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['order_amendments', 'reservations', 'order_lines', 'orders']) {
    await db.schema.dropTable(table);
  }
}
