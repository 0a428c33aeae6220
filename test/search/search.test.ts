import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
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
    ['initials of the pinyin', 'nbcs', ['/customers/1', '/opportunities/1', '/orders/1']],
    ['pinyin', 'ningbocisui', expect.arrayContaining(['/customers/1'])],
    ['Chinese', '慈穗', expect.arrayContaining(['/customers/1'])],
    ['a PO number', 'po-cisui', ['/orders/1']],
    ['an SKU', 'cap-blk', ['/inventory/skus/1']],
    ['what is nowhere', 'zzzz', []],
    ['nothing', ' ', []],
    ['signs of the database', '%_%', []],
    ['quotes', '"\'', []],
  ])('finds by %s', async (_name, term, hits) => {
    expect(await found(owner, term)).toEqual(hits);
    expect(await found(owner, term, '/search/live')).toEqual(hits);
  });

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

  it('asks who is not signed in to do so', async () => {
    const nobody = await company.visitor(null);
    expect((await nobody.get('/search?q=cisui')).headers.location).toContain('/sign-in');
  });
});
