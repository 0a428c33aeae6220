import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overdueOrders } from '../../src/modules/receipts/due-queries.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

// Today is 2026-03-31.
describe('what customers should have paid by now', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 1000);
    await aCustomer(company);
  });
  afterEach(() => company.close());

  const order = async (): Promise<number> => {
    const sales = await company.visitor('sales');
    return idIn((await sales.post('/orders', orderFields('CAP-BLK', 1))).headers.location);
  };
  const owes = (orderId: number, openE4: number, dueOn: string | null) =>
    company
      .db('order_dues')
      .insert({ orderId, position: 0, amountE4: openE4 + 10_000, paidE4: 10_000, openE4, dueOn });

  it('comes the longest overdue first, an order once, with all that is overdue of it and nothing else', async () => {
    const [first, second, third] = [await order(), await order(), await order()];
    await owes(second, 30_000, '2026-03-01');
    await owes(second, 40_000, '2026-03-02');
    await owes(second, 50_000, '2026-03-31');
    await owes(second, 60_000, null);
    await owes(third, 70_000, '2026-03-01');
    await owes(first, 80_000, '2026-02-01');
    const context = await company.as('manager');
    const shown = (orders: Awaited<ReturnType<typeof overdueOrders>>) =>
      orders.map(({ id, openE4, dueOn }) => [id, openE4, dueOn]);
    expect(shown(await overdueOrders(context, 12))).toEqual([
      [first, 80_000, '2026-02-01'],
      [second, 70_000, '2026-03-01'],
      [third, 70_000, '2026-03-01'],
    ]);
    expect(shown(await overdueOrders(context, 2))).toHaveLength(2);
    expect(await overdueOrders(await company.as('sales2'), 12)).toEqual([]);
  });

  it('is found behind hundreds of dues of one order', async () => {
    const [first, second] = [await order(), await order()];
    for (let day = 0; day < 250; day++) {
      const on = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
      await owes(first, 10_000, on);
    }
    await owes(second, 20_000, '2025-12-31');
    const orders = await overdueOrders(await company.as('manager'), 12);
    expect(orders.map(({ id, openE4 }) => [id, openE4])).toEqual([
      [first, 2_500_000],
      [second, 20_000],
    ]);
  });
});
