import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('what is written to a customer', () => {
  let company: TestCompany;
  let owner: Visitor;
  let manager: Visitor;
  let id: number;
  beforeEach(async () => {
    company = await testCompany();
    id = await aCustomer(company);
    owner = await company.visitor('sales');
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const customer = () => company.db('customers').where({ id }).first();
  const fields = (more: Record<string, string | number> = {}) => ({
    name: 'Hutwerk GmbH',
    country: 'DE',
    city: 'Hamburg',
    currency: 'CNY',
    documentLanguage: 'en',
    version: 1,
    ...more,
  });

  it('a change of owner is on the story, by one and by many; who has it already is left alone', async () => {
    const { sales, sales2 } = company.users;
    await manager.post(`/customers/${id}`, fields({ ownerId: sales2.id }));
    expect(await customer()).toMatchObject({ ownerId: sales2.id });
    for (const url of [`/customers/${id}`, '/audit']) {
      const visitor = url === '/audit' ? await company.visitor('admin') : manager;
      expect((await visitor.get(url)).text.replace(/<[^>]+>/g, ''), url).toMatch(
        /Sales Test\s*→\s*Sales2 Test/,
      );
    }
    expect(await storyOf(company, id)).toEqual(['customers.story_created', 'customers.story_owner']);
    const second = await aCustomer(company, { name: 'Second' });
    const form = { ids: [String(id), String(second), String(second)], ownerId: sales.id };
    expect((await owner.post('/customers/assign', form)).status).toBe(403);
    await manager.post('/customers/assign', form);
    expect(await storyOf(company, second)).toEqual(['customers.story_created']);
    expect(await traceOf(company, 'customers.assign')).toMatchObject({
      recordId: id,
      changes: { ownerId: { before: sales2.id, after: sales.id } },
    });
    expect(await company.db('audit_entries').where({ action: 'customers.assign' })).toHaveLength(1);
    const gone = { ...form, ownerId: 999 };
    expect((await manager.post('/customers/assign', gone)).status).toBe(422);
  });

  it('a new agreed message is on the story, one saved as it was is not', async () => {
    const say = (agreedMessage: string, version: number) =>
      owner.post(`/customers/${id}/agreed-message`, { agreedMessage, version });
    await say('Ships in May', 1);
    await say('Ships in May', 2);
    await say('', 3);
    expect(await storyOf(company, id)).toEqual([
      'customers.story_created',
      'customers.story_agreed_message',
      'customers.story_no_agreed_message',
    ]);
  });

  it('is archived only when nothing of it is open', async () => {
    await stockedWarehouse(company, 10);
    const orderId = idIn((await owner.post('/orders', orderFields('CAP-BLK', 1))).headers.location);
    const refused = await owner.post(`/customers/${id}/archive`);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('role="alert"');
    expect(await customer()).toMatchObject({ isArchived: false });
    await owner.post(`/orders/${orderId}/cancellation`, { version: 1, reason: 'x' });
    expect((await owner.post(`/customers/${id}/archive`)).headers.location).toBe(`/customers/${id}`);
    expect(await traceOf(company, 'customers.archive')).toMatchObject({ recordId: id });
    const order = await owner.post('/orders', orderFields('CAP-BLK', 1));
    expect(order.status).toBe(422);
  });

  it('an interaction is kept with who, when and with whom; tomorrow and strangers are refused', async () => {
    await owner.post(`/customers/${id}/contacts`, { name: 'Anna Kurz' });
    const at = `/customers/${id}/interactions`;
    const said = { channel: 'call', said: 'Wants caps', contactId: 1, happenedAt: '2026-03-31T09:30' };
    expect((await owner.post(at, said)).status).toBe(303);
    expect(await company.db('interactions').first('happened_at', 'contact_id', 'user_id')).toEqual({
      happenedAt: '2026-03-31T01:30:00.000Z',
      contactId: 1,
      userId: company.users.sales.id,
    });
    expect(await traceOf(company, 'interactions.write')).toMatchObject({ recordId: id });
    const wrong: Record<string, string | number>[] = [
      { happenedAt: '2026-03-31T12:01' },
      { contactId: 99 },
      { said: '' },
      { channel: 'telepathy' },
      { promise: 'Sample' },
      { task: 'Call' },
    ];
    for (const part of wrong) {
      const response = await owner.post(at, { ...said, said: 'Kept words', ...part });
      expect(response.status, JSON.stringify(part)).toBe(422);
      if (!('said' in part)) expect(response.text, JSON.stringify(part)).toContain('Kept words');
    }
    expect(await company.db('interactions')).toHaveLength(1);
    const page = await owner.get(`/customers/${id}`);
    expect(page.text).not.toContain('Spoke with them in the last 72 hours');
    expect((await manager.get(`/customers/${id}`)).text).toContain('Spoke with them in the last 72 hours');
  });

  it('a promise ends once, by who made it or a manager, with story and audit', async () => {
    const said = { channel: 'call', said: 'x', promise: 'Send a sample', promiseOn: '2026-04-02' };
    await owner.post(`/customers/${id}/interactions`, { ...said, task: 'Ask again', taskOn: '2026-04-01' });
    const stranger = await company.visitor('sales2');
    for (const path of ['/promises/1/end', '/follow-ups/1/end'])
      for (const state of ['kept', 'done'])
        expect([403, 422]).toContain((await stranger.post(path, { state })).status);
    expect(await company.db('promises').first('state')).toEqual({ state: 'open' });
    expect(await company.db('follow_ups').first('state')).toEqual({ state: 'open' });
    expect((await manager.post('/promises/1/end', { state: 'broken' })).headers.location).toBe(
      `/customers/${id}`,
    );
    expect(await company.db('promises').first('state', 'closed_by_id')).toEqual({
      state: 'broken',
      closedById: company.users.manager.id,
    });
    expect(await traceOf(company, 'interactions.end_promise')).toMatchObject({
      recordLabel: 'Send a sample',
      changes: { state: { before: 'open', after: 'broken' } },
    });
    expect(await storyOf(company, id)).toContain('interactions.story_promise_broken');
    expect((await owner.post('/promises/99/end', { state: 'kept' })).status).toBe(404);
  });

  it('tells who may not see a likely duplicate its name and owner, no more', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const stranger = await company.visitor('sales2');
    const form = { ...fields(), name: 'HUTWERK' };
    const warned = await stranger.post('/customers', form);
    expect(warned.status).toBe(422);
    for (const text of ['Hutwerk GmbH', 'Sales Test']) expect(warned.text).toContain(text);
    expect(warned.text).not.toContain('C00001');
    expect(warned.text).not.toContain(`/customers/${id}"`);
    expect((await owner.post('/customers', form)).text).toContain('C00001');
    const typed = await stranger.get('/customers/duplicates?name=hutwerk');
    expect(typed.text).toContain('Hutwerk GmbH');
    expect(typed.text).not.toContain('C00001');
  });

  it('shows orders of the last twelve months, cancelled ones not counted', async () => {
    await stockedWarehouse(company, 10);
    for (const place of [1, 2]) {
      const orderId = idIn((await owner.post('/orders', orderFields('CAP-BLK', place))).headers.location);
      await owner.post(`/orders/${orderId}/confirmation`, { version: 1 });
      if (place === 2) await owner.post(`/orders/${orderId}/cancellation`, { version: 2, reason: 'x' });
    }
    const { text } = await owner.get(`/customers/${id}`);
    expect(text).toContain('<strong>1</strong>');
    expect(text).toContain('<strong>CNY 20.00</strong>');
    const warehouse = await company.visitor('warehouse');
    expect((await warehouse.get(`/customers/${id}`)).text).not.toContain('20.00');
  });

  it('pages that change it are for who may write it; all of it is hidden from who may not read it', async () => {
    const stranger = await company.visitor('sales2');
    const paths = ['edit', 'archive', 'agreed-message'];
    for (const path of paths) {
      expect((await owner.get(`/customers/${id}/${path}`)).status, path).toBe(200);
      expect((await stranger.get(`/customers/${id}/${path}`)).status, path).toBe(403);
    }
    const message = { agreedMessage: 'x', version: 1 };
    expect((await stranger.post(`/customers/${id}/agreed-message`, message)).status).toBe(403);
    expect((await stranger.post(`/customers/${id}/archive`)).status).toBe(403);
    expect((await owner.post(`/customers/${id}/agreed-message`, message)).status).toBe(303);
    expect((await traceOf(company, 'customers.agreed_message'))?.changes).toEqual({
      agreedMessage: { before: null, after: 'x' },
    });
    expect((await owner.post(`/customers/${id}/agreed-message`, message)).status).toBe(409);
    await company.change({ salesSeeAllCustomers: false });
    for (const path of ['', '/edit', '/archive'])
      expect((await stranger.get(`/customers/${id}${path}`)).status, path).toBe(404);
    const said = { channel: 'call', said: 'x' };
    expect((await stranger.post(`/customers/${id}/interactions`, said)).status).toBe(404);
    await company.db('customers').where({ id }).update({ backupOwnerId: company.users.sales2.id });
    expect((await stranger.get(`/customers/${id}/edit`)).status).toBe(200);
    expect((await stranger.get('/customers')).text).toContain('Hutwerk GmbH');
  });

  it('a currency and a level that are no longer offered stay what they are', async () => {
    await company.db('customers').where({ id }).update({ currency: 'CZK', level: 'Gold' });
    const { text } = await owner.get(`/customers/${id}/edit`);
    expect(text).toMatch(/<option value="CZK" selected>/);
    expect(text).toMatch(/<option value="Gold" selected>/);
  });

  it('does not take a backup owner from who may not assign', async () => {
    const form = { ...fields(), name: 'Forged Hats', backupOwnerId: company.users.sales2.id };
    const response = await owner.post('/customers', form);
    const row = await company
      .db('customers')
      .where({ id: idIn(response.headers.location) })
      .first();
    expect(row).toMatchObject({ ownerId: company.users.sales.id, backupOwnerId: null });
  });
});
