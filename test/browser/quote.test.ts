import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

const pages = [
  '/quotes',
  '/quotes?state=running_out',
  '/quotes/3',
  '/quotes/new?customer=5',
  '/quotes/new?from=3',
];

describe('quotes, from an inquiry to an order with one line waiting', () => {
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  const problems: string[] = [];
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
    }: { language?: string; width?: number; script?: boolean } = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 900 },
      javaScriptEnabled: script,
      isMobile: width < 600,
      hasTouch: width < 600,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    await signIn(page, server, username);
    return page;
  }

  const press = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first().click();
  /** Sends the page's form and waits until another address is shown. */
  const save = async (page: Page, to: RegExp) => {
    await page.click('main [data-save]');
    await page.waitForURL(to);
  };
  const more = (page: Page) => page.locator('.k-title-actions summary').click();

  it('inquiry, quote, sent, revised, sent, accepted, confirmed but for what waits', async () => {
    const page = await signedIn('manager');
    await page.goto(`${server.address}/opportunities/new?customer=5`);
    await page.fill('[name=title]', 'Bucket hats, quote journey');
    await page.fill('[name="lines[0][item]"]', 'BKT-01-BLK-LXL');
    await page.keyboard.press('Escape');
    await page.fill('[name="lines[0][quantity]"]', '60');
    await page.fill('[name="lines[0][price]"]', '5');
    await save(page, /\/opportunities\/\d+$/);
    const opportunity = page.url();

    // Everything of the inquiry is in the form; a line that can't be there is added.
    await press(page, 'Make a quote');
    expect(await page.inputValue('[name="lines[0][sku]"]')).toBe('BKT-01-BLK-LXL');
    await page.fill('[name="lines[1][sku]"]', 'BKT-01-BLK-SM');
    await page.keyboard.press('Escape');
    await page.fill('[name="lines[1][quantity]"]', '900000');
    await page.fill('[name="lines[1][price]"]', '5');
    await page.fill('[name=leadTime]', '30 days after deposit');
    problems.push(...(await pageProblems(page)));
    await save(page, /\/quotes\/\d+$/);
    expect(await page.locator('#delivery').innerText()).toContain('BKT-01-BLK-SM');
    problems.push(...(await pageProblems(page)));
    await page.locator('.k-title-actions').getByRole('link', { name: 'Mark as sent' }).click();
    problems.push(...(await pageProblems(page)));
    await page.selectOption('[name=sentChannel]', 'wechat');
    await save(page, /\/quotes\/\d+$/);
    expect(await page.locator('h1').innerText()).toContain('Sent');

    // They want it cheaper: the second revision tells what changed.
    await more(page);
    await page.locator('.k-title-actions').getByRole('link', { name: 'New revision' }).click();
    await save(page, /\/quotes\/\d+\/edit$/);
    await page.fill('[name="lines[0][price]"]', '4.8');
    await save(page, /\/quotes\/\d+$/);
    expect(await page.locator('h1').innerText()).toMatch(/QT-\d{4}-\d+\/2/);
    expect(await page.locator('#changes').innerText()).toMatch(/60 × \w+ 5\.00[\s\S]*60 × \w+ 4\.80/);
    problems.push(...(await pageProblems(page)));
    await page.locator('.k-title-actions').getByRole('link', { name: 'Mark as sent' }).click();
    await save(page, /\/quotes\/\d+$/);

    // They say yes: the order has it all, and the opportunity is won.
    await page.locator('.k-title-actions').getByRole('link', { name: 'Accept and make order' }).click();
    problems.push(...(await pageProblems(page)));
    await page.fill('[name=customerPo]', 'PO-QUOTE-1');
    await save(page, /\/orders\/\d+$/);
    const order = await page.locator('main').innerText();
    for (const kept of ['PO-QUOTE-1', 'BKT-01-BLK-LXL', 'BKT-01-BLK-SM', '4.80'])
      expect(order).toContain(kept);
    const orderUrl = page.url();
    await page.goto(`${orderUrl}/confirmation`);
    const line = page.locator('tr', { hasText: 'BKT-01-BLK-SM' });
    await line.locator('[name=wait]').check();
    const first = page.locator('tr', { hasText: 'BKT-01-BLK-LXL' }).locator('[name=wait]');
    // The demo may have promised these to others by today.
    if (await page.locator('tr', { hasText: 'BKT-01-BLK-LXL' }).locator('.k-danger').count())
      await first.check();
    await save(page, /\/orders\/\d+$/);
    expect(await page.locator('h1').innerText()).toContain('Confirmed');
    expect(await page.locator('main').innerText()).toContain('waits');
    await page.goto(opportunity);
    expect(await page.locator('main').innerText()).toMatch(/Won[\s\S]*QT-\d{4}-\d+\/2[\s\S]*Accepted/);
    await page.context().close();
  });

  it('is prolonged without any script from the page that My day leads to, in Chinese', async () => {
    const page = await signedIn('linda', { language: 'zh-CN', script: false });
    await page.goto(`${server.address}/quotes?state=running_out`);
    await page.locator('table a[href^="/quotes/"]').first().click();
    const until = page.locator('.k-gauges');
    const before = await until.innerText();
    await page.locator('.alert a[href$="/validity"]').click();
    await save(page, /\/quotes\/\d+$/);
    expect(await until.innerText()).not.toBe(before);
    expect(await page.locator('.alert a[href$="/validity"]').count()).toBe(0);
    await page.context().close();
  });

  it.each([
    ['en', 1280],
    ['zh-CN', 360],
    ['en', 360],
    ['zh-CN', 1280],
  ] as const)('in %s at %d pixels: nothing sticks out, and axe finds nothing', async (language, width) => {
    const page = await signedIn('manager', { language, width });
    for (const path of pages) {
      await page.goto(`${server.address}${path}`);
      problems.push(...(await pageProblems(page)));
    }
    await page.context().close();
  });

  it('met no error of script or accessibility on the way', () => {
    expect(problems).toEqual([]);
  });
});
