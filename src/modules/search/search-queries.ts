import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { readTerm } from '../../core/search.ts';
import { foldTerm } from '../../core/spellings.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { SearchWays } from '../../db/search-grams.ts';
import { seesAllCustomers, visibleTo } from '../customers/customer-queries.ts';
import { type Kind, kindsFor } from './kinds.ts';

export interface Hit {
  id: number;
  href: string;
  title: string;
  subtitle: string;
  isArchived: boolean;
}

export interface HitGroup extends Pick<Kind, 'kind' | 'icon' | 'list'> {
  hits: Hit[];
  /** How many there are, up to one more than `countedUpTo`. */
  count: number;
}

interface Found {
  recordId: number;
  title: string;
  subtitle: string;
  customerName: string | null;
  isArchived: boolean;
}

/** More than so many are not counted: where each must be looked at for whether the user may see it, sooner. */
export const countedUpTo = (context: Context) => (seesAllCustomers(context) ? 1000 : 100);
const few = 2000;

/** What the user may read that contains the term, by kind; at most `most` of each, the nearest first. */
export async function findEverywhere(context: Context, term: string, most: number): Promise<HitGroup[]> {
  const groups: HitGroup[] = [];
  for (const kind of kindsFor(context)) {
    const group = await findOfKind(context, kind, { term, most });
    if (group) groups.push(group);
  }
  return groups;
}

export async function findOfKind(
  context: Context,
  kind: Kind,
  { term, most }: { term: string; most: number },
): Promise<HitGroup | null> {
  const ways = readTerm(term);
  if (ways.length === 0) return null;
  const search = await searchIn(context, kind, ways);
  // One look where few match: the second would tell nothing new.
  const some = await search.some(ways, most + 1);
  if (some.length === 0) return null;
  const isAll = some.length <= most;
  const count = isAll ? some.length : await search.count();
  const { icon, list } = kind;
  const found = isAll ? some : await nearestFirst(search, { term, ways, most });
  return { kind: kind.kind, icon, list: list + encodeURIComponent(term), count, hits: hitsOf(kind, found) };
}

/** The one record that the term names exactly: a code, a number, a mail; null where none or several do. */
export async function findExactly(context: Context, term: string): Promise<Hit | null> {
  const line = exactLine(term);
  if (line === '\n\n') return null;
  const found: { hit: Hit; kind: string }[] = [];
  for (const kind of kindsFor(context)) {
    const search = await searchIn(context, kind, [[line]]);
    for (const hit of hitsOf(kind, await search.some([[line]], 2))) found.push({ hit, kind: kind.kind });
  }
  const [only, another] = found;
  if (!only || another) return null;
  const isNumber = /[\d@]/.test(term) && [...term].length > 2;
  const isCode = `${foldTerm(only.hit.title)} `.startsWith(`${foldTerm(term)} `) && only.kind !== 'contact';
  return isNumber || isCode ? only.hit : null;
}

const exactLine = (term: string) => `\n${foldTerm(term)}\n`;

/** Exactly the term, then what begins with it, then what contains it; those in use before archived ones. */
async function nearestFirst(
  search: Search,
  { term, ways, most }: { term: string; ways: SearchWays; most: number },
): Promise<Found[]> {
  const begins = ways.map(([first = '', ...rest]) => [`\n${first}`, ...rest]);
  const sorted = await search.nearest(ways, [[[exactLine(term)]], begins], most);
  if (sorted) return sorted;
  const found = new Map<number, Found>();
  for (const tier of [
    { ways: [[exactLine(term)]], isArchived: false },
    { ways: begins, isArchived: false },
    { ways, isArchived: false },
    { ways, isArchived: true },
  ]) {
    if (found.size >= most) break;
    const rows = await search.some(tier.ways, most, tier.isArchived);
    for (const row of rows) if (found.size < most) found.set(row.recordId, found.get(row.recordId) ?? row);
  }
  return [...found.values()];
}

interface Search {
  some(ways: SearchWays, most: number, isArchived?: boolean): Promise<Found[]>;
  /** The nearest in one look, where the database has no index to ask for each nearness; else null. */
  nearest(ways: SearchWays, nearest: readonly SearchWays[], most: number): Promise<Found[] | null>;
  count(): Promise<number>;
}

/**
 * Looks in one kind. Who may see few records of many that match looks through these few; everyone else takes
 * matches from the index, one by one, until there are enough that may be seen.
 */
async function searchIn(context: Context, kind: Kind, ways: SearchWays): Promise<Search> {
  const { db } = context;
  const dialect = dialectOf(db);
  const visible = seesAllCustomers(context) ? null : kind.visible;
  const isScan =
    visible !== null &&
    (await countUpTo(db, visible.rows(context).select(visible.id), few)) < few &&
    (await countUpTo(db, dialect.matchKeys(db, { kind: kind.kind, ways }).select('s.id'), few)) >= few;
  const matches = (sought: SearchWays, isArchived?: boolean) => {
    const rows = dialect.matchKeys(db, { kind: kind.kind, ways: sought, isArchived, isScan });
    if (!visible) return rows;
    const seen = visible.rows(context).select(visible.id);
    if (isScan) return rows.whereIn('s.record_id', seen as never);
    return rows.whereExists(seen.whereRaw(`${visible.id} = s.record_id`) as never);
  };
  const newest = isScan ? 's.id' : dialect.keysInOrder;
  const read = async (rows: Knex.QueryBuilder, most: number): Promise<Found[]> =>
    withCustomers(context, rows).orderBy(newest, 'desc').limit(most);
  return {
    some: (sought, most, isArchived) => read(matches(sought, isArchived), most),
    nearest: async (sought, nearest, most) =>
      dialect.nearestKeys && read(dialect.nearestKeys(matches(sought), nearest), most),
    count: () => countUpTo(db, matches(ways).select('s.id'), countedUpTo(context) + 1),
  };
}

async function countUpTo(db: Context['db'], rows: Knex.QueryBuilder, most: number): Promise<number> {
  const [row] = (await db(rows.limit(most).as('m')).count({ found_count: '*' })) as { foundCount: number }[];
  return Number(row?.foundCount ?? 0);
}

/** With the customer's name as it is now, unless the user may not know of that customer. */
function withCustomers(context: Context, rows: Knex.QueryBuilder): Knex.QueryBuilder {
  const customers = seesAllCustomers(context)
    ? 'customers as c'
    : visibleTo(context).select('c.id', 'c.name').as('c');
  return rows
    .leftJoin(customers as never, 'c.id', 's.customer_id')
    .select('s.record_id', 's.title', 's.subtitle', 's.is_archived', 'c.name as customer_name');
}

function hitsOf({ path }: Kind, found: readonly Found[]): Hit[] {
  const hits = found.map(({ recordId, title, subtitle, customerName, isArchived }) => ({
    id: recordId,
    href: `${path}/${recordId}`,
    title,
    subtitle: [customerName, subtitle].filter(Boolean).join(' · '),
    isArchived,
  }));
  return hits.sort((a, b) => Number(a.isArchived) - Number(b.isArchived));
}
