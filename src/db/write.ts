import type { Knex } from 'knex';
import { dialectOf } from './dialect.ts';

/** Inserts one row and gives its id. */
export async function insertRow(db: Knex, table: string, row: Record<string, unknown>): Promise<number> {
  const [inserted] = await db(table).insert(row).returning('id');
  return (inserted as { id: number }).id;
}

/** Inserts any number of rows in as few statements as the database takes; a key that a row lacks is null. */
export async function insertRows(
  db: Knex,
  table: string,
  rows: readonly Record<string, unknown>[],
  { withIds = false } = {},
): Promise<void> {
  const { rowsPerInsert, insertWithIds } = dialectOf(db);
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  const size = rowsPerInsert(columns.size);
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    await (withIds ? insertWithIds(db, table, some) : db(table).insert(some));
  }
}

/** Splits a list of ids so that no query has more parameters than SQL Server takes. */
export function inChunks<T>(values: readonly T[], size = 1000): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < values.length; start += size) chunks.push(values.slice(start, start + size));
  return chunks;
}

export class StaleVersion extends Error {
  constructor(
    readonly table: string,
    readonly id: number,
  ) {
    super(`${table} ${id} was changed by someone else`);
  }
}

/**
 * Updates the row only if its version is still the one that was seen, and counts the version up.
 * Throws `StaleVersion` otherwise; the route contract makes the conflict page of it.
 */
export async function updateVersioned(
  db: Knex,
  table: string,
  { id, version }: { id: number; version: number },
  values: Record<string, unknown>,
): Promise<void> {
  const changed = await db(table)
    .where({ id, version })
    .update({ ...values, version: version + 1 });
  if (changed !== 1) throw new StaleVersion(table, id);
}
