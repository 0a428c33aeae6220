import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runJobs } from '../../src/modules/jobs.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('opportunities', () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  beforeEach(async () => {
    company = await testCompany();
    customerId = await aCustomer(company, { currency: 'EUR' });
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const fields = {
    customer: 'C00001',
    title: 'Spring caps',
    amountE4: '12,500.50',
    expectedOn: '2026-05-01',
  };
  const unknown = { competitorUnknown: '1', targetPriceUnknown: '1' };
  const opportunity = (id: number) => company.db('opportunities').where({ id }).first();
  const add = async (more: Record<string, string> = {}) => {
    const response = await owner.post('/opportunities', { ...fields, ...more });
    expect(response.status).toBe(303);
    return idIn(response.headers.location);
  };

  it('creates one in the first stage, with the customer’s currency and owner, audit and story', async () => {
    expect((await owner.get(`/opportunities/new?customer=${customerId}`)).text).toContain('value="C00001"');
    const id = await add();
    expect(await opportunity(id)).toMatchObject({
      stage: 'new',
      amountE4: 125_005_000,
      currency: 'EUR',
      ownerId: company.users.sales.id,
    });
    expect(await traceOf(company, 'opportunities.create')).toMatchObject({ recordId: id });
    expect(await storyOf(company, customerId)).toContain('opportunities.story_created');
    expect(await company.db('opportunity_stages').select('opportunity_id', 'stage', 'user_id')).toEqual([
      { opportunityId: id, stage: 'new', userId: company.users.sales.id },
    ]);
    expect((await owner.get('/search?q=spring')).text).toContain('Spring caps');
    expect((await owner.get(`/opportunities/${id}`)).text).toContain('EUR 12,500.50');
    expect((await owner.get(`/customers/${customerId}`)).text).toContain(`/opportunities/${id}`);
  });

  it('takes the sum of its lines, a price left empty from the list; without any it wants an amount', async () => {
    await stockedWarehouse(company, 0);
    const id = await add({
      amountE4: '5',
      currency: 'USD',
      'lines[0][item]': 'cap-blk',
      'lines[0][quantity]': '100',
      'lines[1][item]': 'CAP',
      'lines[1][quantity]': '10',
      'lines[1][price]': '2.5',
      'lines[2][item]': 'CAP',
    });
    expect(await opportunity(id)).toMatchObject({ amountE4: 3_350_000 });
    const lines = await company.db('opportunity_lines').orderBy('position');
    expect(lines).toMatchObject([
      { quantity: 100, unitPriceE4: 31_000, amountE4: 3_100_000 },
      { skuId: null, quantity: 10, unitPriceE4: 25_000, amountE4: 250_000 },
      { skuId: null, quantity: null, unitPriceE4: 31_000, amountE4: 0 },
    ]);
    const { text } = await owner.get(`/opportunities/${id}`);
    expect(text).toContain('CAP-BLK');
    expect(text).toContain('USD 335.00');
    for (const [more, said] of [
      [{ amountE4: '' }, 'Enter an amount'],
      [{ 'lines[0][item]': 'NOTHING' }, 'There is no style and no SKU NOTHING'],
      [{ probability: '101' }, 'Kept title'],
    ] as const) {
      const refused = await owner.post('/opportunities', { ...fields, ...more, title: 'Kept title' });
      expect(refused.status, said).toBe(422);
      expect(refused.text).toContain(said);
      expect(refused.text).toContain('value="Kept title"');
    }
    expect((await owner.get('/opportunities/items?q=cap')).body).toMatchObject([
      { value: 'CAP', sub: 'Style, any colour and size' },
      { value: 'CAP-BLK' },
      { value: 'CAP-NVY' },
    ]);
  });

  it('moves through the stages; each move is kept, told and written down', async () => {
    const id = await add();
    const at = `/opportunities/${id}/stage`;
    const lost = {
      stage: 'lost',
      lostReason: 'price',
      competitor: 'Hatco',
      targetPriceE4: '2.80',
      version: 2,
    };
    expect((await owner.post(at, { stage: 'quoted', version: 1 })).status).toBe(303);
    const refusals = [
      [{ stage: 'quoted', version: 2 }, 'It is in this stage already'],
      [{ stage: 'nowhere', version: 2 }, 'offered'],
      [{ ...lost, lostReason: '' }, 'field-lostReason'],
      [{ ...lost, lostReason: 'not a reason' }, 'field-lostReason'],
      [{ ...lost, lostReason: 'other' }, 'Say in a few words why'],
      [{ ...lost, competitor: '' }, 'Enter who got it'],
      [{ ...lost, targetPriceE4: '' }, 'Enter the price they wanted'],
      [{ stage: 'dormant', version: 2 }, 'field-wakeOn'],
      [{ stage: 'dormant', wakeOn: '2026-03-31', version: 2 }, 'Enter a day after today'],
    ] as const;
    for (const [form, said] of refusals) {
      const refused = await owner.post(at, form);
      expect(refused.status, said).toBe(422);
      expect(refused.text).toContain(said);
    }
    expect((await owner.post(at, lost)).status).toBe(303);
    expect(await opportunity(id)).toMatchObject({
      stage: 'lost',
      lostReason: 'price',
      competitor: 'Hatco',
      targetPriceE4: 28_000,
    });
    expect((await traceOf(company, 'opportunities.move'))?.changes).toMatchObject({
      stage: { before: 'Quoted', after: 'Lost' },
      lostReason: { before: null, after: 'price' },
    });
    const told = (await owner.get(`/customers/${customerId}`)).text;
    expect(told).toContain('Opportunity Spring caps: Lost (price)');
    expect((await storyOf(company, customerId)).filter((key) => key.endsWith('story_stage'))).toHaveLength(2);
    const stages = await company.db('opportunity_stages').orderBy('id').select('stage');
    expect(stages.map(({ stage }: { stage: string }) => stage)).toEqual(['new', 'quoted', 'lost']);
    expect((await owner.post(at, { stage: 'won', version: 1 })).status).toBe(409);
    const won = await owner.follow(await owner.post(at, { stage: 'won', version: 3 }));
    expect(won.text).toContain(`/opportunities/${id}/order`);
    expect(await opportunity(id)).toMatchObject({ lostReason: null, competitor: null, targetPriceE4: null });
  });

  it('says what is not known of a lost one instead of leaving it open', async () => {
    const id = await add();
    const form = { stage: 'lost', lostReason: 'other', lostWords: 'Closed its shop', ...unknown, version: 1 };
    expect((await owner.post(`/opportunities/${id}/stage`, form)).status).toBe(303);
    const { text } = await owner.get(`/opportunities/${id}`);
    expect(text).toContain('Other · Closed its shop');
    expect(text.match(/Not known/g)).toHaveLength(2);
  });

  it('a card asks nothing; what its stage needs to know is asked on a page, and the board comes back', async () => {
    const id = await add();
    const at = `/opportunities/${id}/stage`;
    const from = '/opportunities/board?owner=3';
    const quick = { quick: '1', from, version: 1 };
    const asks = await owner.post(at, { ...quick, stage: 'lost' });
    expect(asks.headers.location).toContain(`/opportunities/${id}/move?stage=lost`);
    const { text } = await owner.get(asks.headers.location ?? '');
    expect(text).toContain('Why it was lost');
    expect(text).toContain(`name="from" value="${from.replace('=', '&#61;')}"`.replace('&#61;', '='));
    expect((await owner.post(at, { ...quick, stage: 'sample' })).headers.location).toBe(from);
    const elsewhere = { stage: 'quoted', version: 2, from: '//evil.example/opportunities/board' };
    expect((await owner.post(at, elsewhere)).headers.location).toBe(`/opportunities/${id}`);
  });

  it('wakes a dormant one on its day, where it was, with a follow-up for its owner', async () => {
    const id = await add();
    const at = `/opportunities/${id}/stage`;
    await owner.post(at, { stage: 'sample', version: 1 });
    await owner.post(at, { stage: 'dormant', wakeOn: '2026-04-20', version: 2 });
    const night = async (instant: string) => {
      company.clock.set(instant);
      await runJobs(company.db, company.clock, 'night');
      return opportunity(id);
    };
    expect(await night('2026-04-19T04:00:00.000Z')).toMatchObject({ stage: 'dormant' });
    expect(await night('2026-04-20T04:00:00.000Z')).toMatchObject({ stage: 'sample', wakeOn: null });
    const tasks = await company.db('follow_ups').select('customer_id', 'user_id', 'due_on', 'state', 'task');
    expect(tasks).toEqual([
      {
        customerId,
        userId: company.users.sales.id,
        dueOn: '2026-04-20',
        state: 'open',
        task: 'The opportunity "Spring caps" is awake again: ask how things stand',
      },
    ]);
    expect(await traceOf(company, 'opportunities.move')).toMatchObject({ userId: null });
    await night('2026-04-21T04:00:00.000Z');
    expect(await company.db('follow_ups')).toHaveLength(1);
  });

  it('changes one, and keeps what was typed where it is refused', async () => {
    const id = await add();
    const wrong = { title: 'Kept title', amountE4: 'much', version: 1 };
    const refused = await owner.post(`/opportunities/${id}`, wrong);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Kept title"');
    expect(refused.text).toContain('value="much"');
    const form = { title: 'Summer caps', amountE4: '9', probability: '35', nextStep: 'Call', version: 1 };
    expect((await owner.post(`/opportunities/${id}`, form)).status).toBe(303);
    expect(await opportunity(id)).toMatchObject({
      amountE4: 90_000,
      currency: 'EUR',
      probabilityBp: 3500,
      version: 2,
    });
    expect((await traceOf(company, 'opportunities.update'))?.changes).toMatchObject({
      title: { before: 'Spring caps', after: 'Summer caps' },
      amountE4: { before: 125_005_000, after: 90_000 },
      probability: { before: null, after: '35' },
    });
    expect((await owner.get(`/opportunities/${id}`)).text).toContain('35% (own)');
    expect((await owner.post(`/opportunities/${id}`, form)).status).toBe(409);
    const other = String(company.users.sales2.id);
    await owner.post(`/opportunities/${id}`, { ...form, ownerId: other, version: 2 });
    expect(await opportunity(id)).toMatchObject({ ownerId: company.users.sales.id });
    const manager = await company.visitor('manager');
    await manager.post(`/opportunities/${id}`, { ...form, ownerId: other, version: 3 });
    expect(await opportunity(id)).toMatchObject({ ownerId: company.users.sales2.id });
  });

  it('lists open ones first, and filters by stage, owner and month together', async () => {
    const open = await add();
    const lost = await add({ title: 'Lost hats', expectedOn: '' });
    const form = { stage: 'lost', lostReason: 'price', ...unknown, version: 1 };
    await owner.post(`/opportunities/${lost}/stage`, form);
    expect(open).not.toBe(lost);
    const shows = async (query: string) => {
      const { text } = await owner.get(`/opportunities?${query}`);
      return ['Spring caps', 'Lost hats'].filter((title) => text.includes(`>${title}<`));
    };
    expect(await shows('')).toEqual(['Spring caps']);
    expect(await shows('stage=all')).toEqual(['Spring caps', 'Lost hats']);
    expect(await shows('stage=lost')).toEqual(['Lost hats']);
    expect(await shows('kind=lost&reason=price')).toEqual(['Lost hats']);
    expect(await shows('kind=lost&reason=budget')).toEqual([]);
    expect(await shows('month=2026-05')).toEqual(['Spring caps']);
    expect(await shows('month=2026-06')).toEqual([]);
    expect(await shows('stage=all&month=none')).toEqual(['Lost hats']);
    expect(await shows('stuck=1')).toEqual([]);
    expect(await shows(`stage=all&owner=${company.users.sales2.id}`)).toEqual([]);
    expect(await shows(`stage=all&owner=${company.users.sales.id}`)).toHaveLength(2);
    expect((await owner.get('/opportunities/export')).status).toBe(403);
    const manager = await company.visitor('manager');
    expect((await manager.get('/opportunities/export?stage=all')).status).toBe(200);
    expect(await traceOf(company, 'opportunities.export')).not.toBeNull();
  });

  it('refuses an unknown, an archived and someone else’s customer, and another’s contact', async () => {
    await aCustomer(company, { name: 'Theirs' }, 'sales2');
    const contact = { name: 'Anna', isPrimary: '1' };
    const theirs = await company.visitor('sales2');
    await theirs.post('/customers/2/contacts', contact);
    expect((await owner.post('/opportunities', { ...fields, contactId: '1' })).status).toBe(422);
    expect((await owner.post('/opportunities', { ...fields, marketOpportunityId: '9' })).status).toBe(422);
    await company.db('customers').where({ id: customerId }).update({ isArchived: true });
    for (const customer of ['NOBODY', 'C00001', 'C00002']) {
      const response = await owner.post('/opportunities', { ...fields, customer });
      expect(response.status, customer).toBe(422);
      expect(response.text).toContain('value="Spring caps"');
    }
    expect(await company.db('opportunities')).toHaveLength(0);
  });

  it('is written by its owner and managers, and hidden from whoever may not read the customer', async () => {
    const id = await add();
    const stranger = await company.visitor('sales2');
    const manager = await company.visitor('manager');
    expect((await stranger.get(`/opportunities/${id}`)).status).toBe(200);
    for (const path of ['edit', 'move', 'order'])
      expect((await stranger.get(`/opportunities/${id}/${path}`)).status, path).toBe(403);
    const form = { title: 'Taken', amountE4: '1', version: 1 };
    expect((await stranger.post(`/opportunities/${id}`, form)).status).toBe(403);
    for (const path of ['stage', 'won-order'])
      expect((await stranger.post(`/opportunities/${id}/${path}`, { stage: 'won', version: 1 })).status).toBe(
        403,
      );
    expect(await opportunity(id)).toMatchObject({ title: 'Spring caps', stage: 'new' });
    expect((await manager.post(`/opportunities/${id}/stage`, { stage: 'won', version: 1 })).status).toBe(303);
    const warehouse = await company.visitor('warehouse');
    for (const path of ['', '/new', `/${id}`, '/board', '/fair-contact'])
      expect((await warehouse.get(`/opportunities${path}`)).status, path).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get(`/opportunities/${id}`)).status).toBe(404);
    for (const path of ['?stage=all', '/board']) {
      expect((await stranger.get(`/opportunities${path}`)).text, path).not.toContain('Spring caps');
      expect((await owner.get(`/opportunities${path}`)).text, path).toContain('Spring caps');
    }
    expect((await owner.get('/opportunities/999')).status).toBe(404);
  });
});
