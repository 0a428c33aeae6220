import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

describe.each([
  ['en', 1280],
  ['zh-CN', 1280],
  ['en', 360],
  ['zh-CN', 360],
] as const)('a duplicate, in %s at %i pixels', (language, width) => {
  const t = translate(language);
  const problems: string[] = [];
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    office = await openOffice('empty');
    ({ server, browser } = office);
    const context = await browser.newContext({ locale: language, viewport: { width, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    page.on('console', (message) => {
      const isAnswered = /status of 4(22|09)/.test(message.text());
      if (message.type() === 'error' && !isAnswered) problems.push(`console: ${message.text()}`);
    });
    await signIn(page, server, 'admin');
  });
  afterAll(async () => {
    await office?.close();
  });

  const look = async (name: string) => {
    problems.push(...(await pageProblems(page)).map((problem) => `${name}: ${problem}`));
  };
  const go = async (path: string) => {
    await page.goto(`${server.address}${path}`);
    await look(path);
  };
  const save = () => page.click('main [data-save]');
  const sees = (text: string) =>
    expect.poll(() => page.locator('main').innerText(), { timeout: 10_000 }).toContain(text);

  it('is met while it is typed, refused without a reason, and saved with one', async () => {
    await go('/customers/new');
    await page.fill('[name="name"]', 'Hutwerk GmbH');
    await page.fill('[name="city"]', 'Hamburg');
    await save();
    await page.waitForURL(/\/customers\/1$/);
    await go('/customers/new');
    await page.fill('[name="name"]', 'HUTWERK');
    await page.press('[name="name"]', 'Tab');
    await sees(t('customers.maybe_there'));
    await look('the form, while one types');
    await page.fill('[name="city"]', 'Altona');
    await page.fill('[name="phone"]', '+49 40 998877');
    await save();
    await sees(t('customers.maybe_same'));
    await look('the form, refused');
    expect(await page.inputValue('[name="city"]')).toBe('Altona');
    await page.fill('[name="differsBecause"]', 'Shop in Altona');
    await save();
    await page.waitForURL(/\/customers\/2$/);
    await page.fill('[name="said"]', 'Asked for felt hats.');
    await save();
    await sees('Asked for felt hats.');
  });

  it('is found in the list, and merged field by field', async () => {
    await go('/merges');
    await sees('Shop in Altona');
    await page.locator('main table tbody a').first().click();
    await page.waitForURL(/\/customers\/1\/merge\?with=C00002/);
    await sees(t('merges.what_happens'));
    await look('two side by side');
    await page.check('[name="choices[city]"][value="loser"]');
    await save();
    await page.waitForURL(/\/customers\/1$/);
    await sees('Asked for felt hats.');
    await sees('Altona');
    await look('the customer that it has become');
  });

  it('is found by both codes', async () => {
    await go('/customers/2');
    expect(new URL(page.url()).pathname).toBe('/customers/1');
    await sees('C00002 HUTWERK');
    for (const code of ['C00001', 'C00002']) {
      await go(`/search?q=${code}`);
      expect(new URL(page.url()).pathname, code).toBe('/customers/1');
    }
  });

  it('is undone, and both are as they were', async () => {
    await go('/merges?view=merged');
    await page.click(`main a:has-text("${t('merges.undo')}")`);
    await sees(
      t('merges.undo_back', {
        fields: [t('customers.city'), t('customers.phone')].join(language === 'en' ? ', ' : '、'),
      }),
    );
    await look('undoing');
    await save();
    await page.waitForURL(/\/customers\/2$/);
    await sees('Asked for felt hats.');
    await go('/customers/1');
    await sees('Hamburg');
    expect(await page.locator('main').innerText()).not.toContain('Asked for felt hats.');
    await go('/customers/1/apart/2');
    await save();
    await page.waitForURL(/\/merges$/);
    await sees(t('merges.none_open'));
    await go('/merges?view=apart');
    await go('/customers/1/merge');
  });

  it('meets no page with an error of script, policy or accessibility, nor one that scrolls sideways', () => {
    expect(problems).toEqual([]);
  });
});
