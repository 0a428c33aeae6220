import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allows } from '../../src/core/permissions.ts';
import { modules } from '../../src/modules/index.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { addressOf, oneOfEverything, type Sample } from '../support/one-of-everything.ts';
import { aCustomer } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

const usernames: readonly TestUsername[] = ['sales', 'sales2', 'warehouse', 'manager', 'admin'];
const routes = modules.flatMap((module) => module.routes);
// Found by looking at what is there, in a moment that a matrix of roles can't make for each.
const leadsOn = new Set(['/', '/set-up']);
const mayBeMissing = new Set([
  '/calendar/:token.ics',
  '/handovers/:id/sheet',
  '/imports/:id/bad-rows',
  '/imports/:id/progress',
  '/reports/:name/picture',
]);
// Whose it is decides these beyond the role: the author, who promised, whose customer; or which report it is.
const decidesItself = new Set([
  '/reports/:name',
  '/reports/:name/picture',
  '/interactions/:id/correction',
  '/promises/:id/end',
  '/promises/:id/change',
  '/follow-ups/:id/end',
  '/follow-ups/:id/change',
  '/handovers',
  '/pool/open/:kind',
]);

describe('who may do what', () => {
  let company: TestCompany;
  let samples: Sample[];
  const visitors = new Map<TestUsername, Visitor>();
  beforeAll(async () => {
    company = await testCompany();
    samples = await oneOfEverything(company, { owner: 'sales', mark: 'Something' });
    for (const username of usernames) visitors.set(username, await company.visitor(username));
  }, 60_000);
  afterAll(() => company.close());

  const gets = routes.flatMap((route) => ('get' in route ? [route] : []));
  it.each(gets.map((route) => [route.get, route] as const))('GET %s', async (path, route) => {
    const { url, only } = addressOf(path, samples);
    const anonymous = await (await company.visitor(null)).get(url);
    // A public page whose address is a secret isn't there for who guesses it.
    if (path.includes(':token')) expect(anonymous.status).toBe(404);
    else if (route.permission === 'public' && !mayBeMissing.has(path))
      expect(anonymous.status).toBeLessThan(400);
    else if (route.permission !== 'public') expect(anonymous.headers.location ?? '').toMatch(/^\/sign-in/);
    for (const username of usernames) {
      const { status } = await (visitors.get(username) as Visitor).get(url);
      const isAllowed = route.permission === 'public' || allows(company.users[username], route.permission);
      if (!isAllowed) expect(status, username).toBe(403);
      else if (only && only !== username) expect([403, 404], username).toContain(status);
      else if (leadsOn.has(path) || (path === '/handovers' && username === 'sales'))
        expect(status, username).toBe(303);
      else if (decidesItself.has(path) && username !== 'sales')
        expect([200, 303, 403, 404], username).toContain(status);
      else if (mayBeMissing.has(path)) expect([200, 303, 404], username).toContain(status);
      // A colleague's customer can be read and not changed.
      else if (username === 'sales2') expect([200, 403], username).toContain(status);
      else expect(status, username).toBe(200);
    }
  });

  const posts = routes.flatMap((route) => ('post' in route && route.permission !== 'public' ? [route] : []));
  it.each(posts.map((route) => [route.post, route] as const))(
    'POST %s is refused to who may not, and to nobody else by its permission',
    async (path, route) => {
      const { url, only } = addressOf(path, samples);
      for (const username of usernames) {
        const isAllowed = route.permission !== 'public' && allows(company.users[username], route.permission);
        if (!isAllowed) {
          const { status } = await (visitors.get(username) as Visitor).post(url, {});
          expect(status, username).toBe(403);
        } else if (username === 'manager' && !only && !decidesItself.has(path)) {
          // Without its token no form acts; who may send it gets it back.
          const { status } = await (visitors.get(username) as Visitor).post(url, { _token: '' });
          expect(status, username).toBe(422);
        }
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
    expect(response.status).toBe(422);
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
