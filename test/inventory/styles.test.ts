import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { swatch } from '../../seeds/company/swatch.ts';
import { skuTables } from '../../src/modules/inventory/sku-references.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('styles in full', () => {
  let company: TestCompany;
  let warehouse: Visitor;
  let manager: Visitor;
  let styleId: number;
  let black: { id: number; code: string };
  let navy: { id: number; code: string };
  beforeEach(async () => {
    company = await testCompany();
    ({ styleId, black, navy } = await stockedWarehouse(company, 10));
    warehouse = await company.visitor('warehouse');
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const at = () => `/inventory/styles/${styleId}`;
  const sku = (id: number) => company.db('skus').where({ id }).first();
  const hat = (more: Record<string, string | number> = {}) => ({
    code: 'HAT',
    name: 'Hat',
    colours: 'RED',
    sizes: 'S, M',
    unit: 'pcs',
    ...more,
  });
  const codesOf = async (id: number) =>
    (await company.db('skus').where({ styleId: id }).orderBy('id').select('code')).map(
      ({ code }: { code: string }) => code,
    );

  it('keeps carton sizes and weights exactly, and prices in any number of currencies', async () => {
    const prices = ['CNY', 'USD', 'EUR', 'JPY', 'GBP'].flatMap((currency, place) => [
      [`prices[${place}][currency]`, currency],
      [`prices[${place}][price]`, String(place + 1.5)],
    ]);
    const response = await manager.post('/inventory/styles', {
      ...hat({ cartonLengthMm: '60.5', cartonWidthMm: '40', cartonHeightMm: '45', cartonGrossG: '11.25' }),
      ...Object.fromEntries(prices),
    });
    const id = idIn(response.headers.location);
    expect(await company.db('styles').where({ id }).first()).toMatchObject({
      cartonLengthMm: 605,
      cartonWidthMm: 400,
      cartonGrossG: 11_250,
    });
    expect(await company.db('style_prices').where({ styleId: id })).toHaveLength(5);
    const edit = await manager.get(`/inventory/styles/${id}/edit`);
    expect(edit.text).toContain('value="60.5"');
    expect(edit.text).toContain('value="11.25"');
    const twice = await manager.post('/inventory/styles', {
      ...hat({ code: 'H2' }),
      'prices[0][currency]': 'CNY',
      'prices[0][price]': '1',
      'prices[1][currency]': 'CNY',
      'prices[1][price]': '2',
    });
    expect(twice.status).toBe(422);
    expect(await company.db('styles').where({ code: 'H2' })).toEqual([]);
  });

  it('shows the warehouse no prices, takes none from it, and keeps those that are there', async () => {
    expect((await warehouse.get(`${at()}/edit`)).text).not.toContain('prices[');
    expect((await warehouse.get(at())).text).not.toContain('3.10');
    const sent = { 'prices[0][currency]': 'CNY', 'prices[0][price]': '1', version: 1 };
    const response = await warehouse.post(at(), {
      ...hat(),
      code: 'CAP',
      colours: 'BLK, NVY',
      sizes: 'ONE',
      ...sent,
    });
    expect(response.status).toBe(303);
    expect(await company.db('style_prices').where({ styleId }).orderBy('currency')).toMatchObject([
      { currency: 'CNY', priceE4: 200_000 },
      { currency: 'USD', priceE4: 31_000 },
    ]);
  });

  it('takes its sizes from a scale of the settings, or typed, and not both', async () => {
    const scaled = await manager.post('/inventory/styles', hat({ sizes: '', scale: '54–62' }));
    expect(await codesOf(idIn(scaled.headers.location))).toEqual(
      ['54', '56', '58', '60', '62'].map((size) => `HAT-RED-${size}`),
    );
    const wrongs: Record<string, string>[] = [
      { scale: '54–62' },
      { sizes: '' },
      { scale: 'unknown', sizes: '' },
    ];
    for (const wrong of wrongs)
      expect((await manager.post('/inventory/styles', hat({ code: 'H2', ...wrong }))).status).toBe(422);
  });

  it('has size scales and a pattern of codes in its settings', async () => {
    const page = await warehouse.get('/inventory/style-settings');
    expect(page.text).toContain('54–62: 54, 56, 58, 60, 62');
    const version = Number(/name="version" value="(\d+)"/.exec(page.text)?.[1]);
    const form = { sizeScales: 'Kids: 48, 50\n52, 54', skuPattern: '{style}/{colour}/{size}', version };
    for (const wrong of [
      { sizeScales: 'Kids: 48\nKids: 50' },
      { sizeScales: 'Kids:' },
      { skuPattern: '{style}' },
    ]) {
      const refused = await warehouse.post('/inventory/style-settings', { ...form, ...wrong });
      expect(refused.status, JSON.stringify(wrong)).toBe(422);
    }
    expect((await warehouse.post('/inventory/style-settings', form)).status).toBe(303);
    expect((await traceOf(company, 'inventory.update_settings'))?.changes).toMatchObject({
      sizeScales: { after: 'Kids: 48, 50\n52–54: 52, 54' },
    });
    const made = await manager.post('/inventory/styles', hat({ sizes: '', scale: '52–54' }));
    expect(await codesOf(idIn(made.headers.location))).toEqual(['HAT/RED/52', 'HAT/RED/54']);
    expect((await warehouse.post('/inventory/style-settings', form)).status).toBe(409);
    const sales = await company.visitor('sales');
    expect((await sales.get('/inventory/style-settings')).status).toBe(403);
    expect((await sales.post('/inventory/style-settings', form)).status).toBe(403);
  });

  it('makes the SKUs that are ticked; deletes one never used, switches off one that was', async () => {
    await company.db('styles').where({ id: styleId }).update({ colours: 'BLK, NVY, RED' });
    const page = await warehouse.get(`${at()}/skus`);
    expect(page.text).toContain(`name="codes[s${navy.id}]"`);
    expect(page.text).not.toContain(`name="codes[s${black.id}]"`);
    expect(page.text).toContain('value="CAP-RED"');
    const ticks = { [`made[s${black.id}]`]: '1', 'made[n2.0]': '1', 'codes[n2.0]': 'CAP-R' };
    expect((await warehouse.post(`${at()}/skus`, { ...ticks, version: 1 })).status).toBe(303);
    expect(await codesOf(styleId)).toEqual(['CAP-BLK', 'CAP-R']);
    expect(await company.db('search_keys').where({ kind: 'sku', recordId: navy.id })).toEqual([]);
    expect((await traceOf(company, 'inventory.update_skus'))?.changes).toEqual({
      skus: { before: 'CAP-BLK, CAP-NVY', after: 'CAP-BLK, CAP-R' },
    });
    const red = await company.db('skus').where({ code: 'CAP-R' }).first();
    await warehouse.post(`${at()}/skus`, { [`made[s${red.id}]`]: '1', version: 2 });
    expect(await sku(black.id)).toMatchObject({ isActive: false });
    expect((await warehouse.post(`${at()}/skus`, { ...ticks, version: 1 })).status).toBe(409);
  });

  it('does not make again by itself what was left out by hand', async () => {
    await warehouse.post(`${at()}/skus`, { [`made[s${black.id}]`]: '1', version: 1 });
    const form = { code: 'CAP', name: 'Cap', colours: 'BLK, NVY, RED', sizes: 'ONE', unit: 'pcs' };
    await warehouse.post(at(), { ...form, version: 2 });
    expect(await codesOf(styleId)).toEqual(['CAP-BLK', 'CAP-RED']);
  });

  it('renames what was never used, refuses a code that is taken, and says at which cell', async () => {
    const ticks = { [`made[s${black.id}]`]: '1', [`made[s${navy.id}]`]: '1', version: 1 };
    const renamed = { ...ticks, [`codes[s${navy.id}]`]: 'CAP-N' };
    const taken = await warehouse.post(`${at()}/skus`, { ...ticks, [`codes[s${navy.id}]`]: black.code });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain(`href="#field-codes.s${navy.id}"`);
    const used = await warehouse.post(`${at()}/skus`, { ...ticks, [`codes[s${black.id}]`]: 'CAP-B' });
    expect(used.status).toBe(422);
    expect((await warehouse.post(`${at()}/skus`, { version: 1 })).status).toBe(422);
    expect((await warehouse.post(`${at()}/skus`, renamed)).status).toBe(303);
    expect(await sku(navy.id)).toMatchObject({ code: 'CAP-N' });
    expect((await warehouse.get('/inventory/skus/lookup?q=cap-n')).body).toMatchObject([{ value: 'CAP-N' }]);
  });

  it('knows all tables that speak of a SKU', async () => {
    if (process.env.TEST_DATABASE_URL) return;
    const tables: { name: string }[] = await company.db.raw(
      "select name from sqlite_master where type = 'table'",
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const keys: { table: string; from: string }[] = await company.db.raw(
        `pragma foreign_key_list(${name})`,
      );
      if (keys.some(({ table }) => table === 'skus')) found.push(name);
    }
    expect(found.sort()).toEqual([...skuTables].sort());
  });

  const planned = (more: Record<string, string | number>) => ({
    [`barcode[s${black.id}]`]: '4006381333931',
    [`reorderPoint[s${black.id}]`]: '1,200',
    [`safetyStock[s${navy.id}]`]: '24',
    version: 2,
    ...more,
  });

  it('plans all SKUs in grids: barcodes, reorder points, safety stock', async () => {
    const response = await warehouse.post(`${at()}/planning`, planned({}));
    expect(response.headers.location).toBe(at());
    expect(await sku(black.id)).toMatchObject({ barcode: '4006381333931', reorderPoint: 1200, version: 2 });
    expect(await sku(navy.id)).toMatchObject({ barcode: null, safetyStock: 24, version: 2 });
    expect((await traceOf(company, 'inventory.update_sku'))?.changes).toEqual({
      safetyStock: { before: 0, after: 24 },
    });
    expect((await warehouse.post(`${at()}/planning`, planned({}))).status).toBe(409);
    const refused = await warehouse.post(
      `${at()}/planning`,
      planned({ [`barcode[s${navy.id}]`]: '4006381333931', version: 4 }),
    );
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(`href="#field-barcode.s${navy.id}"`);
    const bad = await warehouse.post(
      `${at()}/planning`,
      planned({ [`reorderPoint[s${navy.id}]`]: 'many', version: 4 }),
    );
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('value="many"');
    const swapped = planned({
      [`barcode[s${black.id}]`]: '',
      [`barcode[s${navy.id}]`]: '4006381333931',
      version: 4,
    });
    expect((await warehouse.post(`${at()}/planning`, swapped)).status).toBe(303);
    expect(await sku(navy.id)).toMatchObject({ barcode: '4006381333931' });
  });

  it('finds a SKU by its barcode: in the search box, in completion and in a line', async () => {
    await warehouse.post(`${at()}/planning`, planned({}));
    const scanned = await warehouse.get('/search?q=4006381333931');
    expect(scanned.headers.location).toBe(`/inventory/skus/${black.id}`);
    expect((await warehouse.get('/inventory/skus/lookup?q=4006381333931')).body).toMatchObject([
      { value: 'CAP-BLK' },
    ]);
    await aCustomer(company);
    const sales = await company.visitor('sales');
    const created = await sales.post('/orders', orderFields('4006381333931', 2));
    expect(await company.db('order_lines').where({ orderId: idIn(created.headers.location) })).toMatchObject([
      { skuId: black.id },
    ]);
    const sku = { reorderPoint: 0, reorderQuantity: 0, safetyStock: 0, isActive: '1', version: 2 };
    await warehouse.post(`/inventory/skus/${black.id}`, { ...sku, barcode: '999999' });
    expect((await warehouse.get('/inventory/skus/lookup?q=4006381333931')).body).toEqual([]);
    expect((await warehouse.get('/inventory/skus/lookup?q=999999')).body).toHaveLength(1);
  });

  it('warns of a barcode whose last digit is wrong, and saves it', async () => {
    const wrong = planned({ [`barcode[s${black.id}]`]: '4006381333932' });
    const next = await warehouse.follow(await warehouse.post(`${at()}/planning`, wrong));
    expect(next.text).toContain('its last digit should be 1');
    expect(await sku(black.id)).toMatchObject({ barcode: '4006381333932' });
  });

  it('shows its stock by warehouse and by quality', async () => {
    await company.db('warehouses').insert({ code: 'YW', name: 'Yiwu', isArchived: false, version: 1 });
    await company.db('stock').insert([
      { skuId: navy.id, warehouseId: 2, quality: 'good', onHand: 7, reserved: 2 },
      { skuId: black.id, warehouseId: 1, quality: 'blocked', onHand: 3, reserved: 0 },
    ]);
    const total = async (query: string) =>
      />([\d,]*)<\/td><\/tr><\/tfoot>/.exec((await warehouse.get(`${at()}${query}`)).text)?.[1];
    expect(await total('')).toBe('15');
    expect(await total('?warehouse=2')).toBe('5');
    expect(await total('?quality=blocked')).toBe('3');
    expect(await total('?warehouse=2&quality=second')).toBe('0');
    expect((await warehouse.get(`${at()}?warehouse=2`)).text).toContain('7 on hand, 2 reserved');
  });

  it('shows cost and margin to those who may see costs', async () => {
    const { text } = await manager.get(at());
    expect(text).toContain('Average cost CNY 8.00');
    expect(text).toContain('60%');
    const sales = await company.visitor('sales');
    const own = (await sales.get(at())).text;
    expect(own).toContain('20.00');
    expect(own).not.toContain('8.00');
    expect(own).not.toContain('60%');
  });

  it('has a picture: what is one, shown on its page and in the list, replaced and removed', async () => {
    const png = { field: 'file', name: 'cap.png', content: swatch([1, 2, 3]) };
    expect((await warehouse.get(`${at()}/picture`)).status).toBe(404);
    const wrong = { field: 'file', name: 'cap.png', content: '<script>alert(1)</script>' };
    const refused = await warehouse.upload(`${at()}/picture`, wrong);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Choose a JPG');
    const big = { field: 'file', name: 'cap.png', content: Buffer.alloc(2_000_001) };
    expect((await warehouse.upload(`${at()}/picture`, big)).status).toBe(413);
    expect((await warehouse.upload(`${at()}/picture`, png)).headers.location).toBe(at());
    const picture = await warehouse.get(`${at()}/picture`);
    expect(picture.headers['content-type']).toBe('image/png');
    expect(picture.headers['content-security-policy']).toContain('sandbox');
    const url = (await company.db('styles').where({ id: styleId }).first('picture_file_id')).pictureFileId;
    expect((await warehouse.get(at())).text).toContain(`${at()}/picture?v=${url}`);
    expect((await warehouse.get('/inventory/styles')).text).toContain(`${at()}/picture?v=${url}`);
    expect(await traceOf(company, 'files.add')).toMatchObject({ recordId: styleId });
    await warehouse.upload(`${at()}/picture`, { ...png, content: swatch([9, 9, 9]) });
    expect(await company.db('files').where({ isArchived: true })).toHaveLength(1);
    const sales = await company.visitor('sales');
    expect((await sales.upload(`${at()}/picture`, png)).status).toBe(403);
    expect((await sales.post(`${at()}/picture/removal`)).status).toBe(403);
    expect((await warehouse.post(`${at()}/picture/removal`)).status).toBe(303);
    expect((await warehouse.get(`${at()}/picture`)).status).toBe(404);
  });

  it('is copied: all but its code', async () => {
    const page = await manager.get(`/inventory/styles/new?from=${styleId}`);
    expect(page.text).toContain('Copy of CAP');
    expect(page.text).toContain('value="BLK, NVY"');
    expect(page.text).toContain('value="3.10"');
    expect(page.text).toMatch(/name="code" value=""/);
    expect((await manager.get('/inventory/styles/new?from=99')).status).toBe(404);
  });

  it('lists styles with their stock', async () => {
    expect((await warehouse.get('/inventory/styles')).text).toMatch(/<td class="k-num">10<\/td>/);
    const exported = await manager.get('/inventory/styles/export?columns=all');
    expect(exported.status).toBe(200);
  });
});
