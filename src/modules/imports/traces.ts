import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';

/** Rows of one table that a row of a file may write. */
export interface Place {
  table: string;
  where: (query: Knex.QueryBuilder) => Knex.QueryBuilder;
  /** The columns that name a row; `id` where none are given. */
  key?: readonly string[];
  /** Columns that other things write as well, and that an undoing leaves alone. */
  besides?: readonly string[];
}

type Row = Record<string, unknown>;
type Snapshot = Map<string, Map<string, Row>>;

/**
 * What writing one row of a file did: rows that it added, by a digest of what they held, and columns that it
 * changed, each from what to what. Tables stand in the order of the places: who is referred to comes first.
 */
export interface Trace {
  added: { table: string; key: Row; digest: string }[];
  changed: { table: string; key: Row; columns: Record<string, [before: unknown, after: unknown]> }[];
}

const always = ['version', 'updatedAt'];

function digestOf(row: Row, { besides = [] }: Pick<Place, 'besides'>): string {
  const kept = Object.entries(row).filter(([name]) => !always.includes(name) && !besides.includes(name));
  return createHash('sha256').update(JSON.stringify(kept.sort())).digest('hex').slice(0, 32);
}

const keyOf = (row: Row, { key = ['id'] }: Place): Row =>
  Object.fromEntries(key.map((name) => [name, row[name]]));

/** The rows of these places as they are now. */
export async function snapshot(
  tx: Context,
  places: readonly Place[],
  { locked = false } = {},
): Promise<Snapshot> {
  const found: Snapshot = new Map();
  for (const place of places) {
    const query = place.where(tx.db(place.table));
    const rows: Row[] = await (locked ? query.forUpdate() : query);
    const known = found.get(place.table) ?? new Map<string, Row>();
    for (const row of rows) known.set(JSON.stringify(keyOf(row, place)), row);
    found.set(place.table, known);
  }
  return found;
}

/** What lies between two snapshots. A row that went is not told of: an import takes nothing away. */
export function traceBetween(places: readonly Place[], before: Snapshot, after: Snapshot): Trace {
  const trace: Trace = { added: [], changed: [] };
  const seen = new Set<string>();
  for (const place of places) {
    if (seen.has(place.table)) continue;
    seen.add(place.table);
    for (const [name, row] of after.get(place.table) ?? []) {
      const old = before.get(place.table)?.get(name);
      const key = keyOf(row, place);
      if (!old) trace.added.push({ table: place.table, key, digest: digestOf(row, place) });
      else {
        const columns = changedColumns(old, row, place);
        if (Object.keys(columns).length > 0) trace.changed.push({ table: place.table, key, columns });
      }
    }
  }
  return trace;
}

function changedColumns(old: Row, row: Row, { besides = [] }: Place): Record<string, [unknown, unknown]> {
  const left = [...always, ...besides];
  return Object.fromEntries(
    Object.keys(row)
      .filter((name) => !left.includes(name) && !isSame(old[name], row[name]))
      .map((name) => [name, [old[name] ?? null, row[name] ?? null]]),
  );
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Whoever sends goods locks the shipment and then its orders, whoever notes a payment the customer before them. */
const lockedFirst = ['customers', 'shipments'];

function inLockOrder(places: readonly Place[]): Place[] {
  const isFirst =
    (table: string) =>
    ({ table: named }: Place) =>
      named === table;
  const rest = places.filter(({ table }) => !lockedFirst.includes(table));
  return [...lockedFirst.flatMap((table) => places.filter(isFirst(table))), ...rest];
}

/**
 * Takes back what a row did: what it added goes, what it changed is what it was. Refuses where any of it has been
 * changed since, or where something that came later hangs on it; then all of the row stays.
 */
export async function takeBack(
  tx: Context,
  { own, shared }: { own: readonly Place[]; shared: readonly Place[] },
  trace: Trace,
): Promise<void> {
  const places = [...own, ...shared];
  const placeOf = (table: string) => places.find((place) => place.table === table);
  // Locked: what is compared here stays so until the commit.
  const present = await snapshot(tx, inLockOrder(places), { locked: true });
  const rowOf = (table: string, key: Row) => present.get(table)?.get(JSON.stringify(key));
  for (const { table, key, digest } of trace.added) {
    const row = rowOf(table, key);
    if (row && digestOf(row, placeOf(table) ?? {}) !== digest) throw new Refusal('imports.changed_since');
  }
  const added = new Set(trace.added.map(({ table, key }) => `${table} ${JSON.stringify(key)}`));
  refuseLater(own, trace, { present, added });
  for (const { table, key, columns } of trace.changed) await changeBack(tx, { table, key, columns }, rowOf);
  for (const { table, key } of [...trace.added].reverse()) await tx.db(table).where(key).delete();
}

/** What has come to hang on an added record since is someone's work, which goes with nothing. */
function refuseLater(
  places: readonly Place[],
  trace: Trace,
  { present, added }: { present: Snapshot; added: ReadonlySet<string> },
): void {
  const first = trace.added[0];
  // Only where the record itself came with this row does all that hangs on it have to be the row's own.
  if (!first || first.table !== places[0]?.table) return;
  for (const { table } of places)
    for (const key of present.get(table)?.keys() ?? [])
      if (!added.has(`${table} ${key}`)) throw new Refusal('imports.used_since');
}

async function changeBack(
  tx: Context,
  { table, key, columns }: Trace['changed'][number],
  rowOf: (table: string, key: Row) => Row | undefined,
): Promise<void> {
  const row = rowOf(table, key);
  const isUntouched = Object.entries(columns).every(([name, [, after]]) => isSame(row?.[name], after));
  if (!row || !isUntouched) throw new Refusal('imports.changed_since');
  const before = Object.fromEntries(Object.entries(columns).map(([name, [value]]) => [name, value]));
  const more = 'updatedAt' in row ? { updatedAt: now(tx) } : {};
  const query = tx.db(table).where(key);
  if ('version' in row) query.increment('version', 1);
  await query.update({ ...before, ...more });
}
