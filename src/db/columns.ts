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
  createGramIndex(): Promise<void>;
  dropGramIndex(): Promise<void>;
  /** Before a column goes that refers to another table: SQL Server wants its constraint dropped first. */
  dropReference(table: string, constraint: string): Promise<void>;
  /** A CHECK for a table that is there already; its columns stand in braces, as in `{quantity} > 0`. */
  addCheck(table: string, check: { name: string; expression: string }): Promise<void>;
  dropCheck(table: string, name: string): Promise<void>;
  /** From now on rows are added and neither changed nor deleted, by whomever. */
  forbidChanges(table: string): Promise<void>;
  allowChanges(table: string): Promise<void>;
}

export function columnsFor(db: Knex): Columns {
  return dialectOf(db).name === 'sqlite' ? sqliteColumns(db) : sqlServerColumns(db);
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
    // Contentless and without positions: a third of the size of an index that answers phrases.
    async createGramIndex() {
      await db.raw(
        "create virtual table search_grams using fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii')",
      );
      const add =
        'insert into search_grams(rowid, grams) values (new.id, search_grams_of(new.kind, new.is_archived, new.search_text));';
      const remove = 'delete from search_grams where rowid = old.id;';
      await db.raw(`create trigger search_grams_added after insert on search_keys begin ${add} end`);
      await db.raw(`create trigger search_grams_removed after delete on search_keys begin ${remove} end`);
      await db.raw(
        `create trigger search_grams_changed after update of kind, is_archived, search_text on search_keys begin ${remove} ${add} end`,
      );
      await db.raw(
        'insert into search_grams(rowid, grams) select id, search_grams_of(kind, is_archived, search_text) from search_keys',
      );
    },
    async dropGramIndex() {
      for (const trigger of ['search_grams_added', 'search_grams_removed', 'search_grams_changed']) {
        await db.raw(`drop trigger if exists ${trigger}`);
      }
      await db.raw('drop table if exists search_grams');
    },
    async dropSearchIndex() {
      for (const trigger of ['search_keys_added', 'search_keys_removed', 'search_keys_changed']) {
        await db.raw(`drop trigger if exists ${trigger}`);
      }
      await db.raw('drop table if exists search_index');
    },
    async dropReference() {},
    // SQLite adds no CHECK to a table that is there; a trigger says the same before the row is written.
    async addCheck(table, { name, expression }) {
      const holds = expression.replace(/\{(\w+)\}/g, 'new.$1');
      for (const [event, action] of checkedEvents) {
        await db.raw(
          `create trigger ${name}_${event} before ${action} on ${table} when not (${holds}) ` +
            `begin select raise(abort, 'CHECK constraint failed: ${name}'); end`,
        );
      }
    },
    async dropCheck(_table, name) {
      for (const [event] of checkedEvents) await db.raw(`drop trigger ${name}_${event}`);
    },
    async forbidChanges(table) {
      for (const action of ['update', 'delete']) {
        await db.raw(
          `create trigger ${table}_no_${action} before ${action} on ${table} ` +
            `begin select raise(abort, '${table} are added to and never changed'); end`,
        );
      }
    },
    async allowChanges(table) {
      for (const action of ['update', 'delete']) await db.raw(`drop trigger ${table}_no_${action}`);
    },
  };
}

const checkedEvents = [
  ['added', 'insert'],
  ['changed', 'update'],
] as const;

function sqlServerColumns(db: Knex): Columns {
  const binary = 'nvarchar(max) collate Latin1_General_100_BIN2';
  return {
    code: (table, name) => table.string(name, 40),
    day: (table, name) => table.specificType(name, 'date'),
    instant: (table, name) => table.specificType(name, 'datetime2(3)'),
    longText: (table, name) => table.specificType(name, 'nvarchar(max)'),
    bytes: (table, name) => table.specificType(name, 'varbinary(max)'),
    dropIndex: (table, name) => `drop index ${name} on ${table}`,
    async createSearchIndex() {},
    async dropSearchIndex() {},
    // What is searched is folded before, so characters are compared as they are, several times as fast.
    async createGramIndex() {
      await db.raw(`alter table search_keys alter column search_text ${binary} not null`);
      await db.raw(`alter table search_keys alter column own_text ${binary}`);
      await db.raw(`alter table search_keys alter column handed_text ${binary}`);
      // All that searching one kind reads and shows, in its order: a look passes over no other kind's rows.
      await db.raw(
        'create index search_keys_scan_index on search_keys (kind, id) ' +
          'include (record_id, customer_id, title, subtitle, is_archived, search_text)',
      );
    },
    async dropGramIndex() {
      await db.raw('drop index search_keys_scan_index on search_keys');
      await db.raw('alter table search_keys alter column search_text nvarchar(max) not null');
    },
    async dropReference(table, constraint) {
      await db.raw('alter table ?? drop constraint ??', [table, constraint]);
    },
    async addCheck(table, { name, expression }) {
      const holds = expression.replace(/[{}]/g, '');
      await db.raw(`alter table ${table} add constraint ${name} check (${holds})`);
    },
    async dropCheck(table, name) {
      await db.raw('alter table ?? drop constraint ??', [table, name]);
    },
    // Only for updates and deletes: an insert's OUTPUT is refused where a trigger waits for inserts (334).
    async forbidChanges(table) {
      await db.raw(
        `create trigger ${table}_no_change on ${table} instead of update, delete as ` +
          `throw 51000, '${table} are added to and never changed', 1`,
      );
    },
    async allowChanges(table) {
      await db.raw(`drop trigger ${table}_no_change`);
    },
  };
}
