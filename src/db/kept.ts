import type { Knex } from 'knex';

/**
 * What was read from an embedded database, kept while nothing is written. Between two writes of a small office
 * lie hundreds of reads, and most ask again what the last one asked: whose session this is, who can be in
 * charge, how many follow-ups are due, the same list on the way back from a record.
 *
 * It is exact: the database has one connection, so any statement that is not read-only empties it, and
 * `data_version` tells within a fifth of a second when another process (a backup, a seed) wrote. On a server
 * with several processes nothing is kept. docs/decisions/0012.
 */
interface Kept {
  entries: Map<string, unknown>;
  /** Counts the writes, so that what was read across one isn't kept. */
  writes: number;
  dataVersion: number;
  checkedMs: number;
}

const isProduction = process.env.NODE_ENV === 'production';
const entriesAtMost = 500;
const checkedEveryMs = 200;
// By the configuration object, which an outer handle and its transactions share.
const all = new WeakMap<object, Kept>();

const configOf = (client: unknown): object => (client as { config: object }).config;

/** Begins to keep what is read through this handle; `wrote` must be told of every statement that writes. */
export function keepReads(db: Knex): void {
  all.set(configOf(db.client), { entries: new Map(), writes: 0, dataVersion: -1, checkedMs: 0 });
}

export function wrote(client: unknown): void {
  const kept = all.get(configOf(client));
  if (!kept) return;
  kept.writes++;
  kept.entries.clear();
}

/**
 * Gives what `read` gave last for this key, as long as nothing was written since; else reads. The key names all
 * that the answer depends on besides the database. Inside a transaction it always reads. What comes back is
 * shared: nobody may change it.
 */
export async function kept<T>(db: Knex, key: string, read: () => Promise<T>): Promise<T> {
  const store = db.isTransaction ? undefined : all.get(configOf(db.client));
  if (!store) return read();
  if (performance.now() - store.checkedMs > checkedEveryMs) await lookForOthers(db, store);
  const found = store.entries.get(key);
  if (found !== undefined) return found as T;
  const before = store.writes;
  const value = await read();
  if (store.writes === before && value !== undefined) {
    if (store.entries.size >= entriesAtMost) store.entries.clear();
    store.entries.set(key, isProduction ? value : frozen(value));
  }
  return value;
}

async function lookForOthers(db: Knex, store: Kept): Promise<void> {
  store.checkedMs = performance.now();
  const [row] = (await db.raw('pragma data_version')) as { dataVersion: number }[];
  const version = row?.dataVersion ?? -1;
  if (version !== store.dataVersion) store.entries.clear();
  store.dataVersion = version;
}

/** So that tests and development find whoever changes what is shared. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
