import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { type Office, openOffice, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** The box on top of every page and the guide, by keyboard, on a phone, in both languages and without script. */
describe('searching', () => {
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

  async function signedIn(language: 'en' | 'zh-CN', { width = 1280, script = true } = {}): Promise<Page> {
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 800 },
      javaScriptEnabled: script,
    });
    const page = await context.newPage();
    await signIn(page, server, 'manager');
    return page;
  }

  const options = (page: Page) => page.locator('#k-hits [role=option]');
  const chosen = (page: Page) => page.locator('#k-hits [aria-selected=true]');

  async function type(page: Page, term: string): Promise<void> {
    await page.keyboard.press('/');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(term, { delay: 10 });
    await expect.poll(() => options(page).count()).toBeGreaterThan(1);
  }

  async function sideways(page: Page): Promise<number> {
    return Number(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    );
  }

  it.each([
    ['en', 1280],
    ['zh-CN', 360],
  ] as const)(
    'in %s at %d pixels: chooses by arrows, tells where it is, opens by Enter',
    async (language, width) => {
      const t = translate(language);
      const page = await signedIn(language, { width });
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      const box = page.locator('#k-search');
      await page.goto(`${server.address}/carriers`);
      await type(page, 'hat');
      expect(await box.getAttribute('aria-expanded')).toBe('true');
      expect(await page.locator('#k-hits-status').innerText()).toMatch(/\d/);
      for (const kind of ['customer', 'order'])
        expect(await page.locator(`#k-hits-${kind}`).innerText()).toContain(t(`search.kind_${kind}`));
      problems.push(...(await accessibilityProblems(page)));
      expect(await sideways(page)).toBe(0);

      expect(await chosen(page).count()).toBe(0);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await chosen(page).getAttribute('id')).toBe(await box.getAttribute('aria-activedescendant'));
      const href = await chosen(page).getAttribute('href');
      expect(await chosen(page).getAttribute('id')).toBe(await options(page).nth(1).getAttribute('id'));
      // Before the first lies what was typed, and beyond it the last.
      for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowUp');
      expect(await box.getAttribute('aria-activedescendant')).toBeNull();
      await page.keyboard.press('ArrowUp');
      expect(await chosen(page).innerText()).toBe(t('search.all_results'));
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown');
      expect(await chosen(page).getAttribute('href')).toBe(href);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${server.address}${href}`);
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );

  it('closes by Escape, empties by the second, and shows all results by Enter', async () => {
    const page = await signedIn('en');
    await type(page, 'hat');
    await page.keyboard.press('Escape');
    expect(await options(page).count()).toBe(0);
    expect(await page.inputValue('#k-search')).toBe('hat');
    await page.keyboard.press('Escape');
    expect(await page.inputValue('#k-search')).toBe('');
    await type(page, 'hat');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\?q=hat/);
    expect(await page.locator('.k-found').count()).toBeGreaterThan(2);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('.k-found-more a').first().click();
    await page.waitForURL(/kind=customer/);
    expect(await page.locator('.k-found').count()).toBe(1);
    expect(await page.locator('.k-found li').count()).toBeGreaterThan(10);
    await page.context().close();
  });

  it('opens a whole number at once, and works without any script', async () => {
    for (const script of [true, false]) {
      const page = await signedIn('en', { script });
      await page.fill('#k-search', 'C00005');
      await page.press('#k-search', 'Enter');
      await page.waitForURL(/\/customers\/5$/);
      await page.fill('#k-search', 'hats');
      await page.press('#k-search', 'Enter');
      await page.waitForURL(/\/search/);
      expect(await page.locator('.k-found li a').count()).toBeGreaterThan(3);
      await page.context().close();
    }
  });

  it.each([
    ['en', 1280],
    ['zh-CN', 360],
  ] as const)(
    'in %s at %d pixels: the guide opens at the page’s part and can be read through',
    async (language, width) => {
      const page = await signedIn(language, { width });
      const problems: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(`${server.address}/orders/new`);
      await page.click(`.k-top-link[href^="/help"]`);
      await page.waitForURL(/\/help\/orders$/);
      const seen = new Set<string>();
      await page.goto(`${server.address}/help/first-day`);
      for (;;) {
        seen.add(page.url());
        problems.push(...(await accessibilityProblems(page)).map((problem) => `${page.url()} ${problem}`));
        if ((await sideways(page)) > 0) problems.push(`${page.url()} is too wide`);
        const next = page.locator('[rel=next]');
        if ((await next.count()) === 0) break;
        await next.click();
        await page.waitForLoadState();
      }
      expect(seen.size).toBeGreaterThan(10);
      await page.fill('#k-guide-q', language === 'en' ? 'barcode' : '扫码枪');
      await page.press('#k-guide-q', 'Enter');
      await page.waitForURL(/\/help\?q=/);
      await page.locator('main .k-plain-list a').first().click();
      await page.waitForURL(/\/help\/[a-z-]+#/);
      problems.push(...(await accessibilityProblems(page)));
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );
});
