import { createRequire } from 'node:module';
import type { DatabaseAddress } from './connection.ts';

const require = createRequire(import.meta.url);

/**
 * Creates the database on SQL Server where it doesn't exist, with read committed snapshot on and a collation
 * that folds case and width. Knex can't: it connects to a database that must be there.
 */
export async function createSqlServerDatabase(
  address: Extract<DatabaseAddress, { kind: 'mssql' }>,
): Promise<void> {
  const mssql = require('mssql') as typeof import('mssql');
  const pool = new mssql.ConnectionPool({
    server: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: 'master',
    options: { ...address.options },
    pool: { max: 1 },
  });
  await pool.connect();
  try {
    const found = await pool
      .request()
      .input('name', address.database)
      .query('select is_read_committed_snapshot_on as snapshot from sys.databases where name = @name');
    const name = `[${address.database.replaceAll(']', ']]')}]`;
    if (found.recordset.length === 0) {
      await pool.request().query(`create database ${name} collate Latin1_General_100_CI_AS_SC`);
    }
    if (!found.recordset[0]?.snapshot) {
      await pool
        .request()
        .query(`alter database ${name} set read_committed_snapshot on with rollback immediate`);
    }
  } finally {
    await pool.close();
  }
}
