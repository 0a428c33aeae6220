import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Papers as they were issued, and the bank accounts that they may name. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('bank_accounts', (t) => {
    t.increments('id');
    t.string('currency', 3).notNullable();
    t.string('beneficiary', 200).notNullable();
    t.string('bank', 200).notNullable();
    t.string('bank_address', 300);
    t.string('swift', 11);
    t.string('account_number', 60).notNullable();
    t.string('note', 300);
    t.boolean('is_archived').notNullable();
    t.integer('version').notNullable();
    t.index(['is_archived', 'currency', 'id'], 'bank_accounts_currency_index');
  });
  await db.schema.createTable('documents', (t) => {
    t.increments('id');
    t.string('kind', 20).notNullable();
    code(t, 'number').notNullable();
    t.integer('revision').notNullable();
    t.string('language', 10).notNullable();
    t.string('state', 10).notNullable();
    // What it is of: a quote, an order or a shipment, with the number that it had.
    t.string('record_kind', 20).notNullable();
    t.integer('record_id').notNullable();
    code(t, 'record_number').notNullable();
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('currency', 3);
    t.bigInteger('total_e4');
    // All that is printed, and a hash of what the record said: neither is ever written again.
    longText(t, 'content').notNullable();
    t.string('source_hash', 64).notNullable();
    t.integer('pdf_file_id').references('files.id');
    day(t, 'issued_on').notNullable();
    instant(t, 'issued_at').notNullable();
    t.integer('issued_by_id').references('users.id');
    t.integer('replaced_by_id').references('documents.id');
    t.string('state_reason', 300);
    instant(t, 'ended_at');
    t.integer('version').notNullable();
    t.unique(['kind', 'number', 'language', 'revision'], { indexName: 'documents_number_unique' });
    t.unique(['record_kind', 'record_id', 'kind', 'language'], {
      indexName: 'documents_current_unique',
      predicate: db.whereRaw("state = 'issued'"),
    });
    t.index(['record_kind', 'record_id', 'id'], 'documents_record_index');
    t.index(['customer_id', 'issued_on', 'id'], 'documents_customer_index');
    t.index(['issued_on', 'id'], 'documents_day_index');
    t.index(['kind', 'issued_on', 'id'], 'documents_kind_index');
    t.check("state in ('issued', 'replaced', 'void')", [], 'documents_state_known');
    t.check("record_kind in ('quote', 'order', 'shipment')", [], 'documents_record_kind_known');
    t.check("language in ('en', 'zh-CN', 'both')", [], 'documents_language_known');
    t.check('revision >= 0', [], 'documents_revision_not_negative');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['documents', 'bank_accounts']) await db.schema.dropTable(table);
}
