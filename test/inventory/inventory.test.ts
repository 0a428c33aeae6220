import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('styles and SKUs', () => {
  let company: TestCompany;
  let warehouse: Visitor;
  let manager: Visitor;
  let styleId: number;
  beforeEach(async () => {
    company = await testCompany();
    ({ styleId } = await stockedWarehouse(company, 10));
    warehouse = await company.visitor('warehouse');
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const style = () => company.db('styles').where({ id: styleId }).first();
  const sku = (code: string) => company.db('skus').where({ code }).first();
  const cap = (more: Record<string, string | number> = {}) => ({
    code: 'CAP',
    name: 'Cap',
    colours: 'BLK, NVY',
    sizes: 'ONE',
    unit: 'pcs',
    'prices[0][currency]': 'CNY',
    'prices[0][price]': '20',
    'prices[1][currency]': 'USD',
    'prices[1][price]': '3.10',
    ...more,
  });

  it('creates a style with its SKUs and prices', async () => {
    const fields = cap({
      code: 'HAT',
      name: 'Hat',
      colours: '黑，白',
      sizes: 'M、L',
      'prices[1][price]': '',
    });
    const response = await manager.post('/inventory/styles', fields);
    const id = idIn(response.headers.location);
    const codes = await company.db('skus').where({ styleId: id }).orderBy('code').select('code');
    expect(codes.map(({ code }: { code: string }) => code).sort()).toEqual(
      ['HAT-白-L', 'HAT-白-M', 'HAT-黑-L', 'HAT-黑-M'].sort(),
    );
    expect(await company.db('style_prices').where({ styleId: id }).select('currency', 'price_e4')).toEqual([
      { currency: 'CNY', priceE4: 200_000 },
    ]);
    expect(await traceOf(company, 'inventory.create_style')).toMatchObject({ recordId: id });
    expect((await manager.follow(response)).text).toContain('HAT');
    const taken = await manager.post('/inventory/styles', { ...fields, name: 'Typed' });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('value="Typed"');
  });

  it('changes one: new cells add SKUs, cells taken out switch them off, prices are in the audit log', async () => {
    const fields = cap({ colours: 'BLK, RED', 'prices[0][price]': '25.5', version: 1 });
    expect((await manager.post(`/inventory/styles/${styleId}`, fields)).status).toBe(303);
    expect(await sku('CAP-RED')).toMatchObject({ isActive: true });
    expect(await sku('CAP-NVY')).toMatchObject({ isActive: false, version: 2 });
    expect((await traceOf(company, 'inventory.update_style'))?.changes).toMatchObject({
      colours: { before: 'BLK, NVY', after: 'BLK, RED' },
      listPrices: { before: 'CNY 20.00, USD 3.10', after: 'CNY 25.50, USD 3.10' },
    });
    await manager.post(`/inventory/styles/${styleId}`, cap({ version: 2 }));
    expect(await sku('CAP-NVY')).toMatchObject({ isActive: true });
    expect((await manager.post(`/inventory/styles/${styleId}`, cap({ version: 1 }))).status).toBe(409);
  });

  const skuForm = (more: Record<string, string | number> = {}) => ({
    barcode: '',
    reorderPoint: 0,
    reorderQuantity: 0,
    safetyStock: 0,
    isActive: '1',
    ...more,
  });

  it('leaves off what was switched off by hand, whatever else changes on the style', async () => {
    const { id } = (await sku('CAP-NVY')) as { id: number };
    const { isActive: _, ...off } = skuForm({ version: 1 });
    expect((await warehouse.post(`/inventory/skus/${id}`, off)).headers.location).toBe(
      `/inventory/skus/${id}`,
    );
    expect((await traceOf(company, 'inventory.update_sku'))?.changes).toEqual({
      isActive: { before: true, after: false },
    });
    await warehouse.post(`/inventory/styles/${styleId}`, cap({ name: 'Cap new', version: 1 }));
    expect(await sku('CAP-NVY')).toMatchObject({ isActive: false });
    for (const url of [1, 2]) {
      const response = await warehouse.post(`/inventory/styles/${styleId}/archive`);
      expect(response.status, String(url)).toBe(303);
    }
    expect(await sku('CAP-NVY')).toMatchObject({ isActive: false });
    expect(await sku('CAP-BLK')).toMatchObject({ isActive: true });
  });

  it('archives a style: no longer offered, still in search as archived, its pieces still in the list', async () => {
    await aCustomer(company);
    await warehouse.follow(await warehouse.post(`/inventory/styles/${styleId}/archive`));
    expect(await style()).toMatchObject({ isArchived: true });
    expect(await traceOf(company, 'inventory.archive_style')).toMatchObject({ recordId: styleId });
    expect((await warehouse.get('/inventory/skus/lookup?q=cap')).body).toEqual([]);
    const sales = await company.visitor('sales');
    expect((await sales.post('/orders', orderFields('CAP-BLK', 1))).status).toBe(422);
    const { text } = await warehouse.get('/inventory');
    expect(text).toContain('CAP-BLK');
    expect(text).not.toContain('CAP-NVY');
    await warehouse.post(`/inventory/styles/${styleId}`, cap({ name: 'Renamed', version: 2 }));
    const keys = await company.db('search_keys').whereIn('kind', ['style', 'sku']).select('is_archived');
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(key).toEqual({ isArchived: true });
    await warehouse.post(`/inventory/styles/${styleId}/archive`);
    expect((await warehouse.get('/inventory/skus/lookup?q=cap')).body).toHaveLength(2);
    expect((await sales.post('/orders', orderFields('CAP-BLK', 1))).status).toBe(303);
  });

  it('gives a barcode to one SKU only, and says so at the field', async () => {
    const [black, navy] = await company.db('skus').orderBy('id').select('id');
    await warehouse.post(`/inventory/skus/${black.id}`, skuForm({ barcode: '6900001', version: 1 }));
    const taken = await warehouse.post(
      `/inventory/skus/${navy.id}`,
      skuForm({ barcode: '6900001', version: 1 }),
    );
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('CAP-BLK has this barcode already');
    expect(taken.text).toContain('value="6900001"');
    const again = skuForm({ barcode: '6900001', reorderPoint: 5, version: 2 });
    expect((await warehouse.post(`/inventory/skus/${black.id}`, again)).status).toBe(303);
    expect((await warehouse.post(`/inventory/skus/${black.id}`, again)).status).toBe(409);
  });

  it('filters stock by warehouse, by what is there, and by what runs low', async () => {
    await company.db('warehouses').insert({ code: 'YW', name: 'Yiwu', isArchived: false, version: 1 });
    await company.db('skus').where({ code: 'CAP-BLK' }).update({ reorderPoint: 10 });
    const shown = async (query: string) => {
      const { text } = await warehouse.get(`/inventory?${query}`);
      return ['CAP-BLK', 'CAP-NVY'].filter((code) => text.includes(`>${code}<`));
    };
    expect(await shown('')).toEqual(['CAP-BLK', 'CAP-NVY']);
    expect(await shown('there=1')).toEqual(['CAP-BLK']);
    expect(await shown('there=1&warehouse=2')).toEqual([]);
    expect(await shown('low=1')).toEqual(['CAP-BLK']);
    await company.db('skus').where({ code: 'CAP-BLK' }).update({ reorderPoint: 9 });
    expect(await shown('low=1')).toEqual([]);
    expect(await shown('text=nvy')).toEqual(['CAP-NVY']);
  });

  it('adds up in the grid what its cells show', async () => {
    await aCustomer(company);
    const sales = await company.visitor('sales');
    const id = idIn((await sales.post('/orders', orderFields('CAP-BLK', 4))).headers.location);
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    const { text } = await warehouse.get(`/inventory/styles/${styleId}`);
    expect(/<tfoot>[\s\S]*<\/tfoot>/.exec(text)?.[0]).toContain('>6<');
    expect(/<tfoot>[\s\S]*<\/tfoot>/.exec(text)?.[0]).not.toContain('>10<');
  });

  it('keeps warehouses: created, changed, archived only when empty', async () => {
    const created = await warehouse.post('/inventory/warehouses', { code: 'YW', name: 'Yiwu' });
    expect(created.headers.location).toBe('/inventory/warehouses');
    expect(await traceOf(company, 'inventory.create_warehouse')).toMatchObject({ recordLabel: 'YW' });
    expect((await warehouse.post('/inventory/warehouses', { code: 'yw', name: 'Typed' })).text).toContain(
      'Typed',
    );
    const stocked = { code: 'NB', name: 'Ningbo', isArchived: '1', version: 1 };
    expect((await warehouse.post('/inventory/warehouses/1', stocked)).status).toBe(422);
    const empty = { code: 'YW', name: 'Yiwu 2', isArchived: '1', version: 1 };
    expect((await warehouse.post('/inventory/warehouses/2', empty)).status).toBe(303);
    expect(await company.db('warehouses').orderBy('id').select('name', 'is_archived')).toEqual([
      { name: 'Ningbo', isArchived: false },
      { name: 'Yiwu 2', isArchived: true },
    ]);
    expect((await traceOf(company, 'inventory.update_warehouse'))?.changes).toEqual({
      name: { before: 'Yiwu', after: 'Yiwu 2' },
      isArchived: { before: false, after: true },
    });
    const into = {
      warehouse: 2,
      postedOn: '2026-03-31',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 1,
    };
    expect((await warehouse.post('/inventory/postings/receipt', into)).status).toBe(422);
  });

  it('each posting is in the audit log; an issue and an adjustment want a reason', async () => {
    const line = { 'lines[0][sku]': 'CAP-BLK', 'lines[0][quantity]': 2 };
    const posted = { warehouse: 1, postedOn: '2026-03-31', ...line };
    for (const kind of ['issue', 'adjustment'])
      expect((await warehouse.post(`/inventory/postings/${kind}`, posted)).status, kind).toBe(422);
    for (const kind of ['receipt', 'issue', 'adjustment']) {
      const response = await warehouse.post(`/inventory/postings/${kind}`, { ...posted, reason: 'Counted' });
      expect(response.headers.location, kind).toBe('/inventory');
      expect(await traceOf(company, `inventory.${kind}`), kind).toMatchObject({
        recordLabel: 'CAP-BLK 2',
        userId: company.users.warehouse.id,
      });
    }
    expect(await company.db('stock').first('on_hand')).toEqual({ onHand: 12 });
    const kinds = await company.db('movements').orderBy('id').select('kind', 'quantity', 'balance');
    expect(kinds.slice(1)).toEqual([
      { kind: 'receipt', quantity: 2, balance: 12 },
      { kind: 'adjustment', quantity: -2, balance: 10 },
      { kind: 'adjustment', quantity: 2, balance: 12 },
    ]);
  });

  it('is read by all, written by the warehouse and managers; costs are for managers', async () => {
    const sales = await company.visitor('sales');
    const lists = [
      '/inventory',
      '/inventory/styles',
      '/inventory/warehouses',
      `/inventory/styles/${styleId}`,
    ];
    for (const path of lists) {
      const page = await sales.get(path);
      expect(page.status, path).toBe(200);
      expect(page.text, path).not.toMatch(
        /<main[\s\S]*href="(?![^"]*\/views\/)[^"]*\/(new|edit|archive|export|postings)/,
      );
      expect(page.text, path).not.toMatch(/href="\/inventory\/warehouses\/\d/);
    }
    const paths = ['/inventory/styles/new', `/inventory/styles/${styleId}/edit`, '/inventory/skus/1/edit'];
    for (const path of [
      ...paths,
      '/inventory/warehouses/1',
      '/inventory/postings/receipt',
      '/inventory/export',
    ]) {
      expect((await sales.get(path)).status, path).toBe(403);
      if (path !== '/inventory/export') expect((await warehouse.get(path)).status, path).toBe(200);
    }
    const posts = [
      'styles',
      `styles/${styleId}`,
      `styles/${styleId}/archive`,
      'skus/1',
      'warehouses',
      'warehouses/1',
    ];
    for (const path of [...posts, 'postings/receipt'])
      expect((await sales.post(`/inventory/${path}`, cap({ version: 1 }))).status, path).toBe(403);
    expect((await manager.get('/inventory/skus/1')).text).toContain('CNY 80.00');
    for (const visitor of [sales, warehouse])
      expect((await visitor.get('/inventory/skus/1')).text).not.toContain('CNY 80.00');
    for (const path of [
      '/inventory/skus/99',
      '/inventory/styles/99',
      '/inventory/warehouses/99',
      '/inventory/postings/x',
    ])
      expect((await warehouse.get(path)).status, path).toBe(404);
  });
});
