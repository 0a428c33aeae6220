import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRow } from '../../src/db/write.ts';
import { classesAtRest, computeAll } from '../../src/modules/classes/class-run.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { ordered } from '../support/ordered.ts';
import { aCustomer } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import { errorsOf } from '../support/visitor.ts';

let company: TestCompany;
let mine: number;
let theirs: number;
beforeEach(async () => {
  company = await testCompany();
  mine = await aCustomer(company, { name: 'Mine Hats' }, 'sales');
  theirs = await aCustomer(company, { name: 'Theirs Caps' }, 'sales2');
  await ordered(company, mine, [300, 250, 200]);
  await ordered(company, theirs, [300, 250, 200], { baseTotalE4: 90_000_000 });
  await compute();
});
afterEach(() => company.close());

const compute = async () => computeAll(await systemContext(company.db, company.clock, 'test'));
const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const seen = async (user: 'sales' | 'sales2' | 'manager' | 'warehouse', url: string) =>
  text((await (await company.visitor(user)).get(url)).text);
const version = async (id: number): Promise<number> =>
  (await company.db('customers').where({ id }).first('version'))?.version;

describe('the overview', () => {
  it('counts everyone’s for the manager, by owner where asked, and opens the customers', async () => {
    const manager = await company.visitor('manager');
    const { text: all } = await manager.get('/classes');
    expect(text(all)).toMatch(/Growing 2 .*Total 2 30,000/);
    expect(all).toContain('href="/customers?segment=growing"');
    const { text: own } = await manager.get(`/classes?owner=${company.users.sales2.id}`);
    expect(text(own)).toMatch(/Growing 1 .*27,000/);
    expect(own).toContain(`segment=growing&amp;owner=${company.users.sales2.id}`);
  });

  it('counts one’s own for sales, whatever the address asks for', async () => {
    expect(await seen('sales', `/classes?owner=${company.users.sales2.id}`)).toMatch(
      /Growing 1 .*Total 1 3,000/,
    );
  });

  it('is not for the warehouse', async () => {
    const visitor = await company.visitor('warehouse');
    for (const url of ['/classes', '/classes/quiet', '/classes/changes'])
      expect((await visitor.get(url)).status).toBe(403);
    expect((await visitor.get(`/customers/${mine}`)).text).not.toContain('id="class"');
  });

  it('is computed at once on a manager’s wish, and on nobody else’s', async () => {
    await company.db('customer_classes').delete();
    const sales = await company.visitor('sales');
    expect((await sales.post('/classes/recompute')).status).toBe(403);
    expect((await sales.get('/classes')).text).not.toContain('/classes/recompute');
    const manager = await company.visitor('manager');
    expect((await manager.get('/classes')).text).toContain('/classes/recompute');
    const page = await manager.follow(await manager.post('/classes/recompute'));
    await classesAtRest();
    expect(text(page.text)).toContain('The classes are computed.');
    expect(text(page.text)).toContain('Computed 2026-03-31 12:00; 2 customers changed.');
    expect((await traceOf(company, 'classes.recompute'))?.userId).toBe(company.users.manager.id);
  });

  it('shows how far it is while another process is at it', async () => {
    const nowMs = company.clock.now().getTime();
    await company.db('leases').insert({ name: 'classes.run', holder: 'x', expiresMs: nowMs + 60_000 });
    await company.db('class_runs').insert({
      computedOn: '2026-03-31',
      startedAt: company.clock.now().toISOString(),
      lookedCount: 400,
      totalCount: 1200,
      changedCount: 3,
    });
    const manager = await company.visitor('manager');
    const page = await manager.follow(await manager.post('/classes/recompute'));
    expect(text(page.text)).toContain('400 of 1,200 customers');
    expect((await manager.get('/classes/progress')).text).toContain('hx-get="/classes/progress"');
    await company.db('leases').where({ name: 'classes.run' }).delete();
    expect((await manager.get('/classes/progress')).text).toContain('hx-get="/classes"');
  });

  it('leads to the quiet ones where there are no orders', async () => {
    await company.change({ modulesOff: ['orders'] });
    const visitor = await company.visitor('sales');
    expect((await visitor.get('/classes')).headers.location).toBe('/classes/quiet');
    expect((await visitor.get(`/customers/${mine}`)).text).not.toContain('orders in 24 months');
  });

  it('is a report too, with its picture, and an export of its table', async () => {
    const manager = await company.visitor('manager');
    expect(text((await manager.get('/reports/classes')).text)).toContain('2 customers with orders');
    const picture = await manager.get('/reports/classes/picture');
    expect(picture.headers['content-type']).toContain('svg');
    expect((await manager.get('/reports/classes/export')).status).toBe(200);
    expect((await (await company.visitor('warehouse')).get('/reports/classes')).status).toBe(403);
  });
});

describe('gone quiet', () => {
  it('lists one’s own for sales and everyone’s for the manager, the most valuable first', async () => {
    const visitor = await company.visitor('sales');
    const tab = `/classes/quiet?owner=${company.users.sales.id}`;
    expect((await visitor.get('/classes')).text).toContain(`href="${tab}"`);
    const own = await seen('sales', tab);
    expect(own).toContain('Mine Hats');
    expect(own).not.toContain('Theirs Caps');
    expect(await seen('sales', '/classes/quiet')).toContain('Theirs Caps');
    expect(await seen('manager', '/classes/quiet')).toMatch(
      /Theirs Caps .*9,000\.00.* Mine Hats .*1,000\.00/,
    );
  });

  it('never tells of others’ where sales see their own only', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const owner = company.users.sales2.id;
    for (const url of ['/classes/quiet', `/classes/quiet?owner=${owner}`, '/classes/changes', '/my-day'])
      expect(await seen('sales', url)).not.toContain('Theirs Caps');
    expect(await seen('sales2', '/classes/quiet')).toContain('Theirs Caps');
    const visitor = await company.visitor('sales');
    for (const path of ['class', 'quiet', 'status'])
      expect((await visitor.get(`/customers/${theirs}/${path}`)).status).toBe(404);
  });

  it('forgets who has an open quote at once, and remembers when it is decided', async () => {
    await insertRow(company.db, 'quotes', {
      ...{ customerId: mine, number: 'QT-1', revision: 1, isLatest: true, state: 'sent', totalE4: 0 },
      ...{ currency: 'CNY', quotedOn: '2026-03-30', validUntilOn: '2026-04-30', version: 1 },
      createdAt: '2026-03-30T00:00:00.000Z',
      updatedAt: '2026-03-30T00:00:00.000Z',
    });
    expect(await seen('sales', '/classes/quiet')).not.toContain('Mine Hats');
    expect(await seen('sales', `/customers/${mine}`)).toContain('Not warned of while a quote');
    await compute();
    await company.db('quotes').update({ state: 'expired' });
    await compute();
    expect(await seen('sales', '/classes/quiet')).toContain('Mine Hats');
  });

  it('forgets who has an open order at once, and who was spoken with, below three orders', async () => {
    await ordered(company, mine, [0], { state: 'draft' });
    expect(await seen('sales', '/classes/quiet')).not.toContain('Mine Hats');
    expect(await seen('sales', `/customers/${mine}`)).toContain(
      'Not warned of while a quote or an order is open',
    );
    const few = await aCustomer(company, { name: 'Few Orders' }, 'sales');
    await company.db('customers').where({ id: few }).update({ createdAt: '2020-01-01T00:00:00.000Z' });
    await compute();
    await company.db('class_runs').insert({
      computedOn: '2026-03-31',
      startedAt: '2026-03-31T04:00:00.000Z',
      finishedAt: '2026-03-31T04:00:00.000Z',
      lookedCount: 3,
      totalCount: 3,
      changedCount: 3,
    });
    expect(await seen('sales', '/classes/quiet')).toContain('Few Orders');
    company.clock.set('2026-03-31T05:00:00.000Z');
    const visitor = await company.visitor('sales');
    await visitor.post(`/customers/${few}/interactions`, { channel: 'call', said: 'Hello' });
    expect(await seen('sales', '/classes/quiet')).not.toContain('Few Orders');
  });

  it('stands on my day with what is at risk', async () => {
    expect(await seen('sales', '/my-day')).toMatch(/Gone quiet.*Mine Hats.*CNY 1,000\.00 at risk/);
    expect(await seen('warehouse', '/my-day')).not.toContain('Gone quiet');
  });

  it('narrows the list of customers, like their class, which stands in a column there', async () => {
    const lead = await aCustomer(company, { name: 'Lead Ltd' }, 'sales');
    await compute();
    const url = '/customers?columns=name,segment';
    expect(await seen('sales', url)).toMatch(/Mine Hats .*Growing/);
    expect(await seen('sales', `${url}&segment=growing`)).not.toContain('Lead Ltd');
    expect(await seen('sales', `${url}&segment=none`)).toMatch(/1 record/);
    expect(await seen('sales', `${url}&goneQuiet=1`)).not.toContain('Lead Ltd');
    await ordered(company, mine, [0], { state: 'draft' });
    expect(await seen('sales', `${url}&goneQuiet=1`)).not.toContain('Mine Hats');
    // Who has no right to the classes is neither shown nor helped to guess them.
    expect(await seen('warehouse', `${url}&segment=none`)).toContain('Mine Hats');
    expect(lead).toBeGreaterThan(0);
  });

  it('is exported by who may, and written down', async () => {
    expect((await (await company.visitor('sales')).get('/classes/quiet/export')).status).toBe(403);
    expect((await (await company.visitor('manager')).get('/classes/quiet/export')).status).toBe(200);
    expect(await traceOf(company, 'classes.export')).not.toBeNull();
  });
});

describe('a customer’s page', () => {
  it('says why, in both languages', async () => {
    const english = await seen('sales', `/customers/${mine}`);
    expect(english).toContain('Growing');
    expect(english).toContain('3 orders in 24 months, the last 200 days ago.');
    expect(english).toContain('Usually 50 days lie between two orders; the wait is 4 times that.');
    expect(english).toContain('Customers who buy more make up 90% of the total');
    expect(english).toContain('An order was to be expected by 2025-11-15: usually every 50 days ± 0');
    const chinese = text((await (await company.visitor('sales', 'zh-CN')).get(`/customers/${mine}`)).text);
    expect(chinese).toContain('24 个月内 3 单，最近一单在 200 天前。');
    expect(chinese).toContain('成长');
  });

  it.each([
    ['class', { segment: 'key', untilOn: '2026-06-30', reason: 'Frame contract' }, 'classes.decide_segment'],
    ['quiet', { untilOn: '2026-06-30', reason: 'Frame contract' }, 'classes.decide_pause'],
    ['status', { status: 'active', reason: 'Frame contract' }, 'classes.decide_status'],
  ])('takes what someone decides on %s, shows it, and takes it back', async (path, form, action) => {
    const visitor = await company.visitor('sales');
    const url = `/customers/${mine}/${path}`;
    expect((await visitor.get(url)).status).toBe(200);
    const page = await visitor.follow(await visitor.post(url, { ...form, version: await version(mine) }));
    expect(text(page.text)).toContain('Frame contract · Sales Test');
    expect(page.text).toContain(`action="${url}/end"`);
    expect(await traceOf(company, action)).toMatchObject({
      userId: company.users.sales.id,
      recordId: mine,
      changes: { reason: { before: null, after: 'Frame contract' } },
    });
    const after = await visitor.follow(await visitor.post(`${url}/end`));
    expect(after.text).not.toContain(`action="${url}/end"`);
    const twice = await visitor.post(`${url}/end`);
    expect([twice.status, errorsOf(twice.text)]).toEqual([
      422,
      expect.stringContaining('taken back already'),
    ]);
  });

  it('tells the story of it', async () => {
    const visitor = await company.visitor('sales');
    const form = { segment: 'key', untilOn: '2026-06-30', reason: 'x', version: await version(mine) };
    await visitor.post(`/customers/${mine}/class`, form);
    expect(await storyOf(company, mine)).toContain('classes.story_changed');
    expect(await seen('sales', `/customers/${mine}`)).toContain('Class changed: Growing → Key');
    expect(await seen('sales', '/classes/changes')).toMatch(/Mine Hats .*Growing .*Key .*By Sales Test/);
  });

  it('keeps what was typed when the form is refused', async () => {
    const visitor = await company.visitor('sales');
    const url = `/customers/${mine}/class`;
    const form = {
      segment: 'lost',
      untilOn: '2020-01-01',
      reason: 'Moved away',
      version: await version(mine),
    };
    const late = await visitor.post(url, form);
    expect([late.status, errorsOf(late.text)]).toEqual([
      422,
      expect.stringContaining('2026-03-31 or a later day'),
    ]);
    expect(late.text).toContain('Moved away');
    const empty = await visitor.post(url, { ...form, untilOn: '2026-06-01', reason: '' });
    expect(empty.status).toBe(422);
    expect(await company.db('customer_decisions')).toHaveLength(0);
  });

  it('is decided on by who may write the customer, and no one else', async () => {
    const visitor = await company.visitor('sales2');
    for (const path of ['class', 'quiet', 'status']) {
      const form = { segment: 'key', status: 'lost', untilOn: '2026-06-30', reason: 'x', version: 1 };
      expect((await visitor.get(`/customers/${mine}/${path}`)).status).toBe(403);
      expect((await visitor.post(`/customers/${mine}/${path}`, form)).status).toBe(403);
      expect((await visitor.post(`/customers/${mine}/${path}/end`)).status).toBe(403);
    }
    expect((await visitor.get(`/customers/${mine}`)).text).not.toContain(`/customers/${mine}/class"`);
    expect(await company.db('customer_decisions')).toHaveLength(0);
  });

  it('meets a conflict when someone else was first', async () => {
    const visitor = await company.visitor('sales');
    const form = { segment: 'key', untilOn: '2026-06-30', reason: 'Mine', version: await version(mine) };
    await visitor.post(`/customers/${mine}/class`, { ...form, segment: 'lost', reason: 'Theirs' });
    const second = await visitor.post(`/customers/${mine}/class`, form);
    expect(second.status).toBe(409);
    expect(second.text).toContain('Mine');
  });
});

describe('a customer’s level', () => {
  const form = async (more: Record<string, string>) => ({
    name: 'Mine Hats',
    currency: 'CNY',
    documentLanguage: 'en',
    version: await version(mine),
    ...more,
  });

  it('asks why when it changes, keeps who and why, and lets both be while it stays', async () => {
    const visitor = await company.visitor('sales');
    const silent = await visitor.post(`/customers/${mine}`, await form({ level: 'A' }));
    expect([silent.status, errorsOf(silent.text)]).toEqual([
      422,
      expect.stringContaining('Say why the level'),
    ]);
    await visitor.post(`/customers/${mine}`, await form({ level: 'A', levelReason: 'Forty shops' }));
    expect(await seen('sales2', `/customers/${mine}`)).toMatch(/Level A .*Sales Test: Forty shops/);
    const manager = await company.visitor('manager');
    const kept = { level: 'A', city: 'Bremen', ownerId: String(company.users.sales.id) };
    expect((await manager.post(`/customers/${mine}`, await form(kept))).status).toBe(303);
    expect(await company.db('customers').where({ id: mine }).first()).toMatchObject({
      city: 'Bremen',
      level: 'A',
      levelReason: 'Forty shops',
      levelSetById: company.users.sales.id,
    });
    expect((await visitor.get(`/customers/${mine}/edit`)).text).not.toContain('value="Forty shops"');
  });
});
