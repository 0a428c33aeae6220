import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { tableOrder } from '../../seeds/writer.ts';
import type { Database } from '../../src/db/connection.ts';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

const names = [...tableOrder, 'sessions', 'settings', 'leases', 'form_tokens', 'imports', 'import_rows'];

async function tablesOf(db: Database): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) if (await db.schema.hasTable(name)) found.push(name);
  return found;
}

describe('migrations', () => {
  it('go up, down to nothing, and up again', async () => {
    const db = await testDatabase();
    expect(await tablesOf(db)).toEqual(names);
    expect(await migrateDown(db)).toHaveLength(migrations.length);
    expect(await tablesOf(db)).toEqual([]);
    expect(await migrateUp(db)).toHaveLength(migrations.length);
    expect(await tablesOf(db)).toEqual(names);
    expect((await migrationStatus(db)).open).toEqual([]);
    await closeDatabase(db);
  });

  // A server's lock is waited for, for a minute.
  it.skipIf(process.env.TEST_DATABASE_URL)(
    'go on after a process was killed in the middle and left its lock',
    async () => {
      const db = await testDatabase();
      await db('schema_migrations_lock').update({ isLocked: 1 });
      expect(await migrateUp(db)).toEqual([]);
      await closeDatabase(db);
    },
  );
});
