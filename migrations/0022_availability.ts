import type { Knex } from 'knex';

/** What analyses of the stock read of a year's movements, in one index: a million rows are not looked at one by one. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('movements', (t) => {
    t.index(
      ['posted_on', 'kind', 'sku_id', 'warehouse_id', 'quantity', 'value_e4'],
      'movements_analysis_index',
    );
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('movements', (t) => {
    t.dropIndex([], 'movements_analysis_index');
  });
}
