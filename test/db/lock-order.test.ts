import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { lockPairs } from '../support/lock-order.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { tradeOn } from '../support/trade-acts.ts';

const tables = [
  'customers',
  'opportunities',
  'quotes',
  'shipments',
  'orders',
  'returns',
  'receipts',
  'documents',
  'stocktakes',
  'stocktake_lines',
  'incoming',
  'skus',
  'stock',
];

/** Crossings of which both sides have locked the stocktake before, so that they never meet. */
const guarded = ['stocktake_lines > skus', 'stocktake_lines > stock'];

let company: TestCompany;
beforeEach(async () => {
  company = await testCompany();
});
afterEach(async () => {
  await company.close();
});

/**
 * SQLite writes one after the other; on SQL Server two transactions that lock the same rows the other way round wait
 * for each other until one is thrown out.
 */
it('no two transactions lock rows of the same two tables the other way round', async () => {
  const pairs = lockPairs(company.db, tables);
  await tradeOn(company);
  expect(pairs.size).toBeGreaterThan(20);
  const crossed = [...pairs].filter(([pair]) => {
    const other = pair.split(' > ').reverse().join(' > ');
    return pairs.has(other) && !guarded.includes(pair) && !guarded.includes(other);
  });
  expect(crossed).toEqual([]);
}, 120_000);

it('a paper is declared void after its record is locked, as it is issued', async () => {
  await stockedWarehouse(company, 10);
  await aCustomer(company);
  const sales = await company.visitor('sales');
  const order = idIn((await sales.post('/orders', orderFields('CAP-BLK', 1))).headers.location);
  const wanted = `/documents/issue/order/${order}/proforma_invoice`;
  const id = idIn((await sales.post(wanted, { language: 'en' })).headers.location);
  const pairs = lockPairs(company.db, tables);
  expect((await sales.post(`/documents/${id}/void`, { version: 1, reason: 'x' })).status).toBe(303);
  expect([...pairs.keys()]).toEqual(['orders > documents']);
});
