import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { expectedGoods } from '../support/incoming.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

// Today is 2026-03-31; 100 black caps are there.
describe('can we deliver?', () => {
  let company: TestCompany;
  let sales: Visitor;
  let black: number;
  let navy: number;
  beforeEach(async () => {
    company = await testCompany();
    const stocked = await stockedWarehouse(company, 100);
    black = stocked.black.id;
    navy = stocked.navy.id;
    await aCustomer(company);
    sales = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const confirmed = async (quantity: number, more: Record<string, string | number> = {}, waits = false) => {
    const id = idIn((await sales.post('/orders', orderFields('CAP-BLK', quantity, more))).headers.location);
    const { id: wait } = (await company.db('order_lines').where({ orderId: id }).first('id')) as {
      id: number;
    };
    expect(
      (await sales.post(`/orders/${id}/confirmation`, { version: 1, ...(waits ? { wait } : {}) })).status,
    ).toBe(303);
    return id;
  };

  it('answers in one line, and shows what the answer is made of', async () => {
    const order = await confirmed(30, { promisedOn: '2026-04-20' });
    await expectedGoods(company, { skuId: black, quantity: 50, on: '2026-04-10' });
    await expectedGoods(company, { skuId: black, quantity: 9, on: '2026-03-20' });
    const asked = async (query: string) => (await sales.get(`/availability?what=cap-blk&${query}`)).text;
    expect(await asked('quantity=70')).toContain('Yes: 70 of CAP-BLK by 2026-03-31.');
    expect(await asked('quantity=100&on=2026-04-02')).toContain(
      'No: 70 of CAP-BLK by 2026-04-02, all 100 by 2026-04-10.',
    );
    expect(await asked('quantity=500&on=2026-05-02')).toContain(
      'No: 120 of CAP-BLK by 2026-05-02. Nothing that is expected covers the other 380.',
    );
    const plain = await asked('on=2026-04-15');
    expect(plain).toContain('120 of CAP-BLK can be promised for 2026-04-15.');
    expect(plain).toContain(`href="/orders/${order}"`);
    expect(plain).toContain('held, due 2026-04-20');
    expect(plain).toContain('href="/incoming/1"');
    expect(plain).toContain('9 expected 2026-03-20, late');
    expect(plain).toContain('counts as nothing');
  });

  it('says when it does not know a code, and asks anew with what was typed', async () => {
    const { text, status } = await sales.get('/availability?what=CAP-XXX&quantity=7');
    expect(status).toBe(200);
    expect(text).toContain('There is no SKU or style CAP-XXX');
    expect(text).toContain('value="7"');
    for (const query of [
      'what=CAP&quantity=x&on=nonsense&warehouse=z&grid[sx]=4',
      'what=%00',
      'quantity=99999999999',
    ])
      expect((await sales.get(`/availability?${query}`)).status).toBe(200);
  });

  it('answers for a style, cell by cell and for all that is typed', async () => {
    await expectedGoods(company, { skuId: navy, quantity: 50, on: '2026-04-10' });
    const query = `what=CAP&on=2026-04-02&grid[s${black}]=100&grid[s${navy}]=20`;
    const { text } = await sales.get(`/availability?${query}`);
    expect(text).toContain('100 free');
    expect(text).toContain('0 free · 2026-04-10');
    expect(text).toContain('No: 100 of CAP by 2026-04-02, all 120 by 2026-04-10.');
    expect(text).toContain('Comes last: <a href="/availability?what=CAP-NVY&amp;on=2026-04-02">CAP-NVY</a>');
    const all = await sales.get(`/availability?${query.replace('2026-04-02', '2026-04-10')}`);
    expect(all.text).toContain('Yes: 120 of CAP by 2026-04-10.');
  });

  it('stands on the order, and names what holds it up', async () => {
    const page = async (id: number) => (await sales.get(`/orders/${id}`)).text;
    const id = idIn(
      (await sales.post('/orders', orderFields('CAP-BLK', 150, { requestedOn: '2026-04-05' }))).headers
        .location,
    );
    expect(await page(id)).toContain(
      'No: 100 of this order by 2026-04-05. Nothing that is expected covers the other 50.',
    );
    await expectedGoods(company, { skuId: black, quantity: 60, on: '2026-04-10' });
    expect(await page(id)).toContain('No: 100 of this order by 2026-04-05, all 150 by 2026-04-10.');
    expect(await page(id)).toContain('comes last');
    const held = await confirmed(100);
    expect(await page(held)).toContain('Yes: 100 of this order by 2026-03-31.');
    await sales.post(`/orders/${held}/cancellation`, { version: 2, reason: 'x' });
    expect(await page(held)).not.toContain('of this order by');
  });

  it('names no order of a customer whom the user may not know', async () => {
    const order = await confirmed(30);
    await company.change({ salesSeeAllCustomers: false });
    const other = await (await company.visitor('sales2')).get('/availability?what=CAP-BLK');
    expect(other.text).toContain('Another order');
    expect(other.text).not.toContain(`/orders/${order}`);
    expect(other.text).not.toContain('Hutwerk');
    expect((await sales.get('/availability?what=CAP-BLK')).text).toContain('Hutwerk');
  });

  it('lists every SKU for a day: all, short, expected, and what can’t be promised', async () => {
    await confirmed(150, { promisedOn: '2026-04-20' }, true);
    await expectedGoods(company, { skuId: navy, quantity: 50, on: '2026-04-10' });
    const listed = async (query: string) => [
      ...new Set(
        [...(await sales.get(`/availability/list?${query}`)).text.matchAll(/what=(CAP-\w+)/g)].map(
          ([, code]) => code,
        ),
      ),
    ];
    expect(await listed('')).toEqual(['CAP-BLK', 'CAP-NVY']);
    expect(await listed('show=short')).toEqual(['CAP-BLK']);
    expect(await listed('show=coming')).toEqual(['CAP-NVY']);
    expect(await listed('show=none')).toEqual(['CAP-BLK', 'CAP-NVY']);
    expect(await listed('show=none&on=2026-04-10')).toEqual(['CAP-BLK']);
    expect(await listed('text=nvy')).toEqual(['CAP-NVY']);
    expect(await listed('category=none')).toEqual([]);
    const { text } = await sales.get('/availability/list?show=short');
    expect(text).toContain('50 missing');
    expect(text).toContain('2026-04-20');
    expect((await sales.get('/availability/list/export')).status).toBe(403);
    expect(
      (await (await company.visitor('manager')).get('/availability/list/export?show=short')).status,
    ).toBe(200);
    expect(await traceOf(company, 'availability.export')).toMatchObject({
      changes: { exported_rows: { after: 1 } },
    });
  });

  it('pages by code', async () => {
    await company.db('skus').where({ id: black }).update({ isActive: true });
    const { styleId } = (await company.db('skus').first('style_id')) as { styleId: number };
    for (let place = 0; place < 60; place++)
      await insertRow(company.db, 'skus', {
        styleId,
        code: `CAP-X${String(place).padStart(2, '0')}`,
        colour: `X${place}`,
        size: 'ONE',
        reorderPoint: 0,
        reorderQuantity: 0,
        safetyStock: 0,
        stockValueE4: 0,
        isActive: true,
        version: 1,
      });
    const first = await sales.get('/availability/list');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(next).toContain('after=CAP-X47');
    const second = await sales.get(next);
    expect(second.text).toContain('CAP-X48');
    expect(second.text).toContain('CAP-X59');
    expect(second.text).not.toContain('CAP-X47<');
    expect(second.text).not.toContain('rel="next"');
  });

  it('completes SKUs and whole styles', async () => {
    const hits = JSON.parse((await sales.get('/availability/lookup?q=cap')).text) as { value: string }[];
    expect(hits.map(({ value }) => value)).toEqual(['CAP', 'CAP-BLK', 'CAP-NVY']);
    expect(JSON.parse((await sales.get('/availability/lookup?q=')).text)).toEqual([]);
  });

  it('stands on the SKU’s page, and on what is expected stand the orders that wait for it', async () => {
    const order = await confirmed(150, { promisedOn: '2026-04-20' }, true);
    await expectedGoods(company, { skuId: black, quantity: 80, on: '2026-04-10' });
    const sku = await sales.get(`/inventory/skus/${black}`);
    expect(sku.text).toContain('Can be promised');
    expect(sku.text).toContain('/availability?what=CAP-BLK');
    expect((await sales.get('/incoming/1')).text).toContain(`href="/orders/${order}"`);
  });
});
