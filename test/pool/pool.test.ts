import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { claimCustomer } from '../../src/modules/pool/pool-actions.ts';
import { recallUntouched } from '../../src/modules/pool/recall.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { chargedCustomer, groundFor, openThingsOf } from '../support/charges.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { storyOf, traceOf } from '../support/traces.ts';

let company: TestCompany;
beforeEach(async () => {
  company = await testCompany();
});
afterEach(() => company.close());

const id = (username: TestUsername) => company.users[username].id;
const ownerOf = async (customerId: number) =>
  ((await company.db('customers').where({ id: customerId }).first('owner_id')) as { ownerId: number | null })
    .ownerId;
const unbroken = async () =>
  (await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0).map(({ rule }) => rule);

describe('claiming', () => {
  it('takes a customer out of the pool, with its trace and its story', async () => {
    const customerId = await chargedCustomer(company, { backupOwnerId: id('sales') }, null);
    const sales = await company.visitor('sales');
    expect((await sales.get('/pool')).text).toContain(`Hats ${customerId}`);
    expect((await sales.get(`/customers/${customerId}`)).text).toContain('Take this customer');
    const response = await sales.post('/pool/claim', { ids: String(customerId) });
    expect(response.headers.location).toBe(`/customers/${customerId}`);
    expect(await company.db('customers').first('owner_id', 'backup_owner_id', 'version')).toEqual({
      ownerId: id('sales'),
      backupOwnerId: null,
      version: 2,
    });
    expect(await traceOf(company, 'pool.claim')).toMatchObject({ recordId: customerId, userId: id('sales') });
    expect(await storyOf(company, customerId)).toContain('pool.story_claimed');
    expect((await sales.follow(response)).text).toContain('is yours now');
    expect((await sales.get('/pool')).text).not.toContain(`href="/customers/${customerId}"`);
    expect((await sales.get('/pool')).text).not.toContain(`Hats ${customerId}`);
  });

  it('gives one of two the customer, and tells the other', async () => {
    const customerId = await chargedCustomer(company, {}, null);
    const [first, second] = [await company.as('sales'), await company.as('sales2')];
    const answers = await Promise.allSettled([
      claimCustomer(first, customerId),
      claimCustomer(second, customerId),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await company.db('pool_moves')).toHaveLength(1);
    const sales2 = await company.visitor('sales2');
    const late = await sales2.post('/pool/claim', { ids: String(customerId) });
    expect(late.status).toBe(422);
    expect(late.text).toContain('no longer in the pool');
  });

  it('is so many a day, by the company’s day, even for all at once', async () => {
    await company.change({ claimsPerDay: 2 });
    const all = [];
    for (let count = 0; count < 4; count++) all.push(await chargedCustomer(company, {}, null));
    const sales = await company.visitor('sales');
    const some = await sales.post('/pool/claim', { ids: all.map(String) });
    expect((await sales.follow(some)).text).toContain('2 customers are yours now. 2 could not be taken.');
    const refused = await sales.post('/pool/claim', { ids: String(all[2]) });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('You have taken 2 customers today');
    // Still the same day in Shanghai at 15:59 UTC, the next at 16:00.
    company.clock.set('2026-03-31T15:59:00.000Z');
    const context = await company.as('sales');
    await expect(claimCustomer(context, all[2] ?? 0)).rejects.toMatchObject({
      messageKey: 'pool.claims_used',
    });
    company.clock.set('2026-03-31T16:00:00.000Z');
    await claimCustomer(context, all[2] ?? 0);
    expect(await ownerOf(all[2] ?? 0)).toBe(id('sales'));
  });

  it('never takes what is someone’s, archived, of a disabled user or nowhere, in the same words', async () => {
    const theirs = await chargedCustomer(company, {}, 'sales2');
    const archived = await chargedCustomer(company, { isArchived: true }, null);
    const left = await chargedCustomer(company, {}, 'warehouse');
    await company.db('users').where({ username: 'warehouse' }).update({ isActive: false });
    const sales = await company.visitor('sales');
    for (const ids of [theirs, archived, left, 999]) {
      const refused = await sales.post('/pool/claim', { ids: String(ids) });
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('This customer is no longer in the pool');
    }
    expect(await ownerOf(left)).toBe(id('warehouse'));
    expect(await company.db('pool_moves')).toEqual([]);
    expect((await (await company.visitor('admin')).post('/pool/claim', { ids: '1' })).status).toBe(403);
  });

  it('shows those who read their own only what they may know', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const values = { phone: '+49 555 7777777', email: 'secret@hut.example', agreedMessage: 'Secret words' };
    const customerId = await chargedCustomer(company, { ...values, level: 'A', country: 'FR' }, null);
    const left = await chargedCustomer(company, {}, 'sales2');
    await company.db('users').where({ username: 'sales2' }).update({ isActive: false });
    const sales = await company.visitor('sales');
    const list = (await sales.get('/pool')).text;
    expect(list).toContain(`Hats ${customerId}`);
    expect(list).toContain('France');
    expect(list).not.toContain(`Hats ${left}`);
    expect(list).toContain(`href="/pool/${customerId}"`);
    expect(list).not.toContain(`href="/customers/${customerId}"`);
    for (const path of [`/pool/${customerId}`, '/pool', '/pool?text=7777777', '/pool?text=secret']) {
      const { text } = await sales.get(path);
      for (const secret of ['555 7777777', 'secret@hut', 'Secret words']) expect(text).not.toContain(secret);
    }
    expect((await sales.get('/pool?text=7777777')).text).not.toContain(`Hats ${customerId}`);
    expect((await sales.get(`/customers/${customerId}`)).status).toBe(404);
    expect((await sales.get(`/pool/${left}`)).status).toBe(404);
    const manager = await company.visitor('manager');
    expect((await manager.get('/pool')).text).toContain(`Hats ${left}`);
    expect((await manager.get('/pool?of=pool')).text).not.toContain(`Hats ${left}`);
    expect((await manager.get('/pool?of=left')).text).not.toContain(`Hats ${customerId}`);
  });
});

describe('giving back', () => {
  it('needs a reason, keeps what is open with whoever has it, and is for the owner', async () => {
    await groundFor(company);
    const customerId = await chargedCustomer(company);
    const things = await openThingsOf(company, customerId);
    const sales = await company.visitor('sales');
    expect((await sales.get(`/customers/${customerId}`)).text).toContain('Give back to the pool');
    const path = `/pool/${customerId}/return`;
    expect((await sales.get(path)).status).toBe(200);
    expect((await sales.post(path, { reason: '', version: 1 })).status).toBe(422);
    const stale = await sales.post(path, { reason: 'No need', version: 9 });
    expect(stale.status).toBe(422);
    expect(stale.text).toContain('No need');
    const sales2 = await company.visitor('sales2');
    expect((await sales2.post(path, { reason: 'No need', version: 1 })).status).toBe(403);
    expect((await sales.post(path, { reason: 'No need', version: 1 })).status).toBe(303);
    expect(await ownerOf(customerId)).toBe(null);
    expect(await company.db('orders').where({ id: things.order }).first('owner_id')).toEqual({
      ownerId: id('sales'),
    });
    expect(await company.db('pool_moves').first('kind', 'reason', 'user_id')).toEqual({
      kind: 'return',
      reason: 'No need',
      userId: id('sales'),
    });
    expect(await storyOf(company, customerId)).toContain('pool.story_returned');
    expect((await traceOf(company, 'pool.return'))?.changes.reason).toEqual({
      before: null,
      after: 'No need',
    });
    expect((await sales.post(path, { reason: 'Again', version: 2 })).status).toBe(403);
    expect(await unbroken()).toEqual([]);
  });

  it('leads back to the pool where one may no longer open the customer', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const customerId = await chargedCustomer(company);
    const sales = await company.visitor('sales');
    const done = await sales.post(`/pool/${customerId}/return`, { reason: 'No need', version: 1 });
    expect(done.headers.location).toBe('/pool');
  });
});

describe('the waiting list', () => {
  it('has what a disabled user had, from that very moment, until a manager gives it to someone', async () => {
    await groundFor(company);
    const customerId = await chargedCustomer(company, { backupOwnerId: id('sales2') });
    const elsewhere = await chargedCustomer(company, {}, 'sales2');
    const things = await openThingsOf(company, customerId);
    const other = await openThingsOf(company, elsewhere);
    const admin = await company.visitor('admin');
    const manager = await company.visitor('manager');
    expect((await manager.get('/pool')).text).not.toContain(`Hats ${customerId}`);
    const page = await admin.get(`/users/${id('sales')}/disabled`);
    expect(page.text).toMatch(/Orders<\/dt><dd>2/);
    expect(page.text).toContain(`/handovers/new?from=${id('sales')}`);
    const disabled = await admin.post(`/users/${id('sales')}/disabled`);
    expect((await admin.follow(disabled)).text).toContain('Hand over what they had');
    const list = (await manager.get('/pool')).text;
    expect(list).toContain(`Hats ${customerId}`);
    expect(list).toContain('with Sales Test, disabled');
    expect(list).toContain('1 customer · 2 opportunities · 2 quotes · 2 orders');
    expect((await manager.get('/my-day')).text).toContain('Waiting for an owner');
    for (const kind of ['opportunity', 'quote', 'order', 'shipment', 'follow_up', 'promise'])
      expect((await manager.get(`/pool/open?kind=${kind}`)).text).toContain(`Hats ${elsewhere}`);
    expect(await unbroken()).toEqual([]);
    const asked = await manager.post('/pool/assign', { ids: String(customerId) });
    expect(asked.text).toContain('Assign 1 customer');
    const wrong = await manager.post('/pool/assign', { ids: String(customerId), ownerId: id('sales') });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain(`Hats ${customerId}`);
    await manager.post('/pool/assign', { ids: String(customerId), ownerId: id('sales2') });
    expect(
      await company.db('customers').where({ id: customerId }).first('owner_id', 'backup_owner_id'),
    ).toEqual({ ownerId: id('sales2'), backupOwnerId: null });
    expect(await company.db('orders').where({ id: things.order }).first('owner_id')).toEqual({
      ownerId: id('sales2'),
    });
    expect(await company.db('orders').where({ id: other.order }).first('owner_id')).toEqual({
      ownerId: id('sales'),
    });
    await manager.post('/pool/open/order', { ids: String(other.order), ownerId: id('manager') });
    expect(await company.db('orders').where({ id: other.order }).first('owner_id')).toEqual({
      ownerId: id('manager'),
    });
    expect((await manager.get('/pool/open?kind=order')).text).toContain('Nothing waits here');
    expect(await unbroken()).toEqual([]);
  });

  it('is not for others to give away from', async () => {
    const customerId = await chargedCustomer(company, {}, null);
    for (const username of ['sales', 'warehouse', 'admin'] as const) {
      const visitor = await company.visitor(username);
      const fields = { ids: String(customerId), ownerId: id('sales') };
      expect((await visitor.post('/pool/assign', fields)).status, username).toBe(403);
      expect((await visitor.post('/pool/open/order', fields)).status, username).toBe(403);
    }
    expect((await (await company.visitor('warehouse')).get('/pool')).status).toBe(403);
    expect((await (await company.visitor('sales')).get('/pool/open')).status).toBe(403);
    expect((await (await company.visitor('manager')).post('/pool/open/nothing', { ids: '1' })).status).toBe(
      404,
    );
    expect(await ownerOf(customerId)).toBe(null);
  });
});

describe.skipIf(process.env.TEST_DATABASE_URL)('the integrity check', () => {
  it('finds what has nobody and is on no list', async () => {
    await groundFor(company);
    const customerId = await chargedCustomer(company);
    const things = await openThingsOf(company, customerId);
    const found: string[] = [];
    const work = company.db.transaction(async (tx) => {
      // Only so, until the commit, can an owner be named who isn't there.
      await tx.raw('pragma defer_foreign_keys = on');
      await tx('customers').where({ id: customerId }).update({ ownerId: 999 });
      await tx('orders').where({ id: things.order }).update({ ownerId: 999 });
      for (const { rule, rows } of await checkIntegrity(tx)) if (rows.length > 0) found.push(rule);
      throw new Error('undo');
    });
    await expect(work).rejects.toThrow('undo');
    expect(found).toEqual([
      'No active customer without an active owner outside the waiting list',
      'Nothing open without an active user in charge outside the waiting list',
    ]);
  });
});

describe('recall', () => {
  const night = async (day: string) => {
    company.clock.set(`${day}T04:00:00.000Z`);
    await recallUntouched(await systemContext(company.db, company.clock, 'job'));
  };
  const silent = async (values: Record<string, unknown> = {}) => {
    const customerId = await chargedCustomer(company, { level: 'B', ...values });
    await company
      .db('story_entries')
      .where({ customerId })
      .update({ happenedAt: '2025-01-01T00:00:00.000Z' });
    return customerId;
  };

  it('does nothing unless the company switches it on', async () => {
    const customerId = await silent();
    await night('2026-03-31');
    await night('2026-04-30');
    expect(await ownerOf(customerId)).toBe(id('sales'));
    expect(await company.db('recall_warnings')).toEqual([]);
  });

  it('warns the owner seven days before, also when it has just been switched on, then recalls', async () => {
    await company.change({ recallAfterDays: 90 });
    const customerId = await silent();
    await night('2026-04-01');
    expect(await ownerOf(customerId)).toBe(id('sales'));
    const sales = await company.visitor('sales');
    expect((await sales.get('/my-day')).text).toContain('Going back to the pool');
    expect((await sales.get(`/customers/${customerId}`)).text).toContain(
      'On 2026-04-08 this customer goes back',
    );
    expect((await (await company.visitor('sales2')).get('/my-day')).text).not.toContain('Going back');
    await night('2026-04-07');
    expect(await ownerOf(customerId)).toBe(id('sales'));
    await night('2026-04-08');
    expect(await ownerOf(customerId)).toBe(null);
    expect(await traceOf(company, 'pool.recall')).toMatchObject({ recordId: customerId, userId: null });
    expect(await storyOf(company, customerId)).toContain('pool.story_recalled');
    expect(await company.db('recall_warnings')).toEqual([]);
    expect(await company.db('pool_moves').first('kind', 'user_id')).toEqual({
      kind: 'recall',
      userId: id('sales'),
    });
    await night('2026-04-09');
    expect(await company.db('pool_moves')).toHaveLength(1);
  });

  it('takes the warning back when something happens or the owner changes', async () => {
    await company.change({ recallAfterDays: 90 });
    const spoken = await silent();
    const given = await silent();
    await night('2026-04-01');
    expect(await company.db('recall_warnings')).toHaveLength(2);
    const sales = await company.visitor('sales');
    await sales.post(`/customers/${spoken}/interactions`, { channel: 'call', said: 'Still there' });
    const manager = await company.visitor('manager');
    await manager.post('/customers/assign', { ids: String(given), ownerId: id('sales2') });
    await night('2026-04-08');
    expect(await ownerOf(spoken)).toBe(id('sales'));
    expect(await ownerOf(given)).toBe(id('sales2'));
    expect(await company.db('recall_warnings')).toEqual([]);
  });

  const held = ['opportunity', 'quote', 'order', 'promise'] as const;
  it.each(held)('leaves one with an open %s', async (kind) => {
    await groundFor(company);
    await company.change({ recallAfterDays: 90 });
    const customerId = await silent();
    const things = await openThingsOf(company, customerId);
    const closed = {
      opportunity: { stage: 'lost' },
      quote: { state: 'rejected' },
      order: { state: 'cancelled' },
      promise: { state: 'kept' },
    };
    const tables = {
      opportunity: 'opportunities',
      quote: 'quotes',
      order: 'orders',
      promise: 'promises',
    } as const;
    for (const other of held)
      if (other !== kind) await company.db(tables[other]).where({ id: things[other] }).update(closed[other]);
    for (const day of ['2026-04-01', '2026-04-08', '2026-04-15']) await night(day);
    expect(await ownerOf(customerId)).toBe(id('sales'));
    await company.db(tables[kind]).where({ id: things[kind] }).update(closed[kind]);
    for (const day of ['2026-04-16', '2026-04-23']) await night(day);
    expect(await ownerOf(customerId)).toBe(null);
  });

  it('leaves one that is paused until its day, and warns anew after it', async () => {
    await company.change({ recallAfterDays: 90 });
    const customerId = await silent();
    await company.db('customer_decisions').insert({
      customerId,
      kind: 'pause',
      reason: 'Moves to another hall',
      untilOn: '2026-04-09',
      setById: id('sales'),
      setAt: '2026-03-01T00:00:00.000Z',
    });
    for (const day of ['2026-04-01', '2026-04-08', '2026-04-10', '2026-04-16']) await night(day);
    expect(await ownerOf(customerId)).toBe(id('sales'));
    await night('2026-04-17');
    expect(await ownerOf(customerId)).toBe(null);
  });

  it('leaves the levels that the settings except, the archived, and what waits anyway', async () => {
    await company.change({ recallAfterDays: 90, recallExemptLevels: ['A'] });
    const exempt = await silent({ level: 'A' });
    const archived = await silent({ isArchived: true });
    const left = await silent({ ownerId: id('sales2') });
    await company.db('users').where({ username: 'sales2' }).update({ isActive: false });
    for (const day of ['2026-04-01', '2026-04-08']) await night(day);
    for (const customerId of [exempt, archived]) expect(await ownerOf(customerId)).toBe(id('sales'));
    expect(await ownerOf(left)).toBe(id('sales2'));
  });
});

describe('the rules', () => {
  const form = { claimsPerDay: 3, recallAfterDays: '', recallExemptLevels: 'A, B', firstContactDays: '3, 8' };

  it('are set by the administrator, with what was wrong at its field', async () => {
    const admin = await company.visitor('admin');
    const page = await admin.get('/pool/settings');
    const version = Number(/name="version" value="(\d+)"/.exec(page.text)?.[1]);
    for (const wrong of [
      { recallAfterDays: 13 },
      { recallExemptLevels: 'Z' },
      { firstContactDays: 'soon' },
      { claimsPerDay: 0 },
    ]) {
      const refused = await admin.post('/pool/settings', { ...form, ...wrong, version });
      expect(refused.status, JSON.stringify(wrong)).toBe(422);
    }
    expect((await admin.post('/pool/settings', { ...form, version })).status).toBe(303);
    expect((await company.as('sales')).settings).toMatchObject({
      claimsPerDay: 3,
      recallAfterDays: null,
      recallExemptLevels: ['A', 'B'],
      firstContactDays: [3, 8],
    });
    expect(await traceOf(company, 'pool.settings')).toMatchObject({ userId: id('admin') });
    expect((await admin.post('/pool/settings', { ...form, version })).status).toBe(409);
    expect((await (await company.visitor('manager')).get('/pool/settings')).status).toBe(403);
  });
});
