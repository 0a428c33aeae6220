import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { sheetAt } from '../support/sheets.ts';
import { aCustomer } from '../support/stocked.ts';

describe('the demand report', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
    const german = await aCustomer(company, { name: 'German Hats', country: 'DE' });
    const second = await aCustomer(company, { name: 'Second Hats', country: 'DE' });
    const french = await aCustomer(company, { name: 'French Hats', country: 'FR' }, 'sales2');
    const add = async (who: 'sales' | 'sales2', customer: number, more: Record<string, string | number>) => {
      const typed = { category: 'fabric', wanted: 'Organic cotton', scope: 'standing', season: '2026-AW' };
      const visitor = await company.visitor(who);
      expect((await visitor.post(`/customers/${customer}/needs`, { ...typed, ...more })).status).toBe(303);
    };
    await add('sales', german, { quantity: 600 });
    await add('sales', second, { quantity: 400, wanted: 'ORGANIC  cotton' });
    await add('sales2', french, { quantity: 50 });
    await add('sales2', french, { wanted: 'Woven label', category: 'label', season: '' });
    await add('sales', german, { wanted: 'Old wish', quantity: 9999 });
    const ended = await company.db('needs').where({ wanted: 'Old wish' }).first('id');
    await (await company.visitor('sales')).post(`/needs/${ended.id}/steps/end`, { version: 1, reason: 'x' });
  });
  afterAll(() => company.close());

  it('adds up the same wish by season and country, without those that ended, and exports the same table', async () => {
    const manager = await company.visitor('manager');
    const { text } = await manager.get('/reports/demand');
    expect(text).toContain('/reports/demand/picture');
    expect(text).not.toContain('Old wish');
    expect(String((await manager.get('/reports/demand/picture')).body)).toContain('<svg');
    const rows = await sheetAt(manager, '/reports/demand/export');
    expect(rows.at(-1)).toEqual(expect.arrayContaining(['Total', '4', '1050']));
    expect(rows.slice(1, -1)).toEqual([
      ['ORGANIC cotton', 'Fabric', 'Autumn/winter 2026', 'Germany', '2', '2', '1000'],
      ['Organic cotton', 'Fabric', 'Autumn/winter 2026', 'France', '1', '1', '50'],
      ['Woven label', 'Label', 'No season', 'France', '1', '1', '0'],
    ]);
    for (const [, ...cells] of rows.slice(1, -1))
      for (const cell of cells.slice(0, 3)) expect(text).toContain(cell);
  });

  it('opens the needs behind each number', async () => {
    const manager = await company.visitor('manager');
    const { text } = await manager.get('/reports/demand');
    const urls = [...text.matchAll(/href="(\/needs\?[^"]+)"/g)].map(
      ([, url]) => url?.replaceAll('&amp;', '&') ?? '',
    );
    const behind = async (url: string) =>
      [...(await manager.get(url)).text.matchAll(/<th scope="row"[^>]*><a href="\/needs\/\d+"/g)].length;
    expect(await behind(urls[0] ?? '')).toBe(2);
    expect(await behind(urls[3] ?? '')).toBe(1);
    expect(await behind(urls[6] ?? '')).toBe(1);
  });

  it('narrows by kind, season and country', async () => {
    const manager = await company.visitor('manager');
    const rows = async (query: string) =>
      (await sheetAt(manager, `/reports/demand/export${query}`)).length - 2;
    expect(await rows('?category=label')).toBe(1);
    expect(await rows('?season=2026-AW')).toBe(2);
    expect(await rows('?country=FR')).toBe(2);
    expect(await rows('?state=obsolete')).toBe(1);
    expect(await rows('?by=wanted')).toBe(2);
    expect(await rows('?by=season')).toBe(2);
    expect(await rows('?by=country')).toBe(3);
    const { text } = await manager.get('/reports/demand?by=wanted&season=2026-AW');
    const [url = ''] = [...text.matchAll(/href="(\/needs\?[^"]+)"/g)].map(([, found]) => found ?? '');
    expect((await manager.get(url.replaceAll('&amp;', '&'))).text).toContain('3 records');
  });

  it('shows sales what their own customers ask for, and the warehouse nothing', async () => {
    const { text } = await (await company.visitor('sales2')).get('/reports/demand');
    expect(text).toContain('Woven label');
    expect(text).not.toContain('Germany</td>');
    expect((await (await company.visitor('warehouse')).get('/reports/demand')).status).toBe(403);
    expect((await (await company.visitor('sales')).get('/reports/demand/export')).status).toBe(403);
  });

  it('shows the first rows of a long table, with the total of all, and all when asked', async () => {
    const row = await company.db('needs').where({ wanted: 'Woven label' }).first();
    for (let at = 0; at < 60; at++) {
      const wanted = `wish ${String(at).padStart(2, '0')}`;
      await company.db('needs').insert({ ...row, id: undefined, wanted, wantedKey: wanted, quantity: 1 });
    }
    const manager = await company.visitor('manager');
    const rowsOf = (text: string) => text.split('<tbody>')[1]?.split('</tbody>')[0]?.split('<tr').length ?? 0;
    const first = (await manager.get('/reports/demand')).text;
    expect(rowsOf(first)).toBe(51);
    expect(first).toContain('The first 50 of 63 rows.');
    expect(first).toMatch(/<tfoot>.*1,110/s);
    expect(rowsOf((await manager.get('/reports/demand?whole=1')).text)).toBe(64);
    await company.db('needs').where('wanted', 'like', 'wish %').delete();
  });
});
