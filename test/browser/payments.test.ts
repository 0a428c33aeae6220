import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** A deposit comes in for an order, the rest falls due, is overdue and asked for; the account is printed. */
describe('payments', () => {
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

  it.each([
    ['en', 1280, 'light', true],
    ['zh-CN', 360, 'dark', true],
    ['en', 360, 'light', false],
  ] as const)(
    'in %s at %d pixels, %s, with script: %s',
    async (language, width, colorScheme, script) => {
      const t = translate(language);
      const context = await browser.newContext({
        locale: language,
        viewport: { width, height: 800 },
        colorScheme,
        javaScriptEnabled: script,
      });
      const page: Page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => problems.push(error.message));
      const look = async () => void problems.push(...(await pageProblems(page, { script })));
      const go = async (path: string) => {
        await page.goto(`${server.address}${path}`);
        await look();
      };
      const main = () => page.locator('main').innerText();
      await signIn(page, server, 'manager');

      // A draft of a customer, with a plan of its own.
      await go('/orders?state=draft');
      await page.click('main tbody th a');
      await page.waitForURL(/\/orders\/\d+/);
      const order = new URL(page.url()).pathname;
      await look();
      await go(`${order}/terms`);
      if ((await page.locator('details.k-more[open]').count()) === 0)
        await page.click('details.k-more summary');
      await page.selectOption('[name=planId]', { index: 2 });
      await page.click('[data-save]');
      await page.waitForLoadState();
      await look();

      // Its deposit.
      await page.click(`main a[href^="/receipts/new"]`);
      await page.waitForURL(/\/receipts\/new/);
      await look();
      await page.fill('[name=amountE4]', '');
      await page.click('[data-save]');
      await page.waitForLoadState();
      await expect.poll(() => page.locator('.k-summary').count()).toBe(1);
      await look();
      await page.fill('[name=amountE4]', '100');
      await page.fill('[name=reference]', `Slip ${language} ${width} ${script}`);
      await page.locator('[name="allocations[0][amount]"]').first().waitFor();
      const inputs = page.locator('[name$="[amount]"]');
      for (let place = 0; place < (await inputs.count()); place++) await inputs.nth(place).fill('');
      const at = order.split('/').pop();
      const row = page.locator('tr', { has: page.locator(`input[type=hidden][value="${at}"]`) });
      await row.locator('[name$="[amount]"]').fill('100');
      await page.click('[data-save]');
      await page.waitForURL(/\/receipts\/\d+$/);
      await look();
      expect(await main()).toContain('100');

      // What is owed by everyone, what to write to them, and one customer's account.
      await go('/receivables');
      expect(await main()).toContain(t('receipts.age_over_90'));
      await go('/my-day');
      expect(await main()).toContain(t('receipts.day_overdue'));
      await page.locator('main a[href$="/payment-reminder"]').first().click();
      await page.waitForURL(/payment-reminder/);
      await look();
      expect((await page.locator('textarea').inputValue()).length).toBeGreaterThan(80);
      const customer = new URL(page.url()).pathname.replace('/payment-reminder', '');
      await go(`${customer}/statement`);
      expect(await main()).toContain(t('shared.from'));
      if (script) {
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('.k-letterhead').isVisible()).toBe(true);
        expect(await page.locator('.k-filters').isVisible()).toBe(false);
        await page.emulateMedia({ media: null });
      }
      for (const path of [
        '/receipts',
        '/payment-plans',
        '/payment-plans/new',
        '/letters-of-credit',
        customer,
      ])
        await go(path);
      await page.goto(`${server.address}/letters-of-credit`);
      await page.click('main tbody th a');
      await page.waitForURL(/\/letters-of-credit\/\d+/);
      await look();
      await go(`${new URL(page.url()).pathname}/edit`);
      expect(problems).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
