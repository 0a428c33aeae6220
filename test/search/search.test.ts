import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { findEverywhere } from '../../src/modules/search/search-queries.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { speakAsSqlServer } from '../support/speaking.ts';
import { aCarrier, aCustomer, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

describe('search', () => {
  let company: TestCompany;
  let owner: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 10);
    await aCustomer(company, { name: '宁波慈穗帽业', nameOther: 'Cisui Hats', city: 'Ningbo' });
    await aCarrier(company, { name: 'Cisui Lines' });
    owner = await company.visitor('sales');
    await owner.post('/customers/1/contacts', { name: 'Chen Cisui', email: 'chen@cisui.example' });
    await owner.post('/orders', orderFields('CAP-BLK', 1, { customerPo: 'PO-CISUI' }));
    await owner.post('/opportunities', { customer: 'C00001', title: 'Cisui spring', amountE4: '1' });
  });
  afterEach(() => company.close());

  const found = async (visitor: Visitor, term: string, path = '/search') => {
    const { text } = await visitor.get(`${path}?q=${encodeURIComponent(term)}`);
    const main = path === '/search' ? text.slice(text.indexOf('<main')) : text;
    return [...main.matchAll(/href="(\/[a-z/]+\/\d+)"/g)].map(([, href]) => href).sort();
  };
  const all = ['/carriers/1', '/contacts/1', '/customers/1', '/opportunities/1', '/orders/1'];

  it.each([
    ['a part of a name', 'isui', all],
    ['two letters, which no index knows', 'su', expect.arrayContaining(['/customers/1', '/carriers/1'])],
    ['initials of the pinyin', 'nbcs', ['/contacts/1', '/customers/1', '/opportunities/1', '/orders/1']],
    ['Chinese and pinyin in one', 'ningbo慈', expect.arrayContaining(['/customers/1'])],
    ['several words in any order', 'spring cisui 宁波', ['/opportunities/1']],
    ['a contact and where it works', 'chen 宁波', ['/contacts/1']],
    ['a part of an SKU without its signs', 'capbl', ['/inventory/skus/1']],
    ['pinyin', 'ningbocisui', expect.arrayContaining(['/customers/1'])],
    ['Chinese', '慈穗', expect.arrayContaining(['/customers/1'])],
    ['a PO number', 'po-cisui', ['/orders/1']],
    ['what is nowhere', 'zzzz', []],
    ['nothing', ' ', []],
    ['signs of the database', '%_%', []],
    ['quotes', '"\'', []],
  ])('finds by %s', async (_name, term, hits) => {
    expect(await found(owner, term)).toEqual(hits);
    expect(await found(owner, term, '/search/live')).toEqual(hits);
  });

  // On a server there is nothing to compare with.
  it.skipIf(process.env.TEST_DATABASE_URL)(
    'puts the nearest first as SQL Server too, which has no pieces to ask',
    async () => {
      for (const name of [
        'Old Nord',
        'Nord',
        'Nordic Caps',
        'Alt Nord',
        'Nordwind',
        'Norden',
        'Big Nord',
        'My Nord',
      ])
        await aCustomer(company, { name });
      await company.db('search_keys').where('title', 'like', '%Norden%').update({ isArchived: true });
      const context = await company.as('manager');
      const titles = async () =>
        (await findEverywhere(context, 'nord', 6)).map(({ count, hits }) => [
          count,
          hits.map(({ title }) => title),
        ]);
      const byPieces = await titles();
      const again = await speakAsSqlServer(company.db);
      const byLooking = await titles().finally(again);
      expect(byLooking).toEqual(byPieces);
      expect(byPieces).toEqual([
        [
          8,
          [
            'C00003 Nord',
            'C00006 Nordwind',
            'C00004 Nordic Caps',
            'C00009 My Nord',
            'C00008 Big Nord',
            'C00005 Alt Nord',
          ],
        ],
      ]);
    },
  );

  it('finds for nobody what they may not open', async () => {
    const stranger = await company.visitor('sales2');
    expect(await found(stranger, 'cisui')).toEqual(all);
    const warehouse = await company.visitor('warehouse');
    expect(await found(warehouse, 'cisui')).toEqual(all.filter((href) => !href.startsWith('/opportunities')));
    await company.change({ salesSeeAllCustomers: false });
    for (const term of ['cisui', 'su']) expect(await found(stranger, term), term).toEqual(['/carriers/1']);
    expect(await found(owner, 'cisui')).toEqual(all);
    expect((await stranger.get('/customers/lookup?q=cisui')).body).toEqual([]);
    expect((await owner.get('/customers/lookup?q=cisui')).body).toHaveLength(1);
  });

  it('finds nothing of a module that is off', async () => {
    await company.change({ modulesOff: ['opportunities', 'shipments', 'orders', 'carriers'] });
    expect(await found(owner, 'cisui')).toEqual(['/contacts/1', '/customers/1']);
  });

  it('puts those in use before archived ones, and what begins with the term first', async () => {
    await aCustomer(company, { name: 'Zebra Cisui' });
    await company.db('search_keys').where({ kind: 'customer', recordId: 1 }).update({ isArchived: true });
    const { text } = await owner.get('/search?q=cisui');
    expect(text.indexOf('href="/customers/2"')).toBeLessThan(text.indexOf('href="/customers/1"'));
  });

  it('shows and finds everything of a renamed customer by its new name at once', async () => {
    const { text: before } = await owner.get('/search?q=so-2026&all=1');
    expect(before).toContain('宁波慈穗帽业 · PO-CISUI');
    const fields = { name: 'Alpine Hats', currency: 'EUR', documentLanguage: 'en', version: 1 };
    expect((await owner.post('/customers/1', fields)).status).toBe(303);
    const { text } = await owner.get('/search?q=so-2026&all=1');
    expect(text).toContain('Alpine Hats · PO-CISUI');
    expect(text).not.toContain('宁波慈穗');
    expect(await found(owner, 'alph 1', '/search/live')).toEqual([]);
    const all = ['/contacts/1', '/customers/1', '/opportunities/1', '/orders/1'];
    expect(await found(owner, 'alpine')).toEqual(all);
    expect(await found(owner, 'nbcs')).toEqual([]);
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
  });

  it.each([
    ['a code', 'c00001', '/customers/1'],
    ['a number without its signs', 'so202600001', '/orders/1'],
    ['a mail', 'chen@cisui.example', '/contacts/1'],
    ['an SKU', 'cap-blk', '/inventory/skus/1'],
  ])('opens what is named exactly by %s, and only when it is sent', async (_name, term, href) => {
    const response = await owner.get(`/search?q=${encodeURIComponent(term)}`);
    expect(response.status).toBe(303);
    expect(response.headers.location).toBe(href);
    expect((await owner.get(`/search?q=${encodeURIComponent(term)}&all=1`)).status).toBe(200);
    expect(await found(owner, term, '/search/live')).toContain(href);
    await company.change({ salesSeeAllCustomers: false });
    const stranger = await (await company.visitor('sales2')).get(`/search?q=${encodeURIComponent(term)}`);
    expect(stranger.headers.location).toBe(href.startsWith('/inventory') ? href : undefined);
  });

  it('opens nothing for a name, nor where several have the code', async () => {
    await aCustomer(company, { name: 'Other', taxNumber: 'C00001' });
    for (const term of ['c00001', 'cisui hats', 'chen cisui'])
      expect((await owner.get(`/search?q=${encodeURIComponent(term)}`)).status, term).toBe(200);
  });

  it('counts each kind, and shows all of one, the one that begins with the term first', async () => {
    for (let place = 0; place < 12; place++)
      await aCustomer(company, { name: `Werk ${place} Cisui`, confirmDuplicates: '1' });
    const { text } = await owner.get('/search?q=cisui');
    expect(text).toContain('Show all customers (13)');
    expect(text).not.toContain('Show all carriers');
    expect(text.indexOf('/customers/1"')).toBeLessThan(text.indexOf('/customers/13"'));
    const { text: one } = await owner.get('/search?q=cisui&kind=customer');
    expect(one.match(/href="\/customers\/\d+"/g)).toHaveLength(13);
    expect(one).not.toContain('href="/carriers/1"');
    const { text: live } = await owner.get('/search/live?q=cisui');
    expect(live.match(/role="option"[^>]*href="\/customers\/\d+"/g)).toHaveLength(5);
    expect(live).toContain('Show all customers (13)');
  });

  it('asks who is not signed in to do so', async () => {
    const nobody = await company.visitor(null);
    expect((await nobody.get('/search?q=cisui')).headers.location).toContain('/sign-in');
  });
});
