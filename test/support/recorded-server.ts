import { createRequire } from 'node:module';
import knex, { type Knex } from 'knex';
import { toColumn } from '../../src/db/rows.ts';

interface Sent {
  method?: string;
  sql: string;
  output?: unknown;
}

// Knex's own dialect, which it does not export by name; only what is used of it is typed here.
const SqlServerClient = createRequire(import.meta.url)('knex/lib/dialects/mssql/index.js') as new (
  config: Knex.Config,
) => object;

/** Takes what is sent to a SQL Server as done: tables are empty, every insert gives 1. */
class RecordingClient extends SqlServerClient {
  readonly sent: string[] = [];

  async acquireRawConnection(): Promise<object> {
    return {};
  }
  async destroyRawConnection(): Promise<void> {}
  validateConnection(): boolean {
    return true;
  }
  async _query(_connection: unknown, query: Sent): Promise<Sent> {
    this.sent.push(query.sql);
    return query;
  }
  processResponse({ method }: Sent): unknown {
    if (method === 'first') return undefined;
    if (method === 'insert') return [{ id: 1 }];
    return method === 'update' || method === 'del' ? 0 : [];
  }
}

/** A handle that speaks to a SQL Server which isn't there, and what was said to it. */
export function recordedServer(): { db: Knex; sent: string[] } {
  const db = knex({
    client: RecordingClient as unknown as typeof Knex.Client,
    wrapIdentifier: (name, quote) => (name === '*' ? name : quote(toColumn(name))),
    useNullAsDefault: true,
    connection: {},
  });
  return { db, sent: (db.client as unknown as RecordingClient).sent };
}
