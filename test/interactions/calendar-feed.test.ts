import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('a calendar to subscribe to', () => {
  let company: TestCompany;
  let owner: Visitor;
  let anyone: Visitor;
  let id: number;
  beforeEach(async () => {
    company = await testCompany();
    id = await aCustomer(company, { name: 'Hut, Werk; GmbH' });
    owner = await company.visitor('sales');
    anyone = await company.visitor(null);
  });
  afterEach(() => company.close());

  const make = async (visitor = owner) => {
    const { text } = await visitor.post('/account/calendar', { action: 'renew' });
    return /value="https?:\/\/[^"/]+(\/calendar\/[\w-]{43}\.ics)"/.exec(text)?.[1] ?? '';
  };
  const read = async (path: string) => (await anyone.get(path).buffer(true)).text.replace(/\r\n[ \t]/g, '');

  it('is one’s own open tasks, as whole days that lead to the customer', async () => {
    await owner.post(`/customers/${id}/promises`, { promise: 'Send a, b; c', dueOn: '2026-04-02' });
    await owner.post(`/customers/${id}/follow-ups`, { task: 'Call again', dueOn: '2026-04-01' });
    const colleague = await company.visitor('sales2');
    await colleague.post(`/customers/${id}/follow-ups`, { task: 'Theirs', dueOn: '2026-04-01' });
    const path = await make();
    const response = await anyone.get(path);
    expect(response.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const text = await read(path);
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect(text).toContain('DTSTART;VALUE=DATE:20260402');
    expect(text).toContain('SUMMARY:Promised to Hut\\, Werk\\; GmbH: Send a\\, b\\; c');
    expect(text).toMatch(new RegExp(`URL;VALUE=URI:http://[^/]+/customers/${id}\r?\n`));
    expect(text).not.toContain('Theirs');
    await owner.post('/promises/1/end', { state: 'kept' });
    expect((await read(path)).match(/BEGIN:VEVENT/g)).toHaveLength(1);
  });

  it('is in the user’s language', async () => {
    await owner.post(`/customers/${id}/promises`, { promise: 'Sample', dueOn: '2026-04-02' });
    await company.db('users').where({ id: company.users.sales.id }).update({ language: 'zh-CN' });
    expect(await read(await make())).toContain('对 Hut\\, Werk\\; GmbH 的承诺');
  });

  it('is kept as a hash, shown once, and answered with 304 while nothing changes', async () => {
    const path = await make();
    const [feed] = (await company.db('calendar_feeds')) as { tokenHash: string }[];
    expect(JSON.stringify(feed)).not.toContain(path.slice(10, 53));
    expect((await owner.get('/account')).text).not.toContain(path);
    const first = await anyone.get(path);
    const again = await anyone.get(path).set('If-None-Match', first.headers.etag ?? '');
    expect(again.status).toBe(304);
    await owner.post(`/customers/${id}/follow-ups`, { task: 'New', dueOn: '2026-04-01' });
    expect((await anyone.get(path).set('If-None-Match', first.headers.etag ?? '')).status).toBe(200);
    expect(await traceOf(company, 'interactions.renew_feed')).toMatchObject({
      recordId: company.users.sales.id,
    });
  });

  it('ends when it is renewed, revoked, or its user disabled', async () => {
    const old = await make();
    const path = await make();
    expect(path).not.toBe(old);
    expect((await anyone.get(old)).status).toBe(404);
    expect((await anyone.get(path)).status).toBe(200);
    await company.db('users').where({ id: company.users.sales.id }).update({ isActive: false });
    expect((await anyone.get(path)).status).toBe(404);
    await company.db('users').where({ id: company.users.sales.id }).update({ isActive: true });
    owner = await company.visitor('sales');
    expect((await anyone.get(path)).status).toBe(200);
    await owner.post('/account/calendar', { action: 'revoke' });
    expect((await anyone.get(path)).status).toBe(404);
    for (const guessed of ['x', 'a'.repeat(43), '..%2f..'])
      expect((await anyone.get(`/calendar/${guessed}.ics`)).status).toBe(404);
  });

  it('names no customer that the user may no longer see', async () => {
    const colleague = await company.visitor('sales2');
    await colleague.post(`/customers/${id}/follow-ups`, { task: 'Call again', dueOn: '2026-04-01' });
    const path = await make(colleague);
    expect(await read(path)).toContain('Hut\\, Werk');
    await company.change({ salesSeeAllCustomers: false });
    expect(await read(path)).not.toMatch(/Hut|Call again|BEGIN:VEVENT/);
  });
});
