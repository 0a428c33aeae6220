import type { Knex } from 'knex';
import { type Migration, migrations } from '../../migrations/index.ts';
import type { Database } from './connection.ts';

const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => migrations,
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
};
const config: Knex.MigratorConfig = { migrationSource: source, tableName: 'schema_migrations' };

/** Brings the database to the newest schema; gives the names of the steps that were taken. */
export async function migrateUp(db: Database): Promise<string[]> {
  const [, names] = (await db.migrate.latest(config)) as [number, string[]];
  return names;
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
