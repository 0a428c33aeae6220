import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linksIn } from '../../src/modules/market-opportunities/market.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('links', () => {
  it.each([
    [null, []],
    ['example.com/a', [{ text: 'example.com/a', href: 'https://example.com/a' }]],
    ['http://a.example\n\nhttp://a.example', [{ text: 'http://a.example', href: 'http://a.example' }]],
    ['javascript:alert(1)', [{ text: 'javascript:alert(1)', href: null }]],
    ['said by Lola', [{ text: 'said by Lola', href: null }]],
  ])('of %j', (text, links) => {
    expect(linksIn(text)).toEqual(links);
  });
});

describe('market opportunities', () => {
  let company: TestCompany;
  let owner: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await aCustomer(company, { name: 'Mine' });
    await aCustomer(company, { name: 'Theirs' }, 'sales2');
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const fields = () => ({
    title: 'Sun hats for Australia',
    country: 'AU',
    productLine: 'Straw hats',
    season: '2026-SS',
    evidence: 'Three chains asked',
    links: 'uv.example',
    ownerId: String(company.users.sales.id),
    reviewOn: '2026-03-31',
  });
  const add = async (more: Record<string, string> = {}) =>
    idIn((await owner.post('/market-opportunities', { ...fields(), ...more })).headers.location);
  const market = (id: number) => company.db('market_opportunities').where({ id }).first();

  it('is created, found, due on its day, changed and written down', async () => {
    const id = await add();
    expect(await market(id)).toMatchObject({ state: 'open', country: 'AU', reviewOn: '2026-03-31' });
    expect(await traceOf(company, 'market_opportunities.create')).toMatchObject({ recordId: id });
    const shown = (await owner.get(`/market-opportunities/${id}`)).text;
    for (const text of ['Australia', 'Three chains asked', 'https://uv.example'])
      expect(shown).toContain(text);
    expect((await owner.get('/search?q=sun')).text).toContain(`/market-opportunities/${id}`);
    expect((await owner.get('/my-day')).text).toContain('Sun hats for Australia');
    const other = await company.visitor('sales2');
    expect((await other.get('/my-day')).text).not.toContain('Sun hats');
    const wrong = await owner.post(`/market-opportunities/${id}`, { ...fields(), title: '', version: 1 });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Three chains asked');
    const form = { ...fields(), season: '2027-SS', version: 1 };
    expect((await owner.post(`/market-opportunities/${id}`, form)).status).toBe(303);
    expect((await owner.post(`/market-opportunities/${id}`, form)).status).toBe(409);
    expect((await traceOf(company, 'market_opportunities.update'))?.changes).toMatchObject({
      season: { before: '2026-SS', after: '2027-SS' },
    });
    expect((await owner.post('/market-opportunities', { ...fields(), ownerId: '99' })).status).toBe(422);
  });

  it('has a season as needs have it; what was typed before there was a list stays until another is chosen', async () => {
    expect((await owner.post('/market-opportunities', { ...fields(), season: 'Summer' })).status).toBe(422);
    const id = await add();
    expect((await owner.get(`/market-opportunities/${id}`)).text).toContain('Spring/summer 2026');
    expect((await owner.get('/market-opportunities?season=2026-SS')).text).toContain('Sun hats');
    expect((await owner.get('/market-opportunities?season=2026-AW')).text).not.toContain('Sun hats');
    await company.db('market_opportunities').where({ id }).update({ season: 'Back to school' });
    expect((await owner.get(`/market-opportunities/${id}/edit`)).text).toMatch(
      /<option value="Back to school" selected/,
    );
    const form = { ...fields(), season: 'Back to school', version: 1 };
    expect((await owner.post(`/market-opportunities/${id}`, form)).status).toBe(303);
    expect(await market(id)).toMatchObject({ season: 'Back to school' });
  });

  it('is pursued, dropped with a reason, and opened again; a dropped one gathers nothing new', async () => {
    const id = await add();
    const at = `/market-opportunities/${id}/state`;
    expect((await owner.post(at, { state: 'dropped', version: 1 })).status).toBe(422);
    expect((await owner.post(at, { state: 'pursued', version: 1 })).status).toBe(303);
    expect((await owner.get('/opportunities/new')).text).toContain('Sun hats for Australia');
    await owner.post(at, { state: 'dropped', droppedReason: 'Duties', version: 2 });
    expect(await market(id)).toMatchObject({ state: 'dropped', droppedReason: 'Duties' });
    expect((await owner.get('/opportunities/new')).text).not.toContain('Sun hats for Australia');
    expect((await owner.get('/market-opportunities')).text).not.toContain('>Sun hats');
    expect((await owner.get('/market-opportunities?state=all')).text).toContain('>Sun hats');
    expect((await owner.get('/my-day')).text).not.toContain('Sun hats');
    await owner.post(at, { state: 'open', version: 3 });
    expect(await market(id)).toMatchObject({ state: 'open', droppedReason: null });
  });

  it('whose owner has left is due on the first page of who gives things to others', async () => {
    await add();
    const manager = await company.visitor('manager');
    expect((await manager.get('/my-day')).text).not.toContain('Sun hats for Australia');
    await company.db('users').where({ id: company.users.sales.id }).update({ isActive: false });
    await manager.post('/customers/1/interactions', { channel: 'call', said: 'x' });
    expect((await manager.get('/my-day')).text).toContain('Sun hats for Australia');
    const other = await company.visitor('sales2');
    expect((await other.get('/my-day')).text).not.toContain('Sun hats');
  });

  it('sums what it gathers, of what the user may read', async () => {
    const id = await add();
    const theirs = await company.visitor('sales2');
    const form = { title: 'Hats', amountE4: '100', marketOpportunityId: String(id) };
    await owner.post('/opportunities', { ...form, customer: 'C00001' });
    const sent = await theirs.post('/opportunities', { ...form, title: 'Caps', customer: 'C00002' });
    const caps = idIn(sent.headers.location);
    await theirs.post(`/opportunities/${caps}/stage`, { stage: 'quoted', version: 1 });
    const all = (await owner.get(`/market-opportunities/${id}`)).text;
    expect(all).toContain('CNY 200.00');
    // 10 % of one, 50 % of the other.
    expect(all).toContain('CNY 60.00');
    expect(all).toContain(`/opportunities?stage=quoted&amp;market=${id}`.replace('&amp;', '&amp;'));
    expect((await owner.get(`/opportunities/${caps}`)).text).toContain(`/market-opportunities/${id}`);
    expect((await owner.get(`/opportunities?market=${id}`)).text).toContain('>Caps<');
    await company.change({ salesSeeAllCustomers: false });
    const own = (await owner.get(`/market-opportunities/${id}`)).text;
    expect(own).toContain('CNY 100.00');
    expect(own).not.toContain('Caps');
  });

  it('is written by its owner and managers, read by sales, and nobody else’s business', async () => {
    const id = await add();
    const other = await company.visitor('sales2');
    const manager = await company.visitor('manager');
    const warehouse = await company.visitor('warehouse');
    expect((await other.get(`/market-opportunities/${id}`)).status).toBe(200);
    expect((await other.get(`/market-opportunities/${id}/edit`)).status).toBe(403);
    expect((await other.post(`/market-opportunities/${id}`, { ...fields(), version: 1 })).status).toBe(403);
    expect((await manager.get(`/market-opportunities/${id}/edit`)).status).toBe(200);
    for (const path of ['', `/${id}`, '/new'])
      expect((await warehouse.get(`/market-opportunities${path}`)).status, path).toBe(403);
    expect((await owner.get('/market-opportunities/99')).status).toBe(404);
    expect((await owner.get('/market-opportunities/export')).status).toBe(403);
    expect((await manager.get('/market-opportunities/export')).status).toBe(200);
    await company.change({ modulesOff: ['opportunities'] });
    expect((await owner.get('/market-opportunities')).status).toBe(404);
  });
});
