import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectionPool } from 'mssql';
import type { DatabaseAddress } from './connection.ts';

const require = createRequire(import.meta.url);

export type SqlServerAddress = Extract<DatabaseAddress, { kind: 'mssql' }>;

/**
 * Creates the database on SQL Server where it doesn't exist, with read committed snapshot on and a collation
 * that folds case and width. Knex can't: it connects to a database that must be there. An account that may not
 * do this is enough where the database is there already; what is to be done by hand is said then.
 */
export async function createSqlServerDatabase(address: SqlServerAddress): Promise<void> {
  try {
    await createWhereMissing(address);
  } catch (error) {
    if (!(await isThere(address))) throw error;
    console.warn(
      `The account of DATABASE_URL may not look after its database (${(error as Error).message}). ` +
        'Have it checked that read committed snapshot is on: ' +
        `ALTER DATABASE ${quoted(address.database)} SET READ_COMMITTED_SNAPSHOT ON`,
    );
  }
}

async function isThere(address: SqlServerAddress): Promise<boolean> {
  try {
    await onDatabase(address, address.database, async (pool) => {
      await pool.request().query('select 1 as one');
    });
    return true;
  } catch {
    return false;
  }
}

async function createWhereMissing(address: SqlServerAddress): Promise<void> {
  await onMaster(address, async (pool) => {
    const found = await pool
      .request()
      .input('name', address.database)
      .query('select is_read_committed_snapshot_on as snapshot from sys.databases where name = @name');
    const name = quoted(address.database);
    if (found.recordset.length === 0) await create(pool, name);
    if (!found.recordset[0]?.snapshot) {
      await pool
        .request()
        .query(`alter database ${name} set read_committed_snapshot on with rollback immediate`);
    }
  });
}

/** Runs `work` where databases are created and dropped. */
export function onMaster(
  address: SqlServerAddress,
  work: (pool: ConnectionPool) => Promise<void>,
): Promise<void> {
  return onDatabase(address, 'master', work);
}

async function onDatabase(
  { host: server, port, user, password, options }: SqlServerAddress,
  database: string,
  work: (pool: ConnectionPool) => Promise<void>,
): Promise<void> {
  const mssql = require('mssql') as typeof import('mssql');
  const pool = new mssql.ConnectionPool({
    server,
    port,
    user,
    password,
    database,
    // A database is copied from another one, which takes its time on a busy disk.
    requestTimeout: 60_000,
    options: { ...options },
    pool: { max: 1 },
  });
  await pool.connect();
  try {
    await work(pool);
  } finally {
    await pool.close();
  }
}

export function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

const isThereAlready = 1801;
const anotherIsBeingCreated = 1807;

async function create(pool: ConnectionPool, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await pool.request().query(`create database ${name} collate Latin1_General_100_CI_AS_SC`);
      return;
    } catch (error) {
      const { precedingErrors = [] } = error as { precedingErrors?: unknown[] };
      const numbers = [error, ...precedingErrors].map((one) => (one as { number?: number }).number);
      if (numbers.includes(isThereAlready)) return;
      if (!numbers.includes(anotherIsBeingCreated) || attempt === 20) throw error;
      await wait(300 + Math.random() * 700);
    }
  }
}
