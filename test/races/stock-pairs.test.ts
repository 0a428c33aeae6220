import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { transact } from '../../src/db/transaction.ts';
import { postMovements } from '../../src/modules/inventory/stock.ts';
import { createStyle } from '../../src/modules/inventory/style-actions.ts';
import { newStyleForm } from '../../src/modules/inventory/style-form.ts';
import { type TestCompany, type TestUsername, testCompany, testUsernames } from '../support/company.ts';
import { type Act, type Stage, stockActs } from '../support/stock-acts.ts';
import { aCarrier, aCustomer, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

const names = [
  'confirm',
  'reserve waiting',
  'amend',
  'cancel',
  'dispatch',
  'close short',
  'receipt',
  'transfer',
  'adjustment',
  'scrap',
  'quality change',
  'count posting',
  'found by a count',
  'reversal',
  'return received',
  'return inspected',
  'scrap of blocked',
] as const;
const pairs = names.flatMap((one, place) => names.slice(place).map((other) => [one, other] as const));

/** What together asks for more than the twenty pieces there are: of two of these only one may have them. A line that waits takes what is left. */
const greedy = ['confirm', 'amend', 'transfer', 'adjustment', 'scrap', 'quality change', 'count posting'];

/**
 * Two people at the same instant on one SKU, each pair of actions that touch stock, on a database file that is
 * committed to. To see them fail, take the check of what is free out of inventory/stock/posting.ts or
 * reservations.ts: the database's CHECK then refuses instead, and the person sees an error.
 */
describe('two who touch the same stock at the same instant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-stock-race-'));
  let company: TestCompany;
  let acts: Record<string, Act>;
  let skus: { id: number; code: string }[];

  beforeAll(async () => {
    company = await testCompany({}, join(folder, 'race.sqlite'));
    await stockedWarehouse(company, 0);
    await company.db('warehouses').insert({ code: 'YW', name: 'Yiwu', isArchived: false, version: 1 });
    await aCustomer(company);
    await aCarrier(company);
    const letters = Array.from({ length: Math.ceil(pairs.length / 10) }, (_, place) => `C${place}`);
    const form = newStyleForm.parse({
      code: 'RACE',
      name: 'Race',
      colours: letters.join(', '),
      sizes: '0, 1, 2, 3, 4, 5, 6, 7, 8, 9',
      unit: 'pcs',
      prices: { 0: { currency: 'CNY', price: '20' } },
    });
    const styleId = await createStyle(await company.as('manager'), form);
    skus = await company.db('skus').where({ styleId }).orderBy('id').select('id', 'code');
    const by: Partial<Record<TestUsername, Visitor>> = {};
    for (const username of testUsernames) by[username] = await company.visitor(username);
    acts = stockActs(company, by as Record<TestUsername, Visitor>);
  }, 60_000);
  afterAll(async () => {
    await company.close();
    rmSync(folder, { recursive: true });
  });

  async function newStage(): Promise<Stage> {
    const sku = skus.pop();
    if (!sku) throw new Error('there are too few SKUs');
    await transact(await company.as('warehouse'), (tx) =>
      postMovements(tx, [
        {
          skuId: sku.id,
          warehouseId: 1,
          kind: 'receipt',
          quantity: 20,
          unitCostE4: 80_000,
          postedOn: '2026-03-01',
          key: `race:opening:${sku.id}`,
        },
      ]),
    );
    return { skuId: sku.id, code: sku.code, shared: new Map() };
  }

  it('knows an action for each name', () => {
    expect(Object.keys(acts).sort()).toEqual([...names].sort());
  });

  it.each(pairs)('%s and %s', async (one, other) => {
    const stage = await newStage();
    const first = await acts[one]?.(stage);
    const second = await acts[other]?.(stage);
    if (!first || !second) throw new Error('there is no such action');
    const statuses = await Promise.all([first(), second()]);
    for (const status of statuses) expect([303, 409, 422]).toContain(status);
    const won = statuses.filter((status) => status === 303).length;
    if (greedy.includes(one) && greedy.includes(other)) expect(won).toBe(1);
    // The same posting and the same return are meant by both.
    if (one === other && /^(?:reversal|return received|return inspected)$/.test(one)) expect(won).toBe(1);
    const broken = (await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0);
    expect(broken).toEqual([]);
  });
});
