import type { Knex } from 'knex';

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
  /** Narrows `search_keys` to the rows of these kinds whose text contains the folded term. */
  matchSearchText(query: Knex.QueryBuilder, kinds: readonly string[], term: string): Knex.QueryBuilder;
  /** True where an index answers the term; false where every row is looked at, so that limits pay. */
  isIndexedTerm(term: string): boolean;
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

function hasTrigram(term: string): boolean {
  return [...term].length >= 3;
}

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
  // A trigram index knows nothing of terms below three characters; they scan the one narrow column. With the
  // index, `+kind` keeps SQLite from walking all rows of a kind instead of the few that match.
  matchSearchText: (query, kinds, term) =>
    hasTrigram(term)
      ? query
          .whereRaw('id in (select rowid from search_index where search_text match ?)', [
            `"${term.replaceAll('"', '""')}"`,
          ])
          .whereRaw(`+kind in (${kinds.map(() => '?').join(', ')})`, [...kinds])
      : contains(query.whereIn('kind', [...kinds]), 'search_text', term),
  isIndexedTerm: hasTrigram,
  insertWithIds: (db, table, rows) => db(table).insert(rows),
  problemOf(error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (typeof code !== 'string') return 'other';
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return 'unique';
    if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return 'foreign-key';
    if (code === 'SQLITE_CONSTRAINT_CHECK') return 'check';
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
};

const sqlServer: Dialect = {
  name: 'mssql',
  rowsPerInsert: (columns) => Math.min(900, Math.floor(2_000 / columns)),
  month: (column) => `convert(char(7), ${column}, 23)`,
  sum: (expression) => `coalesce(sum(cast(${expression} as bigint)), 0)`,
  async valuesOf(db, table, column) {
    const rows: { value: string }[] = await db(table)
      .whereNotNull(column)
      .distinct(`${column} as value`)
      .orderBy('value');
    return rows.map(({ value }) => value);
  },
  matchSearchText: (query, kinds, term) => contains(query.whereIn('kind', [...kinds]), 'search_text', term),
  isIndexedTerm: () => false,
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
