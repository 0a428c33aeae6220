import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/core/refusal.ts';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { transact } from '../../src/db/transaction.ts';
import { postMovements, release, reserve } from '../../src/modules/inventory/stock.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { stockedWarehouse } from '../support/stocked.ts';

async function brokenRules(company: TestCompany): Promise<string[]> {
  const findings = await checkIntegrity(company.db);
  return findings.filter(({ rows }) => rows.length > 0).map(({ rule }) => rule);
}

describe('stock', () => {
  let company: TestCompany;
  let goods: Awaited<ReturnType<typeof stockedWarehouse>>;
  beforeEach(async () => {
    company = await testCompany();
    goods = await stockedWarehouse(company, 50);
  });
  afterEach(() => company.close());

  const move = (quantity: number, key: string) => ({
    skuId: goods.black.id,
    warehouseId: goods.warehouseId,
    kind: 'adjustment' as const,
    quantity,
    postedOn: '2026-03-31',
    key,
  });

  it('never goes below zero, nor below what is reserved', async () => {
    const context = await company.as('warehouse');
    const order = await anOrderLine(company, goods, 30);
    await transact(context, (tx) => reserve(tx, [{ ...order, quantity: 30 }]));
    const taken = transact(context, (tx) => postMovements(tx, [move(-21, 'a')]));
    await expect(taken).rejects.toMatchObject({
      messageKey: 'inventory.short',
      values: { available: 20, wanted: 21, sku: 'CAP-BLK' },
    });
    await transact(context, (tx) => postMovements(tx, [move(-20, 'b')]));
    expect(await company.db('stock').first('on_hand', 'reserved')).toEqual({ onHand: 30, reserved: 30 });
    expect(await brokenRules(company)).toEqual([]);
  });

  it('sums a document’s lines for the same SKU before the check, and reserves all or nothing', async () => {
    const context = await company.as('sales');
    const first = await anOrderLine(company, goods, 30);
    const second = await anOrderLine(company, goods, 21);
    const both = transact(context, (tx) =>
      reserve(tx, [
        { ...first, quantity: 30 },
        { ...second, quantity: 21 },
      ]),
    );
    await expect(both).rejects.toBeInstanceOf(Refusal);
    expect(await company.db('reservations')).toHaveLength(0);
    expect(await company.db('stock').first('reserved')).toEqual({ reserved: 0 });
  });

  it('posts nothing twice', async () => {
    const context = await company.as('warehouse');
    await transact(context, (tx) => postMovements(tx, [move(5, 'once')]));
    const again = await transact(context, (tx) => postMovements(tx, [move(5, 'once')]));
    expect(again).toBe(false);
    const other = transact(context, (tx) => postMovements(tx, [move(6, 'once')]));
    await expect(other).rejects.toMatchObject({ messageKey: 'inventory.posted_otherwise' });
    const half = transact(context, (tx) => postMovements(tx, [move(5, 'once'), move(1, 'twice')]));
    await expect(half).rejects.toMatchObject({ messageKey: 'inventory.posted_otherwise' });
    expect(await company.db('stock').first('on_hand')).toEqual({ onHand: 55 });
  });

  it('keeps the moving average, and gives the last piece all the value that is left', async () => {
    const context = await company.as('warehouse');
    await transact(context, (tx) =>
      postMovements(tx, [{ ...move(1, 'r'), kind: 'receipt', unitCostE4: 100_001 }]),
    );
    for (let piece = 0; piece < 51; piece++)
      await transact(context, (tx) => postMovements(tx, [move(-1, `out ${piece}`)]));
    expect(await company.db('skus').where({ id: goods.black.id }).first('stock_value_e4')).toEqual({
      stockValueE4: 0,
    });
    expect(await brokenRules(company)).toEqual([]);
  });

  it('holds its rules after any mix of postings, reservations and releases', async () => {
    const context = await company.as('warehouse');
    const lines = [await anOrderLine(company, goods, 40), await anOrderLine(company, goods, 40)];
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('move', 'hold', 'free'), fc.integer({ min: -40, max: 40 })), {
          maxLength: 8,
        }),
        async (steps) => {
          for (const [step, amount] of steps) {
            const line = lines[Math.abs(amount) % 2] ?? lines[0];
            if (!line) return;
            const work = transact(context, async (tx) => {
              if (step === 'move' && amount !== 0) await postMovements(tx, [move(amount, `p${++count}`)]);
              if (step === 'hold' && amount > 0) await reserve(tx, [{ ...line, quantity: amount }]);
              if (step === 'free') await release(tx, [line.orderLineId]);
            });
            await work.catch((error: unknown) => {
              if (!(error instanceof Refusal)) throw error;
            });
          }
          const row = (await company.db('stock').first('on_hand', 'reserved')) as {
            onHand: number;
            reserved: number;
          };
          expect(row.onHand).toBeGreaterThanOrEqual(row.reserved);
          expect(row.reserved).toBeGreaterThanOrEqual(0);
          const stockRules = (await brokenRules(company)).filter(
            (rule) => !rule.startsWith('Only open orders'),
          );
          expect(stockRules).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});

async function anOrderLine(
  company: TestCompany,
  { black, warehouseId }: Awaited<ReturnType<typeof stockedWarehouse>>,
  quantity: number,
) {
  const { aCustomer } = await import('../support/stocked.ts');
  const { createOrder } = await import('../../src/modules/orders/order-actions.ts');
  const { confirmOrder } = await import('../../src/modules/orders/step-actions.ts');
  const { newOrderForm } = await import('../../src/modules/orders/order-form.ts');
  const known: { code: string } | undefined = await company.db('customers').first('code');
  if (!known) await aCustomer(company);
  const context = await company.as('sales');
  const form = newOrderForm.parse({
    customer: 'C00001',
    warehouseId: String(warehouseId),
    orderedOn: '2026-03-31',
    lines: { 0: { sku: 'CAP-BLK', quantity: String(quantity) } },
  });
  const id = await createOrder(context, form);
  const line = (await company.db('order_lines').where({ orderId: id }).first('id')) as { id: number };
  await confirmOrder(context, { id, version: 1 }, [line.id]);
  // It got what was there; these tests want a line that holds nothing yet.
  await transact(context, (tx) => release(tx, [line.id]));
  await company.db('order_lines').where({ id: line.id }).update({ isWaiting: true });
  return { orderLineId: line.id, skuId: black.id, warehouseId };
}

describe('postings over HTTP', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 10);
    await company.db('warehouses').insert({ code: 'YW', name: 'Yiwu', isArchived: false, version: 1 });
  });
  afterEach(() => company.close());

  const line = (sku: string, quantity: string) => ({ 'lines[0][sku]': sku, 'lines[0][quantity]': quantity });
  const posted = { warehouse: 1, postedOn: '2026-03-31', reason: 'counted', how: 'receipt' };

  it('refuses goods worth more than can be summed, and keeps what was typed', async () => {
    const visitor = await company.visitor('warehouse');
    const response = await visitor.post('/inventory/postings/receipt', {
      warehouse: 1,
      postedOn: '2026-03-31',
      reason: 'KEEP-ME',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 10_000_000,
      'lines[0][cost]': '1000000000',
    });
    expect(response.status).toBe(422);
    expect(response.text).toContain('an amount can be at most 10,000,000,000');
    expect(response.text).toContain('KEEP-ME');
  });

  it('receives, transfers and shows it on the stock card', async () => {
    const visitor = await company.visitor('warehouse');
    const receipt = { ...posted, ...line('cap-nvy', '１２'), 'lines[0][cost]': '8.5' };
    expect((await visitor.post('/inventory/postings/receipt', receipt)).status).toBe(303);
    const transfer = { ...posted, toWarehouse: 2, ...line('CAP-NVY', '5') };
    expect((await visitor.post('/inventory/postings/transfer', transfer)).status).toBe(303);
    const rows = await company.db('stock').where({ skuId: 2 }).orderBy('warehouse_id').select('on_hand');
    expect(rows).toEqual([{ onHand: 7 }, { onHand: 5 }]);
    const card = await visitor.get('/inventory/skus/2');
    expect(card.text).toContain('Transfer out');
    expect(card.text).toContain('Transfer in');
  });

  it.each([
    ['more than there is', 'issue', line('CAP-BLK', '11'), 'CAP-BLK: 11 wanted, 10 available'],
    ['an unknown SKU', 'receipt', line('NOPE', '1'), 'There is no SKU NOPE'],
    ['−1 pieces', 'receipt', line('CAP-BLK', '-1'), 'Enter 1 or more'],
    ['1e99 pieces', 'receipt', line('CAP-BLK', '1e99'), 'Enter a whole number'],
    ['half a piece', 'receipt', line('CAP-BLK', '0.5'), 'Enter a whole number'],
    [
      '31 February',
      'receipt',
      { ...line('CAP-BLK', '1'), postedOn: '2026-02-31' },
      'Enter a day that exists',
    ],
    [
      'tomorrow',
      'receipt',
      { ...line('CAP-BLK', '1'), postedOn: '2026-04-01' },
      'Choose today or an earlier day',
    ],
    ['no lines', 'receipt', {}, 'Enter at least one line'],
    [
      'the same warehouse',
      'transfer',
      { ...line('CAP-BLK', '1'), toWarehouse: 1 },
      'Choose another warehouse',
    ],
  ])('refuses %s, and changes nothing', async (_name, kind, fields, message) => {
    const visitor = await company.visitor('warehouse');
    const response = await visitor.post(`/inventory/postings/${kind}`, { ...posted, ...fields } as never);
    expect(response.status).toBe(422);
    expect(response.text).toContain(message);
    expect(await company.db('movements')).toHaveLength(1);
  });
});
