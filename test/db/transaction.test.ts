import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextNumber } from '../../src/core/numbering.ts';
import type { Database } from '../../src/db/connection.ts';
import { transact, WrittenMeanwhile } from '../../src/db/transaction.ts';
import { insertRow, StaleVersion, updateVersioned } from '../../src/db/write.ts';
import { closeDatabase, testDatabase } from '../support/database.ts';

const warehouse = (code: string) => ({ code, name: code, isArchived: false, version: 1 });

describe('the transaction helper', () => {
  let db: Database;
  beforeEach(async () => {
    db = await testDatabase();
  });
  afterEach(() => closeDatabase(db));

  const codes = async () =>
    ((await db('warehouses').orderBy('id')) as { code: string }[]).map(({ code }) => code);

  it('commits all or nothing', async () => {
    await transact({ db }, (tx) => tx.db('warehouses').insert(warehouse('A')));
    const failed = transact({ db }, async (tx) => {
      await tx.db('warehouses').insert(warehouse('B'));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await codes()).toEqual(['A']);
  });

  it('throws on a second query at once on one transaction', async () => {
    const both = transact({ db }, (tx) =>
      Promise.all([tx.db('warehouses').insert(warehouse('A')), tx.db('warehouses').insert(warehouse('B'))]),
    );
    await expect(both).rejects.toThrow('two queries at once');
    expect(await codes()).toEqual([]);
  });

  it('throws on a query on the outer handle inside a transaction, rather than waiting for itself', async () => {
    const inner = transact({ db }, async () => {
      await db('warehouses');
    });
    await expect(inner).rejects.toThrow('outer handle');
  });

  it('joins the transaction that it is called in', async () => {
    const outer = transact({ db }, async (tx) => {
      await transact(tx, (inner) => inner.db('warehouses').insert(warehouse('A')));
      throw new Error('after all');
    });
    await expect(outer).rejects.toThrow('after all');
    expect(await codes()).toEqual([]);
  });

  it('tries a deadlock again, three times in all', async () => {
    let attempts = 0;
    const deadlock = Object.assign(new Error('locked'), { code: 'SQLITE_BUSY', number: 1205 });
    const result = await transact({ db }, async () => {
      if (++attempts < 3) throw deadlock;
      return 'done';
    });
    expect([result, attempts]).toEqual(['done', 3]);
    attempts = 0;
    const never = transact({ db }, async () => {
      attempts++;
      throw deadlock;
    });
    await expect(never).rejects.toBe(deadlock);
    expect(attempts).toBe(3);
  });

  it('waits for a query that is still at work before it rolls back', async () => {
    const left = transact({ db }, async (tx) => {
      const insert = tx.db('warehouses').insert(warehouse('A'));
      await Promise.race([insert, new Promise((resolve) => tx.db.on('query', resolve))]);
      throw new Error('meanwhile');
    });
    await expect(left).rejects.toThrow('meanwhile');
    expect(await codes()).toEqual([]);
  });

  it('tries again what two found missing and both wrote', async () => {
    let attempts = 0;
    const number = await transact({ db }, async (tx) => {
      const given = await nextNumber(tx.db, 'SO-2026');
      if (++attempts < 2) throw new WrittenMeanwhile('begun by someone else');
      return given;
    });
    expect([number, attempts]).toEqual([1, 2]);
  });

  it('updates the version that was seen, and no other', async () => {
    const id = await insertRow(db, 'warehouses', warehouse('A'));
    await updateVersioned(db, 'warehouses', { id, version: 1 }, { name: 'First' });
    const late = updateVersioned(db, 'warehouses', { id, version: 1 }, { name: 'Second' });
    await expect(late).rejects.toBeInstanceOf(StaleVersion);
    expect(await db('warehouses').first('name', 'version')).toEqual({ name: 'First', version: 2 });
  });

  it('lets the database itself refuse what would break a rule', async () => {
    await expect(
      db('stock').insert({ skuId: 1, warehouseId: 1, quality: 'good', onHand: 1, reserved: 0 }),
    ).rejects.toThrow();
    const warehouseId = await insertRow(db, 'warehouses', warehouse('A'));
    await expect(insertRow(db, 'warehouses', warehouse('a'))).rejects.toThrow();
    expect(warehouseId).toBe(1);
  });
});
