import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
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
  });

  it('moves through the stages; each move is kept, told and written down', async () => {
    const id = await add();
    const at = `/opportunities/${id}/stage`;
    const refusals = [
      [{ stage: 'new', version: 1 }, 'stage'],
      [{ stage: 'lost', version: 1 }, 'lostReason'],
      [{ stage: 'dormant', version: 1 }, 'wakeOn'],
    ] as const;
    for (const [form] of refusals) expect((await owner.post(at, form)).status, form.stage).toBe(422);
    expect((await owner.post(at, { stage: 'quoted', version: 1 })).status).toBe(303);
    const lost = { stage: 'lost', lostReason: 'Price', competitor: 'Hatco', version: 2 };
    expect((await owner.post(at, lost)).status).toBe(303);
    expect(await opportunity(id)).toMatchObject({ stage: 'lost', lostReason: 'Price', competitor: 'Hatco' });
    expect((await traceOf(company, 'opportunities.move'))?.changes).toMatchObject({
      stage: { before: 'quoted', after: 'lost' },
      lostReason: { before: null, after: 'Price' },
    });
    expect((await storyOf(company, customerId)).filter((key) => key.endsWith('story_moved'))).toHaveLength(2);
    const stages = await company.db('opportunity_stages').orderBy('id').select('stage');
    expect(stages.map(({ stage }: { stage: string }) => stage)).toEqual(['new', 'quoted', 'lost']);
    expect((await owner.post(at, { stage: 'won', version: 1 })).status).toBe(409);
    const won = await owner.follow(await owner.post(at, { stage: 'won', version: 3 }));
    expect(won.text).toContain(`/orders/new?customer=${customerId}`);
    expect(await opportunity(id)).toMatchObject({ lostReason: null, competitor: null });
  });

  it('changes one, and keeps what was typed where it is refused', async () => {
    const id = await add();
    const wrong = { title: 'Kept title', amountE4: 'much', version: 1 };
    const refused = await owner.post(`/opportunities/${id}`, wrong);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Kept title"');
    expect(refused.text).toContain('value="much"');
    const form = { title: 'Summer caps', amountE4: '9', version: 1 };
    expect((await owner.post(`/opportunities/${id}`, form)).status).toBe(303);
    expect(await opportunity(id)).toMatchObject({ amountE4: 90_000, currency: 'EUR', version: 2 });
    expect((await traceOf(company, 'opportunities.update'))?.changes).toMatchObject({
      title: { before: 'Spring caps', after: 'Summer caps' },
      amountE4: { before: 125_005_000, after: 90_000 },
    });
    expect((await owner.post(`/opportunities/${id}`, form)).status).toBe(409);
  });

  it('lists open ones first, and filters by stage and owner together', async () => {
    const open = await add();
    const lost = await add({ title: 'Lost hats' });
    await owner.post(`/opportunities/${lost}/stage`, { stage: 'lost', lostReason: 'x', version: 1 });
    expect(open).not.toBe(lost);
    const shows = async (query: string) => {
      const { text } = await owner.get(`/opportunities?${query}`);
      return ['Spring caps', 'Lost hats'].filter((title) => text.includes(`>${title}<`));
    };
    expect(await shows('')).toEqual(['Spring caps']);
    expect(await shows('stage=all')).toEqual(['Spring caps', 'Lost hats']);
    expect(await shows('stage=lost')).toEqual(['Lost hats']);
    expect(await shows(`stage=all&owner=${company.users.sales2.id}`)).toEqual([]);
    expect(await shows(`stage=all&owner=${company.users.sales.id}`)).toHaveLength(2);
  });

  it('refuses an unknown, an archived and someone else’s customer', async () => {
    await aCustomer(company, { name: 'Theirs' }, 'sales2');
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
    expect((await stranger.get(`/opportunities/${id}/edit`)).status).toBe(403);
    const form = { title: 'Taken', amountE4: '1', version: 1 };
    expect((await stranger.post(`/opportunities/${id}`, form)).status).toBe(403);
    expect((await stranger.post(`/opportunities/${id}/stage`, { stage: 'won', version: 1 })).status).toBe(
      403,
    );
    expect(await opportunity(id)).toMatchObject({ title: 'Spring caps', stage: 'new' });
    expect((await manager.post(`/opportunities/${id}/stage`, { stage: 'won', version: 1 })).status).toBe(303);
    const warehouse = await company.visitor('warehouse');
    for (const path of ['/opportunities', '/opportunities/new', `/opportunities/${id}`])
      expect((await warehouse.get(path)).status, path).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get(`/opportunities/${id}`)).status).toBe(404);
    expect((await stranger.get('/opportunities?stage=all')).text).not.toContain('Spring caps');
    expect((await owner.get('/opportunities?stage=all')).text).toContain('Spring caps');
    expect((await owner.get('/opportunities/999')).status).toBe(404);
  });
});
