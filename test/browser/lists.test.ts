import ExcelJS from 'exceljs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/core/context.ts';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** A list made one's own: filters, columns, a view for everyone, and many customers at once. */
describe('the customer list', () => {
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
  });
  afterAll(async () => {
    await office?.close();
  });

  async function signedIn(
    username: string,
    {
      language = 'en',
      width = 1280,
      script = true,
    }: { language?: Language; width?: number; script?: boolean },
  ): Promise<Page> {
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 800 },
      javaScriptEnabled: script,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await signIn(page, server, username);
    await page.goto(`${server.address}/customers?saved=none`);
    return page;
  }

  const headings = (page: Page) => page.locator('.k-list thead th:not(.k-tick)').allInnerTexts();
  const names = (page: Page) => page.locator('.k-list tbody th a').allInnerTexts();

  it.each([
    ['en', 1280],
    ['zh-CN', 1280],
    ['zh-CN', 360],
    ['en', 360],
  ] as const)('in %s at %d pixels is filtered, saved as a view and shared', async (language, width) => {
    const t = translate(language);
    const page = await signedIn('manager', { language, width });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    if (width === 360) await page.click('.k-fold-label');
    await page.click('.k-filter-more summary');
    problems.push(...(await pageProblems(page)));
    await page.selectOption('[name=tag]', 'VIP');
    await page
      .locator('.k-filter-more')
      .getByRole('button', { name: t('shared.filter') })
      .click();
    await page.waitForURL(/tag=VIP/);
    await page.click('.k-tab-row details:first-of-type summary');
    await page.check('[name="column.tags"]');
    await page.uncheck('[name="column.updated"]');
    problems.push(...(await pageProblems(page)));
    await page.getByRole('button', { name: t('views.show_columns') }).click();
    await page.waitForURL(/columns=/);
    await page.click('.k-view-menu summary');
    problems.push(...(await pageProblems(page)));
    await page.getByRole('link', { name: t('views.save_as') }).click();
    await page.waitForURL(/views\/new/);
    problems.push(...(await pageProblems(page)));
    const name = `VIP ${language} ${width}`;
    await page.fill('[name=name]', name);
    await page.check('[name=isShared]');
    await page.click('[data-save]');
    await page.waitForURL(/saved=\d/);
    await expect.poll(() => page.locator('.k-tabs [aria-current]').innerText()).toBe(name);
    const shown = await names(page);
    expect(shown.length).toBeGreaterThan(3);
    problems.push(...(await pageProblems(page)));

    const other = await signedIn('linda', { language, width });
    await other.locator('.k-tabs').getByRole('link', { name, exact: true }).click();
    await other.waitForURL(/saved=\d/);
    expect(await names(other)).toEqual(shown);
    expect((await headings(other)).map((text) => text.trim())).toContain(t('customers.tags'));
    expect(problems).toEqual([]);
    await page.context().close();
    await other.context().close();
  });

  it.each([360, 1280])(
    'shows all columns at %d pixels without a page that scrolls sideways',
    async (width) => {
      const page = await signedIn('manager', { width });
      for (const path of [
        '/customers',
        '/orders',
        '/shipments',
        '/carriers',
        '/inventory',
        '/satisfaction',
        '/contacts',
        '/needs',
        '/opportunities',
        '/market-opportunities',
      ]) {
        await page.goto(`${server.address}${path}?columns=all`);
        expect(await pageProblems(page), path).toEqual([]);
      }
      await page.context().close();
    },
  );

  it('exports what the screen shows', async () => {
    const page = await signedIn('manager', {});
    await page.goto(`${server.address}/customers?level=A&sort=-name&columns=name,city,owner`);
    const [rows, heads] = [await page.locator('.k-list tbody tr').all(), await headings(page)];
    const screen = await Promise.all(
      rows.map(async (row) => [
        ...(await row.locator('th a').allInnerTexts()),
        ...(await row.locator('td:not(.k-tick)').allInnerTexts()),
      ]),
    );
    const downloading = page.waitForEvent('download');
    await page.locator('.k-pager').getByRole('link', { name: 'Export' }).click();
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(await (await downloading).path());
    const sheet = book.worksheets[0];
    const wanted = ['Name', 'City', 'Owner'];
    expect(heads.map((text) => text.trim())).toEqual(wanted);
    const places = wanted.map((heading) => ((sheet?.getRow(1).values ?? []) as unknown[]).indexOf(heading));
    const exported = screen.map((_row, place) =>
      places.map((column) => String(sheet?.getRow(place + 2).getCell(column).value ?? '–')),
    );
    expect(exported).toEqual(screen);
    expect(sheet?.rowCount).toBe(screen.length + 1);
    await page.context().close();
  });

  it.each([
    ['with', true, 1280],
    ['without', false, 1280],
    ['with', true, 360],
  ] as const)('gives ticked customers a level, %s script', async (_word, script, width) => {
    const page = await signedIn('manager', { script, width });
    await page.goto(`${server.address}/customers?status=lead&country=DE&columns=name,level`);
    const bar = page.locator('.k-bulk');
    expect(await bar.isVisible()).toBe(false);
    const [first = '', second = ''] = await names(page);
    await page.locator('tbody tr:nth-child(1) input').check();
    await page.locator('tbody tr:nth-child(2) input').check();
    expect(await bar.isVisible()).toBe(true);
    await bar.getByRole('button', { name: 'Set level…' }).click();
    await page.waitForURL(/customers\/level/);
    const text = await page.locator('main').innerText();
    for (const part of ['Set the level of 2 customers', first, second]) expect(text).toContain(part);
    if (script) expect(await pageProblems(page)).toEqual([]);
    await page.selectOption('[name=level]', 'B');
    await page.fill('[name=reason]', 'Met at the fair');
    await page.click('[data-save]');
    await page.waitForURL(/customers\?/);
    expect(await page.locator('main').innerText()).toMatch(/2 customers have a new level|No customer was/);
    expect(await page.locator('tbody tr:nth-child(1) td:not(.k-tick)').first().innerText()).toBe('B');
    await page.context().close();
  });

  it.each([
    ['with', true],
    ['without', false],
  ] as const)('keeps a choice of columns as a view by keyboard, %s script', async (_word, script) => {
    const page = await signedIn('manager', { script });
    const press = async (target: ReturnType<Page['locator']>, key: string) => {
      await target.focus();
      await page.keyboard.press(key);
    };
    for (const [path, column] of [
      ['/contacts', 'wechat'],
      ['/needs', 'details'],
      ['/opportunities', 'source'],
    ] as const) {
      await page.goto(`${server.address}${path}?saved=none`);
      await press(page.locator('details:has([name=choose]) > summary'), 'Enter');
      await press(page.locator(`[name="column.${column}"]`), 'Space');
      await press(page.getByRole('button', { name: 'Show these columns' }), 'Enter');
      await page.waitForURL(/columns=/);
      await press(page.locator('.k-view-menu summary'), 'Enter');
      await press(page.getByRole('link', { name: 'Save as a view…' }), 'Enter');
      await page.waitForURL(/views\/new/);
      await page.locator('[name=name]').focus();
      await page.keyboard.type(`With ${column} ${script}`);
      await page.keyboard.press('Enter');
      await page.waitForURL(/saved=\d/);
      expect(await page.locator('.k-tabs [aria-current]').innerText()).toBe(`With ${column} ${script}`);
      expect(await page.locator(`[name="column.${column}"]`).isChecked()).toBe(true);
    }
    await page.context().close();
  });

  it.each([
    ['with', true],
    ['without', false],
  ] as const)('gives ticked opportunities to someone by keyboard, %s script', async (_word, script) => {
    const page = await signedIn('manager', { script });
    await page.goto(`${server.address}/opportunities?columns=title,owner`);
    const [first = ''] = await names(page);
    await page.locator('tbody tr:nth-child(1) input').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.locator('.k-bulk').getByRole('button', { name: 'Assign to…' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/opportunities\/assign/);
    expect(await page.locator('main').innerText()).toContain(first);
    if (script) expect(await pageProblems(page)).toEqual([]);
    await page.locator('[name=ownerId]').focus();
    await page.keyboard.type(script ? 'Linda' : 'Kevin');
    await page.locator('[data-save]').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/opportunities\?columns/);
    expect(await page.locator('main').innerText()).toContain('has a new owner');
    expect(await page.locator('tbody tr:nth-child(1) td:not(.k-tick)').first().innerText()).toContain(
      script ? 'Linda' : 'Kevin',
    );
    await page.context().close();
  });

  it('ticks all that match, though the page shows fifty of them', async () => {
    const page = await signedIn('manager', {});
    await page.check('[data-tick-all]');
    expect(await page.locator('.k-bulk [data-ticked]').innerText()).toBe('50 ticked');
    await page.check('[name=all]');
    const all = await page.locator('.k-bulk [data-ticked]').innerText();
    expect(Number.parseInt(all, 10)).toBeGreaterThanOrEqual(300);
    await page.locator('tbody tr:nth-child(3) input').uncheck();
    expect(await page.locator('.k-bulk [data-ticked]').innerText()).toBe('49 ticked');
    await page.check('[name=all]');
    await page.locator('.k-bulk').getByRole('button', { name: 'Tags…' }).click();
    await page.waitForURL(/customers\/tags/);
    expect(await page.locator('h1').innerText()).toBe(
      `Change the tags of ${Number.parseInt(all, 10)} customers`,
    );
    await page.context().close();
  });
});
