import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows } from '../../src/core/permissions.ts';
import { modules } from '../../src/modules/index.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

const usernames: TestUsername[] = ['sales', 'warehouse', 'manager', 'admin'];
const routes = modules.flatMap((module) => module.routes);

describe('who may do what', () => {
  let company: TestCompany;
  const visitors = new Map<TestUsername, Visitor>();
  beforeAll(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    await aCarrier(company);
    for (const username of usernames) visitors.set(username, await company.visitor(username));
  });
  afterAll(() => company.close());

  const gets = routes.flatMap((route) => ('get' in route ? [route] : []));
  it.each(gets.map((route) => [route.get, route] as const))('GET %s', async (path, route) => {
    const url = path
      .replace('/postings/:kind', '/postings/receipt')
      .replace(':kind', 'customers')
      .replace(':name', 'sales-by-month')
      .replace(/:\w+/g, '1');
    const anonymous = await (await company.visitor(null)).get(url);
    // A public page whose address is a secret isn't there for who guesses it.
    if (path.includes(':token')) expect(anonymous.status).toBe(404);
    else if (route.permission === 'public') expect(anonymous.status).toBeLessThan(400);
    else expect(anonymous.headers.location ?? '').toMatch(/^\/sign-in/);
    for (const username of usernames) {
      const visitor = visitors.get(username);
      const response = await (visitor as Visitor).get(url);
      const isAllowed = route.permission === 'public' || allows(company.users[username], route.permission);
      if (isAllowed)
        expect([200, 303, 403, 404], `${username} ${response.status}`).toContain(response.status);
      else expect(response.status, username).toBe(403);
      expect(response.status, username).not.toBe(500);
    }
  });

  const posts = routes.flatMap((route) => ('post' in route && route.permission !== 'public' ? [route] : []));
  it.each(posts.map((route) => [route.post, route] as const))(
    'POST %s is refused to who may not, and to nobody else by its permission',
    async (path, route) => {
      const url = path.replace(':kind', 'receipt').replace(/:\w+/g, '999999');
      for (const username of usernames) {
        if (route.permission !== 'public' && allows(company.users[username], route.permission)) continue;
        const response = await (visitors.get(username) as Visitor).post(url, {});
        expect(response.status, username).toBe(403);
      }
      expect((await (await company.visitor(null)).post(url, {})).status).toBe(401);
    },
  );
});

describe('own customers only, where the company says so', () => {
  let company: TestCompany;
  let mine: number;
  let theirs: number;
  beforeAll(async () => {
    company = await testCompany({ salesSeeAllCustomers: false });
    mine = await aCustomer(company, { name: 'Mine Hats' }, 'sales');
    theirs = await aCustomer(company, { name: 'Theirs Caps', phone: '+49 40 123456' }, 'sales2');
  });
  afterAll(() => company.close());

  it('shows, lists, finds and completes one’s own and not the other’s', async () => {
    const visitor = await company.visitor('sales');
    expect((await visitor.get(`/customers/${mine}`)).status).toBe(200);
    expect((await visitor.get(`/customers/${theirs}`)).status).toBe(404);
    for (const url of ['/customers', '/search?q=a', '/customers/lookup?q=a', '/search/live?q=ts']) {
      const { text } = await visitor.get(url);
      expect(text, url).not.toContain('Theirs Caps');
    }
    expect((await visitor.get('/customers')).text).toContain('Mine Hats');
    expect((await visitor.get('/search?q=mine')).text).toContain('Mine Hats');
  });

  it('refuses to write on the other’s by a guessed number', async () => {
    const visitor = await company.visitor('sales');
    const said = { channel: 'call', said: 'x' };
    expect((await visitor.post(`/customers/${theirs}/interactions`, said)).status).toBe(404);
    expect((await visitor.post(`/customers/${theirs}/archive`)).status).toBe(404);
    expect(await company.db('interactions')).toHaveLength(0);
  });

  it('tells of a likely duplicate its name and owner, no more', async () => {
    const visitor = await company.visitor('sales');
    const response = await visitor.post('/customers', {
      name: 'THEIRS CAPS Ltd',
      currency: 'EUR',
      documentLanguage: 'en',
    });
    expect(response.status).toBe(409);
    expect(response.text).toContain('Theirs Caps');
    expect(response.text).toContain('Sales2 Test');
    expect(response.text).not.toContain(`/customers/${theirs}"`);
  });

  it('lets the manager see both', async () => {
    const { text } = await (await company.visitor('manager')).get('/customers');
    expect(text).toContain('Mine Hats');
    expect(text).toContain('Theirs Caps');
  });
});
