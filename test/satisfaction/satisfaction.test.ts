import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('satisfaction', () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  let askedId: number;
  beforeEach(async () => {
    company = await testCompany();
    customerId = await aCustomer(company);
    askedId = await ask('2026-03-31');
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const ask = (askOn: string) =>
    insertRow(company.db, 'satisfaction_answers', {
      customerId,
      state: 'asked',
      askOn,
      createdAt: '2026-03-28T00:00:00.000Z',
      version: 1,
    });
  const answered = { source: 'customer', overall: 4, goods: 5, words: 'Fine', answeredOn: '2026-03-31' };
  const answer = (id: number) => company.db('satisfaction_answers').where({ id }).first();

  it('lists what is to be asked from its day on, and what has been answered', async () => {
    await ask('2026-04-01');
    const shown = async (url: string) =>
      [
        ...(await owner.get(url)).text.matchAll(
          /<th scope="row"(?: class="k-long")?><a href="\/satisfaction\/(\d+)"/g,
        ),
      ].map(([, id]) => Number(id));
    expect(await shown('/satisfaction')).toEqual([askedId]);
    expect(await shown('/satisfaction?view=answered')).toEqual([]);
    expect(await shown('/satisfaction?view=all')).toHaveLength(2);
    await owner.post(`/satisfaction/${askedId}`, { ...answered, version: 1 });
    expect(await shown('/satisfaction?view=answered&overall=4&source=customer')).toEqual([askedId]);
    expect(await shown('/satisfaction?view=answered&overall=3')).toEqual([]);
    expect(await shown('/satisfaction?view=answered&source=staff')).toEqual([]);
  });

  it('writes down an answer: the row, the audit entry with its levels, the story', async () => {
    const response = await owner.post(`/satisfaction/${askedId}`, { ...answered, version: 1 });
    expect(response.headers.location).toBe(`/customers/${customerId}`);
    expect(await answer(askedId)).toMatchObject({
      state: 'answered',
      source: 'customer',
      overall: 4,
      goods: 5,
      delivery: null,
      answeredOn: '2026-03-31',
      userId: company.users.sales.id,
      version: 2,
    });
    expect((await traceOf(company, 'satisfaction.answer'))?.changes).toMatchObject({
      overall: { before: null, after: 4 },
    });
    expect(await storyOf(company, customerId)).toContain('satisfaction.story_answered');
    expect(await company.db('follow_ups')).toHaveLength(0);
    expect((await owner.get(`/satisfaction/${askedId}`)).text).toContain('Fine');
  });

  it.each([
    ['a level of 1', [], 1, 1],
    ['a level of 2 alone', [], 2, 0],
    ['a fall of two', [5], 3, 1],
    ['a fall of one', [4], 3, 0],
    ['a rise', [2], 5, 0],
    ['a fall from the newest answer, not from an older one', [5, 3], 3, 0],
  ])('%s makes the right number of follow-ups', async (_name, before, overall, count) => {
    for (const [place, level] of before.entries())
      await insertRow(company.db, 'satisfaction_answers', {
        customerId,
        state: 'answered',
        source: 'customer',
        askOn: '2026-03-01',
        answeredOn: `2026-03-1${place}`,
        overall: level,
        createdAt: '2026-03-10T00:00:00.000Z',
        version: 1,
      });
    await owner.post('/satisfaction', { ...answered, customer: 'C00001', overall });
    const made = await company.db('follow_ups').select('due_on', 'user_id', 'state');
    expect(made).toEqual(
      Array.from({ length: count }, () => ({
        dueOn: '2026-04-01',
        userId: company.users.sales.id,
        state: 'open',
      })),
    );
  });

  it('takes an answer nobody asked for, and refuses an unknown customer, tomorrow and six', async () => {
    const form = { ...answered, customer: 'C00001' };
    for (const wrong of [
      { customer: 'NOBODY' },
      { answeredOn: '2026-04-01' },
      { overall: 6 },
      { source: 'x' },
    ]) {
      const response = await owner.post('/satisfaction', { ...form, ...wrong });
      expect(response.status, JSON.stringify(wrong)).toBe(422);
      expect(response.text).toContain('>Fine</textarea>');
    }
    expect(await company.db('satisfaction_answers')).toHaveLength(1);
    expect((await owner.post('/satisfaction', form)).headers.location).toBe(`/customers/${customerId}`);
    expect(await company.db('satisfaction_answers').where({ state: 'answered' })).toHaveLength(1);
  });

  it('drops a question once, and says why an answer no longer fits', async () => {
    expect((await owner.get(`/satisfaction/${askedId}/drop`)).status).toBe(200);
    const response = await owner.post(`/satisfaction/${askedId}/drop`);
    expect(response.headers.location).toBe('/satisfaction');
    expect(await answer(askedId)).toMatchObject({ state: 'dropped' });
    expect(await traceOf(company, 'satisfaction.drop')).toMatchObject({ recordId: askedId });
    const late = await owner.post(`/satisfaction/${askedId}`, { ...answered, version: 2 });
    expect(late.status).toBe(422);
    expect(late.text).toContain('role="alert"');
    expect((await owner.post(`/satisfaction/${askedId}/drop`)).status).toBe(422);
    expect(await answer(askedId)).toMatchObject({ state: 'dropped', overall: null });
  });

  it('is for sales and managers, of the customers that they may read', async () => {
    const warehouse = await company.visitor('warehouse');
    for (const path of ['/satisfaction', '/satisfaction/new', `/satisfaction/${askedId}`])
      expect((await warehouse.get(path)).status, path).toBe(403);
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(`/satisfaction/${askedId}`)).status).toBe(200);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get('/satisfaction')).text).not.toContain('Hutwerk');
    expect((await owner.get('/satisfaction')).text).toContain('Hutwerk');
    expect((await stranger.post(`/satisfaction/${askedId}`, { ...answered, version: 1 })).status).toBe(404);
    expect((await stranger.post(`/satisfaction/${askedId}/drop`)).status).toBe(404);
    expect(await answer(askedId)).toMatchObject({ state: 'asked' });
  });

  it('makes the follow-up due on the company’s next working day, its holidays left out', async () => {
    for (const dayOn of ['2026-04-01', '2026-04-02'])
      await company.db('calendar_days').insert({ dayOn, isWorking: false, name: 'Spring' });
    await owner.post(`/satisfaction/${askedId}`, { ...answered, overall: 1, version: 1 });
    expect(await company.db('follow_ups').orderBy('id', 'desc').first('due_on')).toEqual({
      dueOn: '2026-04-03',
    });
  });
});
