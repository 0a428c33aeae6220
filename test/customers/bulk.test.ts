import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRows } from '../../src/db/write.ts';
import { retagged, tagsOf, tagText } from '../../src/modules/customers/tags.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('tags', () => {
  it.each([
    [null, []],
    ['', []],
    [' a ,b;c，d、e\nf；', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['VIP, vip, Vip', ['VIP']],
    ['x'.repeat(50), ['x'.repeat(40)]],
  ])('of %j are %j', (text, tags) => expect(tagsOf(text)).toEqual(tags));

  it.each([
    ['a, b', ['c'], ['A'], 'b, c'],
    [null, ['c', 'C'], [], 'c'],
    ['a', [], ['a'], null],
    ['a', ['a'], ['a'], 'a'],
  ])('%j with %j added and %j taken away', (text, add, remove, result) =>
    expect(retagged(text, { add, remove })).toBe(result),
  );

  it('are none rather than empty', () => expect(tagText([])).toBeNull());
});

describe('many customers at once', () => {
  let company: TestCompany;
  let sales: Visitor;
  let manager: Visitor;
  let ids: number[];
  beforeEach(async () => {
    company = await testCompany();
    sales = await company.visitor('sales');
    manager = await company.visitor('manager');
    ids = [
      await aCustomer(company, { name: 'Alster Hats', level: 'B', tags: 'fair' }, 'sales'),
      await aCustomer(company, { name: 'Berg Caps', level: 'C' }, 'sales2'),
      await aCustomer(company, { name: 'Core Hats', country: 'US', tags: 'Fair, old' }, 'sales'),
    ];
  });
  afterEach(() => company.close());

  const texts = () => ids.map(String);
  const rows = (...columns: string[]) => company.db('customers').orderBy('id').select(columns);

  it('get an owner who is not their backup owner any more', async () => {
    const { sales, sales2 } = company.users;
    await company.db('customers').update({ backupOwnerId: sales2.id });
    const form = { ids: texts(), confirmed: '1', ownerId: sales2.id };
    expect((await manager.post('/customers/assign', form)).status).toBe(303);
    expect(await rows('owner_id', 'backup_owner_id')).toEqual([
      { ownerId: sales2.id, backupOwnerId: null },
      { ownerId: sales2.id, backupOwnerId: sales2.id },
      { ownerId: sales2.id, backupOwnerId: null },
    ]);
    expect(await traceOf(company, 'customers.assign')).toMatchObject({
      changes: {
        ownerId: { before: sales.id, after: sales2.id },
        backupOwnerId: { before: sales2.id, after: null },
      },
    });
    const both = { name: 'Delta Hats', currency: 'CNY', documentLanguage: 'en' };
    await manager.post('/customers', { ...both, ownerId: sales.id, backupOwnerId: sales.id });
    expect(await company.db('customers').where({ name: 'Delta Hats' }).first()).toMatchObject({
      ownerId: sales.id,
      backupOwnerId: null,
    });
  });

  it('get a level with a reason; those of others are left out, and told', async () => {
    const asked = await sales.post('/customers/level', { ids: texts(), query: 'sort=code' });
    expect(asked.status).toBe(200);
    for (const part of ['Set the level of 2 customers', 'Alster Hats', '1 customer is left out', 'Berg Caps'])
      expect(asked.text).toContain(part);
    expect(await rows('level')).toEqual([{ level: 'B' }, { level: 'C' }, { level: null }]);
    const form = { ids: ids.join(','), confirmed: '1', level: 'A', query: 'sort=code' };
    const unsaid = await sales.post('/customers/level', { ...form, level: '', reason: 'x' });
    expect([unsaid.status, unsaid.text.includes('id="field-level-error"')]).toEqual([422, true]);
    const refused = await sales.post('/customers/level', { ...form, reason: '' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="field-reason"');
    expect(refused.text).toMatch(/<option value="A" selected/);
    const response = await sales.post('/customers/level', { ...form, reason: 'Turnover 2025' });
    expect(response.headers.location).toBe('/customers?sort=code');
    expect((await sales.follow(response)).text).toContain('2 customers have a new level; 1 was left out.');
    const set = {
      level: 'A',
      levelReason: 'Turnover 2025',
      levelSetById: company.users.sales.id,
      version: 2,
    };
    expect(await rows('level', 'level_reason', 'level_set_by_id', 'version')).toEqual([
      set,
      { level: 'C', levelReason: null, levelSetById: company.users.sales2.id, version: 1 },
      set,
    ]);
    const entries = await company.db('audit_entries').where({ action: 'customers.level' }).orderBy('id');
    expect(entries.map(({ recordId }) => recordId)).toEqual([ids[0], ids[2]]);
    expect((await traceOf(company, 'customers.level'))?.changes).toEqual({
      level: { before: null, after: 'A' },
      levelReason: { before: null, after: 'Turnover 2025' },
    });
    const page = (await manager.get(`/customers/${ids[0]}`)).text;
    expect(page).toContain('A · Sales Test: Turnover 2025');
  });

  it('lose their level where that is said', async () => {
    const form = { ids: texts(), confirmed: '1', level: 'none', reason: 'All over again' };
    expect((await manager.follow(await manager.post('/customers/level', form))).text).toContain(
      '2 customers',
    );
    expect((await rows('level')).map(({ level }) => level)).toEqual([null, null, null]);
  });

  it('get an owner who must be named', async () => {
    const refused = await manager.post('/customers/assign', { ids: texts(), confirmed: '1' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="field-ownerId-error"');
  });

  it('make nobody owner and backup owner at once', async () => {
    const [first, second] = (await company.db('customers').orderBy('id').select('id')) as { id: number }[];
    const ids = [first?.id, second?.id].join(',');
    const { sales2, warehouse } = company.users;
    await company.db('customers').update({ backupOwnerId: warehouse.id });
    await company.db('customers').where({ id: first?.id }).update({ backupOwnerId: sales2.id });
    const form = { ids, confirmed: '1', ownerId: String(sales2.id) };
    expect((await manager.post('/customers/assign', form)).status).toBe(303);
    expect(
      await company
        .db('customers')
        .whereIn('id', [first?.id ?? 0, second?.id ?? 0])
        .orderBy('id')
        .select('owner_id', 'backup_owner_id'),
    ).toEqual([
      { ownerId: sales2.id, backupOwnerId: null },
      { ownerId: sales2.id, backupOwnerId: warehouse.id },
    ]);
  });

  it('get no level that the company does not have', async () => {
    const form = { ids: texts(), confirmed: '1', level: 'Z', reason: 'x' };
    expect((await manager.post('/customers/level', form)).status).toBe(422);
    expect(await company.db('customers').where({ level: 'Z' })).toEqual([]);
  });

  it('get tags and lose others; lists find them by these', async () => {
    const asked = await manager.post('/customers/tags', { ids: texts() });
    for (const part of ['Change the tags of 3 customers', 'value="old"', 'In use: fair, old'])
      expect(asked.text).toContain(part);
    const form = { ids: ids.join(','), confirmed: '1' };
    expect((await manager.post('/customers/tags', form)).status).toBe(422);
    const long = await manager.post('/customers/tags', { ...form, add: `x, ${'y'.repeat(41)}` });
    expect(long.status).toBe(422);
    expect(long.text).toContain('A tag has at most 40 characters');
    const response = await manager.post('/customers/tags', { ...form, add: 'VIP，fair', remove: ['old'] });
    expect((await manager.follow(response)).text).toContain('3 customers have other tags.');
    expect(await rows('tags')).toEqual([{ tags: 'fair, VIP' }, { tags: 'VIP, fair' }, { tags: 'Fair, VIP' }]);
    expect((await manager.get('/customers?tag=vip')).text).toContain('Core Hats');
    expect((await manager.get('/customers?tag=old')).text).not.toContain('Core Hats');
    const again = await manager.post('/customers/tags', { ...form, add: 'VIP' });
    expect((await manager.follow(again)).text).toContain('No customer was changed.');
    expect(await company.db('audit_entries').where({ action: 'customers.tags' })).toHaveLength(3);
  });

  it('are all that match the list, and only those', async () => {
    const asked = await manager.post('/customers/level', { all: '1', query: 'country=DE' });
    expect(asked.text).toContain('Set the level of 2 customers');
    expect(asked.text).not.toContain('Core Hats');
    expect(asked.text).toContain(`name="ids" value="${ids[0]},${ids[1]}"`);
  });

  it('are named before it happens: who comes to match meanwhile stays as it was', async () => {
    await manager.post('/customers/level', { all: '1', query: 'country=DE' });
    await aCustomer(company, { name: 'Dorn Hats', level: 'C' });
    const form = { ids: `${ids[0]},${ids[1]}`, confirmed: '1', level: 'A', reason: 'x', query: 'country=DE' };
    expect((await manager.post('/customers/level', form)).status).toBe(303);
    expect((await rows('level')).map(({ level }) => level)).toEqual(['A', 'A', null, 'C']);
  });

  it('are a thousand at most', async () => {
    const [row] = await company.db('customers').where({ id: ids[0] });
    const { id: _, ...rest } = row;
    const more = Array.from({ length: 1000 }, (_one, place) => ({
      ...rest,
      code: `X${place}`,
      name: `X ${place}`,
    }));
    await insertRows(company.db, 'customers', more);
    const refused = await manager.post('/customers/level', { all: '1', query: '' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('More than 1000 match');
    expect((await manager.post('/customers/level', { all: '1', query: 'country=US' })).status).toBe(200);
    const listed = await manager.get('/customers');
    expect(listed.text).not.toContain('name="all"');
  });

  it('must be ticked first; the list comes again with its filters', async () => {
    const refused = await manager.post('/customers/tags', { query: 'country=US' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Tick the rows first');
    expect(refused.text).toContain('Core Hats');
    expect(refused.text).not.toContain('Berg Caps');
    expect(refused.text).toContain('action="/customers"');
  });

  it('of someone else’s are nobody’s business where one sees one’s own only', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const asked = await sales.post('/customers/level', { ids: texts() });
    expect(asked.text).not.toContain('Berg Caps');
    const form = { ids: ids.join(','), confirmed: '1', level: 'A', reason: 'x' };
    expect((await sales.follow(await sales.post('/customers/level', form))).text).toContain(
      '2 customers have a new level.',
    );
    expect((await sales.post('/customers/level', { ...form, ids: String(ids[1]) })).status).toBe(303);
    expect((await rows('level'))[1]).toEqual({ level: 'C' });
    expect((await sales.get('/customers')).text).not.toContain('>VIP<');
  });

  it('are nothing for who may only read', async () => {
    const warehouse = await company.visitor('warehouse');
    const { text } = await warehouse.get('/customers');
    expect(text).not.toContain('formaction=');
    expect((await sales.get('/customers')).text).toContain('formaction="/customers/tags"');
    expect((await sales.get('/customers')).text).not.toContain('formaction="/customers/assign"');
    for (const path of ['/customers/level', '/customers/tags'])
      expect((await warehouse.post(path, { ids: texts() })).status).toBe(403);
    expect((await sales.post('/customers/assign', { ids: texts() })).status).toBe(403);
  });
});
