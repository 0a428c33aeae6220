import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

const pages = [
  '/my-day',
  '/customers',
  '/customers/5',
  '/customers/5/edit',
  '/customers/new',
  '/promises',
  '/promises/kept',
  '/follow-ups',
  '/contacts',
  '/contacts/1',
  '/needs',
  '/needs/1',
  '/needs/1/edit',
  '/contacts/1/edit',
  '/reports/demand',
  '/opportunities',
  '/opportunities/1',
  '/orders',
  '/orders/1400',
  '/orders/new',
  '/inventory',
  '/inventory/styles',
  '/inventory/styles/1',
  '/inventory/skus/1',
  '/inventory/postings/receipt',
  '/shipments',
  '/shipments/1400',
  '/carriers',
  '/carriers/1',
  '/satisfaction',
  '/reports',
  '/reports/sales-by-country',
  '/imports',
  '/imports/new/customers',
  '/search?q=hat',
  '/account',
  '/help',
  '/nowhere',
];

/** Every page of a full company: on a phone, in the dark, in both languages. */
describe('pages', () => {
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
    language: string,
    width: number,
    scheme: 'light' | 'dark',
    script = true,
  ): Promise<Page> {
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 800 },
      colorScheme: scheme,
      javaScriptEnabled: script,
    });
    const page = await context.newPage();
    await signIn(page, server, 'manager');
    return page;
  }

  it.each([
    ['zh-CN', 360, 'dark'],
    ['en', 360, 'light'],
    ['en', 1280, 'dark'],
  ] as const)(
    'in %s at %d pixels, %s: nothing sticks out, and axe finds nothing',
    async (language, width, scheme) => {
      const page = await signedIn(language, width, scheme);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      for (const path of pages) {
        await page.goto(`${server.address}${path}`);
        problems.push(...(await pageProblems(page)));
      }
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );

  it('takes an order without any script', async () => {
    const page = await signedIn('en', 1280, 'light', false);
    await page.goto(`${server.address}/orders/new`);
    await page.fill('[name=customer]', 'C00005');
    await page.fill('[name="lines[0][sku]"]', 'BBC-01-BLK');
    await page.fill('[name="lines[0][quantity]"]', '12');
    await page.click('[data-save]');
    await page.waitForLoadState();
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/SO-\d{4}-\d+|There is no SKU/);
    await page.context().close();
  });

  it('finds while one types, moves in the hits by arrows, and opens the first by Enter', async () => {
    const page = await signedIn('en', 1280, 'light');
    await page.keyboard.press('/');
    await page.keyboard.type('c00005', { delay: 20 });
    await expect.poll(() => page.locator('#k-hits a').count()).toBeGreaterThan(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/customers\/5$/);
    await page.keyboard.press('?');
    expect(await page.locator('#k-keys').isVisible()).toBe(true);
    await page.context().close();
  });

  it('asks before a changed form is left, and goes back to what was typed', async () => {
    const page = await signedIn('en', 1280, 'light');
    await page.goto(`${server.address}/customers/5/edit`);
    await page.fill('[name=city]', 'Elsewhere');
    let asked = false;
    page.on('dialog', (dialog) => {
      asked = dialog.type() === 'beforeunload';
      return dialog.dismiss();
    });
    await page.click('.k-nav a[href="/orders"]', { noWaitAfter: true });
    await expect.poll(() => asked).toBe(true);
    expect(await page.inputValue('[name=city]')).toBe('Elsewhere');
    await page.context().close();
  });
});
