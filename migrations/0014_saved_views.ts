import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';
import { insertRows } from '../src/db/write.ts';

/** Saved views of lists, tags by which customers are found, and indexes for the customer list's filters. */
export async function up(db: Knex): Promise<void> {
  const { code } = columnsFor(db);

  await db.schema.createTable('saved_views', (t) => {
    t.increments('id');
    t.integer('user_id').notNullable().references('users.id');
    t.string('list', 40).notNullable();
    code(t, 'name').notNullable();
    t.string('query_text', 1000).notNullable();
    t.boolean('is_shared').notNullable();
    t.integer('version').notNullable();
    t.unique(['user_id', 'list', 'name'], { indexName: 'saved_views_name_unique' });
    t.index(['list', 'is_shared'], 'saved_views_list_index');
  });
  await db.schema.createTable('view_defaults', (t) => {
    t.integer('user_id').notNullable().references('users.id');
    t.string('list', 40).notNullable();
    t.integer('saved_view_id').notNullable().references('saved_views.id');
    t.primary(['user_id', 'list'], 'view_defaults_pk');
    t.index(['saved_view_id'], 'view_defaults_view_index');
  });
  await db.schema.createTable('customer_tags', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    code(t, 'tag').notNullable();
    t.unique(['customer_id', 'tag'], { indexName: 'customer_tags_pair_unique' });
    t.index(['tag', 'customer_id'], 'customer_tags_tag_index');
  });
  await db.schema.alterTable('customers', (t) => {
    t.index(['level', 'is_archived', 'name', 'id'], 'customers_level_index');
    t.index(['status', 'is_archived', 'name', 'id'], 'customers_status_index');
    t.index(['source', 'is_archived', 'name', 'id'], 'customers_source_index');
    t.index(['backup_owner_id', 'is_archived', 'name', 'id'], 'customers_backup_index');
  });
  await fillTags(db);
}

const perStep = 1000;

/** What SQL Server's unique index holds for one tag, whatever its case, width or Japanese script. */
function keyOf(tag: string): string {
  const letters = tag.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('æ', 'ae');
  return letters.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** As `tagsOf` in customers/tags.ts had it when this was written: a migration stays as it is. */
async function fillTags(db: Knex): Promise<void> {
  for (let after = 0; ; ) {
    const customers: { id: number; tags: string }[] = await db('customers')
      .whereNotNull('tags')
      .where('id', '>', after)
      .orderBy('id')
      .limit(perStep)
      .select('id', 'tags');
    const rows = customers.flatMap(({ id, tags }) => {
      const parts = tags.split(/[,，;；、\n]/).map((tag) => tag.trim().slice(0, 40).trim());
      const different = new Map(parts.filter(Boolean).map((tag) => [keyOf(tag), tag]));
      return [...different.values()].map((tag) => ({ customerId: id, tag }));
    });
    await insertRows(db, 'customer_tags', rows);
    const last = customers.at(-1);
    if (!last || customers.length < perStep) return;
    after = last.id;
  }
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('customers', (t) => {
    for (const name of ['level', 'status', 'source', 'backup']) t.dropIndex([], `customers_${name}_index`);
  });
  for (const table of ['customer_tags', 'view_defaults', 'saved_views']) await db.schema.dropTable(table);
}
