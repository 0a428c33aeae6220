import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** What an order copies from its customer and its quote, how its goods travel, and every promise that was made. */
export async function up(db: Knex): Promise<void> {
  const { day, instant } = columnsFor(db);

  await db.schema.alterTable('orders', (t) => {
    // Written out, since Knex would build the table anew on SQLite to add a reference.
    t.specificType('quote_id', 'integer constraint orders_quote_fk references quotes(id)');
    t.string('document_language', 10);
    t.specificType('country', 'char(2)');
    t.string('transport', 10);
    t.string('port_of_loading', 100);
    t.string('port_of_discharge', 100);
    t.integer('over_bp');
    t.integer('short_bp');
    day(t, 'released_on');
    day(t, 'closed_on');
    // Brought in from elsewhere as it was: no stock moved for it here.
    t.boolean('is_history').notNullable().defaultTo(false);
    t.index(['quote_id'], 'orders_quote_index');
    t.index(['customer_po', 'customer_id'], 'orders_po_index');
    t.index(['state', 'promised_on', 'id'], 'orders_promised_index');
    t.index(['currency', 'ordered_on', 'id'], 'orders_currency_index');
    t.index(['country', 'ordered_on', 'id'], 'orders_country_index');
    t.index(['promised_on', 'id'], 'orders_promised_day_index');
  });
  await db.schema.alterTable('order_lines', (t) => {
    // The few that wait, looked for every minute; queries say "is_waiting = 1" in so many words to find it.
    t.index(['sku_id', 'order_id'], 'order_lines_waiting_index', {
      predicate: db.whereRaw('is_waiting = 1'),
    });
  });
  // What was taken before orders had these is what their customers have now.
  for (const column of ['country', 'document_language'])
    await db.raw(
      `update orders set ${column} = (select c.${column} from customers c where c.id = orders.customer_id)`,
    );
  await db.schema.createTable('order_promises', (t) => {
    t.increments('id');
    t.integer('order_id').notNullable().references('orders.id');
    day(t, 'before_on');
    day(t, 'after_on');
    t.string('reason', 300).notNullable();
    t.integer('user_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.index(['order_id', 'id'], 'order_promises_order_index');
  });
  await db.schema.alterTable('shipments', (t) => {
    t.boolean('is_history').notNullable().defaultTo(false);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('order_promises');
  await db.schema.alterTable('orders', (t) => {
    t.dropIndex([], 'orders_quote_index');
    t.dropIndex([], 'orders_po_index');
    t.dropIndex([], 'orders_promised_index');
    t.dropIndex([], 'orders_currency_index');
    t.dropIndex([], 'orders_country_index');
    t.dropIndex([], 'orders_promised_day_index');
  });
  await db.schema.alterTable('order_lines', (t) => {
    t.dropIndex([], 'order_lines_waiting_index');
  });
  await db.schema.alterTable('orders', (t) => {
    t.dropForeign(['quote_id'], 'orders_quote_fk');
  });
  await db.schema.alterTable('orders', (t) => {
    t.dropColumns(
      'quote_id',
      'document_language',
      'country',
      'transport',
      'port_of_loading',
      'port_of_discharge',
      'over_bp',
      'short_bp',
      'released_on',
      'closed_on',
      'is_history',
    );
  });
  await db.schema.alterTable('shipments', (t) => {
    t.dropColumns('is_history');
  });
}
