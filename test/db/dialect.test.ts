import knex, { type Knex } from 'knex';
import { afterAll, describe, expect, it } from 'vitest';
import { mapBinding } from '../../src/db/connection.ts';
import { dialectOf } from '../../src/db/dialect.ts';

/** What can be said of SQL Server's dialect without a server. */
describe('the dialect of SQL Server', () => {
  const db = knex({ client: 'mssql', useNullAsDefault: true });
  afterAll(() => db.destroy());
  const dialect = dialectOf(db);

  const failedRollBack = Object.assign(new Error("Can't rollback transaction"), {
    originalError: { code: 'ECLOSE' },
  });
  it.each([
    [{ number: 2627 }, 'unique'],
    [{ number: 2601 }, 'unique'],
    [{ number: 547, message: 'conflicted with the FOREIGN KEY constraint' }, 'foreign-key'],
    [{ number: 547, message: 'conflicted with the CHECK constraint' }, 'check'],
    [{ number: 1205 }, 'deadlock'],
    [new AggregateError([{ number: 3621 }, { number: 1222 }]), 'deadlock'],
    [failedRollBack, 'connection-lost'],
    [new Error('something else'), 'other'],
    [null, 'other'],
  ])('names %o', (error, problem) => {
    expect(dialect.problemOf(error)).toBe(problem);
  });

  it('brings ids of its own in one statement, since the setting ends with it', () => {
    const insert = dialect.insertWithIds(db, 'skus', [{ id: 1, code: 'A?' }, { id: 2 }]);
    expect((insert as unknown as ReturnType<typeof db.raw>).toSQL()).toMatchObject({
      sql: 'set identity_insert [skus] on; insert into [skus] ([code], [id]) values (?, ?), (?, ?); set identity_insert [skus] off',
      bindings: ['A?', 1, null, 2],
    });
  });

  it.each([1, 2, 30, 60])('keeps a statement of %d columns within the server’s bounds', (columns) => {
    const rows = dialect.rowsPerInsert(columns);
    expect(rows).toBeLessThanOrEqual(1000);
    expect(rows * columns).toBeLessThanOrEqual(2098);
  });

  it('sends instants as text without a zone, and leaves other texts alone', () => {
    expect(mapBinding('2026-03-31T04:00:00.123Z')).toMatchObject({ value: '2026-03-31T04:00:00.123' });
    expect(mapBinding(new Date(0))).toMatchObject({ value: '1970-01-01T00:00:00.000' });
    expect(mapBinding('2026-03-31')).toBeUndefined();
  });
});

const on = (dialect: string) => dialectOf({ client: { dialect } } as unknown as Knex);

describe('what a database error means', () => {
  it.each([
    [{ number: 2601 }, 'unique'],
    [{ number: 2627 }, 'unique'],
    [{ number: 547, message: 'conflicted with the FOREIGN KEY constraint' }, 'foreign-key'],
    [{ number: 547, message: 'conflicted with the CHECK constraint' }, 'check'],
    [{ number: 1205 }, 'deadlock'],
    [{ number: 1222 }, 'deadlock'],
    [{ number: 3960 }, 'deadlock'],
    [{ number: 9002 }, 'full'],
    [{ code: 'ESOCKET' }, 'connection-lost'],
    [{ code: 'ETIMEOUT' }, 'connection-lost'],
    [new Error('anything'), 'other'],
    [null, 'other'],
  ])('on SQL Server %o is %s', (error, problem) => {
    expect(on('mssql').problemOf(error)).toBe(problem);
  });

  it.each([
    ['SQLITE_CONSTRAINT_UNIQUE', 'unique'],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'unique'],
    ['SQLITE_CONSTRAINT_FOREIGNKEY', 'foreign-key'],
    ['SQLITE_CONSTRAINT_CHECK', 'check'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_FULL', 'full'],
    ['SQLITE_IOERR_WRITE', 'full'],
    ['SQLITE_MISUSE', 'other'],
    [undefined, 'other'],
  ])('on SQLite %s is %s', (code, problem) => {
    expect(on('better-sqlite3').problemOf({ code })).toBe(problem);
  });
});
