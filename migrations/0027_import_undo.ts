import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** What each row of an import changed, so that it can be taken back; orders that come in with their shipments. */
export async function up(db: Knex): Promise<void> {
  const { longText } = columnsFor(db);

  await db.schema.alterTable('import_rows', (t) => {
    longText(t, 'trace');
    t.boolean('is_undone').notNullable().defaultTo(false);
    t.index(['import_id', 'is_undone', 'row_number'], 'import_rows_undone_index');
  });
  await db.schema.alterTable('imports', (t) => {
    t.integer('undone_count').notNullable().defaultTo(0);
    t.integer('kept_count').notNullable().defaultTo(0);
  });
  await db.schema.alterTable('shipments', (t) => {
    // The order that came in from elsewhere together with this shipment of it. Written out, since Knex would
    // build the table anew on SQLite to add a reference.
    t.specificType('history_order_id', 'integer constraint shipments_history_order_fk references orders(id)');
    t.index(['history_order_id'], 'shipments_history_order_index');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('shipments', (t) => {
    t.dropIndex([], 'shipments_history_order_index');
  });
  await db.schema.alterTable('shipments', (t) => {
    t.dropForeign(['history_order_id'], 'shipments_history_order_fk');
  });
  await db.schema.alterTable('shipments', (t) => {
    t.dropColumns('history_order_id');
  });
  await db.schema.alterTable('imports', (t) => {
    t.dropColumns('undone_count', 'kept_count');
  });
  await db.schema.alterTable('import_rows', (t) => {
    t.dropIndex([], 'import_rows_undone_index');
  });
  await db.schema.alterTable('import_rows', (t) => {
    t.dropColumns('trace', 'is_undone');
  });
}
