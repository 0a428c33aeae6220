import type { Database } from '../../src/db/connection.ts';

/**
 * Lets SQLite run what `dialect.ts` has for SQL Server, which it can once it has `convert`; its `char(7)` is a
 * function there, and no type. Gives what takes it back: clients and their transactions share a prototype.
 */
export async function speakAsSqlServer(db: Database): Promise<() => void> {
  const shared = Object.getPrototypeOf(db.client) as { dialect: string };
  const { dialect } = shared;
  Object.assign(shared, { dialect: 'mssql' });
  const connection = (await db.client.acquireConnection()) as {
    function(name: string, run: (...values: string[]) => string): void;
  };
  connection.function('convert', (length, day) => day?.slice(0, length?.charCodeAt(0)) ?? '');
  await db.client.releaseConnection(connection);
  return () => void Object.assign(shared, { dialect });
}
