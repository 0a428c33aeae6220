import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Translate, translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** Two salespeople and one customer's story. */
describe('a customer’s story, told by two', () => {
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

  /** A person's window; every page that it shows is looked at. */
  async function person(username: string, language: string, width: number) {
    const context = await browser.newContext({ locale: language, viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await signIn(page, server, username);
    const look = async () => {
      problems.push(...(await pageProblems(page)));
    };
    const go = async (path: string) => {
      await page.goto(`${server.address}${path}`);
      await look();
    };
    return { page, problems, look, go, text: () => page.locator('main').innerText() };
  }

  async function press(page: Page, name: string): Promise<void> {
    await page.locator('main').getByRole('button', { name, exact: true }).first().click();
    await page.waitForLoadState();
  }

  it('on a phone stands in the order of need, and what More opens is on the screen', async () => {
    const linda = await person('linda', 'en', 360);
    await linda.go('/customers/174');
    const top = async (id: string) => (await linda.page.locator(`#${id}`).boundingBox())?.y ?? -1;
    const tops = [];
    for (const id of ['people', 'write', 'story', 'needs', 'orders', 'facts']) tops.push(await top(id));
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    await linda.page.locator('.k-title-actions summary').click();
    const opened = await linda.page.locator('.k-title-actions .k-drop-menu').boundingBox();
    expect(opened?.x).toBeGreaterThanOrEqual(0);
    expect((opened?.x ?? 0) + (opened?.width ?? 999)).toBeLessThanOrEqual(360);
    await linda.page.locator('.k-jump a[href="#orders"]').click();
    await expect.poll(async () => Math.abs(await top('orders'))).toBeLessThan(400);
    expect(linda.problems).toEqual([]);
  });

  it.each([
    ['en', 1280, 7],
    ['zh-CN', 360, 8],
  ] as const)('in %s at %d pixels', async (language, width, customer) => {
    const t: Translate = translate(language);
    const linda = await person('linda', language, width);
    const tony = await person('tony', language, width);
    const at = `/customers/${customer}`;
    await tony.go(at);
    expect(await tony.page.locator('.k-event-new').count()).toBe(0);

    // One writes what was said, with a promise in three working days and a follow-up.
    await linda.go(at);
    await linda.page.fill('[name=said]', 'Olive caps, 600 pieces');
    await linda.page.locator('summary', { hasText: t('interactions.and_next') }).click();
    await linda.page.fill('[name=promise]', 'Send the olive sample');
    await linda.page.selectOption('[name=promiseIn]', '3');
    await linda.page.fill('[name=task]', 'Ask how the sample is');
    await linda.page.selectOption('[name=taskIn]', '5');
    await linda.look();
    await press(linda.page, t('interactions.save_interaction'));
    expect(await linda.text()).toContain('Send the olive sample');

    // The other sees it marked, who spoke, and what is planned.
    await tony.go(at);
    const text = await tony.text();
    for (const part of [
      'Olive caps, 600 pieces',
      t('interactions.spoke_lately'),
      t('interactions.planned_by_others'),
      'Ask how the sample is',
    ])
      expect(text).toContain(part);
    expect(await tony.page.locator('.k-event-new').count()).toBeGreaterThan(0);
    await tony.page.locator('.k-fresh a').click();
    await expect.poll(() => tony.page.url()).toContain('#entry-');

    // He adds to it; what Linda wrote stays.
    await tony.page
      .locator('.k-event', { hasText: 'Olive caps' })
      .getByText(t('interactions.add'), { exact: true })
      .click();
    await tony.page.waitForURL(/\/interactions\/\d+/);
    await tony.look();
    await tony.page.fill('[name=addedText]', 'They meant 650');
    await press(tony.page, t('interactions.save_addendum'));
    await linda.go(at);
    for (const part of ['Olive caps, 600 pieces', 'They meant 650'])
      expect(await linda.text()).toContain(part);

    // She finds it by its words, moves the promise, and keeps it.
    await linda.go(`${at}?text=650`);
    expect(await linda.page.locator('#story').innerText()).toContain('Olive caps');
    const open = () => linda.page.locator('#open li', { hasText: 'Send the olive sample' });
    await open().getByText(t('interactions.other_day')).click();
    await linda.page.waitForURL(/\/promises\/\d+\/change/);
    await linda.look();
    await linda.page.selectOption('[name=dueIn]', '5');
    await linda.page.fill('[name=reason]', 'The fabric comes on Monday');
    await linda.page.locator('[data-save]').click();
    await linda.page.waitForURL(new RegExp(`${at}$`));
    await open()
      .getByRole('button', { name: t('interactions.kept'), exact: true })
      .click();
    await linda.page.waitForLoadState();
    expect(await linda.text()).toContain(t('interactions.promise_now_kept'));

    for (const path of [
      '/promises',
      '/promises/kept',
      '/follow-ups',
      `${at}/promises/new`,
      `${at}/follow-ups/new`,
      '/account',
    ])
      await linda.go(path);
    // Renewed, where the other language made one already.
    await linda.page.locator('button[value=renew]').click();
    await linda.page.waitForLoadState();
    await linda.look();
    const address = await linda.page.inputValue('#feed-address');
    const feed = await (await fetch(address)).text();
    expect(feed).toContain('BEGIN:VCALENDAR');
    expect(feed.replace(/\r\n /g, '')).toContain('Ask how the sample is');
    expect([...linda.problems, ...tony.problems]).toEqual([]);
    await linda.page.context().close();
    await tony.page.context().close();
  });

  it('has a page for the company’s working days', async () => {
    for (const [language, width] of [
      ['en', 1280],
      ['zh-CN', 360],
    ] as const) {
      const admin = await person('admin', language, width);
      await admin.go('/settings/calendar');
      await admin.page.fill('[name=days]', '2026-10-01..2026-10-03 国庆节');
      await press(admin.page, translate(language)('admin.add_days'));
      await admin.look();
      expect(admin.problems).toEqual([]);
      await admin.page.context().close();
    }
  });
});
