import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { dialectOf } from '../../src/db/dialect.ts';
import { lastPrices } from '../../src/modules/orders/price-queries.ts';
import { serveWaiting } from '../../src/modules/orders/waiting.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

type Answered = { sql: string; bindings?: (string | number)[] };

describe('orders among very many', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    const visitor = await company.visitor('manager');
    const made = await visitor.post('/orders', orderFields('CAP-BLK', 12, {}));
    const id = idIn(made.headers.location);
    expect((await visitor.post(`/orders/${id}/confirmation`, { version: 1 })).status).toBe(303);
  });
  afterAll(() => company.close());

  /** How SQLite goes about each statement of `act` that reads this table. */
  async function plansOf(act: () => Promise<unknown>, table: string): Promise<string[]> {
    const seen: Answered[] = [];
    const note = (query: Answered) => void seen.push(query);
    company.db.on('query', note);
    try {
      await act();
    } finally {
      company.db.removeListener('query', note);
    }
    const plans: string[] = [];
    for (const { sql, bindings = [] } of seen) {
      if (!/^select\b/i.test(sql) || !sql.includes(`from \`${table}\``)) continue;
      const plan: { detail: string }[] = await company.db.raw(`explain query plan ${sql}`, bindings);
      plans.push(plan.map(({ detail }) => detail).join('\n'));
    }
    expect(plans.length).toBeGreaterThan(0);
    return plans;
  }

  const shown = (path: string) => async () => {
    const visitor = await company.visitor('manager');
    expect((await visitor.get(path)).status).toBe(200);
  };

  it.for([
    ['state=open', 'orders_open_index'],
    ['overdue=1', 'orders_open_index'],
    ['overdue=1&currency=EUR', 'orders_open_index'],
    ['state=open&destination=DE', 'orders_open_index'],
    ['waiting=1', 'orders_open_index'],
    ['unpaid=1', 'orders_day_index'],
    ['promisedTo=2020-01-01', 'orders_day_index'],
    ['country=DE', 'orders_day_index'],
    ['confirmedFrom=2020-01-01&confirmedTo=2020-12-31', 'orders_day_index'],
  ] as const)('the list of %s walks %s and sorts nothing', async ([query, index], test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    const plans = await plansOf(shown(`/orders?${query}`), 'orders');
    const page = plans[0] ?? '';
    expect(page).toContain(`USING INDEX ${index}`);
    expect(page).not.toContain('TEMP B-TREE FOR ORDER BY');
  });

  it('my day finds the passed promises by the index of the open orders', async (test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    const plans = await plansOf(shown('/my-day'), 'orders');
    expect(plans.join('\n')).toContain('orders_open_promised_index');
  });

  it('my day walks what is overdue in its order and goes no further than it shows', async (test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    const [walk = ''] = await plansOf(shown('/my-day'), 'order_dues');
    expect(walk).toContain('order_dues_open_index');
    expect(walk).not.toContain('TEMP B-TREE');
  });

  it('an order finds what its customer paid last through that customer’s orders', async (test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    const context = await company.as('manager');
    const asked = { customerId: 1, skuIds: [1, 2], currency: 'CNY' };
    const [plan] = await plansOf(() => lastPrices(context.db, asked), 'order_lines');
    expect(plan).toMatch(/SEARCH o USING INDEX .*customer_id=\?/);
    expect(plan).toContain('order_lines_order_index');
  });

  it('a customer’s page finds its quotes by the customer', async (test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    for (const plan of await plansOf(shown('/customers/1'), 'quotes'))
      expect(plan).toMatch(/SEARCH q USING .*customer_id=\?/);
  });

  it('what can be promised, and who is served, begin with the lines that wait', async (test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    const list = await plansOf(shown('/availability/list'), 'orders');
    expect(list.join('\n')).toContain('order_lines_waiting_index');
    const context = await company.as('manager');
    const [served] = await plansOf(() => serveWaiting(context), 'order_lines');
    expect(served).toContain('order_lines_waiting_index');
  });

  it('the check names a line that neither waits nor holds its goods', async () => {
    const broken = async () =>
      (await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0).map(({ rule }) => rule);
    expect(await broken()).toEqual([]);
    await company.db('order_lines').update({ quantity: 13 });
    expect(await broken()).toContain(
      'A line of an open order that does not wait holds, or has shipped, all of it',
    );
  });
});
