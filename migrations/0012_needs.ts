import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** What each customer asks for, files that hang on records, and how a person wants to be reached. */
export async function up(db: Knex): Promise<void> {
  const { bytes, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('files', (t) => {
    t.increments('id');
    t.string('record_kind', 30).notNullable();
    t.integer('record_id').notNullable();
    t.string('name', 200).notNullable();
    t.string('media_type', 100).notNullable();
    t.integer('size_bytes').notNullable();
    t.string('sha256', 64).notNullable();
    t.boolean('is_archived').notNullable();
    t.integer('uploaded_by_id').references('users.id');
    instant(t, 'uploaded_at').notNullable();
    t.index(['record_kind', 'record_id', 'is_archived', 'id'], 'files_record_index');
  });
  // Apart from what is listed, so that no list of files ever reads their content.
  await db.schema.createTable('file_contents', (t) => {
    t.integer('file_id').notNullable().references('files.id');
    bytes(t, 'content').notNullable();
    t.primary(['file_id'], 'file_contents_pk');
  });

  await db.schema.createTable('needs', (t) => {
    t.increments('id');
    t.integer('customer_id').notNullable().references('customers.id');
    t.string('category', 40).notNullable();
    t.string('wanted', 300).notNullable();
    // What is wanted, folded: by it the demand report counts the same wish of many customers once.
    t.string('wanted_key', 300).notNullable();
    longText(t, 'details');
    t.string('scope', 10).notNullable();
    t.integer('style_id').references('styles.id');
    t.integer('order_id').references('orders.id');
    t.string('season', 7);
    t.integer('quantity');
    t.bigInteger('target_price_e4');
    t.string('currency', 3);
    t.string('state', 10).notNullable();
    instant(t, 'created_at').notNullable();
    t.integer('created_by_id').references('users.id');
    instant(t, 'updated_at').notNullable();
    t.integer('version').notNullable();
    t.index(['customer_id', 'state', 'id'], 'needs_customer_index');
    t.index(['updated_at', 'id'], 'needs_updated_index');
    t.index(['state', 'updated_at', 'id'], 'needs_state_index');
    t.index(['category', 'wanted_key'], 'needs_wanted_index');
    t.check("scope in ('standing', 'style', 'order')", [], 'needs_scope_known');
    t.check("state in ('new', 'confirmed', 'sampled', 'approved', 'obsolete')", [], 'needs_state_known');
    t.check('quantity is null or quantity > 0', [], 'needs_quantity_positive');
  });
  await db.schema.createTable('need_states', (t) => {
    t.increments('id');
    t.integer('need_id').notNullable().references('needs.id');
    t.string('state', 10).notNullable();
    t.string('reason', 300);
    instant(t, 'entered_at').notNullable();
    t.integer('user_id').references('users.id');
    t.index(['need_id', 'id'], 'need_states_need_index');
  });
  await db.schema.createTable('order_needs', (t) => {
    t.increments('id');
    t.integer('order_id').notNullable().references('orders.id');
    t.integer('need_id').notNullable().references('needs.id');
    t.string('category', 40).notNullable();
    t.string('wanted', 300).notNullable();
    longText(t, 'details');
    t.string('state', 10).notNullable();
    t.string('reason', 300);
    t.integer('settled_by_id').references('users.id');
    instant(t, 'settled_at');
    t.unique(['order_id', 'need_id'], { indexName: 'order_needs_pair_unique' });
    t.index(['need_id', 'state'], 'order_needs_need_index');
    t.check("state in ('open', 'confirmed', 'dropped')", [], 'order_needs_state_known');
  });

  await db.schema.createTable('contact_ways', (t) => {
    t.increments('id');
    t.integer('contact_id').notNullable().references('contacts.id');
    t.string('kind', 10).notNullable();
    t.string('label', 10).notNullable();
    t.string('address', 200).notNullable();
    t.boolean('is_preferred').notNullable();
    t.index(['contact_id', 'id'], 'contact_ways_contact_index');
    t.check("kind in ('phone', 'mail')", [], 'contact_ways_kind_known');
    t.check("label in ('work', 'mobile', 'private')", [], 'contact_ways_label_known');
  });
  await db.raw(
    'create unique index contact_ways_preferred_unique on contact_ways (contact_id, kind) where is_preferred = 1',
  );
  await db.schema.alterTable('contacts', (t) => {
    t.specificType('country', 'char(2)');
    t.string('hours_from', 5);
    t.string('hours_to', 5);
    t.string('weekdays', 20);
    t.string('do_not_contact_reason', 300);
    day(t, 'do_not_contact_on');
    t.boolean('is_birth_year_unknown').notNullable().defaultTo(false);
  });
  await db.schema.alterTable('contacts', (t) => {
    t.index(['email'], 'contacts_email_index');
  });
  // A free text so far: nobody may be called because a program could not read it.
  await db('contacts')
    .whereNotNull('do_not_contact')
    .update({
      do_not_contact_reason: db.ref('do_not_contact'),
      do_not_contact: 'all',
    });
  // Who comes back to a former employer has two links with it; at any time one of them is open.
  await db.schema.alterTable('customer_contacts', (t) => {
    t.dropUnique(['customer_id', 'contact_id'], 'customer_contacts_pair_unique');
  });
  await db.raw(
    'create unique index customer_contacts_pair_unique on customer_contacts (customer_id, contact_id) where to_on is null',
  );
  // The unique one holds open links only, so it can't find all people of a customer.
  await db.schema.alterTable('customer_contacts', (t) => {
    t.index(['customer_id', 'contact_id'], 'customer_contacts_customer_index');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('customer_contacts', (t) => {
    t.dropIndex(['customer_id', 'contact_id'], 'customer_contacts_customer_index');
  });
  await db.raw(columnsFor(db).dropIndex('customer_contacts', 'customer_contacts_pair_unique'));
  await db.schema.alterTable('customer_contacts', (t) => {
    t.unique(['customer_id', 'contact_id'], { indexName: 'customer_contacts_pair_unique' });
  });
  await db('contacts')
    .whereNotNull('do_not_contact_reason')
    .update({ do_not_contact: db.raw('substring(do_not_contact_reason, 1, 100)') });
  await db.schema.alterTable('contacts', (t) => {
    t.dropIndex(['email'], 'contacts_email_index');
  });
  await db.schema.alterTable('contacts', (t) => {
    t.dropColumns(
      'country',
      'hours_from',
      'hours_to',
      'weekdays',
      'do_not_contact_reason',
      'do_not_contact_on',
      'is_birth_year_unknown',
    );
  });
  for (const table of ['contact_ways', 'order_needs', 'need_states', 'needs', 'file_contents', 'files']) {
    await db.schema.dropTable(table);
  }
}
