import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

// What lists of orders filter by, so that an index alone tells which rows fit: of a million orders none is looked at
// that isn't shown.
const filtered = ['state', 'promised_on', 'confirmed_on', 'currency', 'country', 'owner_id', 'customer_id'];

export async function up(db: Knex): Promise<void> {
  const { dropIndex } = columnsFor(db);
  const isOpen = () =>
    db.whereRaw(
      "state <> 'draft' and state <> 'closed' and state <> 'closed_short' and state <> 'cancelled'",
    );
  await db.raw(dropIndex('orders', 'orders_day_index'));
  await db.schema.alterTable('orders', (t) => {
    t.index(['ordered_on', 'id', ...filtered], 'orders_day_index');
    // A few of very many are open; queries say the same in so many words to find it.
    t.index(['ordered_on', 'id', ...filtered], 'orders_open_index', { predicate: isOpen() });
    t.index(['promised_on', 'id'], 'orders_open_promised_index', { predicate: isOpen() });
  });
  // A customer's quotes: without it all latest ones of everyone are walked by their day.
  await db.schema.alterTable('quotes', (t) => {
    t.index(['customer_id', 'is_latest', 'quoted_on', 'id'], 'quotes_customer_latest_index');
  });
  await db.schema.alterTable('order_dues', (t) => {
    t.index(['order_id'], 'order_dues_unpaid_index', { predicate: db.whereRaw('open_e4 > 0') });
  });
}

export async function down(db: Knex): Promise<void> {
  const { dropIndex } = columnsFor(db);
  await db.raw(dropIndex('order_dues', 'order_dues_unpaid_index'));
  await db.raw(dropIndex('quotes', 'quotes_customer_latest_index'));
  await db.raw(dropIndex('orders', 'orders_open_promised_index'));
  await db.raw(dropIndex('orders', 'orders_open_index'));
  await db.raw(dropIndex('orders', 'orders_day_index'));
  await db.schema.alterTable('orders', (t) => {
    t.index(['ordered_on', 'id'], 'orders_day_index');
  });
}
