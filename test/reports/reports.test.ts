import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

describe('reports', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company, { name: 'German Hats', country: 'DE' });
    await aCustomer(company, { name: 'French Hats', country: 'FR' }, 'sales2');
    await company
      .db('exchange_rates')
      .insert({ currency: 'USD', validOn: '2026-03-01', rateE8: 700_000_000 });
    for (const [username, customer, currency] of [
      ['sales', 'C00001', 'CNY'],
      ['sales2', 'C00002', 'USD'],
    ] as const) {
      const visitor = await company.visitor(username);
      const sent = await visitor.post('/orders', orderFields('CAP-BLK', 10, { customer, currency }));
      await visitor.post(`/orders/${idIn(sent.headers.location)}/confirmation`, { version: 1 });
    }
    const visitor = await company.visitor('sales');
    const sent = await visitor.post('/orders', orderFields('CAP-BLK', 5));
    const id = idIn(sent.headers.location);
    await visitor.post(`/orders/${id}/confirmation`, { version: 1 });
    await visitor.post(`/orders/${id}/cancellation`, { version: 2, reason: 'x' });
  });
  afterAll(() => company.close());

  it('sums confirmed orders in base currency by month, without cancelled ones', async () => {
    const { text } = await (await company.visitor('manager')).get('/reports/sales-by-month');
    expect(text).toContain('417.00');
    expect(text).toContain('/orders?confirmedFrom=2026-03-01&amp;confirmedTo=2026-03-31');
    expect(text).toContain('/reports/sales-by-month/picture');
  });

  it('opens the orders behind a number', async () => {
    const visitor = await company.visitor('manager');
    const { text } = await visitor.get('/orders?confirmedFrom=2026-03-01&confirmedTo=2026-03-31');
    expect(text).toContain('SO-2026-00001');
    expect(text).toContain('SO-2026-00002');
    expect(text).not.toContain('SO-2026-00003');
    expect((await visitor.get('/orders?country=FR')).text).not.toContain('SO-2026-00001');
  });

  it('opens for a salesperson, and for one owner, just what was counted', async () => {
    const behind = async (username: 'sales' | 'manager', query = '') => {
      const visitor = await company.visitor(username);
      const { text } = await visitor.get(`/reports/sales-by-month${query}`);
      const url = /href="(\/orders\?confirmedFrom[^"]*)"/.exec(text)?.[1] ?? '';
      const list = await visitor.get(url.replaceAll('&#38;', '&').replaceAll('&amp;', '&'));
      return [...list.text.matchAll(/<th scope="row"><a href="\/orders\/(\d+)"/g)].length;
    };
    expect(await behind('sales')).toBe(1);
    expect(await behind('manager')).toBe(2);
    expect(await behind('manager', `?owner=${company.users.sales2.id}`)).toBe(1);
    expect(await behind('sales', `?owner=${company.users.sales2.id}`)).toBe(1);
  });

  it('shows a salesperson their own', async () => {
    const { text } = await (await company.visitor('sales')).get('/reports/sales-by-country');
    expect(text).toContain('Germany');
    expect(text).not.toContain('France');
    const all = await (await company.visitor('manager', 'zh-CN')).get('/reports/sales-by-country');
    expect(all.text).toContain('德国');
    expect(all.text).toContain('法国');
  });

  it('keeps sales from the warehouse, and values from who may not see costs', async () => {
    const warehouse = await company.visitor('warehouse');
    expect((await warehouse.get('/reports/sales-by-month')).status).toBe(403);
    expect((await warehouse.get('/reports')).text).not.toContain('sales-by-month');
  });

  it('draws a picture that is valid XML, and exports exactly the table', async () => {
    const visitor = await company.visitor('manager');
    const picture = await visitor.get('/reports/sales-by-month/picture').buffer(true);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    const svg = String(picture.body);
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    for (const [, attributes = ''] of svg.matchAll(/<\w+((?:\s[^<>]*)?)>/g))
      expect(
        attributes
          .replace(/\s[\w:-]+="[^"<]*"/g, '')
          .replace('/', '')
          .trim(),
      ).toBe('');
    const sheet = await visitor.get('/reports/sales-by-month/export').buffer(true);
    expect(sheet.status).toBe(200);
    expect((await (await company.visitor('sales')).get('/reports/sales-by-month/export')).status).toBe(403);
  });

  it('takes nonsense in the address for nothing asked', async () => {
    const visitor = await company.visitor('manager');
    for (const query of ['from=2026-02-31', 'to=x', 'from=2026-12-31&to=2026-01-01', "owner=1'"]) {
      expect((await visitor.get(`/reports/sales-by-month?${query}`)).status).toBe(200);
    }
    expect((await visitor.get('/reports/nothing')).status).toBe(404);
  });
});
