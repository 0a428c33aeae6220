import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../src/db/transaction.ts';
import { insertRow } from '../../src/db/write.ts';
import { type Movement, postMovements } from '../../src/modules/inventory/stock.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { expectedGoods } from '../support/incoming.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

// Today is 2026-03-31; 100 black caps came in on 2026-03-01 at 8.00.
describe('replenishment', () => {
  let company: TestCompany;
  let manager: Visitor;
  let warehouse: Visitor;
  let black: number;
  let navy: number;
  beforeEach(async () => {
    company = await testCompany();
    const stocked = await stockedWarehouse(company, 100);
    black = stocked.black.id;
    navy = stocked.navy.id;
    await company.db('styles').update({ category: 'Caps' });
    manager = await company.visitor('manager');
    warehouse = await company.visitor('warehouse');
  });
  afterEach(() => company.close());

  let posted = 0;
  const post = async (...movements: Partial<Movement>[]) =>
    transact(await company.as('warehouse'), (tx) =>
      postMovements(
        tx,
        movements.map((movement) => ({
          skuId: navy,
          warehouseId: 1,
          kind: 'receipt' as const,
          quantity: 1,
          postedOn: '2026-03-31',
          key: `t:${++posted}`,
          ...movement,
        })),
      ),
    );
  /** The texts of a page's table, a list for each row. */
  const table = async (url: string, by = manager) => {
    const { text } = await by.get(url);
    const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(text)?.[1] ?? '';
    return [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
        cell
          .replace(/<span class="k-sub">[\s\S]*?<\/span>/g, '')
          .replace(/<[^>]+>/g, '')
          .trim(),
      ),
    );
  };

  it('proposes what will be missing and what is low, counting in what is expected', async () => {
    await aCustomer(company);
    const sales = await company.visitor('sales');
    await company.db('skus').where({ id: black }).update({ reorderPoint: 120, reorderQuantity: 60 });
    const id = idIn(
      (await sales.post('/orders', orderFields('CAP-NVY', 50, { promisedOn: '2026-04-20' }))).headers
        .location,
    );
    const line = (await company.db('order_lines').first('id')) as { id: number };
    await sales.post(`/orders/${id}/confirmation`, { version: 1, wait: line.id });
    const text = async () => (await warehouse.get('/replenishment')).text;
    const proposed = async () =>
      [...(await text()).matchAll(/name="lines\[\d+\]\[sku\]" value="([^"]+)"[\s\S]*?value="(\d+)"/g)].map(
        ([, sku, quantity]) => [sku, Number(quantity)],
      );
    expect(await proposed()).toEqual([
      ['CAP-NVY', 50],
      ['CAP-BLK', 60],
    ]);
    expect(await text()).toContain('50 missing from 2026-04-20 on');
    expect(await text()).toContain('100 left with all that is expected; reorder point 120');
    await expectedGoods(company, { skuId: black, quantity: 21, on: '2026-04-01' });
    await expectedGoods(company, { skuId: navy, quantity: 30, on: '2026-04-10' });
    // Navy that comes too late leaves some missing in between.
    await expectedGoods(company, { skuId: navy, quantity: 30, on: '2026-04-25' });
    expect(await proposed()).toEqual([['CAP-NVY', 20]]);
    company.clock.set('2026-04-02T04:00:00.000Z');
    warehouse = await company.visitor('warehouse');
    // The black ones are late now and count as nothing.
    expect(await proposed()).toEqual([
      ['CAP-NVY', 20],
      ['CAP-BLK', 60],
    ]);
  });

  it('makes an expected receipt of what is ticked in one go', async () => {
    await company.db('skus').update({ reorderPoint: 150, reorderQuantity: 40 });
    const batch = { kind: 'purchase', supplier: 'Felt works', warehouseId: 1, expectedOn: '2026-05-05' };
    const lines = {
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 80,
      'lines[0][take]': '1',
      'lines[1][sku]': 'CAP-NVY',
      'lines[1][quantity]': 160,
    };
    const none = await warehouse.post('/replenishment/orders', { ...batch, ...lines, 'lines[0][take]': '' });
    expect(none.status).toBe(422);
    expect(none.text).toContain('Tick what you want to order first');
    expect(none.text).toContain('Felt works');
    const wrong = await warehouse.post('/replenishment/orders', {
      ...batch,
      ...lines,
      'lines[0][quantity]': 'many',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/\[take\]" value="1" aria-label="[^"]*CAP-BLK" checked/);
    expect(
      (await (await company.visitor('sales')).post('/replenishment/orders', { ...batch, ...lines })).status,
    ).toBe(403);
    const done = await warehouse.post('/replenishment/orders', { ...batch, ...lines });
    expect(done.headers.location).toBe('/incoming/1');
    expect(await company.db('incoming').first('kind', 'supplier', 'state', 'next_on')).toEqual({
      kind: 'purchase',
      supplier: 'Felt works',
      state: 'open',
      nextOn: '2026-05-05',
    });
    expect(await company.db('incoming_lines').select('sku_id', 'quantity')).toEqual([
      { skuId: black, quantity: 80 },
    ]);
    expect(await traceOf(company, 'incoming.create')).not.toBeNull();
    expect((await warehouse.get('/replenishment')).text).not.toContain('value="CAP-BLK"');
  });

  it('low stock is on the first page of who keeps it, and what is expected counts', async () => {
    await company.db('skus').where({ id: black }).update({ reorderPoint: 100 });
    expect((await warehouse.get('/my-day')).text).toContain('100 left');
    expect((await (await company.visitor('sales')).get('/my-day')).text).not.toContain('Low stock');
    await expectedGoods(company, { skuId: black, quantity: 5, on: '2026-04-02' });
    expect((await warehouse.get('/my-day')).text).not.toContain('Low stock');
  });

  it('says what the stock is worth, to the last unit, and to whom it may', async () => {
    const south = await insertRow(company.db, 'warehouses', {
      code: 'SZ',
      name: 'Shenzhen',
      isArchived: false,
      version: 1,
    });
    await post({ skuId: navy, quantity: 3, unitCostE4: 33_333 });
    await post({ skuId: navy, warehouseId: south, quantity: 4, unitCostE4: 33_333 });
    expect(await table('/replenishment/value')).toEqual([['Caps', '107', '0', '107', '823.33']]);
    expect(await table('/replenishment/value?by=warehouse')).toEqual([
      ['Ningbo', '103', '0', '103', '810.00'],
      ['Shenzhen', '4', '0', '4', '13.33'],
    ]);
    expect(await table('/replenishment/value?by=warehouse_category&warehouse=2')).toEqual([
      ['Caps', 'Shenzhen', '4', '0', '4', '13.33'],
    ]);
    expect(await table('/replenishment/value', warehouse)).toEqual([['Caps', '107', '0', '107']]);
    expect((await warehouse.get('/replenishment/value')).text).not.toContain('823.33');
    expect((await manager.get('/reports')).text).toContain('href="/replenishment/value"');
  });

  it('says how old goods are: first in, first out, whatever is moved about', async () => {
    await post(
      { quantity: 10, unitCostE4: 10_000, postedOn: '2024-01-10' },
      { quantity: 20, unitCostE4: 10_000, postedOn: '2025-07-01' },
      { quantity: 30, unitCostE4: 10_000, postedOn: '2025-11-15' },
      { kind: 'ship', quantity: -15, postedOn: '2026-01-05' },
    );
    expect(await table('/replenishment/age?by=sku')).toEqual([
      ['CAP-NVY', '0', '30', '15', '0', '45'],
      ['CAP-BLK', '100', '0', '0', '0', '100'],
    ]);
    expect(await table('/replenishment/age?by=sku&measure=value&category=Caps')).toEqual([
      ['CAP-NVY', '0.00', '30.00', '15.00', '0.00', '45.00'],
      ['CAP-BLK', '800.00', '0.00', '0.00', '0.00', '800.00'],
    ]);
    expect(await table('/replenishment/age?by=sku&measure=value', warehouse)).toEqual([
      ['CAP-NVY', '0', '30', '15', '0', '45'],
      ['CAP-BLK', '100', '0', '0', '0', '100'],
    ]);
    const south = await insertRow(company.db, 'warehouses', {
      code: 'SZ',
      name: 'Shenzhen',
      isArchived: false,
      version: 1,
    });
    await post(
      { kind: 'transfer_out', quantity: -5, postedOn: '2026-03-31' },
      { kind: 'transfer_in', quantity: 5, warehouseId: south, postedOn: '2026-03-31' },
    );
    expect((await table('/replenishment/age?by=sku'))[0]).toEqual(['CAP-NVY', '0', '30', '15', '0', '45']);
    expect(await table(`/replenishment/age?by=sku&warehouse=${south}`)).toEqual([
      ['CAP-NVY', '5', '0', '0', '0', '5'],
    ]);
  });

  it('names what nobody has taken: not what came in only now', async () => {
    await post(
      { quantity: 10, unitCostE4: 10_000, postedOn: '2025-06-01' },
      { kind: 'ship', quantity: -4, postedOn: '2025-08-01' },
    );
    expect(await table('/replenishment/dead')).toEqual([
      ['CAP-NVY', '6', '2025-06-01', '2025-08-01', '242', '6.00'],
    ]);
    expect(await table('/replenishment/dead?days=365')).toEqual([]);
    await post({ kind: 'count_loss', quantity: -1 });
    expect(await table('/replenishment/dead')).toHaveLength(1);
    await post({ kind: 'ship', quantity: -1 });
    expect(await table('/replenishment/dead')).toEqual([]);
  });

  it('names what is there beyond the months of demand', async () => {
    await post(
      { skuId: black, kind: 'ship', quantity: -24, postedOn: '2026-01-10' },
      { quantity: 5, unitCostE4: 10_000, postedOn: '2026-01-01' },
    );
    // Two black ones a month: twelve are kept of 76 for six months, 24 for twelve.
    expect(await table('/replenishment/overstock')).toEqual([
      ['CAP-BLK', '76', '2.0', '38.0', '64', '512.00'],
      ['CAP-NVY', '5', '0.0', '–', '5', '5.00'],
    ]);
    expect((await table('/replenishment/overstock?months=12'))[0]).toEqual([
      'CAP-BLK',
      '76',
      '2.0',
      '38.0',
      '52',
      '416.00',
    ]);
  });

  it('says how often the stock turns, to those who may see costs', async () => {
    // Navy: worth 120 from the first month end on, then 60 since 15 January: six and three of these shares of 13.
    await post(
      { quantity: 12, unitCostE4: 100_000, postedOn: '2024-05-01' },
      { kind: 'ship', quantity: -6, postedOn: '2026-01-15' },
    );
    const rows = await table('/replenishment/turnover?by=sku');
    // Month ends from March 2025: ten times 120, then January, February and today at 60.
    const mean = (10 * 120 + 3 * 60) / 13;
    const navyRow = rows.find(([code]) => code === 'CAP-NVY');
    expect(navyRow?.slice(0, 4)).toEqual(['CAP-NVY', '60.00', mean.toFixed(2), (60 / mean).toFixed(2)]);
    expect((await warehouse.get('/replenishment/turnover')).status).toBe(403);
    expect((await warehouse.get('/replenishment')).text).not.toContain('/replenishment/turnover');
    expect((await manager.get('/replenishment/nothing')).status).toBe(404);
  });

  it('exports exactly what is shown, and says so in the audit log', async () => {
    for (const name of ['value', 'age', 'dead', 'overstock', 'turnover']) {
      const sheet = await manager.get(`/replenishment/${name}/export`);
      expect(sheet.status).toBe(200);
      expect(sheet.headers['content-type']).toContain('spreadsheetml');
      expect((await warehouse.get(`/replenishment/${name}/export`)).status).toBe(403);
    }
    expect((await manager.get('/replenishment/export')).status).toBe(200);
    expect(await traceOf(company, 'replenishment.export')).not.toBeNull();
    const picture = await manager.get('/replenishment/value/picture');
    expect(picture.headers['content-type']).toContain('svg');
  });
});
