import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** A manager looks at the classes, finds who has gone quiet, and decides otherwise; in both languages. */
describe('classes', () => {
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

  const problems: string[] = [];
  async function look(page: Page, script: boolean): Promise<void> {
    problems.push(...(await pageProblems(page, { script })));
  }

  it.each([
    ['en', 1280, 'light', true],
    ['zh-CN', 360, 'dark', true],
    ['en', 360, 'light', false],
  ] as const)('in %s at %d pixels, %s, with script: %s', async (language, width, colorScheme, script) => {
    const t = translate(language);
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 800 },
      colorScheme,
      javaScriptEnabled: script,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => problems.push(error.message));
    const go = async (path: string) => {
      await page.goto(`${server.address}${path}`);
      await look(page, script);
    };
    await signIn(page, server, 'manager');
    expect(await page.locator('main').innerText()).toContain(t('classes.gone_quiet'));

    await go('/classes');
    expect(await page.locator('main').innerText()).toContain(t('classes.segment_strategic'));
    await page.click('form[action="/classes/recompute"] button');
    await page.waitForLoadState();
    // The demo's three hundred, and those who say they are others.
    expect(await page.locator('main tfoot').innerText()).toMatch(/\b30\d\b/);
    await go('/classes/changes');
    await go('/reports/classes');
    await go('/classes/quiet');
    await page.click('main tbody th a');
    await page.waitForURL(/\/customers\/\d+/);
    await look(page, script);
    const at = new URL(page.url()).pathname;

    await page.click(`#class a[href="${at}/quiet"]`);
    await page.waitForURL(/\/quiet$/);
    await look(page, script);
    await page.fill('[name=reason]', '');
    await page.click('[data-save]');
    await page.waitForLoadState();
    await expect.poll(() => page.locator('.k-summary').count()).toBe(1);
    await look(page, script);
    await page.fill('[name=reason]', 'Closed till spring');
    await page.click('[data-save]');
    await page.waitForURL(/\/customers\/\d+$/);
    expect(await page.locator('#class').innerText()).toContain('Closed till spring');

    for (const path of ['class', 'status']) {
      await go(`${at}/${path}`);
      await page.selectOption(path === 'class' ? '[name=segment]' : '[name=status]', { index: 1 });
      await page.fill('[name=reason]', `Because of ${path}`);
      await page.click('[data-save]');
      await page.waitForURL(/\/customers\/\d+$/);
      expect(await page.locator('#class').innerText()).toContain(`Because of ${path}`);
      await page.click(`form[action="${at}/${path}/end"] button`);
      await page.waitForLoadState();
      await expect.poll(() => page.locator(`form[action="${at}/${path}/end"]`).count()).toBe(0);
    }
    await look(page, script);
    expect(problems).toEqual([]);
    await context.close();
  });
});
