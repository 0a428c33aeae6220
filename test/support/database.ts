import { randomBytes } from 'node:crypto';
import { readDatabaseUrl } from '../../src/config.ts';
import { connect, type Database, type DatabaseAddress } from '../../src/db/connection.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { createSqlServerDatabase, onMaster, quoted } from '../../src/db/mssql-database.ts';

const addresses = new WeakMap<Database, DatabaseAddress>();

/** A migrated database of its own: SQLite in memory, or a new one on TEST_DATABASE_URL's server. */
export async function testDatabase(file = ':memory:'): Promise<Database> {
  const address = await testAddress(file);
  if (address.kind === 'sqlite' && file === ':memory:')
    return connect({ ...address, content: Buffer.from(await migrated()) });
  const db = connect(address);
  addresses.set(db, address);
  await migrateUp(db);
  return db;
}

let content: Promise<Buffer> | null = null;

/** The bytes of a database in memory after all migrations: made once for all the databases of a worker. */
function migrated(): Promise<Buffer> {
  content ??= (async () => {
    const db = connect({ kind: 'sqlite', file: ':memory:' });
    await migrateUp(db);
    const connection: { serialize(): Buffer } = await db.client.acquireConnection();
    const bytes = connection.serialize();
    db.client.releaseConnection(connection);
    await db.destroy();
    return bytes;
  })();
  return content;
}

async function testAddress(file: string): Promise<DatabaseAddress> {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) return { kind: 'sqlite', file };
  const address = readDatabaseUrl(url, '.');
  if (address.kind === 'sqlite') return { kind: 'sqlite', file };
  const own = { ...address, database: `${address.database}_${randomBytes(4).toString('hex')}` };
  await createSqlServerDatabase(own);
  return own;
}

/** Closes it; on a server it is dropped too, or hundreds would be left there by each run. */
export async function closeDatabase(db: Database): Promise<void> {
  await db.destroy();
  const address = addresses.get(db);
  if (address?.kind !== 'mssql') return;
  const name = quoted(address.database);
  await onMaster(address, async (pool) => {
    await pool.request().query(`alter database ${name} set single_user with rollback immediate`);
    await pool.request().query(`drop database ${name}`);
  }).catch((error: Error) => console.warn(`the test database ${name} stays on the server: ${error.message}`));
}
