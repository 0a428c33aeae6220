import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** Accounts, sessions, settings and what every module writes to: audit, story, search keys, numbers. */
export async function up(db: Knex): Promise<void> {
  const { code, createSearchIndex, day, instant, longText } = columnsFor(db);

  await db.schema.createTable('users', (t) => {
    t.increments('id');
    code(t, 'username').notNullable();
    t.string('name', 100).notNullable();
    t.string('email', 200);
    t.string('password_hash', 200).notNullable();
    t.boolean('is_active').notNullable();
    t.boolean('is_password_temporary').notNullable();
    t.string('language', 10);
    t.string('theme', 10);
    instant(t, 'created_at').notNullable();
    instant(t, 'last_seen_at');
    t.integer('version').notNullable();
    t.unique(['username'], { indexName: 'users_username_unique' });
  });
  await db.schema.createTable('user_roles', (t) => {
    t.integer('user_id').notNullable().references('users.id');
    t.string('role', 20).notNullable();
    t.primary(['user_id', 'role'], 'user_roles_pk');
  });
  await db.schema.createTable('sessions', (t) => {
    t.string('id_hash', 64).notNullable();
    t.integer('user_id').references('users.id');
    longText(t, 'data').notNullable();
    t.bigInteger('expires_ms').notNullable();
    instant(t, 'created_at').notNullable();
    instant(t, 'touched_at').notNullable();
    t.string('address', 60);
    t.string('user_agent', 300);
    t.primary(['id_hash'], 'sessions_pk');
    t.index(['user_id'], 'sessions_user_index');
    t.index(['expires_ms'], 'sessions_expires_index');
  });
  await db.schema.createTable('sign_in_failures', (t) => {
    t.string('name_hash', 64).notNullable();
    t.integer('failures').notNullable();
    t.bigInteger('last_ms').notNullable();
    t.bigInteger('locked_until_ms').notNullable();
    t.primary(['name_hash'], 'sign_in_failures_pk');
  });
  await db.schema.createTable('form_tokens', (t) => {
    t.string('token', 40).notNullable();
    t.integer('user_id').references('users.id');
    instant(t, 'used_at').notNullable();
    t.string('result_url', 500);
    t.primary(['token'], 'form_tokens_pk');
    t.index(['used_at'], 'form_tokens_used_index');
  });
  await db.schema.createTable('settings', (t) => {
    t.string('name', 60).notNullable();
    longText(t, 'value').notNullable();
    t.integer('version').notNullable();
    t.primary(['name'], 'settings_pk');
  });
  await db.schema.createTable('number_series', (t) => {
    t.string('name', 30).notNullable();
    t.integer('last_number').notNullable();
    t.primary(['name'], 'number_series_pk');
  });
  await db.schema.createTable('leases', (t) => {
    t.string('name', 60).notNullable();
    t.string('holder', 60).notNullable();
    t.bigInteger('expires_ms').notNullable();
    t.primary(['name'], 'leases_pk');
  });
  await db.schema.createTable('audit_entries', (t) => {
    t.increments('id');
    instant(t, 'happened_at').notNullable();
    t.integer('user_id').references('users.id');
    t.string('request_key', 40).notNullable();
    t.string('action', 60).notNullable();
    t.string('record_kind', 30).notNullable();
    t.integer('record_id');
    t.string('record_label', 200).notNullable();
    longText(t, 'changes').notNullable();
    t.index(['record_kind', 'record_id', 'id'], 'audit_record_index');
    t.index(['user_id', 'id'], 'audit_user_index');
  });
  await db.schema.createTable('search_keys', (t) => {
    t.increments('id');
    t.string('kind', 30).notNullable();
    t.integer('record_id').notNullable();
    t.string('title', 300).notNullable();
    t.string('subtitle', 300).notNullable();
    t.boolean('is_archived').notNullable();
    longText(t, 'search_text').notNullable();
    t.unique(['kind', 'record_id'], { indexName: 'search_keys_record_unique' });
  });
  await db.schema.createTable('exchange_rates', (t) => {
    t.increments('id');
    t.string('currency', 3).notNullable();
    day(t, 'valid_on').notNullable();
    t.bigInteger('rate_e8').notNullable();
    t.unique(['currency', 'valid_on'], { indexName: 'exchange_rates_day_unique' });
    t.check('rate_e8 > 0', [], 'exchange_rates_positive');
  });
  await createSearchIndex();
}

export async function down(db: Knex): Promise<void> {
  const { dropSearchIndex } = columnsFor(db);
  await dropSearchIndex();
  for (const table of [
    'exchange_rates',
    'search_keys',
    'audit_entries',
    'leases',
    'number_series',
    'settings',
    'form_tokens',
    'sign_in_failures',
    'sessions',
    'user_roles',
    'users',
  ]) {
    await db.schema.dropTable(table);
  }
}
