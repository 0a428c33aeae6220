import { createRequire } from 'node:module';
import type { Knex } from 'knex';

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
  all(bindings: unknown[]): unknown[];
  run(bindings: unknown[]): { lastInsertRowid: number | bigint; changes: number };
}
interface Connection {
  prepare(sql: string): Statement;
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

/** Knex's better-sqlite3 dialect with immediate transactions and prepared statements kept for reuse. */
export class ImmediateSqliteClient extends BetterSqlite {
  transaction(container: unknown, config: unknown, outer: unknown): unknown {
    return new ImmediateTransaction(this, container, config, outer);
  }

  private statementFor(connection: Connection, sql: string): Statement {
    const kept = statementsOf(connection);
    let statement = kept.get(sql);
    if (statement === undefined) {
      statement = connection.prepare(sql);
      if (kept.size >= statementsKept) kept.clear();
      kept.set(sql, statement);
    }
    return statement;
  }

  async _query(connection: Connection, query: SentQuery): Promise<SentQuery> {
    const statement = this.statementFor(connection, query.sql);
    const bindings = this._formatBindings(query.bindings);
    if (statement.reader) {
      query.response = statement.all(bindings);
      return query;
    }
    const done = statement.run(bindings);
    query.response = done;
    query.context = { lastID: done.lastInsertRowid, changes: done.changes };
    return query;
  }
}

// Kept per connection and not per client: a transaction's client is another object on the same connection.
const statements = new WeakMap<Connection, Map<string, Statement>>();

function statementsOf(connection: Connection): Map<string, Statement> {
  let kept = statements.get(connection);
  if (kept === undefined) {
    kept = new Map();
    statements.set(connection, kept);
  }
  return kept;
}
