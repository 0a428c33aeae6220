import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Imports: each file's rows wait here until the user has seen their fate and agreed. */
export async function up(db: Knex): Promise<void> {
  const { instant, longText } = columnsFor(db);

  await db.schema.createTable('imports', (t) => {
    t.increments('id');
    t.string('kind', 20).notNullable();
    t.string('state', 20).notNullable();
    t.string('file_name', 200).notNullable();
    longText(t, 'columns').notNullable();
    longText(t, 'matching').notNullable();
    longText(t, 'options').notNullable();
    t.integer('row_count').notNullable();
    t.integer('checked_count').notNullable();
    t.integer('written_count').notNullable();
    t.integer('new_count').notNullable();
    t.integer('update_count').notNullable();
    t.integer('same_count').notNullable();
    t.integer('duplicate_count').notNullable();
    t.integer('error_count').notNullable();
    t.string('failure', 500);
    t.integer('user_id').notNullable().references('users.id');
    instant(t, 'created_at').notNullable();
    instant(t, 'finished_at');
    t.integer('version').notNullable();
    t.index(['user_id', 'id'], 'imports_user_index');
    t.index(['state'], 'imports_state_index');
  });
  await db.schema.createTable('import_rows', (t) => {
    t.increments('id');
    t.integer('import_id').notNullable().references('imports.id');
    t.integer('row_number').notNullable();
    longText(t, 'cells').notNullable();
    t.string('fate', 12).notNullable();
    longText(t, 'detail').notNullable();
    t.boolean('is_written').notNullable();
    t.integer('record_id');
    t.unique(['import_id', 'row_number'], { indexName: 'import_rows_number_unique' });
    t.index(['import_id', 'fate', 'row_number'], 'import_rows_fate_index');
    // The next rows to write are found here without passing all that are written.
    t.index(['import_id', 'is_written', 'row_number'], 'import_rows_written_index');
  });
  await db.schema.createTable('import_matchings', (t) => {
    t.increments('id');
    t.string('kind', 20).notNullable();
    t.string('signature', 64).notNullable();
    longText(t, 'matching').notNullable();
    instant(t, 'used_at').notNullable();
    t.unique(['kind', 'signature'], { indexName: 'import_matchings_signature_unique' });
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['import_matchings', 'import_rows', 'imports']) await db.schema.dropTable(table);
}
