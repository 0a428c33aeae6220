import type { Knex } from 'knex';
import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../src/db/dialect.ts';

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
