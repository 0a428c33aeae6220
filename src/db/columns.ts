import type { Knex } from 'knex';
import { dialectOf } from './dialect.ts';

type Column = Knex.ColumnBuilder;
type Table = Knex.CreateTableBuilder;

/** The column types that SQLite and SQL Server name differently, for use in migrations. */
export interface Columns {
  /** A short key that people type: compared without regard to case on both databases. */
  code(table: Table, name: string): Column;
  /** A calendar day, `'2026-03-31'` in TypeScript. Its name ends in `_on`. */
  day(table: Table, name: string): Column;
  /** A UTC instant with milliseconds, an ISO string in TypeScript. Its name ends in `_at`. */
  instant(table: Table, name: string): Column;
  longText(table: Table, name: string): Column;
  /** The content of a file, a Buffer in TypeScript. */
  bytes(table: Table, name: string): Column;
  /** SQL that drops an index made by hand, which Knex's own names for it would miss. */
  dropIndex(table: string, name: string): string;
  createSearchIndex(): Promise<void>;
  dropSearchIndex(): Promise<void>;
}

export function columnsFor(db: Knex): Columns {
  return dialectOf(db).name === 'sqlite' ? sqliteColumns(db) : sqlServerColumns();
}

function sqliteColumns(db: Knex): Columns {
  return {
    code: (table, name) => table.specificType(name, 'text collate nocase'),
    day: (table, name) => table.specificType(name, 'text'),
    instant: (table, name) => table.specificType(name, 'text'),
    longText: (table, name) => table.text(name),
    bytes: (table, name) => table.specificType(name, 'blob'),
    dropIndex: (_table, name) => `drop index ${name}`,
    // Triggers and not the write actions keep the index, so that the two can't differ.
    async createSearchIndex() {
      await db.raw(
        "create virtual table search_index using fts5(search_text, content='search_keys', content_rowid='id', tokenize='trigram')",
      );
      await db.raw(
        'create trigger search_keys_added after insert on search_keys begin ' +
          'insert into search_index(rowid, search_text) values (new.id, new.search_text); end',
      );
      await db.raw(
        'create trigger search_keys_removed after delete on search_keys begin ' +
          "insert into search_index(search_index, rowid, search_text) values ('delete', old.id, old.search_text); end",
      );
      await db.raw(
        'create trigger search_keys_changed after update of search_text on search_keys begin ' +
          "insert into search_index(search_index, rowid, search_text) values ('delete', old.id, old.search_text); " +
          'insert into search_index(rowid, search_text) values (new.id, new.search_text); end',
      );
    },
    async dropSearchIndex() {
      for (const trigger of ['search_keys_added', 'search_keys_removed', 'search_keys_changed']) {
        await db.raw(`drop trigger if exists ${trigger}`);
      }
      await db.raw('drop table if exists search_index');
    },
  };
}

function sqlServerColumns(): Columns {
  return {
    code: (table, name) => table.string(name, 40),
    day: (table, name) => table.specificType(name, 'date'),
    instant: (table, name) => table.specificType(name, 'datetime2(3)'),
    longText: (table, name) => table.specificType(name, 'nvarchar(max)'),
    bytes: (table, name) => table.specificType(name, 'varbinary(max)'),
    dropIndex: (table, name) => `drop index ${name} on ${table}`,
    async createSearchIndex() {},
    async dropSearchIndex() {},
  };
}
