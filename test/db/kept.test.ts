import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/db/connection.ts';
import { kept } from '../../src/db/kept.ts';
import { transact } from '../../src/db/transaction.ts';

/** Of the embedded database only: a server's several processes keep nothing. */
describe.skipIf(process.env.TEST_DATABASE_URL)('what is kept while nothing is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-kept-'));
  let db: Database;
  let reads = 0;
  const names = (handle = db) =>
    kept(handle, 'names', async () => {
      reads++;
      return (await handle('things').orderBy('name').select('name')) as { name: string }[];
    });

  beforeEach(async () => {
    db = connect({ kind: 'sqlite', file: join(folder, `${Math.random()}.sqlite`) });
    await db.schema.createTable('things', (t) => void t.string('name', 20));
    await db('things').insert({ name: 'a' });
    await names();
    reads = 0;
  });
  afterEach(async () => {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not read again, and nobody can change it', async () => {
    expect(await names()).toEqual([{ name: 'a' }]);
    expect(reads).toBe(0);
    const rows = await names();
    expect(() => rows.push({ name: 'b' })).toThrow(TypeError);
    expect(() => Object.assign(rows[0] ?? {}, { name: 'b' })).toThrow(TypeError);
  });

  it.each([
    ['an insert', (handle: Database) => handle('things').insert({ name: 'b' })],
    [
      'an insert that gives rows',
      (handle: Database) => handle('things').insert({ name: 'b' }).returning('name'),
    ],
    ['an update', (handle: Database) => handle('things').update({ name: 'b' })],
    ['a deletion', (handle: Database) => handle('things').delete()],
    ['SQL by hand', (handle: Database) => handle.raw("insert into things values ('b')")],
  ])('is forgotten after %s, also one inside a transaction', async (_name, write) => {
    await write(db);
    expect(await names()).toEqual(await db('things').orderBy('name').select('name'));
    expect(reads).toBe(1);
    await transact({ db }, async (tx) => void (await write(tx.db)));
    expect(await names()).toEqual(await db('things').orderBy('name').select('name'));
    expect(reads).toBe(2);
  });

  it('is neither used nor filled inside a transaction', async () => {
    await transact({ db }, async (tx) => {
      await tx.db('things').insert({ name: 'b' });
      expect(await names(tx.db)).toHaveLength(2);
      throw new Error('taken back');
    }).catch(() => {});
    expect(await names()).toEqual([{ name: 'a' }]);
  });

  it('is not kept when something was written while it was read', async () => {
    const slow = () =>
      kept(db, 'slow', async () => {
        const before = await db('things').select('name');
        await db('things').insert({ name: 'z' });
        return before;
      });
    expect(await slow()).toHaveLength(1);
    expect(await slow()).toHaveLength(2);
  });

  it('is forgotten soon after another process wrote', async () => {
    const other = connect({
      kind: 'sqlite',
      file: (db.client as { config: { connection: { filename: string } } }).config.connection.filename,
    });
    await other('things').insert({ name: 'b' });
    await other.destroy();
    await wait(250);
    expect(await names()).toHaveLength(2);
  });
});
