import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('promises and follow-ups', () => {
  let company: TestCompany;
  let owner: Visitor;
  let colleague: Visitor;
  let manager: Visitor;
  let id: number;
  beforeEach(async () => {
    company = await testCompany();
    id = await aCustomer(company);
    owner = await company.visitor('sales');
    colleague = await company.visitor('sales2');
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const promise = (place = 1) => company.db('promises').where({ id: place }).first();
  const followUp = (place = 1) => company.db('follow_ups').where({ id: place }).first();
  const make = (fields: Record<string, string | number> = {}, visitor = owner) =>
    visitor.post(`/customers/${id}/promises`, { promise: 'Send a sample', dueOn: '2026-04-02', ...fields });
  const plan = (fields: Record<string, string | number> = {}, visitor = owner) =>
    visitor.post(`/customers/${id}/follow-ups`, { task: 'Call again', dueOn: '2026-04-02', ...fields });

  it.each([
    ['1', '2026-04-01'],
    ['3', '2026-04-03'],
    // Over the weekend, the Tomb-Sweeping holiday on Monday and the made-up Saturday.
    ['5', '2026-04-07'],
    ['10', '2026-04-14'],
  ])('%s working days from Tuesday 31 March are %s', async (dueIn, dueOn) => {
    await company.db('calendar_days').insert([
      { dayOn: '2026-04-04', isWorking: true, name: '补班' },
      { dayOn: '2026-04-06', isWorking: false, name: '清明节' },
    ]);
    await make({ dueOn: '', dueIn });
    expect(await promise()).toMatchObject({ dueOn, firstDueOn: dueOn, userId: company.users.sales.id });
  });

  it('a day off is told, with the working day before; it stays where it is meant', async () => {
    const refused = await make({ dueOn: '2026-04-05' });
    expect(refused.status).toBe(422);
    expect(textOf(refused.text)).toContain('2026-04-05 is a day off. The working day before is 2026-04-03');
    for (const part of ['Send a sample', 'name="keepDayOff"']) expect(refused.text).toContain(part);
    expect(await company.db('promises')).toHaveLength(0);
    expect((await make({ dueOn: '2026-04-05', keepDayOff: '1' })).status).toBe(303);
    expect(await promise()).toMatchObject({ dueOn: '2026-04-05' });
    const spoken = { channel: 'call', said: 'Kept words', promise: 'More', promiseOn: '2026-04-05' };
    const onPage = await owner.post(`/customers/${id}/interactions`, spoken);
    expect(onPage.status).toBe(422);
    for (const part of ['Kept words', 'name="keepDayOff"']) expect(onPage.text).toContain(part);
  });

  it('is made without an interaction, for oneself or a colleague who may see the customer', async () => {
    expect((await owner.get(`/customers/${id}/promises/new`)).text).toContain('Sales2 Test');
    await make({ userId: company.users.sales2.id });
    expect(await promise()).toMatchObject({
      userId: company.users.sales2.id,
      interactionId: null,
      state: 'open',
    });
    expect(await storyOf(company, id)).toContain('interactions.story_promised');
    expect(await traceOf(company, 'interactions.promise')).toMatchObject({ recordId: id });
    await company.change({ salesSeeAllCustomers: false });
    for (const send of [make, plan]) {
      const refused = await send({ userId: company.users.sales2.id });
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('Sales2 Test may not see this customer');
      expect((await send({ userId: company.users.manager.id })).status).toBe(303);
      expect((await send({ userId: 99 })).status).toBe(422);
      expect((await send({ dueOn: '' })).status).toBe(422);
    }
  });

  it('is not there for its own maker any more once the customer is hidden from them', async () => {
    await make({}, colleague);
    await plan({}, colleague);
    for (const at of ['/promises/1', '/follow-ups/1'])
      expect((await colleague.get(`${at}/change`)).status, at).toBe(200);
    await company.change({ salesSeeAllCustomers: false });
    for (const [at, state] of [
      ['/promises/1', 'kept'],
      ['/follow-ups/1', 'done'],
    ]) {
      expect((await colleague.get(`${at}/change`)).status, at).toBe(404);
      expect((await colleague.post(`${at}/end`, { state: state ?? '' })).status, at).toBe(404);
    }
    expect(await promise()).toMatchObject({ state: 'open' });
  });

  it('is moved with a reason; the day first named stays and is what it is measured by', async () => {
    await make();
    const change = { dueOn: '2026-04-09', userId: company.users.sales.id, version: 1 };
    expect((await colleague.get('/promises/1/change')).status).toBe(403);
    expect((await colleague.post('/promises/1/change', { ...change, reason: 'x' })).status).toBe(403);
    expect((await owner.post('/promises/1/change', change)).status).toBe(422);
    const done = await owner.post('/promises/1/change', { ...change, reason: 'The fabric came late' });
    expect(done.status).toBe(303);
    expect(await promise()).toMatchObject({ dueOn: '2026-04-09', firstDueOn: '2026-04-02', version: 2 });
    expect(await storyOf(company, id)).toContain('interactions.story_promise_moved');
    expect((await traceOf(company, 'interactions.change_promise'))?.changes).toEqual({
      dueOn: { before: '2026-04-02', after: '2026-04-09' },
      reason: { before: null, after: 'The fabric came late' },
    });
    const stale = await owner.post('/promises/1/change', { ...change, dueOn: '2026-04-10', reason: 'x' });
    expect(stale.status).toBe(409);
    expect(textOf((await owner.get(`/customers/${id}`)).text)).toContain('first promised for 2026-04-02');
    company.clock.set('2026-04-08T04:00:00.000Z');
    owner = await company.visitor('sales');
    await owner.post('/promises/1/end', { state: 'kept', remark: 'By courier' });
    expect(await promise()).toMatchObject({ state: 'kept', closedOn: '2026-04-08', endRemark: 'By courier' });
    const { text } = await owner.get('/promises/kept?from=2026-04-01&to=2026-04-30');
    expect(textOf(text)).toMatch(/Sales Test 0% 0 1 0 0/);
  });

  it('counts what was kept on time of what was kept or broken, by owner, each number opening its promises', async () => {
    for (const [visitor, state] of [
      [owner, 'kept'],
      [owner, 'kept'],
      [owner, 'broken'],
      [owner, 'withdrawn'],
      [owner, null],
      [colleague, 'broken'],
    ] as const) {
      await make({}, visitor);
      const [{ id: last }] = (await company.db('promises').max({ id: 'id' })) as [{ id: number }];
      if (state) await visitor.post(`/promises/${last}/end`, { state });
    }
    const period = 'from=2026-04-01&to=2026-04-30';
    const all = (await manager.get(`/promises/kept?${period}`)).text;
    expect(textOf(all)).toMatch(/Sales Test 66\.7% 2 0 1 1/);
    expect(textOf(all)).toMatch(/Sales2 Test 0% 0 0 1 0/);
    // Everyone sees their own rate only.
    const own = textOf((await owner.get(`/promises/kept?${period}`)).text);
    expect(own).toContain('66.7%');
    expect(own).not.toContain('Sales2 Test');
    const href = /href="(\/promises\?[^"]*time=on[^"]*)"/
      .exec(all)?.[1]
      ?.replaceAll('&amp;', '&')
      .replaceAll('&#38;', '&');
    expect(textOf((await manager.get(href ?? '')).text)).toContain('2 records');
    expect(textOf((await manager.get('/promises/kept?from=2026-05-01&to=2026-05-31')).text)).toContain(
      'No promises were due',
    );
  });

  it('lists are mine, everyone’s, overdue, by customer and state, within what one may see', async () => {
    const other = await aCustomer(company, { name: 'Other Ltd' }, 'sales2');
    await make({ promise: 'Mine soon' });
    await make({ promise: 'Theirs soon' }, colleague);
    await colleague.post(`/customers/${other}/promises`, { promise: 'Elsewhere', dueOn: '2026-04-03' });
    await company.db('promises').where({ id: 2 }).update({ dueOn: '2026-03-27' });
    await plan({ task: 'Call mine' });
    await plan({ task: 'Call theirs' }, colleague);
    const mine = company.users.sales.id;
    const shown = async (url: string, of: string[]) => {
      const { text } = await owner.get(url);
      return of.filter((part) => text.includes(part));
    };
    const promises = ['Mine soon', 'Theirs soon', 'Elsewhere'];
    expect(await shown('/promises', promises)).toEqual(promises);
    expect(await shown(`/promises?owner=${mine}`, promises)).toEqual(['Mine soon']);
    expect(await shown('/promises?due=overdue', promises)).toEqual(['Theirs soon']);
    expect(await shown(`/promises?customer=${other}`, promises)).toEqual(['Elsewhere']);
    expect(await shown('/promises?text=other', promises)).toEqual(['Elsewhere']);
    expect(await shown('/promises?state=kept', promises)).toEqual([]);
    await owner.post('/promises/1/end', { state: 'kept' });
    expect(await shown('/promises?state=kept', promises)).toEqual(['Mine soon']);
    expect(await shown('/promises', promises)).toEqual(['Theirs soon', 'Elsewhere']);
    expect(await shown('/follow-ups', ['Call mine', 'Call theirs'])).toEqual(['Call mine', 'Call theirs']);
    expect(await shown(`/follow-ups?owner=${mine}`, ['Call mine', 'Call theirs'])).toEqual(['Call mine']);
    await company.change({ salesSeeAllCustomers: false });
    expect(await shown('/promises?state=all', promises)).toEqual(['Mine soon', 'Theirs soon']);
  });

  it('a follow-up goes to a colleague and another day, who then has it on their first page', async () => {
    await plan();
    const change = { dueOn: '2026-03-31', userId: company.users.sales2.id, version: 1 };
    expect((await colleague.post('/follow-ups/1/change', change)).status).toBe(403);
    expect((await owner.post('/follow-ups/1/change', change)).status).toBe(303);
    expect(await followUp()).toMatchObject({ dueOn: '2026-03-31', userId: company.users.sales2.id });
    expect((await traceOf(company, 'interactions.change_follow_up'))?.changes).toEqual({
      dueOn: { before: '2026-04-02', after: '2026-03-31' },
      ownerId: { before: company.users.sales.id, after: company.users.sales2.id },
    });
    expect((await colleague.get('/my-day')).text).toContain('Call again');
    expect((await owner.get('/my-day')).text).not.toContain('Call again');
  });

  it('done with a note writes the interaction and the next step in the same go, or nothing', async () => {
    await plan();
    expect((await owner.get('/follow-ups/1/end')).text).toContain('Call again');
    const note = {
      state: 'done',
      channel: 'call',
      said: 'They take 600',
      task: 'Send the invoice',
      taskIn: '1',
    };
    const refused = await owner.post('/follow-ups/1/end', { ...note, contactId: 99 });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('They take 600');
    expect(await followUp()).toMatchObject({ state: 'open' });
    expect(await company.db('interactions')).toHaveLength(0);
    expect((await owner.post('/follow-ups/1/end', note)).status).toBe(303);
    expect(await followUp()).toMatchObject({ state: 'done', closedById: company.users.sales.id });
    expect(await company.db('interactions').first('said')).toEqual({ said: 'They take 600' });
    expect(await followUp(2)).toMatchObject({
      task: 'Send the invoice',
      dueOn: '2026-04-01',
      interactionId: 1,
    });
    expect(await storyOf(company, id)).toEqual([
      'customers.story_created',
      'interactions.story_follow_up_done',
      'interactions.story_interaction',
    ]);
    const again = await owner.post('/follow-ups/1/end', note);
    expect(again.status).toBe(422);
    expect(await company.db('interactions')).toHaveLength(1);
  });

  it('my day reaches three working days ahead, over a weekend', async () => {
    company.clock.set('2026-04-02T04:00:00.000Z');
    owner = await company.visitor('sales');
    await make({ promise: 'On Tuesday', dueOn: '2026-04-07' });
    await make({ promise: 'On Wednesday', dueOn: '2026-04-08' });
    const { text } = await owner.get('/my-day');
    expect(text).toContain('On Tuesday');
    expect(text).not.toContain('On Wednesday');
  });
});
