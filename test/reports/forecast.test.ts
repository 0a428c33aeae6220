import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

const versionIn = (html: string) => Number(/name="version" value="(\d+)"/.exec(html)?.[1]);

describe('forecast and reasons for losing', () => {
  let company: TestCompany;
  let sales: Visitor;
  let manager: Visitor;
  beforeAll(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company, { name: 'Mine' });
    await aCustomer(company, { name: 'Theirs' }, 'sales2');
    await company
      .db('exchange_rates')
      .insert({ currency: 'USD', validOn: '2026-03-01', rateE8: 700_000_000 });
    sales = await company.visitor('sales');
    manager = await company.visitor('manager');
    const theirs = await company.visitor('sales2');
    const add = async (visitor: Visitor, form: Record<string, string>) => {
      const sent = await visitor.post('/opportunities', { title: 'Caps', ...form });
      return idIn(sent.headers.location);
    };
    // In May 10 % of 1,000 and 35 % of USD 200; overdue 10 % of 50; another's 10 % of 4,000 in May.
    await add(sales, { customer: 'C00001', amountE4: '1000', expectedOn: '2026-05-10' });
    await add(sales, {
      customer: 'C00001',
      amountE4: '200',
      currency: 'USD',
      expectedOn: '2026-05-31',
      probability: '35',
    });
    await add(sales, { customer: 'C00001', amountE4: '50', expectedOn: '2026-02-01' });
    await add(theirs, { customer: 'C00002', amountE4: '4000', expectedOn: '2026-05-10' });
    for (const lostReason of ['price', 'price', 'budget']) {
      const id = await add(sales, { customer: 'C00001', amountE4: '70' });
      const form = { stage: 'lost', lostReason, competitorUnknown: '1', targetPriceUnknown: '1', version: 1 };
      await sales.post(`/opportunities/${id}/stage`, form);
    }
    const won = await add(sales, { customer: 'C00001', amountE4: '9999', expectedOn: '2026-05-10' });
    await sales.post(`/opportunities/${won}/stage`, { stage: 'won', version: 1 });
    await sales.post('/orders', orderFields('CAP-BLK', 10));
    await sales.post('/orders/1/confirmation', { version: 1 });
  });
  afterAll(() => company.close());

  const row = (html: string, label: string) =>
    (html.split('<tr>').find((part) => /<th scope="row"[^>]*>(.*?)<\/th>/.exec(part)?.[1] === label) ?? '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();

  it('weighs what is expected by month, beside what is confirmed; won and lost ones are not counted', async () => {
    const { text } = await sales.get('/reports/forecast');
    expect(row(text, '2026-05')).toBe('2026-05 2 2,400.00 590.00 0.00 590.00 – –');
    expect(row(text, '2026-03')).toBe('2026-03 0 0.00 0.00 200.00 200.00 – –');
    expect(row(text, 'Before this month')).toContain('1 50.00 5.00');
    expect(text).toContain('3 opportunities are open, CNY 595.00 by probability; CNY 200.00 confirmed.');
    expect((await sales.get('/reports/forecast/picture')).headers['content-type']).toContain('svg');
  });

  it('shows a manager everyone’s, or one owner’s; a salesperson can’t look at another’s', async () => {
    const all = (await manager.get('/reports/forecast')).text;
    expect(row(all, '2026-05')).toContain('3 6,400.00 990.00');
    const { sales2 } = company.users;
    const one = (await manager.get(`/reports/forecast?owner=${sales2.id}`)).text;
    expect(row(one, '2026-05')).toContain('1 4,000.00 400.00');
    const peek = (await sales.get(`/reports/forecast?owner=${sales2.id}`)).text;
    expect(row(peek, '2026-05')).toContain('2 2,400.00');
    for (const path of ['forecast', 'lost-opportunities']) {
      expect((await sales.get(`/reports/${path}`)).text, path).not.toContain('name="owner"');
      expect((await manager.get(`/reports/${path}`)).text, path).toContain('name="owner"');
    }
    const admin = await company.visitor('admin');
    for (const path of ['forecast', 'lost-opportunities'])
      expect((await admin.get(`/reports/${path}`)).status).toBe(403);
  });

  it('opens what is behind each number', async () => {
    for (const [visitor, count] of [
      [sales, 2],
      [manager, 3],
    ] as const) {
      const { text } = await visitor.get('/reports/forecast');
      const url = /href="(\/opportunities\?month=2026-05[^"]*)"/.exec(text)?.[1] ?? '';
      const list = (await visitor.get(url.replaceAll('&amp;', '&'))).text;
      expect(list.match(/<th scope="row"[^>]*><a href="\/opportunities\/\d+"/g)).toHaveLength(count);
    }
  });

  it('sets the company’s and a person’s targets, which stand beside', async () => {
    const months = { 'months[4][month]': '2026-05', 'months[4][amount]': '1180' };
    const versionNow = async (whose: string) =>
      versionIn((await manager.get(`/opportunities/targets?whose=${whose}&year=2026`)).text);
    const form = { whose: 'all', year: '2026', ...months, version: await versionNow('all') };
    expect((await sales.post('/opportunities/targets', form)).status).toBe(403);
    const wrong = await manager.post('/opportunities/targets', { ...form, 'months[4][amount]': 'x' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="x"');
    expect((await manager.post('/opportunities/targets', form)).status).toBe(303);
    const whose = String(company.users.sales.id);
    const own = { ...form, whose, 'months[4][amount]': '295', version: await versionNow(whose) };
    await manager.post('/opportunities/targets', own);
    expect((await traceOf(company, 'opportunities.targets'))?.changes).toEqual({
      '2026-05': { before: null, after: '295.00' },
    });
    const shown = (await manager.get('/opportunities/targets?whose=all&year=2026')).text;
    expect(shown).toContain('value="1180.00"');
    expect(row((await manager.get('/reports/forecast')).text, '2026-05')).toMatch(/1,180\.00 83\.9$/);
    expect(row((await sales.get('/reports/forecast')).text, '2026-05')).toMatch(/295\.00 200\.0$/);
    await manager.post('/opportunities/targets', {
      whose: 'all',
      year: '2026',
      version: await versionNow('all'),
    });
    expect(await company.db('sales_targets').where({ whose: 'all' })).toHaveLength(0);
  });

  it('shows two managers who set the same year’s targets theirs and mine', async () => {
    const { text } = await manager.get('/opportunities/targets?whose=all&year=2026');
    const form = { whose: 'all', year: '2026', 'months[4][month]': '2026-05', version: versionIn(text) };
    const first = await manager.post('/opportunities/targets', { ...form, 'months[4][amount]': '1180' });
    expect(first.status).toBe(303);
    const second = await manager.post('/opportunities/targets', { ...form, 'months[4][amount]': '900' });
    expect(second.status).toBe(409);
    expect(second.text).toContain('1180.00');
    expect(second.text).toContain('value="900"');
    expect(await company.db('sales_targets').where({ whose: 'all' })).toMatchObject([
      { month: '2026-05', amountE4: 11_800_000 },
    ]);
  });

  it('counts why opportunities were lost, and opens them', async () => {
    const { text } = await sales.get('/reports/lost-opportunities');
    expect(row(text, 'Price')).toBe('Price 2 140.00 66.7');
    expect(row(text, 'Budget was cut')).toBe('Budget was cut 1 70.00 33.3');
    const url = /href="(\/opportunities\?kind=lost[^"]*reason=price[^"]*)"/.exec(text)?.[1] ?? '';
    const list = (await sales.get(url.replaceAll('&amp;', '&'))).text;
    expect(list.match(/<th scope="row"[^>]*><a href="\/opportunities\/\d+"/g)).toHaveLength(2);
    expect((await manager.get('/reports/lost-opportunities/export')).status).toBe(200);
    expect((await sales.get('/reports/lost-opportunities?from=2026-01-01&to=2026-01-31')).text).toContain(
      'Nothing in',
    );
  });
});
