import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import { wrote } from './kept.ts';
import { rowReader } from './rows.ts';

const require = createRequire(import.meta.url);
// Knex's own dialect, which it does not export by name; only what is used of it is typed here.
const BetterSqlite = require('knex/lib/dialects/better-sqlite3/index.js') as new (
  config: Knex.Config,
) => SqliteClient;
const SqliteTransaction = require('knex/lib/dialects/sqlite3/execution/sqlite-transaction.js') as new (
  ...args: unknown[]
) => { query(connection: unknown, sql: string): Promise<unknown> };

interface Statement {
  reader: boolean;
  readonly: boolean;
  raw(): Statement;
  columns(): { name: string }[];
  all(bindings: unknown[]): unknown[][];
  run(bindings: unknown[]): { lastInsertRowid: number | bigint; changes: number };
}
interface Connection {
  prepare(sql: string): Statement;
}
interface Prepared {
  statement: Statement;
  /** For statements that give rows. */
  read: ((values: readonly unknown[]) => Record<string, unknown>) | null;
}
interface SentQuery {
  sql: string;
  bindings?: unknown[];
  response?: unknown;
  context?: unknown;
}
interface SqliteClient {
  _formatBindings(bindings: unknown[] | undefined): unknown[];
}

/** Takes the write lock when a transaction begins: a later upgrade of a read lock could only fail. */
class ImmediateTransaction extends SqliteTransaction {
  begin(connection: unknown): Promise<unknown> {
    return this.query(connection, 'BEGIN IMMEDIATE;');
  }
}

const statementsKept = 500;

/**
 * Knex's better-sqlite3 dialect with immediate transactions, prepared statements kept for reuse, and rows
 * turned into objects as they are read.
 */
export class ImmediateSqliteClient extends BetterSqlite {
  transaction(container: unknown, config: unknown, outer: unknown): unknown {
    return new ImmediateTransaction(this, container, config, outer);
  }

  private statementFor(connection: Connection, sql: string): Prepared {
    const kept = statementsOf(connection);
    let prepared = kept.get(sql);
    if (prepared === undefined) {
      prepared = prepare(connection, sql);
      if (kept.size >= statementsKept) kept.clear();
      kept.set(sql, prepared);
    }
    return prepared;
  }

  async _query(connection: Connection, query: SentQuery): Promise<SentQuery> {
    const { statement, read } = this.statementFor(connection, query.sql);
    const bindings = this._formatBindings(query.bindings);
    if (!statement.readonly) wrote(this);
    if (read) {
      query.response = statement.all(bindings).map(read);
      return query;
    }
    const done = statement.run(bindings);
    query.response = done;
    query.context = { lastID: done.lastInsertRowid, changes: done.changes };
    return query;
  }
}

function prepare(connection: Connection, sql: string): Prepared {
  const statement = connection.prepare(sql);
  if (!statement.reader) {
    if (isSchemaChange.test(sql)) statementsOf(connection).clear();
    return { statement, read: null };
  }
  return { statement: statement.raw(), read: rowReader(statement.columns().map(({ name }) => name)) };
}

// After one of these a kept `select *` has other columns than it was read with.
const isSchemaChange = /^\s*(?:create|alter|drop)\b/i;

// Kept per connection and not per client: a transaction's client is another object on the same connection.
const statements = new WeakMap<Connection, Map<string, Prepared>>();

function statementsOf(connection: Connection): Map<string, Prepared> {
  let kept = statements.get(connection);
  if (kept === undefined) {
    kept = new Map();
    statements.set(connection, kept);
  }
  return kept;
}
