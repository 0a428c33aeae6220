import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import { type Migration, migrations } from '../../migrations/index.ts';
import type { Database } from './connection.ts';
import { dialectOf } from './dialect.ts';

const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => migrations,
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
};
const config: Knex.MigratorConfig = { migrationSource: source, tableName: 'schema_migrations' };

const longestWaitMs = 60_000;

/**
 * Brings the database to the newest schema; gives the names of the steps that were taken. While another
 * process is at it, waits. A lock that stays was left by a process that was killed: on an embedded database,
 * which has one process, at once; on a server after a minute.
 */
export async function migrateUp(db: Database): Promise<string[]> {
  const isAlone = dialectOf(db).name === 'sqlite';
  const until = Date.now() + (isAlone ? 0 : longestWaitMs);
  for (;;) {
    try {
      const [, names] = (await db.migrate.latest(config)) as [number, string[]];
      return names;
    } catch (error) {
      if (!/already locked/i.test(String((error as Error).message))) throw error;
      if (Date.now() >= until) await db.migrate.forceFreeMigrationsLock(config);
      else await wait(1000);
    }
  }
}

/** Undoes every migration; all data is gone afterwards. */
export async function migrateDown(db: Database): Promise<string[]> {
  const [, names] = (await db.migrate.rollback(config, true)) as [number, string[]];
  return names;
}

export async function migrationStatus(db: Database): Promise<{ done: string[]; open: string[] }> {
  const [done, open] = (await db.migrate.list(config)) as [{ name: string }[], Migration[]];
  return { done: done.map(({ name }) => name), open: open.map(({ name }) => name) };
}
