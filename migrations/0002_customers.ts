import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Customers, the people there, what was said and promised, and the story that shows it all. */
export async function up(db: Knex): Promise<void> {
  const { code, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('customers', (t) => {
    t.increments('id');
    code(t, 'code').notNullable();
    t.string('name', 200).notNullable();
    t.string('name_other', 200);
    t.string('short_name', 60);
    t.specificType('country', 'char(2)');
    t.string('region', 100);
    t.string('city', 100);
    t.string('address', 400);
    t.string('postal_code', 20);
    t.string('time_zone', 60);
    t.string('phone', 60);
    t.string('fax', 60);
    t.string('email', 200);
    t.string('website', 200);
    t.string('tax_number', 60);
    t.string('industry', 100);
    t.string('source', 60);
    t.string('level', 10);
    t.integer('level_set_by_id').references('users.id');
    t.string('level_reason', 300);
    t.string('status', 20).notNullable();
    t.boolean('is_status_fixed').notNullable();
    t.integer('owner_id').references('users.id');
    t.integer('backup_owner_id').references('users.id');
    t.string('preferred_channel', 20);
    t.string('document_language', 10).notNullable();
    t.string('currency', 3).notNullable();
    t.string('payment_terms', 100);
    t.string('incoterm', 3);
    t.string('incoterm_place', 100);
    t.bigInteger('credit_limit_e4');
    t.string('tags', 300);
    longText(t, 'remarks');
    t.string('agreed_message', 1000);
    t.integer('agreed_message_by_id').references('users.id');
    instant(t, 'agreed_message_at');
    t.boolean('is_archived').notNullable();
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.unique(['code'], { indexName: 'customers_code_unique' });
    t.index(['is_archived', 'name', 'id'], 'customers_name_index');
    t.index(['is_archived', 'code', 'id'], 'customers_list_code_index');
    t.index(['is_archived', 'updated_at', 'id'], 'customers_updated_index');
    t.index(['owner_id', 'is_archived', 'name', 'id'], 'customers_owner_index');
    t.index(['country', 'is_archived', 'name', 'id'], 'customers_country_index');
    t.check("status in ('lead', 'active', 'dormant', 'lost')", [], 'customers_status_known');
  });
  await db.schema.createTable('customer_keys', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('kind', 10).notNullable();
    t.string('value', 200).notNullable();
    t.index(['kind', 'value'], 'customer_keys_value_index');
    t.index(['customer_id'], 'customer_keys_customer_index');
  });
  await db.schema.createTable('contacts', (t) => {
    t.increments('id');
    t.string('name', 100).notNullable();
    t.string('name_other', 100);
    t.string('decision_role', 20);
    t.string('phone', 60);
    t.string('mobile', 60);
    t.string('email', 200);
    t.string('wechat', 60);
    t.string('whatsapp', 60);
    t.string('preferred_channels', 100);
    t.string('language', 10);
    t.string('time_zone', 60);
    t.string('do_not_contact', 100);
    day(t, 'birthday_on');
    longText(t, 'remarks');
    t.boolean('is_archived').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.index(['is_archived', 'name', 'id'], 'contacts_name_index');
  });
  await db.schema.createTable('customer_contacts', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('contact_id').notNullable().references('contacts.id');
    t.string('job_title', 100);
    t.boolean('is_primary').notNullable();
    day(t, 'from_on');
    day(t, 'to_on');
    t.unique(['customer_id', 'contact_id'], { indexName: 'customer_contacts_pair_unique' });
    t.index(['contact_id'], 'customer_contacts_contact_index');
  });
  await db.raw(
    'create unique index customer_contacts_primary_unique on customer_contacts (customer_id) where is_primary = 1',
  );
  await db.schema.createTable('interactions', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('contact_id').references('contacts.id');
    t.string('channel', 20).notNullable();
    instant(t, 'happened_at').notNullable();
    longText(t, 'said').notNullable();
    t.integer('user_id').notNullable().references('users.id');
    instant(t, 'created_at').notNullable();
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.index(['customer_id', 'happened_at', 'id'], 'interactions_customer_index');
  });
  await db.schema.createTable('promises', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('interaction_id').references('interactions.id');
    t.string('promised_text', 500).notNullable();
    day(t, 'due_on').notNullable();
    t.integer('user_id').notNullable().references('users.id');
    t.string('state', 20).notNullable();
    instant(t, 'closed_at');
    t.integer('closed_by_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.integer('version').notNullable();
    t.index(['customer_id', 'state', 'due_on'], 'promises_customer_index');
    t.index(['user_id', 'state', 'due_on'], 'promises_user_index');
    t.index(['state', 'due_on', 'id'], 'promises_due_index');
    t.check("state in ('open', 'kept', 'broken', 'withdrawn')", [], 'promises_state_known');
  });
  await db.schema.createTable('follow_ups', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.integer('interaction_id').references('interactions.id');
    t.string('task', 500).notNullable();
    day(t, 'due_on').notNullable();
    t.integer('user_id').notNullable().references('users.id');
    t.string('state', 20).notNullable();
    instant(t, 'closed_at');
    t.integer('closed_by_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.integer('version').notNullable();
    t.index(['customer_id', 'state', 'due_on'], 'follow_ups_customer_index');
    t.index(['user_id', 'state', 'due_on'], 'follow_ups_user_index');
    t.check("state in ('open', 'done', 'dropped')", [], 'follow_ups_state_known');
  });
  await db.schema.createTable('story_entries', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    instant(t, 'happened_at').notNullable();
    t.string('kind', 30).notNullable();
    t.string('message_key', 60).notNullable();
    longText(t, 'detail').notNullable();
    t.string('record_kind', 30);
    t.integer('record_id');
    t.integer('user_id').references('users.id');
    instant(t, 'created_at').notNullable();
    t.index(['customer_id', 'happened_at', 'id'], 'story_customer_index');
    t.index(['customer_id', 'kind', 'happened_at', 'id'], 'story_kind_index');
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of [
    'story_entries',
    'follow_ups',
    'promises',
    'interactions',
    'customer_contacts',
    'contacts',
    'customer_keys',
    'customers',
  ]) {
    await db.schema.dropTable(table);
  }
}
