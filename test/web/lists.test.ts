import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { sheetAt } from '../support/sheets.ts';
import { aCustomer } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

const namesIn = (html: string) =>
  [...html.matchAll(/<th scope="row"[^>]*><a href="\/customers\/\d+">([^<]*)/g)].map(([, name]) => name);
const headingsIn = (html: string) =>
  [...html.matchAll(/<th scope="col" class="[^"]*"[^>]*>(?:<a [^>]*>)?([^<]+)/g)].map(([, text]) => text);
const tabsIn = (html: string) => {
  const nav = /<nav class="k-tabs"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
  return [...nav.matchAll(/<a href="([^"]*)"( aria-current="page")?>([^<]*)/g)].map(
    ([, href = '', current, label]) => ({
      href: href.replaceAll('&#38;', '&').replaceAll('&amp;', '&'),
      isCurrent: Boolean(current),
      label,
    }),
  );
};

describe('a list', () => {
  let company: TestCompany;
  let manager: Visitor;
  beforeAll(async () => {
    company = await testCompany({ sources: ['fair', 'agent'] });
    manager = await company.visitor('manager');
    await aCustomer(company, { name: 'Alster Hats', level: 'A', tags: 'VIP, Fair', source: 'fair' });
    await aCustomer(company, { name: 'Berg Caps', country: 'AT', level: 'B', tags: 'fair' }, 'sales2');
    await aCustomer(company, { name: 'Core & Co', country: 'US', level: 'A', creditLimitE4: '5000' });
    await company
      .db('customers')
      .where({ name: 'Berg Caps' })
      .update({ backupOwnerId: company.users.sales.id });
    const visitor = await company.visitor('sales');
    await visitor.post('/customers/1/interactions', { channel: 'call', said: 'Hello' });
  });
  afterAll(() => company.close());

  it.each([
    ['tag=vip', ['Alster Hats']],
    ['tag=FAIR', ['Alster Hats', 'Berg Caps']],
    ['tag=none-such', []],
    ['source=fair', ['Alster Hats']],
    ['level=A', ['Alster Hats', 'Core & Co']],
    ['level=A&country=US', ['Core & Co']],
    ['quiet=30', ['Berg Caps', 'Core & Co']],
    ['quiet=x', ['Alster Hats', 'Berg Caps', 'Core & Co']],
    ['owner=none', []],
    ['backup=none', ['Alster Hats', 'Core & Co']],
    ['level=A&sort=-name', ['Core & Co', 'Alster Hats']],
    ['archived=1', []],
  ])('narrowed by %s shows these', async (query, names) => {
    const { text } = await manager.get(`/customers?${query}`);
    expect(namesIn(text).map((name) => name?.replace('&amp;', '&'))).toEqual(names);
  });

  it('shows the columns that are chosen, and keeps everything else of the address', async () => {
    expect(headingsIn((await manager.get('/customers')).text)).toContain('Changed');
    const chosen = await manager.get(
      '/customers?choose=columns&level=A&sort=-name&column.tags=1&column.code=1',
    );
    expect(chosen.status).toBe(303);
    expect(chosen.headers.location).toBe('/customers?level=A&sort=-name&columns=name%2Ccode%2Ctags');
    const { text } = await manager.get(chosen.headers.location ?? '');
    expect(headingsIn(text)).toEqual(['Name', 'Code', 'Tags']);
    expect(namesIn(text)).toHaveLength(2);
    const all = headingsIn((await manager.get('/customers?columns=all')).text);
    expect(all).toEqual(expect.arrayContaining(['Last contact', 'Backup owner', 'Credit limit']));
    expect(headingsIn((await manager.get('/customers?columns=nonsense')).text)).toContain('Changed');
  });

  it('has the usual columns again, without a word in the address', async () => {
    const { text } = await manager.get('/customers');
    const boxes = [...text.matchAll(/name="(column\.\w+)" value="1" checked/g)].map(
      ([, name]) => `${name}=1`,
    );
    expect(boxes.length).toBeGreaterThan(6);
    const url = `/customers?choose=columns&${boxes.join('&')}`;
    expect((await manager.get(url)).headers.location).toBe('/customers');
  });

  it('keeps a column from who may not read it, on the page and from a made-up address', async () => {
    const warehouse = await company.visitor('warehouse');
    const { text } = await warehouse.get('/customers?columns=name,credit_limit,currency');
    expect(headingsIn(text)).toEqual(['Name', 'Currency']);
    expect(text).not.toContain('5,000');
    expect((await manager.get('/customers?columns=name,credit_limit')).text).toContain('5,000');
  });

  it('exports what is shown: its filters, order and columns, and writes down what went out', async () => {
    const rows = await sheetAt(
      manager,
      '/customers/export?level=A&sort=-name&columns=name,tags,last_contact',
    );
    expect(rows.map((row) => Array.from(row, (cell) => cell ?? ''))).toEqual([
      ['Code', 'Name', 'Name in the other script', 'Tags', 'Last contact'],
      ['C00003', 'Core & Co'],
      ['C00001', 'Alster Hats', '', 'VIP, Fair', '2026-03-31'],
    ]);
    const trace = await traceOf(company, 'customers.export');
    expect(trace?.userId).toBe(company.users.manager.id);
    expect(trace?.changes).toMatchObject({
      exported_rows: { after: 2 },
      exported_filters: { after: 'level=A, sort=-name' },
    });
    const admin = await company.visitor('admin');
    expect((await admin.get('/audit')).text).toMatch(/Rows[\s\S]*2/);
  });
});

describe('saved views', () => {
  let company: TestCompany;
  let manager: Visitor;
  let sales: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    manager = await company.visitor('manager');
    sales = await company.visitor('sales');
    await aCustomer(company, { name: 'Alster Hats', level: 'A' }, 'sales');
    await aCustomer(company, { name: 'Berg Caps', level: 'A' }, 'sales2');
    return () => company.close();
  });

  const save = async (visitor: Visitor, fields: Record<string, string>) => {
    const response = await visitor.post('/customers/views', { query: 'level=A&sort=code', ...fields });
    if (response.status !== 303) throw new Error(`saving was answered with ${response.status}`);
    return Number(/saved=(\d+)/.exec(response.headers.location ?? '')?.[1]);
  };

  it('keep filters, order and columns under a name, as a tab', async () => {
    const query = 'level=A&sort=code&columns=name%2Clevel&after=xyz&saved=7&evil=1';
    const form = await sales.get(`/customers/views/new?${query}`);
    expect(form.text).toContain('value="level=A&amp;sort=code&amp;columns=name%2Clevel"');
    const response = await sales.post('/customers/views', { name: 'My A', query });
    expect(response.headers.location).toBe('/customers?level=A&sort=code&columns=name%2Clevel&saved=1');
    const { text } = await sales.follow(response);
    expect(text).toContain('The view My A is saved.');
    expect(tabsIn(text).find(({ isCurrent }) => isCurrent)?.label).toBe('My A');
    expect(headingsIn(text)).toEqual(['Name', 'Level']);
    expect(await company.db('saved_views').first()).toMatchObject({
      userId: company.users.sales.id,
      list: 'customers',
      name: 'My A',
      queryText: 'level=A&sort=code&columns=name%2Clevel',
      isShared: false,
    });
    expect(await traceOf(company, 'views.save')).toMatchObject({ userId: company.users.sales.id });
    expect(tabsIn((await manager.get('/customers')).text).map(({ label }) => label)).not.toContain('My A');
  });

  it('need a name of one’s own; what was typed stays', async () => {
    expect((await sales.post('/customers/views', { name: '', query: 'level=A' })).status).toBe(422);
    await save(sales, { name: 'Mine' });
    const again = await sales.post('/customers/views', { name: 'MINE', query: 'level=B' });
    expect(again.status).toBe(422);
    expect(again.text).toContain('You have a view called MINE already');
    expect(again.text).toContain('value="level=B"');
    expect(await company.db('saved_views')).toHaveLength(1);
    await save(manager, { name: 'Mine' });
    const name = 'x'.repeat(41);
    expect((await sales.post('/customers/views', { name, query: '' })).status).toBe(422);
  });

  it('are shared by whoever may, and show each user what that user may see', async () => {
    await company.change({ salesSeeAllCustomers: false });
    await save(sales, { name: 'Not shared', isShared: '1' });
    expect(await company.db('saved_views').first('is_shared')).toEqual({ isShared: false });
    const id = await save(manager, { name: 'All A', isShared: '1' });
    expect(namesIn((await manager.get(`/customers?level=A&saved=${id}`)).text)).toHaveLength(2);
    const { text } = await sales.get('/customers');
    const tab = tabsIn(text).find(({ label }) => label === 'All A');
    expect(tab).toBeDefined();
    expect(namesIn((await sales.get(tab?.href ?? '')).text)).toEqual(['Alster Hats']);
  });

  it('are changed by their owner, and shared ones by whoever may share; others learn nothing of own ones', async () => {
    const shared = await save(manager, { name: 'All A', isShared: '1' });
    const own = await save(sales, { name: 'Own' });
    const at = (id: number) => `/customers/views/${id}`;
    const fields = { name: 'New name', version: 1 };
    for (const path of ['/edit', '/delete']) {
      expect((await sales.get(at(shared) + path)).status).toBe(403);
      expect((await manager.get(at(own) + path)).status).toBe(404);
      expect((await sales.get(at(own) + path)).status).toBe(200);
    }
    expect((await sales.post(at(shared), fields)).status).toBe(403);
    expect((await sales.post(`${at(shared)}/choice`, { query: '', version: 1 })).status).toBe(403);
    expect((await sales.post(`${at(shared)}/delete`)).status).toBe(403);
    expect((await manager.post(at(own), fields)).status).toBe(404);
    const admin = await company.visitor('admin');
    expect((await admin.post(at(shared), { ...fields, isShared: '1' })).status).toBe(303);
    expect((await manager.post(at(shared), { ...fields, isShared: '1' })).status).toBe(409);
    expect((await admin.get(`/orders/views/${shared}/edit`)).status).toBe(404);
    expect((await admin.post(`${at(shared)}/delete`)).status).toBe(303);
    expect(await company.db('saved_views').select('name')).toEqual([{ name: 'Own' }]);
    expect(await traceOf(company, 'views.delete')).toMatchObject({ recordId: shared });
  });

  it('take over what the list shows now, unless someone else was first', async () => {
    const id = await save(manager, { name: 'All A', isShared: '1' });
    const url = `/customers?level=B&sort=code&saved=${id}`;
    expect((await manager.get(url)).text).toContain('Save changes to this view');
    expect((await manager.get(`/customers?sort=code&level=A&saved=${id}`)).text).not.toContain(
      'Save changes',
    );
    const query = 'level=B&sort=code';
    const response = await manager.post(`/customers/views/${id}/choice`, { query, version: 1 });
    expect(response.headers.location).toBe(`/customers?${query}&saved=${id}`);
    expect(await company.db('saved_views').first('query_text')).toEqual({ queryText: query });
    const late = await manager.post(`/customers/views/${id}/choice`, { query: 'level=C', version: 1 });
    expect(late.status).toBe(422);
    expect(late.text).toContain('Someone else changed this view meanwhile');
    expect(await company.db('saved_views').first('query_text')).toEqual({ queryText: query });
  });

  it('open the list where one is the default, and “All” still shows all', async () => {
    const id = await save(manager, { name: 'All A', isShared: '1' });
    const made = await sales.post(`/customers/views/${id}/default`);
    expect((await sales.follow(made)).text).toContain('opens with All A');
    const opened = await sales.get('/customers');
    expect(opened.headers.location).toBe(`/customers?level=A&sort=code&saved=${id}`);
    expect((await manager.get('/customers')).status).toBe(200);
    const { text } = await sales.get(opened.headers.location ?? '');
    const all = tabsIn(text)[0]?.href ?? '';
    expect(all).toBe('/customers?saved=none');
    expect((await sales.get(all)).status).toBe(200);
    expect(text).toMatch(/href="\/customers\?sort=code(&amp;|&#38;)saved=none"/);
    await manager.post(`/customers/views/${id}`, { name: 'All A', version: 1 });
    expect((await sales.get('/customers')).status).toBe(200);
    expect(await company.db('view_defaults')).toEqual([]);
  });

  it('are limited in number', async () => {
    for (let place = 0; place < 30; place++) await save(sales, { name: `View ${place}` });
    const one = await sales.post('/customers/views', { name: 'One more', query: '' });
    expect(one.status).toBe(422);
    expect(one.text).toContain('You have 30 views of this list');
  });

  it('hold no more than the database does, however short it was typed', async () => {
    const long = await sales.post('/customers/views', { name: 'Long', query: `text=${'帽'.repeat(200)}` });
    expect(long.status).toBe(422);
    expect(long.text).toMatch(/at most 1,?000 characters/);
    expect(await company.db('saved_views')).toHaveLength(0);
  });

  it('are renamed to what the database holds for the same name', async () => {
    await sales.post('/customers/views', { name: 'Mine', query: 'level=A' });
    const renamed = await sales.post('/customers/views/1', { name: 'ＭＩＮＥ', version: 1 });
    expect(renamed.status).toBe(303);
    expect(await company.db('saved_views').select('name')).toEqual([{ name: 'ＭＩＮＥ' }]);
  });

  it('of one name, saved twice at once, are one', async () => {
    const [first, second] = await Promise.all([
      sales.post('/customers/views', { name: 'Twice', query: 'level=A' }),
      sales.post('/customers/views', { name: 'Twice', query: 'level=B' }),
    ]);
    expect([first?.status, second?.status].sort()).toEqual([303, 422]);
    expect(await company.db('saved_views')).toHaveLength(1);
  });
});

describe('the lists of contacts and needs', () => {
  let company: TestCompany;
  let manager: Visitor;
  beforeAll(async () => {
    company = await testCompany();
    manager = await company.visitor('manager');
    await aCustomer(company, { name: 'Alster Hats' });
    await aCustomer(company, { name: 'Berg Caps', country: 'AT' }, 'sales2');
    for (const [place, name] of ['Anna Kurz', 'Berta Lang'].entries()) {
      await manager.post(`/customers/${place + 1}/contacts`, { name, wechat: `wx-${place}`, email: '' });
      const need = { category: 'packing', wanted: `Bags of ${name}`, scope: 'standing', details: 'Twelve' };
      await manager.post(`/customers/${place + 1}/needs`, need);
    }
    const second = { customer: 'C00002', jobTitle: 'Adviser' };
    await manager.post('/contacts/1/employers', second);
  });
  afterAll(() => company.close());

  it('show the columns that are chosen, and keep a choice as a view', async () => {
    const { text } = await manager.get('/contacts?columns=name,wechat');
    expect(headingsIn(text)).toEqual(['Name', 'WeChat']);
    expect(text).toContain('wx-1');
    expect((await manager.get('/contacts')).text).not.toContain('wx-1');
    const saved = await manager.post('/contacts/views', { name: 'By chat', query: 'columns=name,wechat' });
    expect(tabsIn((await manager.follow(saved)).text).find(({ isCurrent }) => isCurrent)?.label).toBe(
      'By chat',
    );
    expect(headingsIn((await manager.get('/needs?columns=wanted,details')).text)).toEqual([
      'What they want',
      'Details',
    ]);
    const view = { name: 'Packing', query: 'category=packing&customer=1&evil=1' };
    const kept = await manager.post('/needs/views', view);
    expect(kept.headers.location).toMatch(/^\/needs\?category=packing&customer=1&saved=\d+$/);
  });

  it('export what is shown: a contact once for each customer, a need in its columns', async () => {
    const people = await sheetAt(manager, '/contacts/export?sort=-name&columns=name,job');
    expect(people.slice(1).map(([code, , name]) => `${code} ${name}`)).toEqual([
      'C00002 Berta Lang',
      'C00002 Anna Kurz',
      'C00001 Anna Kurz',
    ]);
    expect((await traceOf(company, 'contacts.export'))?.changes).toMatchObject({
      exported_rows: { after: 3 },
    });
    const needs = await sheetAt(manager, '/needs/export?text=Berta&columns=wanted,details');
    expect(needs).toEqual([
      ['What they want', 'Details'],
      ['Bags of Berta Lang', 'Twelve'],
    ]);
  });

  it('hold what the user may see, on the page and in the export', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const sales = await company.visitor('sales');
    for (const [url, own, other] of [
      ['/contacts?columns=all', 'Anna Kurz', 'Berta Lang'],
      ['/needs?columns=all', 'Bags of Anna', 'Bags of Berta'],
    ] as const) {
      const { text } = await sales.get(url);
      expect(text).toContain(own);
      expect(text).not.toContain(other);
      expect((await manager.get(url)).text).toContain(other);
    }
    // Anna works at a customer that isn't theirs too.
    expect((await sales.get('/contacts')).text).not.toContain('Berg Caps');
    await company.change({ salesSeeAllCustomers: true });
  });

  it('keeps target prices from who sees none, whatever the address asks for', async () => {
    await manager.post('/customers/1/needs', {
      category: 'price',
      wanted: 'Cheaper',
      scope: 'standing',
      targetPriceE4: '2.95',
      currency: 'USD',
    });
    const url = '/needs?columns=wanted,target_price';
    expect((await manager.get(url)).text).toContain('2.95');
    const warehouse = await company.visitor('warehouse');
    expect(headingsIn((await warehouse.get(url)).text)).toEqual(['What they want']);
  });
});
