import type { Knex } from 'knex';
import { dayInZone } from '../src/core/days.ts';
import { columnsFor } from '../src/db/columns.ts';

/**
 * The story by contact, by writer and since a visit; addenda to what was said; promises that keep their first day
 * and say how they ended; who has read which customer's story until when; calendars to subscribe to.
 */
export async function up(db: Knex): Promise<void> {
  const { day, instant, longText } = columnsFor(db);

  await db.schema.alterTable('story_entries', (t) => {
    // Named, so that SQL Server can undo it.
    t.specificType('contact_id', 'integer constraint story_contact_fk references contacts (id)');
    t.index(['customer_id', 'user_id', 'happened_at', 'id'], 'story_user_index');
    t.index(['customer_id', 'contact_id', 'happened_at', 'id'], 'story_contact_index');
    t.index(['customer_id', 'created_at', 'user_id'], 'story_created_index');
    t.index(['record_kind', 'record_id'], 'story_record_index');
  });
  await db('story_entries')
    .where('record_kind', 'interaction')
    .update({
      contact_id: db('interactions')
        .whereRaw('interactions.id = story_entries.record_id')
        .select('interactions.contact_id'),
    });
  await db.schema.createTable('interaction_addenda', (t) => {
    t.increments('id');
    t.integer('interaction_id').notNullable().references('interactions.id');
    longText(t, 'added_text').notNullable();
    t.integer('user_id').notNullable().references('users.id');
    instant(t, 'created_at').notNullable();
    t.index(['interaction_id', 'id'], 'interaction_addenda_interaction_index');
  });
  await db.schema.alterTable('promises', (t) => {
    day(t, 'first_due_on');
    day(t, 'closed_on');
    t.string('end_remark', 500);
    t.index(['due_on', 'id'], 'promises_day_index');
    t.index(['first_due_on', 'state', 'user_id'], 'promises_first_day_index');
  });
  await db('promises').update({ first_due_on: db.ref('due_on') });
  await keepClosingDays(db);
  await db.schema.alterTable('follow_ups', (t) => {
    t.specificType('created_by_id', 'integer constraint follow_ups_author_fk references users (id)');
    t.index(['state', 'due_on', 'id'], 'follow_ups_due_index');
    t.index(['due_on', 'id'], 'follow_ups_day_index');
  });
  await db.schema.createTable('story_visits', (t) => {
    t.increments('id');
    t.integer('user_id').notNullable().references('users.id');
    t.integer('customer_id').notNullable().references('customers.id');
    instant(t, 'seen_at').notNullable();
    instant(t, 'previous_seen_at');
    t.unique(['user_id', 'customer_id'], { indexName: 'story_visits_pair_unique' });
    t.index(['customer_id'], 'story_visits_customer_index');
  });
  await db.schema.createTable('calendar_feeds', (t) => {
    t.increments('id');
    t.integer('user_id').notNullable().references('users.id');
    t.string('token_hash', 64).notNullable();
    instant(t, 'created_at').notNullable();
    t.unique(['user_id'], { indexName: 'calendar_feeds_user_unique' });
    t.unique(['token_hash'], { indexName: 'calendar_feeds_token_unique' });
  });
  await db.schema.alterTable('shipments', (t) => {
    day(t, 'late_told_on');
  });
}

/** The day of each promise's end where the company is; until now only the instant was kept. */
async function keepClosingDays(db: Knex): Promise<void> {
  const setting: { value: string } | undefined = await db('settings')
    .where({ name: 'timeZone' })
    .first('value');
  const zone = setting ? (JSON.parse(setting.value) as string) : 'Asia/Shanghai';
  const closed: { id: number; closedAt: string }[] = await db('promises')
    .whereNotNull('closed_at')
    .select('id', 'closed_at');
  for (const { id, closedAt } of closed) {
    await db('promises')
      .where({ id })
      .update({ closed_on: dayInZone(new Date(closedAt), zone) });
  }
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('shipments', (t) => {
    t.dropColumn('late_told_on');
  });
  await db.schema.dropTable('calendar_feeds');
  await db.schema.dropTable('story_visits');
  await db.schema.alterTable('follow_ups', (t) => {
    t.dropIndex([], 'follow_ups_due_index');
    t.dropIndex([], 'follow_ups_day_index');
    t.dropForeign(['created_by_id'], 'follow_ups_author_fk');
    t.dropColumn('created_by_id');
  });
  await db.schema.alterTable('promises', (t) => {
    t.dropIndex([], 'promises_day_index');
    t.dropIndex([], 'promises_first_day_index');
    t.dropColumns('first_due_on', 'closed_on', 'end_remark');
  });
  await db.schema.dropTable('interaction_addenda');
  await db.schema.alterTable('story_entries', (t) => {
    t.dropIndex([], 'story_user_index');
    t.dropIndex([], 'story_contact_index');
    t.dropIndex([], 'story_created_index');
    t.dropIndex([], 'story_record_index');
    t.dropForeign(['contact_id'], 'story_contact_fk');
    t.dropColumn('contact_id');
  });
}
