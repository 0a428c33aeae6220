import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { launchBrowser } from '../support/chromium.ts';
import { RunningServer } from '../support/server.ts';

const password = 'a very long phrase';

/** A manager looks at the classes, finds who has gone quiet, and decides otherwise; in both languages. */
describe('classes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-classes-'));
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await RunningServer.start({
      KEHU_DATA: folder,
      DATABASE_URL: '',
      KEHU_SETUP: 'demo',
      KEHU_ADMIN_PASSWORD: password,
    });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const problems: string[] = [];
  /** Axe itself needs scripts. */
  async function look(page: Page, script: boolean): Promise<void> {
    const path = new URL(page.url()).pathname;
    const over = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (Number(over) > 0) problems.push(`${path} is ${over} pixels too wide`);
    if (!script) return;
    problems.push(...(await accessibilityProblems(page)).map((problem) => `${path} ${problem}`));
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
    await page.goto(`${server.address}/sign-in`);
    await page.fill('[name=username]', 'manager');
    await page.fill('[name=password]', password);
    await page.click('form[action="/sign-in"] button');
    await page.waitForURL(/my-day/);
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
