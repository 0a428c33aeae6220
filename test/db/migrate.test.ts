import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { connect } from '../../src/db/connection.ts';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.ts';

describe.skipIf(process.env.TEST_DATABASE_URL)('migrations', () => {
  it('go up, down to nothing, and up again', async () => {
    const db = connect({ kind: 'sqlite', file: ':memory:' });
    const tables = async () =>
      ((await db('sqlite_master').where({ type: 'table' }).select('name')) as { name: string }[])
        .map(({ name }) => name)
        .filter((name) => !/^(sqlite_|schema_migrations)/.test(name))
        .sort();
    expect(await migrateUp(db)).toHaveLength(migrations.length);
    const before = await tables();
    expect(before).toContain('customers');
    await migrateDown(db);
    expect(await tables()).toEqual([]);
    await migrateUp(db);
    expect(await tables()).toEqual(before);
    expect((await migrationStatus(db)).open).toEqual([]);
    await db.destroy();
  });

  it('go on after a process was killed in the middle and left its lock', async () => {
    const db = connect({ kind: 'sqlite', file: ':memory:' });
    await migrateUp(db);
    await db('schema_migrations_lock').update({ isLocked: 1 });
    expect(await migrateUp(db)).toEqual([]);
    await db.destroy();
  });
});
