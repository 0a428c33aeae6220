import type { Knex } from 'knex';
import { columnsFor } from '../src/db/columns.ts';

/** The company's own holidays and made-up working days, and when each nightly job last ran. */
export async function up(db: Knex): Promise<void> {
  const { day, instant } = columnsFor(db);

  await db.schema.createTable('calendar_days', (t) => {
    t.increments('id');
    day(t, 'day_on').notNullable();
    t.boolean('is_working').notNullable();
    t.string('name', 100).notNullable();
    t.unique(['day_on'], { indexName: 'calendar_days_day_unique' });
  });
  await db.schema.createTable('job_runs', (t) => {
    t.string('name', 60).notNullable();
    day(t, 'ran_on').notNullable();
    instant(t, 'started_at').notNullable();
    instant(t, 'finished_at');
    t.string('problem', 500);
    t.primary(['name'], 'job_runs_pk');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('job_runs');
  await db.schema.dropTable('calendar_days');
}
