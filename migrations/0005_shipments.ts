import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Carriers, shipments with their events, and what the customer thought of them. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('carriers', (t) => {
    t.increments('id');
    code(t, 'code').notNullable();
    t.string('name', 200).notNullable();
    t.string('name_other', 200);
    t.string('contact_name', 100);
    t.string('phone', 60);
    t.string('email', 200);
    t.string('website', 200);
    t.string('modes', 60).notNullable();
    t.string('tracking_url', 300);
    day(t, 'contract_until_on');
    day(t, 'insured_until_on');
    longText(t, 'remarks');
    t.boolean('is_archived').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['code'], { indexName: 'carriers_code_unique' });
    t.index(['is_archived', 'name', 'id'], 'carriers_name_index');
  });
  await db.schema.createTable('shipments', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.integer('carrier_id').notNullable().references('carriers.id');
    t.integer('owner_id').references('users.id');
    t.string('mode', 10).notNullable();
    t.string('state', 20).notNullable();
    t.string('booking_number', 60);
    t.string('tracking_number', 60);
    t.string('container_number', 11);
    t.integer('cartons');
    t.integer('gross_weight_g');
    t.bigInteger('volume_cm3');
    t.bigInteger('quoted_freight_e4');
    t.bigInteger('freight_e4');
    t.string('freight_currency', 3);
    day(t, 'planned_on').notNullable();
    day(t, 'first_promised_on');
    day(t, 'promised_on');
    t.string('promise_reason', 300);
    day(t, 'dispatched_on');
    day(t, 'delivered_on');
    t.string('receiver', 100);
    t.boolean('is_damaged').notNullable();
    t.integer('staff_rating');
    t.string('staff_rating_note', 500);
    t.string('state_before_exception', 20);
    t.string('agreed_message', 1000);
    longText(t, 'remarks');
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number'], { indexName: 'shipments_number_unique' });
    t.index(['customer_id', 'id'], 'shipments_customer_index');
    t.index(['state', 'planned_on', 'id'], 'shipments_state_index');
    t.index(['planned_on', 'id'], 'shipments_planned_index');
    t.index(['carrier_id', 'first_promised_on'], 'shipments_carrier_index');
    t.check(
      "state in ('planned', 'booked', 'packed', 'dispatched', 'in_transit', 'delivered', 'exception', 'returning', 'returned', 'cancelled')",
      [],
      'shipments_state_known',
    );
    t.check('staff_rating between 1 and 5', [], 'shipments_rating_range');
  });
  await db.schema.createTable('shipment_lines', (t) => {
    t.increments('id');
    t.integer('shipment_id').notNullable().references('shipments.id');
    t.integer('order_line_id').notNullable().references('order_lines.id');
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('quantity').notNullable();
    t.unique(['shipment_id', 'order_line_id'], { indexName: 'shipment_lines_line_unique' });
    t.index(['order_line_id'], 'shipment_lines_order_line_index');
    t.check('quantity > 0', [], 'shipment_lines_quantity_positive');
  });
  await db.schema.createTable('shipment_events', (t) => {
    t.increments('id');
    t.integer('shipment_id').notNullable().references('shipments.id');
    t.string('kind', 20).notNullable();
    instant(t, 'happened_at').notNullable();
    t.string('place', 200);
    t.string('remark', 500);
    t.integer('user_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.index(['shipment_id', 'happened_at', 'id'], 'shipment_events_shipment_index');
  });
  await db.schema.createTable('satisfaction_answers', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('shipment_id').references('shipments.id');
    t.integer('order_id').references('orders.id');
    t.string('state', 10).notNullable();
    t.string('source', 10);
    day(t, 'ask_on').notNullable();
    day(t, 'answered_on');
    t.integer('overall');
    t.integer('goods');
    t.integer('delivery');
    t.integer('communication');
    t.integer('documents');
    t.string('words', 2000);
    t.integer('user_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.integer('version').notNullable();
    t.index(['customer_id', 'id'], 'satisfaction_customer_index');
    t.index(['state', 'ask_on', 'id'], 'satisfaction_state_index');
    t.unique(['shipment_id'], {
      indexName: 'satisfaction_shipment_unique',
      predicate: db.whereNotNull('shipment_id'),
    });
    t.check('overall between 1 and 5', [], 'satisfaction_overall_range');
    t.check("state in ('asked', 'answered', 'dropped')", [], 'satisfaction_state_known');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of [
    'satisfaction_answers',
    'shipment_events',
    'shipment_lines',
    'shipments',
    'carriers',
  ]) {
    await db.schema.dropTable(table);
  }
}
