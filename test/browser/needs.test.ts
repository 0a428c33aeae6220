import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swatch } from '../../seeds/company/swatch.ts';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn, watchedPage } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** What a customer asks for, from the wish to the released order; and a buyer who changes employer. */
describe.each([
  ['en', 1280, 'light'],
  ['zh-CN', 360, 'dark'],
] as const)('needs and contacts, in %s at %i pixels, %s', (language, width, scheme) => {
  const t = translate(language);
  let problems: string[] = [];
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let need = '';
  let order = '';

  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
    ({ page, problems } = await watchedPage(browser, { language, width, scheme }));
    await signIn(page, server, 'manager');
  });
  afterAll(async () => {
    await office?.close();
  });

  async function look(): Promise<void> {
    problems.push(...(await pageProblems(page)));
  }
  async function go(path: string): Promise<void> {
    await page.goto(server.address + path);
    await look();
  }
  /** Presses a button or a link of the page, and waits for what it leads to. */
  async function press(selector: string): Promise<void> {
    await page.evaluate('window.isOldPage = true');
    await page.locator('main').locator(selector).first().click();
    await expect.poll(() => page.evaluate('!window.isOldPage').catch(() => false)).toBe(true);
    await look();
  }
  const button = (key: string) => `button:has-text("${t(key)}")`;
  const sees = (text: string) =>
    expect.poll(() => page.locator('main').innerText(), { timeout: 10_000 }).toContain(text);

  it('writes a standing need down on the customer’s page', async () => {
    await go('/customers/5');
    await page.locator('#needs summary').click();
    await page.selectOption('#need-category', 'colour');
    await page.fill('#need-wanted', 'Moss green, own swatch');
    await press(`#needs ${button('needs.create')}`);
    need = new URL(page.url()).pathname;
    expect(need).toMatch(/^\/needs\/\d+$/);
    await sees('Moss green, own swatch');
    await sees(t('needs.state_new'));
  });

  it('hangs a picture on it, and refuses what is none', async () => {
    const file = { name: 'moss.png', mimeType: 'image/png' };
    await page.setInputFiles('#field-file', { ...file, buffer: Buffer.from('<script>') });
    await press(button('files.add'));
    await sees(t('files.not_taken'));
    await page.setInputFiles('#field-file', { ...file, buffer: swatch([90, 110, 70]) });
    await press(button('files.add'));
    const width = "document.querySelector('.k-files img').naturalWidth";
    await expect.poll(() => page.evaluate(width)).toBe(160);
  });

  it('brings it onto a new order, which is not released before it is confirmed', async () => {
    await go('/customers/5');
    await go('/orders/new?customer=5');
    const sku = await page.evaluate(
      "fetch('/inventory/skus/lookup?q=CAP').then((r) => r.json()).then((hits) => hits[0].value)",
    );
    await page.fill('[name="lines[0][sku]"]', String(sku));
    await page.fill('[name="lines[0][quantity]"]', '1');
    const price = page.locator('[name="lines[0][price]"]');
    await price.fill('3.20');
    await press('[data-save]');
    order = new URL(page.url()).pathname;
    expect(order).toMatch(/^\/orders\/\d+$/);
    await sees('Moss green, own swatch');
    await go(`${order}/confirmation`);
    const wait = page.locator('main input[name="wait"]');
    if ((await wait.count()) > 0) await wait.first().check();
    await press('[data-save]');
    await go(`${order}/release`);
    await sees(t('orders.need_blocks', { wanted: 'Moss green, own swatch' }));
    await press('[data-save]');
    await expect.poll(() => page.locator('[role=alert]').innerText()).toContain('Moss green');
  });

  it('confirms the need, which confirms it on the order, and releases it', async () => {
    await go(need);
    await press(button('needs.confirm'));
    await sees(t('needs.state_confirmed'));
    await go(order);
    for (let left = await page.locator('#needs .btn-primary').count(); left > 0; left--)
      await press('#needs .btn-primary');
    await go(`${order}/release`);
    await press('[data-save]');
    await sees(t('orders.state_released'));
  });

  it('shows the demand, with its picture, and opens what is behind a number', async () => {
    await go('/reports/demand?by=wanted&category=colour');
    await sees('Moss green, own swatch');
    await press('td.k-num a:visible');
    expect(new URL(page.url()).pathname).toBe('/needs');
  });

  it('a buyer changes employer: now here, once there', async () => {
    await go('/contacts/1');
    const name = (await page.locator('h1').innerText()).trim();
    await press(`a:has-text("${t('contacts.has_moved')}")`);
    await page.fill('[name=customer]', 'C00030');
    await page.locator('[name=jobTitle]').fill('Head of buying');
    await press('[data-save]');
    expect(new URL(page.url()).pathname).toBe('/contacts/1');
    await sees(t('contacts.past_employers'));
    await go('/customers/30');
    await sees(name);
    await go('/contacts/1/edit');
    for (const summary of await page.locator('main summary').all()) await summary.click();
    await look();
  });

  it('has nothing wrong on any of these pages', () => {
    expect(problems).toEqual([]);
  });
});
