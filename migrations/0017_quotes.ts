import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Offers: each revision is a row of its own with its own lines; the number is the same for all of them. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('quotes', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.integer('revision').notNullable();
    // The newest revision: the one that lists show and that may still be changed, sent or accepted.
    t.boolean('is_latest').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('contact_id').references('contacts.id');
    t.integer('owner_id').references('users.id');
    t.integer('opportunity_id').references('opportunities.id');
    t.integer('order_id').references('orders.id');
    t.integer('warehouse_id').references('warehouses.id');
    t.string('state', 20).notNullable();
    t.string('currency', 3).notNullable();
    day(t, 'quoted_on').notNullable();
    day(t, 'valid_until_on').notNullable();
    day(t, 'sent_on');
    t.string('sent_channel', 20);
    day(t, 'decided_on');
    day(t, 'requested_on');
    t.string('customer_reference', 60);
    t.string('incoterm', 3);
    t.string('incoterm_place', 100);
    t.string('port_of_loading', 100);
    t.string('port_of_discharge', 100);
    t.string('transport', 10);
    t.string('lead_time', 200);
    t.string('payment_terms', 100);
    t.string('document_language', 10);
    t.specificType('country', 'char(2)');
    longText(t, 'marks');
    longText(t, 'remarks');
    // One of the company's reasons; `state_reason` has the words to it.
    t.string('lost_reason', 300);
    t.string('state_reason', 300);
    t.bigInteger('total_e4').notNullable();
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number', 'revision'], { indexName: 'quotes_number_unique' });
    t.index(['customer_id', 'quoted_on', 'id'], 'quotes_customer_index');
    t.index(['is_latest', 'quoted_on', 'id'], 'quotes_day_index');
    t.index(['is_latest', 'valid_until_on', 'id'], 'quotes_valid_index');
    t.index(['state', 'valid_until_on', 'id'], 'quotes_state_index');
    t.index(['owner_id', 'state', 'valid_until_on'], 'quotes_owner_index');
    t.index(['opportunity_id'], 'quotes_opportunity_index');
    t.index(['order_id'], 'quotes_order_index');
    t.check(
      "state in ('draft', 'sent', 'accepted', 'rejected', 'expired', 'superseded')",
      [],
      'quotes_state_known',
    );
    t.check('valid_until_on >= quoted_on', [], 'quotes_valid_after_quoted');
  });
  await db.schema.createTable('quote_lines', (t) => {
    t.increments('id');
    t.integer('quote_id').notNullable().references('quotes.id');
    t.integer('position').notNullable();
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('quantity').notNullable();
    t.bigInteger('unit_price_e4').notNullable();
    t.integer('discount_bp').notNullable();
    t.bigInteger('amount_e4').notNullable();
    t.index(['quote_id', 'position'], 'quote_lines_quote_index');
    t.index(['sku_id', 'quote_id'], 'quote_lines_sku_index');
    t.check('quantity > 0', [], 'quote_lines_quantity_positive');
    t.check('unit_price_e4 >= 0', [], 'quote_lines_price_not_negative');
    t.check('discount_bp >= 0 and discount_bp <= 10000', [], 'quote_lines_discount_range');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['quote_lines', 'quotes']) await db.schema.dropTable(table);
}
