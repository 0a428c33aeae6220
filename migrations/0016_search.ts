import type { Knex } from 'knex';
import { searchText } from '../src/core/spellings.ts';
import { columnsFor } from '../src/db/columns.ts';

interface Keys {
  id: number;
  searchText: string;
  name?: string;
  nameOther?: string | null;
  shortName?: string | null;
}

const onCustomers = { order: 'orders', shipment: 'shipments', opportunity: 'opportunities' };

/** Search by pieces of one to three characters; what hangs on a customer is found by its name as it is now. */
export async function up(db: Knex): Promise<void> {
  const { createGramIndex, dropSearchIndex, longText } = columnsFor(db);
  await dropSearchIndex();
  await db.schema.alterTable('search_keys', (t) => {
    t.integer('customer_id');
    longText(t, 'own_text');
    longText(t, 'handed_text');
    t.index(['customer_id'], 'search_keys_customer_index');
  });
  await db.schema.alterTable('customers', (t) =>
    t.index(['backup_owner_id'], 'customers_backup_owner_index'),
  );
  await respell(db);
  for (const [kind, table] of Object.entries(onCustomers)) {
    await db('search_keys')
      .where({ kind })
      .update({
        customerId: db(table).whereRaw(`${table}.id = search_keys.record_id`).select('customer_id'),
      });
    await db('search_keys')
      .where({ kind })
      .update({ ownText: db.ref('search_text') });
  }
  await createGramIndex();
}

/** What was kept are folded terms, one a line; from these all spellings follow. */
async function respell(db: Knex): Promise<void> {
  let after = 0;
  for (;;) {
    const rows: Keys[] = await db('search_keys as s')
      .leftJoin('customers as c', (join) => {
        join.on('c.id', 's.record_id').andOnVal('s.kind', 'customer');
      })
      .where('s.id', '>', after)
      .orderBy('s.id')
      .limit(1000)
      .select('s.id', 's.search_text', 'c.name', 'c.name_other', 'c.short_name');
    for (const { id, searchText: text, name, nameOther, shortName } of rows) {
      const handedText = name ? searchText([name, nameOther, shortName]) : null;
      await db('search_keys')
        .where({ id })
        .update({ searchText: searchText(text.split('\n')), handedText });
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

export async function down(db: Knex): Promise<void> {
  const { createSearchIndex, dropGramIndex } = columnsFor(db);
  await dropGramIndex();
  await db.schema.alterTable('customers', (t) =>
    t.dropIndex(['backup_owner_id'], 'customers_backup_owner_index'),
  );
  await db.schema.alterTable('search_keys', (t) => {
    t.dropIndex(['customer_id'], 'search_keys_customer_index');
  });
  await db.schema.alterTable('search_keys', (t) => {
    t.dropColumn('customer_id');
    t.dropColumn('own_text');
    t.dropColumn('handed_text');
  });
  await createSearchIndex();
}
