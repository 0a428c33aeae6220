import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialectOf } from '../../src/db/dialect.ts';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { stockedWarehouse } from '../support/stocked.ts';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

describe('the single point', () => {
  const outside = files.filter((name) => !name.startsWith(join('modules', 'inventory', 'stock')));

  it('has one door: nothing outside looks behind it', () => {
    const door = join('modules', 'inventory', 'stock.ts');
    const wrong = files
      .filter((name) => name !== door && !name.startsWith(`${join('modules', 'inventory', 'stock')}/`))
      .filter((name) => /from '[^']*\/stock\/[\w-]+\.ts'/.test(readFileSync(join(source, name), 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('is where stock, movements and reservations are written, and nowhere else', () => {
    const writing =
      /db\('(?:stock|movements|reservations)'\)(?:(?!;)[\s\S]){0,400}?\.(?:insert|update|delete|increment|decrement)\(|insertRows?\([^;]*?'(?:stock|movements|reservations)'/;
    const wrong = outside.filter((name) => writing.test(readFileSync(join(source, name), 'utf8')));
    expect(wrong.map((name) => relative(source, join(source, name)))).toEqual([]);
    const own = files.filter((name) => writing.test(readFileSync(join(source, name), 'utf8')));
    expect(own.length).toBeGreaterThan(1);
  });
});

describe('what the database itself forbids', () => {
  let company: TestCompany;
  let skuId: number;
  beforeAll(async () => {
    company = await testCompany();
    skuId = (await stockedWarehouse(company, 10)).black.id;
  });
  afterAll(() => company.close());

  const movement = (more: Record<string, unknown>) => ({
    skuId,
    warehouseId: 1,
    quality: 'good',
    kind: 'receipt',
    quantity: 1,
    balance: 11,
    valueE4: 1,
    postedOn: '2026-03-31',
    postedAt: '2026-03-31T04:00:00.000Z',
    idempotencyKey: `by hand ${JSON.stringify(more)}`,
    ...more,
  });
  const problem = (work: PromiseLike<unknown>) =>
    Promise.resolve(work).then(
      () => 'taken',
      (error: unknown) => dialectOf(company.db).problemOf(error),
    );

  it.each([
    ['a receipt that takes out', { quantity: -1, valueE4: -1 }],
    ['a shipment that brings in', { kind: 'ship' }],
    ['a shipment of blocked pieces', { kind: 'ship', quality: 'blocked', quantity: -1, valueE4: -1 }],
    ['a loss that brings in', { kind: 'count_loss' }],
    ['a gain that takes out', { kind: 'count_gain', quantity: -1, valueE4: -1 }],
    ['scrap that brings in', { kind: 'scrap' }],
    ['a balance below zero', { kind: 'adjustment', quantity: -1, valueE4: -1, balance: -1 }],
    ['pieces that come in for less than nothing', { valueE4: -1 }],
    ['a quality nobody knows', { quality: 'shiny' }],
    ['a kind nobody knows', { kind: 'stolen' }],
    ['a reversal of nothing', { kind: 'reversal' }],
    ['a receipt that reverses', { reversesId: 1 }],
    ['no pieces at all', { quantity: 0, valueE4: 0 }],
  ])('%s', async (_name, more) => {
    expect(await problem(insertRow(company.db, 'movements', movement(more)))).toBe('check');
  });

  it('and takes what is right', async () => {
    const work = company.db.transaction(async (trx) => {
      await insertRow(trx, 'movements', movement({}));
      throw new Error('undone');
    });
    await expect(work).rejects.toThrow('undone');
  });

  it('a movement that is changed, a movement that is deleted', async () => {
    const own = () => company.db('movements').where({ skuId });
    expect(await problem(own().update({ reason: 'never' }))).toBe('check');
    expect(await problem(own().delete())).toBe('check');
    expect(await own()).toHaveLength(1);
  });

  it('less than nothing on a shelf, more held than lies there, and blocked pieces that are held', async () => {
    const shelf = () => company.db('stock').where({ skuId });
    expect(await problem(shelf().update({ onHand: -1 }))).toBe('check');
    expect(await problem(shelf().update({ reserved: 11 }))).toBe('check');
    const blocked = { skuId, warehouseId: 1, quality: 'blocked', onHand: 5, reserved: 1 };
    expect(await problem(company.db('stock').insert(blocked))).toBe('check');
  });
});
