import type { Knex } from 'knex';
import { gramExpression, mustVerify, type SearchWays } from './search-grams.ts';

/** What a database error means, in one set of names for both databases. */
export type DatabaseProblem =
  | 'unique'
  | 'foreign-key'
  | 'check'
  | 'deadlock'
  | 'busy'
  | 'connection-lost'
  | 'full'
  | 'other';

export interface SoughtKeys {
  kind: string;
  ways: SearchWays;
  /** Only archived ones, or none of them; all when left out. */
  isArchived?: boolean;
  /** Looks at each row instead of asking the index; quicker where few rows come into question by other means. */
  isScan?: boolean;
}

/** All that SQLite and SQL Server say differently. Nothing outside this file asks which one it is. */
export interface Dialect {
  readonly name: 'sqlite' | 'mssql';
  /** Most rows in one multi-row insert of that many columns (SQL Server: 2,100 parameters, 1,000 rows). */
  rowsPerInsert(columns: number): number;
  /** SQL for the month `'2026-03'` of a day column. */
  month(column: string): string;
  /** SQL for a sum that can't overflow and isn't null; alias it with a suffix that `rows.ts` turns into a number. */
  sum(expression: string): string;
  /** The different values of an indexed column that aren't null, in order. */
  valuesOf(db: Knex, table: string, column: string): Promise<string[]>;
  /**
   * SQL for a column by which no index is to be chosen, because many rows fit: the list's own order finds the first of
   * them sooner. SQL Server knows how many fit, and chooses by itself.
   */
  unsought(column: string): string;
  /** The rows of `search_keys`, as `s`, of one kind that contain what is looked for. */
  matchKeys(db: Knex, sought: SoughtKeys): Knex.QueryBuilder;
  /**
   * Puts rows of `matchKeys` that fit an earlier one of these before others, and archived ones last: where each look
   * passes over all rows of a kind, one that sorts is quicker than one for each. Null where an index is asked instead.
   */
  readonly nearestKeys:
    | ((keys: Knex.QueryBuilder, nearest: readonly SearchWays[]) => Knex.QueryBuilder)
    | null;
  /** The column by which `matchKeys` brings the newest first without sorting them all. */
  readonly keysInOrder: string;
  /** Inserts rows that bring their own ids. */
  insertWithIds(db: Knex, table: string, rows: readonly Record<string, unknown>[]): PromiseLike<unknown>;
  problemOf(error: unknown): DatabaseProblem;
}

export function dialectOf(db: Knex): Dialect {
  return (db.client as { dialect: string }).dialect === 'mssql' ? sqlServer : sqlite;
}

/** `where column contains term`, with the term's wildcards taken literally. */
export function contains(query: Knex.QueryBuilder, column: string, term: string): Knex.QueryBuilder {
  return query.whereRaw("?? like ? escape '\\'", [column, `%${likeText(term)}%`]);
}

function likeText(term: string): string {
  return term.replace(/[\\%_[]/g, (character) => `\\${character}`);
}

/** How a text of search keys is looked for: SQL with one place for it, and what goes there. */
interface Contained {
  test: string;
  bind?: (text: string) => string;
}

/** Any of the ways, each with all of its texts. */
function waysTest(ways: SearchWays, { test, bind = (text) => text }: Contained) {
  const clauses = ways.map((way) => `(${way.map(() => test).join(' and ')})`);
  return { sql: `(${clauses.join(' or ')})`, bindings: ways.flatMap((way) => way.map(bind)) };
}

function containsWays(query: Knex.QueryBuilder, ways: SearchWays, contained: Contained): Knex.QueryBuilder {
  const { sql, bindings } = waysTest(ways, contained);
  return query.whereRaw(sql, bindings);
}

function scanKeys(db: Knex, { kind, ways, isArchived }: SoughtKeys, contained: Contained): Knex.QueryBuilder {
  const query = db('search_keys as s').where('s.kind', kind);
  if (isArchived !== undefined) query.where('s.is_archived', isArchived);
  return containsWays(query, ways, contained);
}

const inText: Contained = { test: 'instr(s.search_text, ?) > 0' };

const sqlite: Dialect = {
  name: 'sqlite',
  rowsPerInsert: (columns) => Math.min(400, Math.floor(30_000 / columns)),
  month: (column) => `substr(${column}, 1, 7)`,
  sum: (expression) => `coalesce(sum(${expression}), 0)`,
  // Jumps from value to value in the index; SQLite's own `distinct` would walk all of its rows.
  async valuesOf(db, table, column) {
    const least = `select min(:column:) from :table:`;
    const rows = (await db.raw(
      `with recursive used(value) as (${least} union all
       select (${least} where :column: > used.value) from used where used.value is not null)
       select value from used where value is not null order by value`,
      { table, column },
    )) as { value: string }[];
    return rows.map(({ value }) => value);
  },
  unsought: (column) => `+${column}`,
  // `cross join` keeps this order, in which rows come one by one until there are enough of them.
  matchKeys(db, { kind, ways, isArchived, isScan }) {
    if (isScan) return scanKeys(db, { kind, ways, isArchived }, inText);
    const query = db
      .queryBuilder()
      .from(db.raw('search_grams as g cross join search_keys as s'))
      .whereRaw('s.id = g.rowid and g.search_grams match ?', [gramExpression(kind, ways, isArchived)]);
    return mustVerify(ways) ? containsWays(query, ways, inText) : query;
  },
  nearestKeys: null,
  keysInOrder: 'g.rowid',
  insertWithIds: (db, table, rows) => db(table).insert(rows),
  problemOf(error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (typeof code !== 'string') return 'other';
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return 'unique';
    if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return 'foreign-key';
    // A CHECK that came later is a trigger; see columns.ts.
    if (code === 'SQLITE_CONSTRAINT_CHECK' || code === 'SQLITE_CONSTRAINT_TRIGGER') return 'check';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
    if (code.startsWith('SQLITE_FULL') || code.startsWith('SQLITE_IOERR')) return 'full';
    return 'other';
  },
};

const sqlServerProblems: Record<number, DatabaseProblem> = {
  2601: 'unique',
  2627: 'unique',
  547: 'foreign-key',
  1205: 'deadlock',
  1222: 'deadlock',
  3960: 'deadlock',
  1105: 'full',
  9002: 'full',
  51000: 'check',
};

const likeKeys: Contained = {
  test: "s.search_text like ? escape '\\'",
  bind: (text) => `%${likeText(text)}%`,
};

const sqlServer: Dialect = {
  name: 'mssql',
  rowsPerInsert: (columns) => Math.min(900, Math.floor(2_000 / columns)),
  unsought: (column) => column,
  month: (column) => `convert(char(7), ${column}, 23)`,
  sum: (expression) => `coalesce(sum(cast(${expression} as bigint)), 0)`,
  async valuesOf(db, table, column) {
    const rows: { value: string }[] = await db(table)
      .whereNotNull(column)
      .distinct(`${column} as value`)
      .orderBy('value');
    return rows.map(({ value }) => value);
  },
  matchKeys: (db, sought) => scanKeys(db, sought, likeKeys),
  nearestKeys(keys, nearest) {
    const tests = nearest.map((ways) => waysTest(ways, likeKeys));
    const whens = tests.map(({ sql }, place) => `when ${sql} then ${place}`).join(' ');
    return keys.orderByRaw(
      `case when s.is_archived = 1 then ${tests.length + 1} ${whens} else ${tests.length} end`,
      tests.flatMap(({ bindings }) => bindings),
    );
  },
  keysInOrder: 's.id',
  // In one statement: each runs by sp_executesql, at whose end the server takes the setting back.
  insertWithIds(db, table, rows) {
    const { sql, bindings } = db(table).insert(rows).toSQL();
    return db.raw(`set identity_insert ?? on; ${sql}; set identity_insert ?? off`, [
      table,
      ...(bindings as Knex.RawBinding[]),
      table,
    ]);
  },
  problemOf(error) {
    const { originalError, errors = [] } = (error ?? {}) as { originalError?: unknown; errors?: unknown[] };
    // Knex hangs what went wrong on the error of a roll-back that failed too; tedious gathers several in one.
    const problems = [error, originalError, ...errors].map(sqlServerProblemOf);
    return problems.find((problem) => problem !== 'other') ?? 'other';
  },
};

const lostConnection = [
  'ESOCKET',
  'EPIPE',
  'ECONNRESET',
  'ECONNCLOSED',
  'ECLOSE',
  'EINVALIDSTATE',
  'ETIMEOUT',
  'ENOTOPEN',
];

function sqlServerProblemOf(error: unknown): DatabaseProblem {
  const { number, code, message } = (error ?? {}) as { number?: number; code?: string; message?: string };
  if (number === 547 && message?.includes('CHECK')) return 'check';
  if (number !== undefined && sqlServerProblems[number]) return sqlServerProblems[number];
  return code && lostConnection.includes(code) ? 'connection-lost' : 'other';
}
