import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleNeeds } from '../../src/modules/admin/settings-page.ts';
import { modules } from '../../src/modules/index.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('modules', () => {
  it('say in one place what the settings ask for in another', () => {
    for (const { switch: name, needs } of modules)
      if (name) expect([...moduleNeeds[name]].sort(), name).toEqual([...needs].sort());
  });
});

const allModules = [
  'opportunities',
  'orders',
  'inventory',
  'shipments',
  'carriers',
  'satisfaction',
  'reports',
];

describe('settings', () => {
  let company: TestCompany;
  let admin: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    admin = await company.visitor('admin');
  });
  afterEach(() => company.close());

  const seenVersion = async () =>
    /name="version" value="(\d+)"/.exec((await admin.get('/settings')).text)?.[1] ?? '';
  const fields = async (more: Record<string, string | string[]> = {}) => ({
    companyName: 'Test Hats',
    baseCurrency: 'CNY',
    language: 'en',
    timeZone: 'Asia/Shanghai',
    salesSeeAllCustomers: '1',
    levels: 'A, B, C',
    sources: 'fair, website',
    modulesOn: allModules,
    version: await seenVersion(),
    ...more,
  });

  it('takes no level or source that is longer than a customer can have', async () => {
    const tooLong: Record<string, string>[] = [
      { levels: 'A, Platinum plus' },
      { sources: `fair, ${'x'.repeat(61)}` },
    ];
    for (const more of tooLong) {
      const response = await admin.post('/settings', await fields(more));
      expect(response.status).toBe(422);
      expect(response.text).toMatch(/at most (?:10|60) characters/);
    }
  });

  it('saves them with what changed in the audit log, and shows them at once', async () => {
    const response = await admin.post(
      '/settings',
      await fields({ companyName: 'Neue Hüte', levels: 'A，Gold、B' }),
    );
    const page = await admin.follow(response);
    expect(page.text).toContain('value="Neue Hüte"');
    expect(page.text).toContain('value="A, Gold, B"');
    expect((await traceOf(company, 'admin.settings'))?.changes).toMatchObject({
      companyName: { before: 'Test Hats', after: 'Neue Hüte' },
      levels: { before: ['A', 'B', 'C'], after: ['A', 'Gold', 'B'] },
    });
  });

  it('does not let one administrator overwrite another unseen', async () => {
    const mine = await fields({ companyName: 'Mine' });
    expect((await admin.post('/settings', await fields({ companyName: 'Theirs' }))).status).toBe(303);
    const late = await admin.post('/settings', mine);
    expect(late.status).toBe(409);
    expect(late.text).toContain('Theirs');
    expect((await admin.get('/settings')).text).toContain('value="Theirs"');
  });

  it('turns a module off: its menu, pages, hits and links are gone, its data stays', async () => {
    await stockedWarehouse(company, 10);
    await aCustomer(company);
    const sales = await company.visitor('sales');
    const orderId = idIn((await sales.post('/orders', orderFields('CAP-BLK', 5))).headers.location);
    await sales.post(`/orders/${orderId}/confirmation`, { version: 1 });
    const on = (...off: string[]) => allModules.filter((name) => !off.includes(name));
    const lacking = await admin.post('/settings', await fields({ modulesOn: on('inventory') }));
    expect(lacking.status).toBe(422);
    expect(lacking.text).toContain('role="alert"');
    expect((await sales.get('/orders')).status).toBe(200);
    const saved = await admin.post('/settings', await fields({ modulesOn: on('orders', 'shipments') }));
    expect(saved.status).toBe(303);
    for (const path of ['/orders', `/orders/${orderId}`, '/orders/new', '/shipments'])
      expect((await sales.get(path)).status, path).toBe(404);
    const pages = [
      '/my-day',
      '/customers/1',
      '/search?q=SO-2026',
      '/inventory/skus/1',
      '/reports',
      '/inventory',
    ];
    for (const path of pages) {
      const { text, status } = await sales.get(path);
      expect(status, path).toBe(200);
      expect(text, path).not.toMatch(/href="\/(orders|shipments)/);
    }
    expect(await company.db('orders')).toHaveLength(1);
    await admin.post('/settings', await fields());
    expect((await sales.get(`/orders/${orderId}`)).status).toBe(200);
    expect((await sales.get('/inventory/skus/1')).text).toContain(`href="/orders/${orderId}"`);
  });

  it('narrows what sales read to their own customers', async () => {
    await aCustomer(company, { name: 'Mine Hats' }, 'sales');
    await aCustomer(company, { name: 'Theirs Hats' }, 'sales2');
    const sales = await company.visitor('sales');
    expect((await sales.get('/customers')).text).toContain('Theirs Hats');
    const { salesSeeAllCustomers: _, ...narrow } = await fields();
    expect((await admin.post('/settings', narrow)).status).toBe(303);
    const { text } = await sales.get('/customers');
    expect(text).toContain('Mine Hats');
    expect(text).not.toContain('Theirs Hats');
  });

  it('keeps the base currency once there are orders', async () => {
    expect((await admin.post('/settings', await fields({ baseCurrency: 'EUR' }))).status).toBe(303);
    await admin.post('/settings', await fields({ baseCurrency: 'CNY' }));
    await stockedWarehouse(company, 1);
    await aCustomer(company);
    await (await company.visitor('sales')).post('/orders', orderFields('CAP-BLK', 1));
    const refused = await admin.post(
      '/settings',
      await fields({ baseCurrency: 'EUR', companyName: 'Typed Name' }),
    );
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Typed Name"');
    expect((await admin.get('/settings')).text).toContain('value="Test Hats"');
  });

  it('is for administrators', async () => {
    const manager = await company.visitor('manager');
    for (const path of ['/settings', '/settings/rates', '/audit'])
      expect((await manager.get(path)).status, path).toBe(403);
    expect((await manager.post('/settings', await fields({ companyName: 'Taken' }))).status).toBe(403);
    const rate = { currency: 'USD', validOn: '2026-03-31', rate: '7' };
    expect((await manager.post('/settings/rates', rate)).status).toBe(403);
    expect(await company.db('exchange_rates')).toHaveLength(0);
  });
});

describe('exchange rates', () => {
  let company: TestCompany;
  let admin: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    admin = await company.visitor('admin');
  });
  afterEach(() => company.close());

  const rate = { currency: 'CZK', validOn: '2026-03-31', rate: '0,29765432' };

  it('takes a rate of any currency, once a day, and the audit log has what was before', async () => {
    expect((await admin.post('/settings/rates', rate)).headers.location).toBe('/settings/rates');
    expect(await company.db('exchange_rates').first('currency', 'rate_e8')).toEqual({
      currency: 'CZK',
      rateE8: 29_765_432,
    });
    await admin.post('/settings/rates', { ...rate, rate: '0.3' });
    expect(await company.db('exchange_rates').select('rate_e8')).toEqual([{ rateE8: 30_000_000 }]);
    expect((await traceOf(company, 'admin.rate'))?.changes).toEqual({
      rate: { before: '0.29765432', after: '0.3000' },
    });
    expect((await admin.get('/settings/rates')).text).toContain('0.3000');
  });

  it.each([
    ['nothing', { rate: '0' }],
    ['a negative one', { rate: '-1' }],
    ['the base currency', { currency: 'CNY' }],
    ['a currency there is not', { currency: 'XQQ' }],
    ['31 February', { validOn: '2026-02-31' }],
  ])('refuses %s, and keeps what was typed', async (_name, wrong) => {
    const response = await admin.post('/settings/rates', { ...rate, ...wrong });
    expect(response.status).toBe(422);
    expect(response.text).toContain(`value="${{ ...rate, ...wrong }.rate}"`);
    expect(await company.db('exchange_rates')).toHaveLength(0);
  });
});

describe('the audit log', () => {
  let company: TestCompany;
  let admin: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    admin = await company.visitor('admin');
  });
  afterEach(() => company.close());

  it('is found by record, user and kind, and links to the record', async () => {
    const id = await aCustomer(company, { name: 'Audited Hats' });
    const shows = async (query: string) => (await admin.get(`/audit?${query}`)).text.includes('Audited Hats');
    expect((await admin.get('/audit')).text).toContain(`href="/customers/${id}"`);
    expect(await shows('text=Audited')).toBe(true);
    expect(await shows('text=Other')).toBe(false);
    expect(await shows(`user=${company.users.sales.id}`)).toBe(true);
    expect(await shows(`user=${company.users.sales2.id}`)).toBe(false);
    expect(await shows('kind=customer')).toBe(true);
    expect(await shows('kind=order')).toBe(false);
  });

  it('takes a day where the company is, from its first minute to its last', async () => {
    // 00:30 on 1 April in Shanghai is still 31 March in UTC.
    company.clock.set('2026-03-31T16:30:00.000Z');
    await aCustomer(company, { name: 'Night Hats' });
    const shows = async (query: string) => (await admin.get(`/audit?${query}`)).text.includes('Night Hats');
    admin = await company.visitor('admin');
    expect(await shows('from=2026-04-01')).toBe(true);
    expect(await shows('to=2026-03-31')).toBe(false);
    expect(await shows('from=2026-04-01&to=2026-04-01')).toBe(true);
    expect(await shows('from=2026-04-02')).toBe(false);
  });
});
