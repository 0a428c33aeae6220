import { randomBytes } from 'node:crypto';
import { readDatabaseUrl } from '../../src/config.ts';
import { connect, type Database, type DatabaseAddress } from '../../src/db/connection.ts';
import { migrateDown, migrateUp } from '../../src/db/migrate.ts';
import { createSqlServerDatabase } from '../../src/db/mssql-database.ts';

/** A migrated database of its own: SQLite in memory, or a new one on TEST_DATABASE_URL's server. */
export async function testDatabase(file = ':memory:'): Promise<Database> {
  const db = connect(await testAddress(file));
  await migrateUp(db);
  return db;
}

export async function testAddress(file = ':memory:'): Promise<DatabaseAddress> {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) return { kind: 'sqlite', file };
  const address = readDatabaseUrl(url, '.');
  if (address.kind === 'sqlite') return { kind: 'sqlite', file };
  const own = { ...address, database: `${address.database}_${randomBytes(4).toString('hex')}` };
  await createSqlServerDatabase(own);
  return own;
}

/** Closes it; on SQL Server its tables go too, so that a test server doesn't fill up. */
export async function closeDatabase(db: Database): Promise<void> {
  if (process.env.TEST_DATABASE_URL) await migrateDown(db);
  await db.destroy();
}
