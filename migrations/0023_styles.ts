import type { Knex } from 'knex';
import { searchText } from '../src/core/spellings.ts';
import { columnsFor } from '../src/db/columns.ts';

/** A style's picture; and SKUs are found by their barcodes, which a scanner types into the search box. */
export async function up(db: Knex): Promise<void> {
  // By hand, since Knex would make the whole table anew on SQLite.
  await db.raw(
    'alter table styles add picture_file_id int constraint styles_picture_file_fk references files(id)',
  );
  const coded: { recordId: number; searchText: string; barcode: string }[] = await db('search_keys as s')
    .join('skus as k', 'k.id', 's.record_id')
    .where('s.kind', 'sku')
    .whereNotNull('k.barcode')
    .select('s.record_id', 's.search_text', 'k.barcode');
  for (const { recordId, searchText: text, barcode } of coded)
    await db('search_keys')
      .where({ kind: 'sku', recordId })
      .update({ searchText: searchText([...text.split('\n').filter(Boolean), barcode]) });
}

export async function down(db: Knex): Promise<void> {
  const { dropReference } = columnsFor(db);
  await dropReference('styles', 'styles_picture_file_fk');
  await db.raw('alter table styles drop column picture_file_id');
}
