import { join } from 'node:path';
import ExcelJS from 'exceljs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/db/connection.ts';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

interface Goods {
  skuId: number;
  code: string;
  styleId: number;
  onHand: number;
  shipped: number;
}

/** A warehouse counted by two while an order is shipped, counted again by the other, posted by a third. */
describe.each([
  ['en', 1280],
  ['zh-CN', 360],
] as const)('a stocktake, in %s at %i pixels', (language, width) => {
  const t = translate(language);
  const problems: string[] = [];
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let db: Database;
  let manager: Page;
  let keeper: Page;
  let wei: Page;
  let shipment: { id: number; warehouseId: number };
  let goods: Goods[];
  let at = '';

  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
    db = connect({ kind: 'sqlite', file: join(office.folder, 'kehu.sqlite') });
    [manager, keeper, wei] = [await open('manager'), await open('warehouse'), await open('wei')];
    await findGoods();
  });
  afterAll(async () => {
    await db?.destroy();
    await office?.close();
  });

  async function open(username: string): Promise<Page> {
    const context = await browser.newContext({ locale: language, viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    await signIn(page, server, username);
    return page;
  }

  /** What is on a shipment that has not left, and three SKUs beside that nobody waits for. */
  async function findGoods(): Promise<void> {
    const open = await db('stocktake_lines').whereNotNull('open_warehouse_id').select('sku_id');
    const taken = open.map(({ skuId }: { skuId: number }) => skuId);
    const lines: { id: number; warehouseId: number; skuId: number; quantity: number }[] = await db(
      'shipments as h',
    )
      .join('shipment_lines as i', 'i.shipment_id', 'h.id')
      .join('order_lines as l', 'l.id', 'i.order_line_id')
      .whereIn('h.state', ['planned', 'booked', 'packed'])
      .whereNotIn('l.sku_id', taken)
      .orderBy(['h.id', 'i.id'])
      .select('h.id', 'h.warehouse_id', 'l.sku_id', 'i.quantity');
    const [first] = lines;
    if (!first) throw new Error('the demo has no shipment that waits');
    shipment = first;
    const own = lines.filter(({ id }) => id === first.id);
    const rows: { skuId: number; code: string; styleId: number; onHand: number }[] = await db('stock as t')
      .join('skus as k', 'k.id', 't.sku_id')
      .where({ 't.warehouse_id': first.warehouseId, 't.quality': 'good' })
      .where((some) => some.where('t.sku_id', first.skuId).orWhereRaw('t.on_hand - t.reserved > 60'))
      .whereNotIn('t.sku_id', [...taken, ...own.slice(1).map(({ skuId }) => skuId)])
      .orderByRaw('case when t.sku_id = ? then 0 else 1 end, t.sku_id', [first.skuId])
      .limit(4)
      .select('t.sku_id', 'k.code', 'k.style_id', 't.on_hand');
    goods = rows.map((row) => ({
      ...row,
      shipped: own.reduce((sum, { skuId, quantity }) => sum + (skuId === row.skuId ? quantity : 0), 0),
    }));
    expect(goods[0]?.shipped).toBeGreaterThan(0);
  }

  const good = (place: number) => goods[place] as Goods;
  async function go(page: Page, path: string): Promise<void> {
    await page.goto(server.address + path);
    problems.push(...(await pageProblems(page)));
  }
  async function press(page: Page, selector: string): Promise<void> {
    await page.evaluate('window.isOldPage = true');
    await page.locator('main').locator(selector).first().click();
    await expect
      .poll(() => page.evaluate('!window.isOldPage').catch(() => false), { timeout: 15_000 })
      .toBe(true);
    problems.push(...(await pageProblems(page)));
  }
  const button = (key: string) => `button:has-text("${t(key)}")`;
  const sees = (page: Page, text: string) =>
    expect.poll(() => page.locator('main').innerText(), { timeout: 15_000 }).toContain(text);
  async function step(page: Page, name: string): Promise<void> {
    await go(page, `${at}/steps/${name}`);
    await press(page, `form ${button(`stocktakes.${name}`)}`);
  }
  const field = (page: Page, place: number) =>
    page.getByLabel(t('stocktakes.my_count_of', { sku: good(place).code }));

  it('is planned and started', async () => {
    await go(manager, '/stocktakes');
    await press(manager, `a:has-text("${t('stocktakes.new')}")`);
    await manager.selectOption('[name=warehouseId]', String(shipment.warehouseId));
    await manager.selectOption('[name=scope]', 'skus');
    await manager.fill(
      '[name=codes]',
      goods
        .slice(0, 3)
        .map(({ code }) => code)
        .join('\n'),
    );
    await press(manager, button('stocktakes.create'));
    at = new URL(manager.url()).pathname;
    await step(manager, 'start');
    await sees(manager, t('stocktakes.of_lines', { done: 0, all: 3 }));
  });

  it('is counted by list and by scanner while an order is shipped', async () => {
    await go(keeper, `${at}/count`);
    await field(keeper, 0).fill(String(good(0).onHand));
    await press(keeper, button('stocktakes.save_counts'));
    await sees(keeper, good(1).code);
    expect(await field(keeper, 0).count()).toBe(0);

    await go(keeper, `/shipments/${shipment.id}/dispatch`);
    await press(keeper, 'form[action$="/dispatch"] button[type=submit]');
    const left = await db('stock')
      .where({ skuId: good(0).skuId, warehouseId: shipment.warehouseId, quality: 'good' })
      .first('on_hand');
    expect(left.onHand).toBe(good(0).onHand - good(0).shipped);

    await go(wei, `${at}/scan`);
    expect(await wei.evaluate('document.activeElement.name')).toBe('code');
    // As a scanner types: one code after the other, without waiting for an answer.
    for (let scan = 0; scan < 5; scan++) await wei.keyboard.type(`${good(1).code}\n`);
    await sees(wei, t('stocktakes.mine_so_far', { count: 5 }));
    expect(await wei.evaluate('document.activeElement.name')).toBe('code');
    await wei.locator('.k-scans button').first().click();
    await sees(wei, t('stocktakes.undone'));
    await wei.fill('[name=quantity]', String(good(1).onHand - 30 - 4));
    await wei.locator('#field-code').focus();
    await wei.keyboard.type(`${good(1).code.toLowerCase()}\n`);
    await sees(wei, t('stocktakes.mine_so_far', { count: (good(1).onHand - 30).toLocaleString('en') }));
    problems.push(...(await pageProblems(wei)));
    await wei.keyboard.type('NOTHING-LIKE-IT\n');
    await sees(wei, t('stocktakes.code_unknown', { code: 'NOTHING-LIKE-IT' }));
  });

  it('takes in what was found there and is not on the list', async () => {
    await wei.fill('[name=code]', good(3).code);
    await wei.fill('[name=quantity]', String(good(3).onHand));
    await wei.keyboard.press('Enter');
    await wei.locator(button('stocktakes.count_as_find')).click();
    await sees(wei, t('stocktakes.mine_so_far', { count: good(3).onHand.toLocaleString('en') }));
    problems.push(...(await pageProblems(wei)));
  });

  it('takes in the filled-in sheet, once', async () => {
    const [download] = await Promise.all([
      keeper.waitForEvent('download'),
      keeper.goto(`${server.address}${at}/sheet/download`).catch(() => null),
    ]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(await download.path());
    const [sheet] = book.worksheets;
    sheet?.eachRow((row) => {
      if (row.getCell(1).value === good(2).code) row.getCell(7).value = good(2).onHand + 1;
    });
    const file = {
      name: '盘点表.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: Buffer.from(await book.xlsx.writeBuffer()),
    };
    for (const turn of ['new', 'again']) {
      await go(keeper, `${at}/import`);
      await keeper.setInputFiles('#field-file', file);
      await press(keeper, button('stocktakes.look_at_file'));
      if (turn === 'new')
        await press(keeper, `button:has-text("${t('stocktakes.enter_counts', { count: 1 })}")`);
      else await sees(keeper, t('stocktakes.file_same'));
    }
  });

  it('is counted again by someone else, and not by who counted first', async () => {
    await step(manager, 'recount');
    await go(wei, `${at}/count?view=all`);
    await sees(wei, t('stocktakes.for_others'));
    await go(keeper, '/my-day');
    await press(keeper, `a[href="${at}/count?view=again"]`);
    await field(keeper, 1).fill(String(good(1).onHand - 29));
    await press(keeper, button('stocktakes.save_counts'));
    await step(manager, 'review');
    await sees(manager, t('stocktakes.over'));
  });

  it('is looked through and posted by a third, and the books are right', async () => {
    await go(keeper, `${at}/review`);
    await sees(keeper, t('stocktakes.wait_by_another'));
    await go(manager, `${at}/review`);
    await manager.getByLabel(t('stocktakes.reason_of', { sku: good(1).code })).selectOption('lost');
    await manager.selectOption('[name=others]', 'miscounted');
    await press(manager, button('stocktakes.save_reasons'));
    await step(manager, 'post');
    await go(manager, `${at}/report`);
    await sees(manager, t('stocktakes.reason_lost'));
    for (const page of [`${at}/sheet`, `${at}/grid`, '/stocktakes/new']) await go(manager, page);
    const stock: { skuId: number; onHand: number }[] = await db('stock')
      .where({ warehouseId: shipment.warehouseId, quality: 'good' })
      .whereIn(
        'sku_id',
        goods.map(({ skuId }) => skuId),
      )
      .select('sku_id', 'on_hand');
    const onHand = (place: number) => stock.find(({ skuId }) => skuId === good(place).skuId)?.onHand;
    expect([0, 1, 2, 3].map(onHand)).toEqual([
      good(0).onHand - good(0).shipped,
      good(1).onHand - 29,
      good(2).onHand + 1,
      good(3).onHand,
    ]);
  });

  it('is counted in the grid, on a page of its own for each style', async () => {
    const open = await db('stocktakes').where({ state: 'counting' }).first('id');
    await go(keeper, `/stocktakes/${open.id}/grid`);
    await press(keeper, 'table a >> nth=-1');
    const cell = keeper.locator('input[data-cell]').first();
    await cell.fill('12');
    await keeper.keyboard.press('Enter');
    await press(keeper, button('stocktakes.save_counts'));
    await sees(keeper, t('stocktakes.counts_saved', { count: 1 }));
  });

  it('had nothing wrong with any of its pages', () => expect(problems).toEqual([]));
});
