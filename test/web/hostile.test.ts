import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany, testPassword } from '../support/company.ts';
import { aCustomer, stockedWarehouse } from '../support/stocked.ts';
import { Visitor } from '../support/visitor.ts';

/** What no browser sends by itself: answered with a page of ours, never with an error of the program. */
describe('requests made up by hand', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
    await aCustomer(company);
    await stockedWarehouse(company, 0);
  });
  afterAll(() => company.close());

  it.each([
    ['/customers', 'name[toString]', 422],
    ['/customers', 'name[valueOf][toString]', 422],
    ['/orders', 'customer[toString]', 422],
    ['/orders', 'lines[0][sku][toString]', 422],
    ['/satisfaction', 'customer[toString]', 422],
    ['/customers/assign', 'ids[0][valueOf]', 422],
  ] as const)('POST %s takes a field called %s for no field', async (path, name, status) => {
    const visitor = await company.visitor('manager');
    expect((await visitor.post(path, { [name]: 'x' })).status).toBe(status);
  });

  it.each(['/orders', '/quotes', '/inventory/postings/receipt'])(
    'POST %s shows a style’s grid beside lines whose codes are no text',
    async (path) => {
      const visitor = await company.visitor('manager');
      for (const name of ['lines[0][sku][]', 'lines[0][sku][a]', 'lines[0]', 'lines']) {
        const response = await visitor.post(path, { [name]: 'x', addStyle: 'CAP', _resume: '1' });
        expect(response.status, name).toBe(200);
        expect(response.text).toContain('CAP-BLK');
      }
    },
  );

  it.each([
    '/search?q=abc%00def',
    '/search/live?q=%00%01%02%1f',
    '/customers?text=ab%00cd',
    '/inventory?text=ab%00cd',
    '/inventory/skus/lookup?q=ab%00cd',
    `/search?q=${'a'.repeat(99)}%F0%9F%98%80`,
  ])('GET %s finds nothing', async (url) => {
    const visitor = await company.visitor('sales');
    const response = await visitor.get(url);
    expect(response.status).toBe(200);
    expect(response.text).not.toContain('Hutwerk');
  });

  it.each([
    ['//?lang=en', '/'],
    ['//[x?lang=en', '/[x'],
    ['//evil.example/x?lang=en', '/evil.example/x'],
    ['/customers?lang=zh-CN&level=A', '/customers?level=A'],
  ])('%s chooses the language and stays on this site', async (url, leadsTo) => {
    const response = await new Visitor(company.app, 'en').get(url);
    expect(response.status).toBe(303);
    expect(response.headers.location).toBe(leadsTo);
  });

  it('leads to the start page from an address that can’t be read', async () => {
    const response = await new Visitor(company.app, 'en').agent
      .post('/sign-in')
      .type('form')
      .send({ username: 'sales', password: testPassword, next: '/\t/[' });
    expect(response.status).toBe(303);
    expect(response.headers.location).toBe('/');
  });

  it.each(['//evil.example', '/\\evil.example', '/\t/evil.example'])(
    'shows no link to %j from a message that someone planted',
    async (href) => {
      const visitor = await company.visitor('sales');
      const planted = { key: 'shared.saved', link: { href, key: 'shared.saved' } };
      const value = Buffer.from(JSON.stringify(planted)).toString('base64url');
      visitor.agent.jar.setCookie(`kehu_message=${value}`);
      const { text } = await visitor.get('/customers');
      expect(text).toContain('role="status"');
      expect(text).not.toContain('evil.example');
    },
  );

  it('shows the list again where none of the customers may be changed', async () => {
    const sales2 = await company.visitor('sales2');
    for (const path of ['/customers/level', '/customers/tags']) {
      const response = await sales2.post(path, { ids: '1', confirmed: '1', level: 'A', add: 'x'.repeat(50) });
      expect(response.status, path).toBe(422);
      expect(response.text).toContain('action="/customers/level"');
    }
  });

  it.each(['/customers/level', '/promises/views'])(
    'reads no endless query that POST %s brings along',
    async (path) => {
      const visitor = await company.visitor('manager');
      const words = Array.from({ length: 100_000 }, (_, place) => `hut${place}`).join(' ');
      const response = await visitor.post(path, { ids: '', query: `text=${words}` });
      expect(response.status).toBe(422);
      expect(response.text.length).toBeLessThan(100_000);
    },
  );

  it('does not take one customer for two', async () => {
    const manager = await company.visitor('manager');
    expect((await manager.get('/customers/1/apart/1')).status).toBe(404);
    expect((await manager.post('/customers/1/apart/1', { reason: 'x' })).status).toBe(404);
    expect(await company.db('customer_pairs')).toEqual([]);
  });

  it('asks again for a company met at a fair that is no text, or is not there any more', async () => {
    const visitor = await company.visitor('sales');
    const form = { currency: 'EUR', interest: '600 caps', amountE4: '100' };
    const noText = await visitor.post('/opportunities/fair-contact', {
      ...form,
      'company[0]': 'x',
      known: 1,
    });
    expect(noText.status).toBe(422);
    const gone = await visitor.post('/opportunities/fair-contact', { ...form, company: 'Kappen', known: 99 });
    expect(gone.status).toBe(422);
    expect(gone.text).toContain('600 caps');
  });

  it('shows a conflict, however deep the original that was sent along', async () => {
    const visitor = await company.visitor('sales');
    const fields = { name: 'Mine', currency: 'EUR', documentLanguage: 'en', version: 99 };
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await visitor.post('/customers/1', { ...fields, _original: deep })).status).toBe(409);
  });
});
