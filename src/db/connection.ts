import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';
import { keepReads } from './kept.ts';
import { fromDatabase, toColumn } from './rows.ts';
import { gramsOf } from './search-grams.ts';
import { ImmediateSqliteClient } from './sqlite-client.ts';
import { guardOuterHandle } from './transaction.ts';

export type Database = Knex;

// Loaded only where SQL Server is used.
const require = createRequire(import.meta.url);
const tedious = () => require('tedious') as typeof import('tedious');

/** Where the data lives, as `config.ts` reads it from DATABASE_URL. */
export type DatabaseAddress =
  /** `content`: one in memory begins as these bytes of another one. */
  | { kind: 'sqlite'; file: string; content?: Buffer }
  | {
      kind: 'mssql';
      host: string;
      port: number;
      user: string;
      password: string;
      database: string;
      options: SqlServerOptions;
    };

export interface SqlServerOptions {
  encrypt: boolean;
  trustServerCertificate: boolean;
}

const sharedConfig: Knex.Config = {
  wrapIdentifier: (name, quote) => (name === '*' ? name : quote(toColumn(name))),
  // Knex's messages would carry customers' data into the log.
  compileSqlOnError: false,
  useNullAsDefault: true,
};

/** Opens the database; for SQLite `file` may be `:memory:`. The caller destroys it. */
export function connect(address: DatabaseAddress): Database {
  const db = address.kind === 'sqlite' ? connectSqlite(address) : connectSqlServer(address);
  if (address.kind === 'sqlite') keepReads(db);
  guardOuterHandle(db);
  return db;
}

interface SqliteConnection {
  pragma(sql: string): unknown;
  function(
    name: string,
    options: object,
    run: (kind: string, isArchived: number, text: string) => string,
  ): void;
}

type SqliteAddress = Extract<DatabaseAddress, { kind: 'sqlite' }>;

function connectSqlite({ file, content }: SqliteAddress): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return knex({
    ...sharedConfig,
    client: ImmediateSqliteClient as unknown as typeof Knex.Client,
    // better-sqlite3 takes bytes in place of a name.
    connection: { filename: (content ?? file) as string },
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: SqliteConnection, done: (error: Error | null) => void) {
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = FULL');
        connection.pragma('foreign_keys = ON');
        connection.pragma('busy_timeout = 5000');
        connection.pragma('cache_size = -65536');
        connection.pragma('temp_store = MEMORY');
        connection.function('search_grams_of', { deterministic: true }, gramsOf);
        done(null);
      },
    },
  });
}

function connectSqlServer(address: Extract<DatabaseAddress, { kind: 'mssql' }>): Database {
  return knex({
    ...sharedConfig,
    client: 'mssql',
    postProcessResponse: (response) => fromDatabase(response),
    connection: {
      server: address.host,
      port: address.port,
      user: address.user,
      password: address.password,
      database: address.database,
      requestTimeout: 60_000,
      options: {
        ...address.options,
        enableArithAbort: true,
        mapBinding,
      },
    } as unknown as Knex.MsSqlConnectionConfig,
    pool: { min: 0, max: 20, afterCreate: setLockTimeout },
  });
}

// Below the client's own time-out, which would cost the connection.
function setLockTimeout(connection: unknown, done: (error: Error | null) => void): void {
  const { Request } = tedious();
  const request = new Request('set lock_timeout 15000; set xact_abort on', (error) => done(error ?? null));
  (connection as { execSqlBatch(request: unknown): void }).execSqlBatch(request);
}

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Instants go as text without a zone, so that datetime2 takes them exactly and not in steps of 3.33 ms. */
export function mapBinding(value: unknown): unknown {
  if (value instanceof Date)
    return { value: value.toISOString().slice(0, -1), type: tedious().TYPES.NVarChar };
  if (typeof value === 'string' && isoInstant.test(value)) {
    return { value: value.slice(0, -1), type: tedious().TYPES.NVarChar };
  }
  return undefined;
}
