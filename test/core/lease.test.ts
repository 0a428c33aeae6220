import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLease } from '../../src/core/lease.ts';
import { nextCode, nextYearlyNumber } from '../../src/core/numbering.ts';
import type { Database } from '../../src/db/connection.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

describe('leases', () => {
  let db: Database;
  beforeEach(async () => {
    db = await testDatabase();
  });
  afterEach(() => closeDatabase(db));

  it('are held by one, renewed by the same, and free again when they have run out', async () => {
    const take = (holder: string, nowMs: number) =>
      takeLease(db, { name: 'jobs', holder, nowMs, forMs: 100 });
    expect(await take('a', 1000)).toBe(true);
    expect(await take('b', 1000)).toBe(false);
    expect(await take('a', 1050)).toBe(true);
    expect(await take('b', 1150)).toBe(false);
    expect(await take('b', 1151)).toBe(true);
    expect(await take('a', 1160)).toBe(false);
    expect(await takeLease(db, { name: 'other', holder: 'a', nowMs: 1160, forMs: 100 })).toBe(true);
    expect(await db('leases').where({ name: 'jobs' }).select('holder')).toEqual([{ holder: 'b' }]);
  });
});

describe('numbers', () => {
  let db: Database;
  beforeEach(async () => {
    db = await testDatabase();
  });
  afterEach(() => closeDatabase(db));

  it('count up by prefix and year, and pass over codes that an import brought', async () => {
    expect(await nextYearlyNumber(db, 'SO', '2026-03-31')).toBe('SO-2026-00001');
    expect(await nextYearlyNumber(db, 'SO', '2026-12-31')).toBe('SO-2026-00002');
    expect(await nextYearlyNumber(db, 'SO', '2027-01-01')).toBe('SO-2027-00001');
    expect(await nextYearlyNumber(db, 'SH', '2026-03-31')).toBe('SH-2026-00001');
    await db('warehouses').insert({ code: 'w00001', name: 'Taken', isArchived: false, version: 1 });
    expect(await nextCode(db, 'W', 'warehouses')).toBe('W00002');
  });

  it('give a number back when the work is rolled back', async () => {
    const work = db.transaction(async (tx) => {
      await nextYearlyNumber(tx, 'SO', '2026-03-31');
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect(await nextYearlyNumber(db, 'SO', '2026-03-31')).toBe('SO-2026-00001');
  });
});
