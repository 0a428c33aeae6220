import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/core/context.ts';
import { translate } from '../../src/web/languages.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { launchBrowser } from '../support/chromium.ts';
import { type Hands, keyboard, mouse } from '../support/hands.ts';
import { RunningServer } from '../support/server.ts';

const northwind = fileURLToPath(new URL('../../../shared/data/northwind/', import.meta.url));
const hasNorthwind = existsSync(northwind);
if (!hasNorthwind) console.warn(`${northwind} is missing: the journey takes lists of its own instead`);

/** Lists as an office has them, for where the real company's files are not at hand. */
const ownLists: Record<string, string> = {
  'customers.csv':
    'customerID,companyName,contactName,country,phone\nALFKI,Alfreds Futterkiste,Maria Anders,Germany,030-0074321\nANATR,Ana Trujillo,Ana Trujillo,Mexico,(5) 555-4729\n',
  'products.csv': 'productID,productName,unitPrice,unitsInStock\n1,Chai,18.00,39\n2,Chang,19.00,17\n',
  'shippers.csv': 'shipperID,companyName,phone\n1,Speedy Express,(503) 555-9831\n',
};

/** One browser window, one person, one language. */
class Person {
  readonly t;
  readonly problems: string[] = [];
  readonly seen = new Set<string>();

  constructor(
    readonly page: Page,
    readonly hands: Hands,
    language: Language,
  ) {
    this.t = translate(language);
    page.on('pageerror', (error) => this.problems.push(`script: ${error.message}`));
    page.on('console', (message) => {
      const isAnswered = /status of 4(22|09|13)/.test(message.text());
      if (message.type() === 'error' && !isAnswered)
        this.problems.push(`console: ${message.text()} ${message.location().url}`);
    });
  }

  /** Looks at a page as axe does, once per kind of page. */
  async look(): Promise<void> {
    const kind = new URL(this.page.url()).pathname.replace(/\d+/g, 'n');
    if (this.seen.has(kind)) return;
    this.seen.add(kind);
    for (const problem of await accessibilityProblems(this.page)) this.problems.push(`${kind} ${problem}`);
  }

  /** Presses what leads to another page, and waits until it is there. */
  async follow(target: Locator): Promise<void> {
    await this.page.evaluate('window.isOldPage = true');
    await this.hands.press(target);
    const isNew = () => this.page.evaluate('!window.isOldPage').catch(() => false);
    await expect.poll(isNew, { timeout: 10_000, interval: 20 }).toBe(true);
    await this.afterwards();
  }

  private async afterwards(): Promise<void> {
    await this.page.waitForLoadState('load');
    await this.look();
  }

  async go(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.page.url()).href);
    await this.afterwards();
  }

  async menu(key: string): Promise<void> {
    await this.follow(this.page.locator('.k-nav').getByRole('link', { name: this.t(key), exact: true }));
  }

  /** Presses a link or a button inside the page by its words. */
  async press(key: string, role: 'button' | 'link' = 'button', values = {}): Promise<void> {
    const target = this.page
      .locator('main')
      .getByRole(role, { name: this.t(key, values), exact: true })
      .first();
    const isInside = (await target.count()) > 0 && (await target.isVisible());
    if (!isInside) await this.openMore();
    await this.follow(target);
  }

  private async openMore(): Promise<void> {
    const more = this.page.locator('.k-title-actions summary');
    if ((await more.count()) > 0) await this.hands.press(more);
  }

  async unfold(key: string): Promise<void> {
    await this.hands.press(
      this.page
        .locator('main summary')
        .filter({ hasText: this.t(key) })
        .first(),
    );
  }

  field(name: string) {
    return this.page.locator(`main [name="${name}"]`).first();
  }

  async fill(values: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(values)) await this.hands.type(this.field(name), text);
  }

  /** Types part of it, and takes the first completion. */
  async complete(name: string, part: string): Promise<void> {
    const input = this.field(name);
    await this.hands.type(input, '');
    await input.focus();
    await this.page.keyboard.type(part, { delay: 10 });
    const list = this.page.locator(`#${await input.getAttribute('aria-controls')}`);
    await expect.poll(() => list.locator('li').count()).toBeGreaterThan(0);
    await this.page.keyboard.press('Enter');
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.page.locator('body').innerText(), { timeout: 10_000 }).toContain(text);
  }
}

describe('looking at pages', () => {
  it('finds a picture without a text, so that finding nothing means something', async () => {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><img src="x"></main></html>');
    expect((await accessibilityProblems(page)).join()).toContain('image-alt');
    await browser.close();
  });
});

describe.each([
  ['en', 'mouse'],
  ['zh-CN', 'keyboard'],
  ['zh-CN', 'mouse'],
  ['en', 'keyboard'],
] as const)('from a spreadsheet to a delivery, in %s, by %s', (language, how) => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-browser-'));
  let server: RunningServer;
  let browser: Browser;
  let person: Person;

  beforeAll(async () => {
    server = await RunningServer.start({
      KEHU_DATA: join(folder, 'data'),
      DATABASE_URL: '',
      KEHU_SETUP: '',
      NODE_ENV: 'test',
    });
    browser = await launchBrowser();
    const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    person = new Person(page, how === 'mouse' ? mouse() : keyboard(page), language);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function fileOf(name: string): string {
    if (hasNorthwind) return join(northwind, name);
    const path = join(folder, name);
    writeFileSync(path, ownLists[name] ?? '');
    return path;
  }

  it('sets the company up', async () => {
    const { page, hands, t } = person;
    const path = /Set it up at http:\/\/[^/]+(\S+)/.exec(server.said)?.[1] ?? '';
    await page.goto(`${server.address}${path}`);
    await person.look();
    await person.fill({ companyName: 'Yunfan Headwear', name: 'Zhou Min' });
    await hands.choose(person.field('language'), language === 'en' ? 'English' : '中文');
    await hands.choose(person.field('baseCurrency'), 'CNY');
    await person.fill({ password: 'a very long phrase', passwordAgain: 'a very long phrase' });
    await hands.choose(person.field('content'), t('users.content_empty'));
    await person.follow(page.locator('[data-save]'));
    await page.waitForURL(/my-day|sign-in/);
    if (page.url().includes('sign-in')) {
      await person.fill({ username: 'admin', password: 'a very long phrase' });
      await person.follow(page.locator('form[action="/sign-in"] button'));
      await page.waitForURL(/my-day/);
    }
    await person.sees(t('my_day.first_steps'));
    await person.look();
  });

  it.each([
    ['customers', 'customers.csv'],
    ['styles', 'products.csv'],
    ['carriers', 'shippers.csv'],
  ])('brings in the %s from a file', async (kind, file) => {
    const { page, t } = person;
    await person.menu('imports.title');
    await person.follow(page.locator(`main a[href="/imports/new/${kind}"]`));
    await page.waitForURL(/\/imports\/new\//);
    await person.look();
    await page.locator('input[type=file]').setInputFiles(fileOf(file));
    await person.follow(page.getByRole('button', { name: t('imports.upload') }));
    await page.waitForURL(/\/imports\/\d+$/);
    await person.look();
    await person.press('imports.check');
    await person.sees(t('imports.state_checked'));
    await person.look();
    await person.follow(page.locator('main form [data-save]'));
    await person.sees(t('imports.state_done'));
    await person.follow(page.locator(`main a.btn-primary`));
    await page.waitForURL((url) => !url.pathname.startsWith('/imports'));
  });

  it('keeps a customer with contact, interaction, promise and follow-up', async () => {
    const { page, t } = person;
    await person.menu('customers.title');
    await person.press('customers.new', 'link');
    await person.fill({
      name: 'Hutwerk GmbH',
      city: 'Hamburg',
      contactName: 'Anna Weber',
      contactEmail: 'anna@hutwerk.example',
    });
    await person.press('customers.create');
    await person.sees('Anna Weber');
    await person.fill({ said: 'Wants 10 pieces by May.' });
    await person.unfold('interactions.and_next');
    await person.fill({
      promise: 'Send a sample',
      promiseOn: '2030-01-02',
      task: 'Call again',
      taskOn: '2030-01-01',
    });
    await person.press('interactions.save_interaction');
    await person.sees('Wants 10 pieces by May.');
    await person.sees('Send a sample');
    // The same name again is warned of, and nothing typed is lost.
    await person.go('/customers/new');
    await person.fill({ name: 'HUTWERK', city: 'Kiel' });
    await person.press('customers.create');
    await person.sees(t('customers.maybe_there'));
    expect(await person.field('city').inputValue()).toBe('Kiel');
    await person.follow(page.getByRole('link', { name: t('shared.cancel') }));
    await page.waitForURL(/\/customers$/);
  });

  it('creates a style and receives goods', async () => {
    const { t } = person;
    await person.menu('inventory.menu');
    await person.go('/inventory/styles/new');
    await person.fill({
      code: 'CAP-01',
      name: 'Baseball cap',
      colours: 'BLK, NVY',
      sizes: 'M, L',
      'prices[0][price]': '25.50',
    });
    await person.press('inventory.create_style');
    await person.sees('NVY');
    await person.go('/inventory/postings/receipt');
    await person.complete('lines[0][sku]', 'CAP-01-BLK-M');
    await person.fill({ 'lines[0][quantity]': '120', 'lines[0][cost]': '9.8' });
    await person.press('inventory.post_receipt');
    await person.go('/inventory?text=cap-01');
    await person.sees('CAP-01-BLK-M');
    await person.sees('120');
    expect(t('inventory.stock')).toBeTruthy();
  });

  it('takes an order, confirms it with its stock reserved, and releases it', async () => {
    const { t } = person;
    await person.go('/orders/new');
    await person.complete('customer', 'hutw');
    await person.complete('lines[0][sku]', 'CAP-01-BLK-M');
    await person.fill({ 'lines[0][quantity]': '10' });
    await person.press('orders.create');
    await person.sees('SO-');
    await person.press('orders.confirm', 'link');
    await person.press('orders.confirm');
    await person.sees(t('orders.state_confirmed'));
    await person.press('orders.release', 'link');
    await person.press('orders.release');
    await person.sees(t('orders.state_released'));
    await person.sees(t('orders.of_pieces', { count: '10', total: '10' }));
  });

  it('packs, dispatches, follows, delivers and rates', async () => {
    const { t } = person;
    await person.press('orders.ship', 'link');
    await person.press('shipments.create');
    await person.press('shipments.pack', 'link');
    await person.fill({ cartons: '2', grossWeightG: '14.5' });
    await person.press('shipments.pack');
    await person.press('shipments.dispatch', 'link');
    await person.fill({ trackingNumber: 'TRACK-1' });
    await person.press('shipments.dispatch');
    await person.sees(t('shipments.state_dispatched'));
    await person.unfold('shipments.write_event');
    await person.fill({ place: 'Ningbo' });
    await person.press('shipments.save_event');
    await person.sees(t('shipments.state_in_transit'));
    await person.press('shipments.deliver', 'link');
    await person.fill({ receiver: 'Weber' });
    await person.press('shipments.deliver');
    await person.sees(t('shipments.state_delivered'));
    await person.hands.choose(person.field('staffRating'), t('shipments.rating_5'));
    await person.press('shipments.rate');
    await person.sees(t('shipments.rated'));
    await person.go('/satisfaction?view=all');
    await person.sees('Hutwerk GmbH');
    await person.go('/search?q=track-1');
    await person.sees('SH-');
  });

  it('sees it in the reports', async () => {
    const { page } = person;
    await person.menu('reports.title');
    for (const path of [
      '/reports/sales-by-month',
      '/reports/sales-by-country',
      '/replenishment/value',
      '/reports/on-time',
    ]) {
      await person.go(path);
      // One is drawn for each theme; only the one in use is fetched.
      const pictures = page.locator('main figure img:visible');
      for (const picture of await pictures.all()) {
        const width = () =>
          picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
        await expect.poll(width).toBeGreaterThan(0);
      }
    }
    await person.go('/reports/sales-by-month');
    await person.sees('255.00');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      person.hands.press(page.locator('main a[href*="/export"]')),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
  });

  it('creates an account, resets its password, disables it, and finds it in the audit log', async () => {
    const { page } = person;
    await person.go('/users/new');
    await person.fill({ username: 'chen', name: 'Chen Yan', password: 'a first long phrase' });
    await person.hands.tick(page.locator('input[name="roles"][value="sales"]'));
    await person.follow(page.locator('main [data-save]'));
    await page.waitForURL(/\/users(\/\d+)?$/);
    await person.go('/users/2');
    await person.press('users.reset_password', 'link');
    await person.fill({ password: 'another long phrase' });
    await person.follow(page.locator('main [data-save]'));
    await page.waitForURL(/\/users\/2$/);
    await person.press('users.disable', 'link');
    await person.follow(page.locator('main [data-save]'));
    await page.waitForURL(/\/users(\/2)?$/);
    await person.go('/audit');
    await person.sees('chen');
    for (const path of [
      '/account',
      '/settings',
      '/settings/rates',
      '/help',
      '/contacts',
      '/carriers',
      '/opportunities',
      '/shipments',
      '/orders',
      '/my-day',
    ])
      await person.go(path);
  });

  it('meets no page with an error of script, policy or accessibility', () => {
    expect(person.problems).toEqual([]);
    expect(person.seen.size).toBeGreaterThan(40);
  });
});
