import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { hatsInWarehouse, linesByCode, secondWorker } from '../support/counting.ts';
import { sheetAt } from '../support/sheets.ts';
import { idIn } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

/** One stocktake over HTTP, from its plan to its report, as each role meets it. */
describe('the pages of a stocktake', () => {
  let company: TestCompany;
  let warehouseId: number;
  let skus: { id: number; code: string }[];
  let styleId: number;
  let keeper: Visitor;
  let second: Visitor;
  let manager: Visitor;
  let sales: Visitor;
  let id = 0;
  let at = '';
  beforeAll(async () => {
    company = await testCompany();
    ({ warehouseId, skus, styleId } = await hatsInWarehouse(company, 100));
    await secondWorker(company);
    await company.db('skus').where({ id: skus[0]?.id }).update({ barcode: '6901234567892' });
    keeper = await company.visitor('warehouse');
    second = await company.visitor('sales2');
    manager = await company.visitor('manager');
    sales = await company.visitor('sales');
  });
  afterAll(() => company.close());

  const version = async () => (await company.db('stocktakes').where({ id }).first('version')).version;
  const step = async (who: Visitor, name: string, fields = {}) =>
    who.post(`${at}/steps/${name}`, { version: await version(), ...fields });
  const lines = () => linesByCode(company, id);
  const line = async (place: number) => {
    const found = (await lines()).get(skus[place]?.code ?? '');
    if (!found) throw new Error('no such line');
    return found;
  };
  const lastAudit = () =>
    company
      .db('audit_entries')
      .where({ recordKind: 'stocktake', recordId: id })
      .orderBy('id', 'desc')
      .first();

  it('is planned by those who manage them, with what was typed kept when it can’t be', async () => {
    const fields = {
      warehouseId,
      name: 'Hall 2',
      plannedOn: '2026-03-31',
      scope: 'styles',
      codes: 'HAT NOPE',
      toleranceQty: 2,
      toleranceBp: 1,
    };
    expect((await sales.get('/stocktakes')).status).toBe(403);
    expect((await sales.post('/stocktakes', fields)).status).toBe(403);
    expect((await (await company.visitor('admin')).post('/stocktakes', fields)).status).toBe(403);
    const refused = await keeper.post('/stocktakes', fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('HAT NOPE');
    expect(refused.text).toContain('NOPE. Correct or remove');
    const planned = await keeper.post('/stocktakes', { ...fields, codes: 'hat' });
    expect(planned.status).toBe(303);
    id = idIn(planned.headers.location);
    at = `/stocktakes/${id}`;
    expect(await company.db('stocktakes').where({ id }).first()).toMatchObject({
      number: 'ST-2026-00001',
      state: 'draft',
      scopeList: '["HAT"]',
      toleranceBp: 100,
    });
    expect(await lastAudit()).toMatchObject({ action: 'stocktakes.create' });
    expect((await keeper.get('/search?q=ST-2026')).text).toContain('ST-2026-00001');
    expect((await keeper.get('/stocktakes/999')).status).toBe(404);
    expect((await step(sales, 'start')).status).toBe(403);
    expect((await step(keeper, 'start')).status).toBe(303);
    expect((await step(keeper, 'start')).status).toBe(422);
    expect((await keeper.get('/my-day')).text).toContain('0 of 6');
  });

  it('is counted blind: no page of it shows what the books say', async () => {
    await company.db('stock').where({ skuId: skus[0]?.id }).update({ onHand: 100 });
    const pages = ['', '/count', '/scan', '/grid', `/grid/${styleId}`, '/sheet', '/import', '/steps/review'];
    for (const path of pages) {
      const { status, text } = await keeper.get(at + path);
      expect(status, path).toBe(200);
      expect(text.replace(/<[^>]*>/g, ' '), path).not.toMatch(/\b100\b/);
    }
    for (const path of ['/review', '/report'])
      expect((await manager.get(at + path)).text).toContain('shown once counting is over');
    expect((await manager.get(`${at}/report/export`)).status).toBe(403);
    for (const path of ['/count', '/scan', '/grid', '/sheet'])
      expect((await sales.get(at + path)).status).toBe(403);
    const admin = await company.visitor('admin');
    expect((await admin.get(at)).status).toBe(200);
    expect((await admin.get(`${at}/count`)).status).toBe(403);
    expect((await admin.post(`${at}/count`)).status).toBe(403);
  });

  it('keeps figures by list: empty is not 0, one that is taken away is taken back', async () => {
    const [one, two, three] = [await line(0), await line(1), await line(2)];
    const row = (place: number, lineId: number, counted: string | number, was: string | number = '') => ({
      [`lines[${place}][line]`]: lineId,
      [`lines[${place}][counted]`]: counted,
      [`lines[${place}][was]`]: was,
    });
    const wrong = await keeper.post(`${at}/count`, { ...row(0, one.id, '98'), ...row(1, two.id, 'many') });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="98"');
    expect(wrong.text).toContain('value="many"');
    const sent = { ...row(0, one.id, 98), ...row(1, two.id, ''), ...row(2, three.id, 0) };
    expect((await keeper.post(`${at}/count?view=open`, sent)).headers.location).toBe(`${at}/count?view=open`);
    expect(await line(0)).toMatchObject({ countedQty: 98, bookQty: 100 });
    expect(await line(1)).toMatchObject({ countedQty: null });
    expect(await line(2)).toMatchObject({ countedQty: 0 });
    expect(await lastAudit()).toMatchObject({ action: 'stocktakes.count' });
    await keeper.post(`${at}/count`, { ...row(0, one.id, 98, 98), ...row(1, three.id, '', 0) });
    expect(await company.db('stocktake_entries').where({ lineId: one.id })).toHaveLength(1);
    expect(await line(2)).toMatchObject({ countedQty: null });
    expect((await keeper.post(`${at}/count`, { none: three.id })).status).toBe(303);
    expect(await line(2)).toMatchObject({ countedQty: 0, varianceQty: -100 });
    const open = (await keeper.get(`${at}/count?view=open`)).text;
    expect(open).not.toContain(`>${skus[0]?.code}<`);
    expect(open).toContain(`>${skus[1]?.code}<`);
    expect((await keeper.get(`${at}/count?view=mine`)).text).toContain(`>${skus[0]?.code}<`);
    expect((await second.get(`${at}/count?view=all&text=6901234`)).text).toContain(
      'Also counted by Warehouse Test',
    );
  });

  it('keeps figures by grid, by scanner and by file; the same file twice changes nothing', async () => {
    const cell = (place: number) => `s${skus[place]?.id}`;
    const grid = { [`grid[${cell(3)}]`]: 100, [`was[${cell(3)}]`]: '', [`grid[${cell(4)}]`]: 'x' };
    const wrong = await keeper.post(`${at}/grid/${styleId}`, grid);
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="x"');
    expect((await keeper.post(`${at}/grid/${styleId}`, { ...grid, [`grid[${cell(4)}]`]: '' })).status).toBe(
      303,
    );
    expect(await line(3)).toMatchObject({ countedQty: 100 });
    expect((await keeper.get(`${at}/grid/999`)).status).toBe(404);

    const scanned = await second.post(`${at}/scan`, { code: '6901234567892', asks: '1' });
    expect(scanned.status).toBe(422);
    expect(scanned.text).toContain('Enter the number of pieces');
    expect(scanned.text).toContain('value="6901234567892"');
    const counted = await second.post(`${at}/scan`, { code: '6901234567892', asks: '1', quantity: 2 });
    expect((await second.follow(counted)).text).toContain('My count: 2');
    expect(await line(0)).toMatchObject({ countedQty: 100, varianceQty: 0 });
    expect((await second.post(`${at}/scan`, { code: 'NOPE' })).text).toContain('No SKU has the code NOPE');

    const book = new ExcelJS.Workbook();
    const filled = await sheetAt(second, `${at}/sheet/download`);
    expect(filled[0]?.slice(0, 2)).toEqual(['SKU', 'Barcode']);
    expect(filled.flat().join()).not.toMatch(/\b100\b/);
    const sheet = book.addWorksheet('x');
    for (const row of filled) {
      const figure = row[0] === skus[4]?.code ? 55 : row[0] === skus[5]?.code ? 'viele' : null;
      sheet.addRow([...row.slice(0, 6), row[0] === 'SKU' ? 'Counted' : figure]);
    }
    sheet.addRow(['GONE', '', '', '', '', 'good', 3]);
    const file = {
      field: 'file',
      name: 'filled.xlsx',
      content: Buffer.from(await book.xlsx.writeBuffer()),
    };
    const uploaded = await second.upload(`${at}/import`, file);
    const preview = await second.follow(uploaded);
    for (const text of ['Enter one count', 'No such SKU', 'Not a whole number', 'not counted'])
      expect(preview.text).toContain(text);
    expect(await line(4)).toMatchObject({ countedQty: null });
    const url = uploaded.headers.location ?? '';
    expect((await manager.get(url)).status).toBe(404);
    expect((await second.post(url)).status).toBe(303);
    expect(await line(4)).toMatchObject({ countedQty: 55, varianceQty: -45 });
    expect(await lastAudit()).toMatchObject({ action: 'stocktakes.import' });
    // Once more, and by someone else too.
    for (const who of [second, keeper]) {
      const again = await who.upload(`${at}/import`, file);
      expect((await who.follow(again)).text).toContain('Nothing in this file is new');
      await who.post(again.headers.location ?? '');
    }
    expect(await line(4)).toMatchObject({ countedQty: 55 });
    expect(
      (await keeper.upload(`${at}/import`, { field: 'file', name: 'x.png', content: '\u0000\u0001' })).status,
    ).toBe(422);
    const noColumns = { field: 'file', name: 'x.csv', content: 'a,b\n1,2\n' };
    expect((await keeper.upload(`${at}/import`, noColumns)).text).toContain('were not found');
  });

  it('is counted again by someone else, looked through, and posted by a third', async () => {
    expect((await step(keeper, 'review')).status).toBe(422);
    expect((await step(keeper, 'recount')).status).toBe(303);
    const [none, less] = [await line(2), await line(4)];
    expect(none).toMatchObject({ roundNo: 2, countedQty: null });
    const own = await keeper.get(`${at}/count?view=all`);
    expect(own.text).toContain('someone else counts it again');
    expect((await keeper.post(`${at}/count`, { none: none.id })).status).toBe(422);
    expect((await keeper.get('/my-day')).text).toContain('1 to count');
    const counted = {
      'lines[0][line]': none.id,
      'lines[0][counted]': 99,
      'lines[0][was]': '',
    };
    expect((await second.post(`${at}/count`, counted)).status).toBe(303);
    await keeper.post(`${at}/count`, { ...counted, 'lines[0][line]': less.id, 'lines[0][counted]': 55 });
    expect((await step(keeper, 'review')).status).toBe(303);
    expect((await keeper.get(`${at}/count`)).text).toContain('Counting is not on now');
    expect((await keeper.post(`${at}/count`, { none: none.id })).status).toBe(422);

    const review = await keeper.get(`${at}/review`);
    expect(review.text).toContain('First count 0 (-100)');
    expect(review.text).not.toContain('CNY');
    expect((await manager.get(`${at}/review`)).text).toContain('CNY -460.00');
    expect((await keeper.get(`${at}/review?view=uncounted`)).text).toContain('stays as it is');
    expect((await step(manager, 'post')).status).toBe(422);
    const reasons = { version: await version(), others: 'lost', 'lines[0][line]': none.id };
    expect((await manager.post(`${at}/review`, { ...reasons, others: 'made up' })).status).toBe(422);
    const given = { ...reasons, 'lines[0][reason]': 'damaged', 'lines[0][note]': 'wet' };
    expect((await manager.post(`${at}/review`, given)).status).toBe(303);
    expect(await line(4)).toMatchObject({ reason: 'lost' });
    expect(await line(2)).toMatchObject({ reason: 'damaged' });
    expect((await manager.post(`${at}/review`, given)).status).toBe(409);
    expect((await step(second, 'post')).status).toBe(422);
    expect((await step(sales, 'post')).status).toBe(403);
    const posted = await step(manager, 'post');
    expect(posted.status).toBe(303);
    expect(await lastAudit()).toMatchObject({ action: 'stocktakes.post' });
    const moved = await company
      .db('movements')
      .where({ recordKind: 'stocktake', recordId: id })
      .orderBy('id');
    expect(moved.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['count_loss', -1],
      ['count_loss', -45],
    ]);
    expect(moved[0].reason).toBe('ST-2026-00001 · Damaged');
    const report = await manager.get(`${at}/report`);
    for (const text of ['CNY -460.00', 'Damaged', 'Manager Test', 'Lines without variance'])
      expect(report.text).toContain(text);
    expect((await keeper.get(`${at}/report`)).text).not.toContain('CNY');
    expect((await keeper.get(`${at}/report/export`)).status).toBe(403);
    const rows = await sheetAt(manager, `${at}/report/export`);
    expect(rows).toHaveLength(7);
    expect((await manager.get(`/inventory/skus/${less.skuId}`)).text).toContain('ST-2026-00001');
  });

  it('is frozen when it is posted', async () => {
    const ids = { ids: String((await line(2)).id), version: await version() };
    expect((await manager.post(`${at}/again`, ids)).status).toBe(422);
    expect((await manager.post(`${at}/review`, { ...ids, others: 'lost' })).status).toBe(422);
    expect((await step(manager, 'cancel', { reason: 'x' })).status).toBe(422);
    expect((await keeper.post(`${at}/scan`, { code: skus[0]?.code ?? '' })).status).toBe(422);
  });

  it('begins with the company’s rules', async () => {
    const admin = await company.visitor('admin');
    expect((await manager.get('/stocktakes/rules')).status).toBe(403);
    const page = (await admin.get('/stocktakes/rules')).text;
    const seen = Number(/name="version" value="(\d+)"/.exec(page)?.[1]);
    const form = { toleranceQty: 5, toleranceBp: '0.5', countReasons: 'Lost, Moths', version: seen };
    expect((await admin.post('/stocktakes/rules', form)).status).toBe(303);
    expect((await company.as('admin')).settings.countReasons).toEqual(['lost', 'Moths']);
    expect((await manager.get('/stocktakes/new')).text).toContain('value="0.5"');
  });
});
