import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Styles, their SKUs, warehouses, and the stock in them. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('warehouses', (t) => {
    t.increments('id');
    code(t, 'code').notNullable();
    t.string('name', 100).notNullable();
    t.string('address', 400);
    t.boolean('is_archived').notNullable();
    t.integer('version').notNullable();
    t.unique(['code'], { indexName: 'warehouses_code_unique' });
  });
  await db.schema.createTable('styles', (t) => {
    t.increments('id');
    code(t, 'code').notNullable();
    t.string('name', 200).notNullable();
    t.string('name_other', 200);
    t.string('category', 60);
    t.string('composition', 200);
    t.string('hs_code', 12);
    t.specificType('origin', 'char(2)');
    t.string('unit', 20).notNullable();
    t.integer('pieces_per_carton');
    t.integer('carton_length_mm');
    t.integer('carton_width_mm');
    t.integer('carton_height_mm');
    t.integer('carton_gross_g');
    t.integer('carton_net_g');
    t.string('colours', 1000).notNullable();
    t.string('sizes', 300).notNullable();
    longText(t, 'remarks');
    t.boolean('is_archived').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['code'], { indexName: 'styles_code_unique' });
    t.index(['is_archived', 'code', 'id'], 'styles_list_index');
    t.index(['is_archived', 'name', 'id'], 'styles_name_index');
  });
  await db.schema.createTable('style_prices', (t) => {
    t.integer('style_id').notNullable().references('styles.id');
    t.string('currency', 3).notNullable();
    t.bigInteger('price_e4').notNullable();
    t.primary(['style_id', 'currency'], 'style_prices_pk');
    t.check('price_e4 >= 0', [], 'style_prices_not_negative');
  });
  await db.schema.createTable('skus', (t) => {
    t.increments('id');
    t.integer('style_id').notNullable().references('styles.id');
    code(t, 'code').notNullable();
    t.string('colour', 60).notNullable();
    t.string('size', 30).notNullable();
    t.string('barcode', 60);
    t.integer('reorder_point').notNullable();
    t.integer('reorder_quantity').notNullable();
    t.integer('safety_stock').notNullable();
    t.bigInteger('stock_value_e4').notNullable();
    t.boolean('is_active').notNullable();
    t.integer('version').notNullable();
    t.unique(['code'], { indexName: 'skus_code_unique' });
    t.unique(['style_id', 'colour', 'size'], { indexName: 'skus_cell_unique' });
    t.unique(['barcode'], { indexName: 'skus_barcode_unique', predicate: db.whereNotNull('barcode') });
    t.check('stock_value_e4 >= 0', [], 'skus_value_not_negative');
  });
  await db.schema.createTable('stock', (t) => {
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.string('quality', 10).notNullable();
    t.integer('on_hand').notNullable();
    t.integer('reserved').notNullable();
    t.primary(['sku_id', 'warehouse_id', 'quality'], 'stock_pk');
    t.check('on_hand >= 0', [], 'stock_on_hand_not_negative');
    t.check('reserved >= 0 and reserved <= on_hand', [], 'stock_reserved_within_on_hand');
    t.check("quality in ('good', 'blocked', 'second')", [], 'stock_quality_known');
    t.index(['warehouse_id', 'sku_id'], 'stock_warehouse_index');
  });
  await db.schema.createTable('movements', (t) => {
    t.increments('id');
    t.integer('sku_id').notNullable().references('skus.id');
    t.integer('warehouse_id').notNullable().references('warehouses.id');
    t.string('quality', 10).notNullable();
    t.string('kind', 20).notNullable();
    t.integer('quantity').notNullable();
    t.integer('balance').notNullable();
    t.bigInteger('value_e4').notNullable();
    day(t, 'posted_on').notNullable();
    instant(t, 'posted_at').notNullable();
    t.string('idempotency_key', 80).notNullable();
    t.string('record_kind', 30);
    t.integer('record_id');
    t.string('reason', 300);
    t.integer('user_id').references('users.id');
    t.unique(['idempotency_key'], { indexName: 'movements_key_unique' });
    t.index(['sku_id', 'warehouse_id', 'id'], 'movements_card_index');
    t.index(['record_kind', 'record_id'], 'movements_record_index');
    t.check('quantity <> 0', [], 'movements_quantity_not_zero');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['movements', 'stock', 'skus', 'style_prices', 'styles', 'warehouses']) {
    await db.schema.dropTable(table);
  }
}
