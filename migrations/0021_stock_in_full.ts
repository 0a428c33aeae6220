import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** What each movement may be, in the database itself; columns stand in braces. */
const movementChecks = {
  movements_sign_by_kind:
    "({kind} in ('receipt', 'production_in', 'transfer_in', 'return_in', 'count_gain') and {quantity} > 0)" +
    " or ({kind} in ('ship', 'transfer_out', 'count_loss', 'scrap') and {quantity} < 0)" +
    " or {kind} in ('quality_change', 'adjustment', 'reversal')",
  movements_quality_known: "{quality} in ('good', 'blocked', 'second')",
  movements_ship_good: "{kind} <> 'ship' or {quality} = 'good'",
  movements_balance_not_negative: '{balance} >= 0',
  movements_value_sign: '({quantity} > 0 and {value_e4} >= 0) or ({quantity} < 0 and {value_e4} <= 0)',
  movements_reversal_named:
    "({kind} = 'reversal' and {reverses_id} is not null) or ({kind} <> 'reversal' and {reverses_id} is null)",
};
const onlyGoodIsReserved = "{quality} = 'good' or {reserved} = 0";

/** Postings that can be reversed as a whole, movements that nobody changes, and goods that come back. */
export async function up(db: Knex): Promise<void> {
  const { addCheck, code, day, forbidChanges, instant, longText } = columnsFor(db);

  await db.schema.alterTable('movements', (t) => {
    // The key of the first movement of those that were posted at once.
    t.string('posting_key', 80);
    // Written out, since Knex would build the table anew on SQLite to add a reference.
    t.specificType('reverses_id', 'integer constraint movements_reverses_fk references movements(id)');
    t.unique(['reverses_id'], {
      indexName: 'movements_reverses_unique',
      predicate: db.whereNotNull('reverses_id'),
    });
    t.index(['posting_key'], 'movements_posting_index');
    t.index(['sku_id', 'id'], 'movements_sku_index');
    t.index(['posted_on', 'id'], 'movements_day_index');
    t.index(['kind', 'id'], 'movements_kind_index');
  });
  await db('movements')
    .where('idempotency_key', 'like', 'posting:%')
    .update({ postingKey: db.raw('substring(idempotency_key, 1, 44)') });
  for (const [name, expression] of Object.entries(movementChecks))
    await addCheck('movements', { name, expression });
  await addCheck('stock', { name: 'stock_only_good_reserved', expression: onlyGoodIsReserved });
  await forbidChanges('movements');

  await db.schema.createTable('returns', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('order_id').notNullable().references('orders.id');
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.string('state', 12).notNullable();
    t.string('cause', 20).notNullable();
    t.string('reason', 500);
    t.string('tracking_number', 60);
    day(t, 'requested_on').notNullable();
    day(t, 'expected_on');
    day(t, 'received_on');
    longText(t, 'remarks');
    t.string('state_reason', 300);
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number'], { indexName: 'returns_number_unique' });
    t.index(['customer_id', 'id'], 'returns_customer_index');
    t.index(['order_id', 'id'], 'returns_order_index');
    t.index(['state', 'id'], 'returns_state_index');
    t.index(['requested_on', 'id'], 'returns_day_index');
    t.check(
      "state in ('requested', 'approved', 'received', 'inspected', 'rejected', 'cancelled')",
      [],
      'returns_state_known',
    );
  });
  await db.schema.createTable('return_lines', (t) => {
    t.increments('id');
    t.integer('return_id').notNullable().references('returns.id');
    t.integer('position').notNullable();
    t.integer('order_line_id').notNullable().references('order_lines.id');
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('quantity').notNullable();
    t.integer('received_qty').notNullable();
    t.integer('good_qty').notNullable();
    t.integer('second_qty').notNullable();
    t.integer('scrapped_qty').notNullable();
    t.string('finding', 300);
    t.unique(['return_id', 'order_line_id'], { indexName: 'return_lines_line_unique' });
    t.index(['order_line_id'], 'return_lines_order_line_index');
    t.index(['sku_id', 'return_id'], 'return_lines_sku_index');
    t.check('quantity > 0', [], 'return_lines_quantity_positive');
    t.check('received_qty >= 0 and received_qty <= quantity', [], 'return_lines_received_range');
    t.check(
      'good_qty >= 0 and second_qty >= 0 and scrapped_qty >= 0 and good_qty + second_qty + scrapped_qty <= received_qty',
      [],
      'return_lines_inspected_range',
    );
  });
}

export async function down(db: Knex): Promise<void> {
  const { allowChanges, dropCheck, dropReference } = columnsFor(db);
  for (const table of ['return_lines', 'returns']) await db.schema.dropTable(table);
  await allowChanges('movements');
  await dropCheck('stock', 'stock_only_good_reserved');
  for (const name of Object.keys(movementChecks)) await dropCheck('movements', name);
  await db.schema.alterTable('movements', (t) => {
    t.dropUnique([], 'movements_reverses_unique');
    for (const index of [
      'movements_posting_index',
      'movements_sku_index',
      'movements_day_index',
      'movements_kind_index',
    ])
      t.dropIndex([], index);
  });
  await dropReference('movements', 'movements_reverses_fk');
  await db.schema.alterTable('movements', (t) => {
    t.dropColumns('posting_key', 'reverses_id');
  });
}
