import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('stages of the company’s own', () => {
  let company: TestCompany;
  let admin: Visitor;
  let sales: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await aCustomer(company);
    admin = await company.visitor('admin');
    sales = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const stages = () => company.db('pipeline_stages').orderBy('position');
  const names = async () =>
    (await stages()).filter(({ isRetired }) => !isRetired).map(({ nameEn }) => nameEn as string);
  const add = async (stage: string) => {
    const form = { customer: 'C00001', title: 'Caps', amountE4: '100' };
    const id = idIn((await sales.post('/opportunities', form)).headers.location);
    if (stage !== 'new') await sales.post(`/opportunities/${id}/stage`, { stage, version: 1 });
    return id;
  };

  it('are added, renamed and put in order; the list, the board and the forms follow', async () => {
    const form = { nameEn: 'Trial order', nameZh: '试单', probability: '85', kind: 'open' };
    expect((await admin.post('/opportunities/stages', form)).status).toBe(303);
    expect(await names()).toEqual([
      'New',
      'Needs',
      'Sample',
      'Quoted',
      'Negotiation',
      'Trial order',
      'Won',
      'Lost',
      'Dormant',
    ]);
    const own = (await stages()).find(({ nameEn }) => nameEn === 'Trial order');
    expect(own).toMatchObject({ probabilityBp: 8500, kind: 'open' });
    await admin.post(`/opportunities/stages/${own.id}/place`, { direction: 'up' });
    expect((await names()).slice(4, 6)).toEqual(['Trial order', 'Negotiation']);
    const changed = { nameEn: 'Trial', nameZh: '试单', probability: '80.5' };
    const { version } = await company.db('pipeline_stages').where({ id: own.id }).first();
    await admin.post(`/opportunities/stages/${own.id}`, { ...changed, version });
    expect((await admin.post(`/opportunities/stages/${own.id}`, { ...changed, version })).status).toBe(409);
    expect((await traceOf(company, 'opportunities.stage_update'))?.changes).toMatchObject({
      nameEn: { before: 'Trial order', after: 'Trial' },
      probability: { before: 85, after: 80.5 },
    });
    const id = await add(own.code);
    for (const path of ['', '/board', `/${id}`])
      expect((await sales.get(`/opportunities${path}`)).text, path).toContain('Trial');
    const inChinese = await company.visitor('sales', 'zh-CN');
    expect((await inChinese.get(`/opportunities/${id}`)).text).toContain('试单');
    const refused = await admin.post('/opportunities/stages', {
      ...form,
      nameEn: 'Kept',
      probability: '200',
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="Kept"');
  });

  it('can’t be taken away from under their opportunities', async () => {
    const id = await add('sample');
    const sample = (await stages()).find(({ code }) => code === 'sample');
    const at = `/opportunities/stages/${sample.id}/retirement`;
    expect((await admin.get(at)).text).toContain('1 opportunity is in it and moves to another stage.');
    for (const moveTo of ['', 'won', 'sample'])
      expect((await admin.post(at, { moveTo, version: 1 })).status, moveTo).toBe(422);
    expect((await admin.post(at, { moveTo: 'quoted', version: 1 })).status).toBe(303);
    expect(await company.db('opportunities').where({ id }).first()).toMatchObject({
      stage: 'quoted',
      version: 3,
    });
    expect(await names()).not.toContain('Sample');
    const history = (await sales.get(`/opportunities/${id}`)).text;
    expect(history).toContain('Sample');
    expect((await sales.post(`/opportunities/${id}/stage`, { stage: 'sample', version: 3 })).status).toBe(
      422,
    );
    await admin.post(`/opportunities/stages/${sample.id}/return`);
    expect(await names()).toContain('Sample');
  });

  it('keep at least one of each kind, with what is won at 100 % and what is lost at none', async () => {
    const won = (await stages()).find(({ code }) => code === 'won');
    const at = `/opportunities/stages/${won.id}`;
    expect((await admin.post(`${at}/retirement`, { version: 1 })).status).toBe(422);
    await admin.post(at, { nameEn: 'Won', nameZh: '赢单', probability: '50', version: 1 });
    expect(await company.db('pipeline_stages').where({ id: won.id }).first()).toMatchObject({
      probabilityBp: 10_000,
      isRetired: false,
    });
  });

  it('reasons for losing are the company’s too', async () => {
    const page = (await admin.get('/opportunities/stages')).text;
    expect(page).toContain('Price, Delivery too late');
    const version = /stages\/loss-reasons[\s\S]*?name="version" value="(\d+)"/.exec(page)?.[1] ?? '';
    const form = { lossReasons: 'Price, Wrong colour', version };
    expect((await admin.post('/opportunities/stages/loss-reasons', form)).status).toBe(303);
    const id = await add('new');
    const { text } = await sales.get(`/opportunities/${id}/move?stage=lost`);
    expect(text).toContain('<option value="price">Price</option>');
    expect(text).toContain('<option value="Wrong colour">Wrong colour</option>');
    expect((await admin.post('/opportunities/stages/loss-reasons', form)).status).toBe(409);
  });

  it('are not for who may not change settings', async () => {
    for (const path of ['', '/1/edit', '/1/retirement'])
      expect((await sales.get(`/opportunities/stages${path}`)).status, path).toBe(403);
    expect((await sales.post('/opportunities/stages', {})).status).toBe(403);
    expect((await admin.get('/opportunities/stages/99/edit')).status).toBe(404);
  });
});

describe('the board', () => {
  let company: TestCompany;
  let sales: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await aCustomer(company);
    await company
      .db('exchange_rates')
      .insert({ currency: 'USD', validOn: '2026-03-01', rateE8: 700_000_000 });
    sales = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const add = async (more: Record<string, string> = {}) => {
    const form = { customer: 'C00001', title: 'Caps', amountE4: '100', ...more };
    return idIn((await sales.post('/opportunities', form)).headers.location);
  };
  const lane = (html: string, code: string) =>
    html.split('data-lane=').find((part) => part.startsWith(`"${code}"`)) ?? '';

  it('counts and sums each stage in base currency, and says what has no rate', async () => {
    await add();
    await add({ amountE4: '50', currency: 'USD' });
    await add({ amountE4: '9', currency: 'KRW' });
    const { text } = await sales.get('/opportunities/board');
    expect(lane(text, 'new')).toContain('<span class="k-lane-count">3</span>');
    expect(lane(text, 'new')).toContain('CNY 450.00');
    expect(text).toContain('Sums leave out KRW');
    expect(lane(text, 'needs')).toContain('Nothing here');
  });

  it('filters by owner, market and month, and shows at most fifty cards with the way to the rest', async () => {
    const first = await add({ title: 'Only May', expectedOn: '2026-05-20' });
    const rows = Array.from({ length: 54 }, (_, place) => ({
      title: `Many ${place}`,
      customerId: 1,
      ownerId: company.users.sales2.id,
      stage: 'new',
      currency: 'CNY',
      amountE4: 10_000,
      stageAt: '2026-03-30T00:00:00.000Z',
      createdAt: '2026-03-30T00:00:00.000Z',
      updatedAt: '2026-03-30T00:00:00.000Z',
      version: 1,
    }));
    await company.db('opportunities').insert(rows);
    const all = (await sales.get('/opportunities/board')).text;
    expect(lane(all, 'new').match(/data-card=/g)).toHaveLength(50);
    expect(lane(all, 'new')).toContain('5 more');
    for (const query of ['month=2026-05', `owner=${company.users.sales.id}`]) {
      const { text } = await sales.get(`/opportunities/board?${query}`);
      expect([...text.matchAll(/data-card="(\d+)"/g)].map(([, id]) => Number(id))).toEqual([first]);
    }
    expect((await sales.get('/opportunities/board?month=2026-06')).text).not.toContain('data-card=');
  });

  it('marks what is stuck, there, on the list, on its page and on the owner’s first page', async () => {
    for (let place = 0; place < 3; place++) {
      company.clock.set('2026-01-01T04:00:00.000Z');
      sales = await company.visitor('sales');
      const id = await add({ title: `Won ${place}` });
      company.clock.set('2026-01-06T04:00:00.000Z');
      sales = await company.visitor('sales');
      await sales.post(`/opportunities/${id}/stage`, { stage: 'won', version: 1 });
    }
    const id = await add({ title: 'Waiting long' });
    const pages = ['/opportunities?stage=new', '/opportunities/board', `/opportunities/${id}`, '/my-day'];
    const stuck = async (instant: string) => {
      company.clock.set(instant);
      sales = await company.visitor('sales');
      const found = [];
      for (const page of pages)
        found.push(
          /Stuck(?! ones)|more than twice as long/.test(
            (await sales.get(page)).text.replace('Only stuck ones', ''),
          ),
        );
      return found;
    };
    expect(await stuck('2026-01-16T03:00:00.000Z')).toEqual([false, false, false, false]);
    expect(await stuck('2026-01-16T05:00:00.000Z')).toEqual([true, true, true, true]);
    expect((await sales.get('/opportunities?stuck=1')).text).toContain('>Waiting long<');
    await sales.post(`/opportunities/${id}/stage`, { stage: 'needs', version: 1 });
    expect((await sales.get('/opportunities?stuck=1')).text).not.toContain('>Waiting long<');
  });
});
