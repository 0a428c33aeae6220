import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Stocktakes: what is to be counted, each count as it was entered, and what a filled-in sheet brings. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('stocktakes', (t) => {
    t.increments('id');
    code(t, 'number').notNullable();
    t.string('name', 100);
    t.string('state', 12).notNullable();
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.string('scope', 12).notNullable();
    longText(t, 'scope_list').notNullable();
    t.boolean('is_with_empty').notNullable();
    t.boolean('is_all_qualities').notNullable();
    t.integer('tolerance_qty').notNullable();
    t.integer('tolerance_bp').notNullable();
    day(t, 'planned_on').notNullable();
    longText(t, 'remarks');
    t.integer('line_count').notNullable();
    t.string('state_reason', 300);
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'started_at');
    day(t, 'posted_on');
    instant(t, 'posted_at');
    t.integer('posted_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['number'], { indexName: 'stocktakes_number_unique' });
    t.index(['state', 'id'], 'stocktakes_state_index');
    t.index(['warehouse_id', 'id'], 'stocktakes_warehouse_index');
    t.check(
      "state in ('draft', 'counting', 'recount', 'review', 'posted', 'cancelled')",
      [],
      'stocktakes_state_known',
    );
    t.check("scope in ('all', 'categories', 'styles', 'skus')", [], 'stocktakes_scope_known');
    t.check('tolerance_qty >= 0 and tolerance_bp >= 0', [], 'stocktakes_tolerance_not_negative');
  });
  await db.schema.createTable('stocktake_lines', (t) => {
    t.increments('id');
    t.integer('stocktake_id').notNullable().references('stocktakes.id');
    t.integer('position').notNullable();
    t.integer('sku_id').notNullable().references('skus.id');
    // The warehouse while the stocktake is open, then null: no two open ones count the same SKU in one place.
    t.integer('open_warehouse_id').references('warehouses.id');
    t.string('quality', 10).notNullable();
    t.boolean('is_find').notNullable();
    t.integer('round_no').notNullable();
    t.boolean('is_closed').notNullable();
    t.integer('counted_qty');
    t.integer('book_qty');
    t.integer('variance_qty');
    t.boolean('is_moved').notNullable();
    instant(t, 'counted_at');
    t.integer('first_counted_qty');
    t.integer('first_variance_qty');
    t.string('reason', 60);
    t.string('note', 300);
    t.unique(['stocktake_id', 'sku_id', 'quality'], { indexName: 'stocktake_lines_sku_unique' });
    t.unique(['open_warehouse_id', 'sku_id', 'quality'], {
      indexName: 'stocktake_lines_open_unique',
      predicate: db.whereNotNull('open_warehouse_id'),
    });
    t.index(['stocktake_id', 'position', 'id'], 'stocktake_lines_order_index');
    t.index(['sku_id'], 'stocktake_lines_of_sku_index');
    t.check("quality in ('good', 'blocked', 'second')", [], 'stocktake_lines_quality_known');
    t.check('round_no >= 1', [], 'stocktake_lines_round_positive');
    t.check('counted_qty >= 0', [], 'stocktake_lines_counted_not_negative');
    t.check('variance_qty = counted_qty - book_qty', [], 'stocktake_lines_variance_right');
  });
  await db.schema.createTable('stocktake_entries', (t) => {
    t.increments('id');
    t.integer('stocktake_id').notNullable().references('stocktakes.id');
    t.integer('line_id').notNullable().references('stocktake_lines.id');
    t.integer('round_no').notNullable();
    t.string('kind', 8).notNullable();
    t.integer('quantity').notNullable();
    // On hand, and the last movement of the SKU in the warehouse, in the moment of the count.
    t.integer('book_qty').notNullable();
    t.integer('movement_id');
    t.string('how', 10).notNullable();
    t.integer('undoes_id').references('stocktake_entries.id');
    t.string('source_key', 80);
    t.integer('user_id').notNullable().references('users.id');
    instant(t, 'counted_at').notNullable();
    t.index(['line_id', 'id'], 'stocktake_entries_line_index');
    t.index(['stocktake_id', 'user_id', 'id'], 'stocktake_entries_user_index');
    t.unique(['undoes_id'], {
      indexName: 'stocktake_entries_undoes_unique',
      predicate: db.whereNotNull('undoes_id'),
    });
    t.unique(['line_id', 'source_key'], {
      indexName: 'stocktake_entries_source_unique',
      predicate: db.whereNotNull('source_key'),
    });
    t.check("kind in ('set', 'add', 'clear', 'undo')", [], 'stocktake_entries_kind_known');
    t.check('quantity >= 0', [], 'stocktake_entries_quantity_not_negative');
  });
  await db.schema.createTable('stocktake_imports', (t) => {
    t.increments('id');
    t.integer('stocktake_id').notNullable().references('stocktakes.id');
    t.integer('user_id').notNullable().references('users.id');
    t.string('file_name', 200).notNullable();
    t.specificType('sha256', 'char(64)').notNullable();
    longText(t, 'counts').notNullable();
    t.integer('row_count').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'done_at');
    t.index(['stocktake_id', 'id'], 'stocktake_imports_stocktake_index');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['stocktake_imports', 'stocktake_entries', 'stocktake_lines', 'stocktakes'])
    await db.schema.dropTable(table);
}
