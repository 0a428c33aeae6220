import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { sheetAt } from '../support/sheets.ts';
import { aCustomer, idIn, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('needs', () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  beforeEach(async () => {
    company = await testCompany();
    customerId = await aCustomer(company);
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const need = (id: number) => company.db('needs').where({ id }).first();
  const typed = { category: 'fabric', wanted: 'Organic cotton 300 g', scope: 'standing' };

  async function add(more: Record<string, string | number> = {}): Promise<number> {
    const response = await owner.post(`/customers/${customerId}/needs`, { ...typed, ...more });
    expect(response.status).toBe(303);
    return idIn(response.headers.location);
  }
  const step = (id: number, name: string, version: number, more: Record<string, string> = {}) =>
    owner.post(`/needs/${id}/steps/${name}`, { version, ...more });

  it('writes one down from the customer’s page: row, history, audit, story, search', async () => {
    const page = await owner.get(`/customers/${customerId}`);
    expect(page.text).toContain(`action="/customers/${customerId}/needs"`);
    const id = await add({ season: '2026-AW', quantity: '1,200', targetPriceE4: '2.95', currency: 'USD' });
    expect(await need(id)).toMatchObject({
      customerId,
      wanted: 'Organic cotton 300 g',
      wantedKey: 'organic cotton 300 g',
      state: 'new',
      season: '2026-AW',
      quantity: 1200,
      targetPriceE4: 29_500,
      currency: 'USD',
      version: 1,
    });
    expect(await company.db('need_states').select('need_id', 'state')).toEqual([
      { needId: id, state: 'new' },
    ]);
    expect(await traceOf(company, 'needs.create')).toMatchObject({
      recordId: id,
      userId: company.users.sales.id,
    });
    expect(await storyOf(company, customerId)).toContain('needs.story_created');
    for (const url of [`/customers/${customerId}`, '/needs?text=cotton', `/needs/${id}`])
      expect((await owner.get(url)).text, url).toContain('Organic cotton 300 g');
    expect((await owner.get(`/needs/${id}`)).text).toContain('Autumn/winter 2026');
  });

  it('goes through its states, each with its entry, audit and story', async () => {
    const id = await add();
    const steps: [string, string][] = [
      ['confirm', 'confirmed'],
      ['sample', 'sampled'],
      ['turn_down', 'confirmed'],
      ['sample', 'sampled'],
      ['approve', 'approved'],
      ['end', 'obsolete'],
      ['reopen', 'new'],
    ];
    for (const [place, [name, state]] of steps.entries()) {
      const response = await step(id, name, place + 1, { reason: 'they said so' });
      expect(response.headers.location, name).toBe(`/needs/${id}`);
      expect(await need(id), name).toMatchObject({ state, version: place + 2 });
      expect((await traceOf(company, `needs.${name}`))?.changes).toMatchObject({ state: { after: state } });
      expect(await storyOf(company, customerId)).toContain(`needs.story_${name}`);
    }
    const states = await company.db('need_states').orderBy('id').select('state', 'reason');
    expect(states.map(({ state }: { state: string }) => state)).toEqual([
      'new',
      ...steps.map(([, state]) => state),
    ]);
    expect(states.at(-1)).toMatchObject({ reason: 'they said so' });
  });

  it('refuses a step that the table does not know, one without its reason, and one that came too late', async () => {
    const id = await add();
    expect((await step(id, 'approve', 1)).status).toBe(422);
    const without = await step(id, 'end', 1);
    expect(without.status).toBe(422);
    expect(without.text).toContain('id="field-reason-error"');
    expect((await step(id, 'confirm', 7)).status).toBe(409);
    expect((await step(id, 'no-such-step', 1)).status).toBe(404);
    expect((await owner.get(`/needs/${id}/steps/end`)).status).toBe(200);
    expect(await need(id)).toMatchObject({ state: 'new', version: 1 });
  });

  it('wants to be confirmed again when it says something else, and not when a season is added', async () => {
    const id = await add();
    await step(id, 'confirm', 1);
    await owner.post(`/needs/${id}`, { ...typed, season: '2026-AW', version: 2 });
    expect(await need(id)).toMatchObject({ state: 'confirmed', season: '2026-AW' });
    const response = await owner.post(`/needs/${id}`, { ...typed, wanted: 'Cotton 320 g', version: 3 });
    expect((await owner.follow(response)).text).toContain('confirmed again');
    expect(await need(id)).toMatchObject({ state: 'new', wanted: 'Cotton 320 g', wantedKey: 'cotton 320 g' });
    expect((await traceOf(company, 'needs.update'))?.changes).toMatchObject({
      wanted: { before: 'Organic cotton 300 g', after: 'Cotton 320 g' },
      state: { before: 'confirmed', after: 'new' },
    });
    expect((await owner.post(`/needs/${id}`, { ...typed, version: 3 })).status).toBe(409);
  });

  it.each([
    ['no words', { wanted: '' }, 'wanted'],
    ['a kind nobody knows', { category: 'smell' }, 'category'],
    ['a style that is not named', { scope: 'style' }, 'style'],
    ['a style that is not there', { scope: 'style', style: 'NOPE' }, 'style'],
    ['an order that is not there', { scope: 'order', order: 'SO-1999-00001' }, 'order'],
    ['a season that is none', { season: '2026-XX' }, 'season'],
    ['no pieces', { quantity: 0 }, 'quantity'],
  ])('refuses %s and keeps what was typed', async (_name, wrong, field) => {
    const response = await owner.post(`/customers/${customerId}/needs`, {
      ...typed,
      details: 'kept text',
      ...wrong,
    });
    expect(response.status).toBe(422);
    expect(response.text).toContain(`id="field-${field}-error"`);
    expect(response.text).toContain('kept text</textarea>');
    expect(await company.db('needs')).toHaveLength(0);
  });

  it('takes the company’s own kinds, and keeps one that is no longer offered', async () => {
    await company.change({ needCategories: ['smell'] });
    const id = await add({ category: 'smell' });
    await company.change({ needCategories: ['fabric'] });
    const edit = await owner.get(`/needs/${id}/edit`);
    expect(edit.text).toContain('<option value="smell" selected>smell</option>');
    expect((await owner.post(`/needs/${id}`, { ...typed, category: 'smell', version: 1 })).status).toBe(303);
    expect((await owner.post(`/customers/${customerId}/needs`, { ...typed, category: 'smell' })).status).toBe(
      422,
    );
  });

  it('lists by kind, state, scope, season, country and words, and exports what is shown', async () => {
    await stockedWarehouse(company, 0);
    await add({ season: '2026-AW', quantity: 600 });
    await add({ wanted: 'Woven label', category: 'label', scope: 'style', style: 'CAP' });
    const shown = async (query: string) => {
      const { text } = await owner.get(`/needs${query}`);
      return ['Organic cotton', 'Woven label'].filter((words) => text.includes(words)).length;
    };
    expect(await shown('')).toBe(2);
    expect(await shown('?category=label')).toBe(1);
    expect(await shown('?state=new')).toBe(2);
    expect(await shown('?state=confirmed')).toBe(0);
    expect(await shown('?scope=style')).toBe(1);
    expect(await shown('?season=2026-AW')).toBe(1);
    expect(await shown('?season=none')).toBe(1);
    expect(await shown('?country=DE&wanted=WOVEN+label')).toBe(1);
    expect(await shown('?country=FR')).toBe(0);
    const manager = await company.visitor('manager');
    const rows = await sheetAt(manager, '/needs/export?category=fabric');
    expect(rows).toHaveLength(2);
    expect(rows[1]).toEqual(
      expect.arrayContaining(['C00001', 'Hutwerk GmbH', 'Organic cotton 300 g', '600']),
    );
    expect(await traceOf(company, 'needs.export')).not.toBeNull();
    expect((await owner.get('/needs/export')).status).toBe(403);
  });

  it('is read by who reads the customer, and written by who writes it', async () => {
    const id = await add();
    const pages = [`/needs/${id}/edit`, `/needs/${id}/steps/end`, `/customers/${customerId}/needs/new`];
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(`/needs/${id}`)).status).toBe(200);
    expect((await stranger.get(`/needs/${id}`)).text).not.toContain('/steps/confirm');
    for (const path of pages) {
      expect((await owner.get(path)).status, path).toBe(200);
      expect((await stranger.get(path)).status, path).toBe(403);
    }
    const posts = [
      `/needs/${id}`,
      `/needs/${id}/steps/confirm`,
      `/needs/${id}/take-over`,
      `/customers/${customerId}/needs`,
    ];
    for (const path of posts)
      expect((await stranger.post(path, { ...typed, version: 1 })).status, path).toBe(403);
    const warehouse = await company.visitor('warehouse');
    expect((await warehouse.get(`/needs/${id}`)).status).toBe(200);
    expect((await warehouse.post(`/needs/${id}/steps/confirm`, { version: 1 })).status).toBe(403);
    expect(await need(id)).toMatchObject({ state: 'new', version: 1 });
    await company.change({ salesSeeAllCustomers: false });
    for (const path of [`/needs/${id}`, ...pages]) expect((await stranger.get(path)).status, path).toBe(404);
    expect((await stranger.get('/needs')).text).not.toContain('Organic cotton');
    expect((await owner.get('/needs')).text).toContain('Organic cotton');
    expect((await stranger.post(`/needs/${id}/steps/confirm`, { version: 1 })).status).toBe(404);
  });

  it('keeps target prices from who sees no prices', async () => {
    const id = await add({ targetPriceE4: '2.95', currency: 'USD' });
    expect((await owner.get(`/needs/${id}`)).text).toContain('2.95');
    expect((await (await company.visitor('warehouse')).get(`/needs/${id}`)).text).not.toContain('2.95');
  });
});
