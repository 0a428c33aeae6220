import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDatabaseUrl } from '../../src/config.ts';
import { connect, type Database } from '../../src/db/connection.ts';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

type Row = Record<string, unknown>;

const countries = ['DE', 'FR', 'IT'];
const inCharge = ['ownerId', 'backupOwnerId', 'userId', 'version', 'updatedAt'];
const tables = ['customers', 'contacts', 'customer_contacts', 'interactions', 'promises', 'follow_ups'];
const trade = ['opportunities', 'opportunity_stages', 'orders', 'order_lines', 'shipments', 'shipment_lines'];

/** A salesperson who leaves, with 120 customers in three countries, seen through to the successor's first call. */
describe.each([
  ['en', 1280],
  ['zh-CN', 360],
] as const)('a leaver’s customers, in %s at %d pixels', (language, width) => {
  const t = translate(language);
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let db: Database;
  const problems: string[] = [];

  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
    db = connect(readDatabaseUrl('', office.folder));
    await giveCustomers();
  });
  afterAll(async () => {
    await db?.destroy();
    await office?.close();
  });

  const userId = async (username: string) =>
    ((await db('users').where({ username }).first('id')) as { id: number }).id;

  async function giveCustomers(): Promise<void> {
    const [tony, helen] = [await userId('tony'), await userId('helen')];
    await db('customers').where({ ownerId: tony }).update({ ownerId: helen, backupOwnerId: null });
    const rows: { id: number }[] = await db('customers')
      .where({ ownerId: helen, isArchived: false })
      .orderBy('id')
      .limit(60)
      .select('id');
    const more: { id: number }[] = await db('customers')
      .whereNotNull('owner_id')
      .whereNot({ ownerId: helen })
      .orderBy('id')
      .limit(120 - rows.length)
      .select('id');
    const own = [...rows, ...more].map(({ id }) => id);
    for (const [place, id] of own.entries())
      await db('customers')
        .where({ id })
        .update({ ownerId: tony, backupOwnerId: null, country: countries[place % 3], level: 'A' });
  }

  async function signedIn(username: string): Promise<Page> {
    const context = await browser.newContext({ locale: language, viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    await signIn(page, server, username);
    return page;
  }

  async function look(page: Page): Promise<void> {
    problems.push(...(await pageProblems(page)));
  }

  const press = async (page: Page, name: string | RegExp, role: 'button' | 'link' = 'button') => {
    await page.locator('main').getByRole(role, { name }).first().click();
    await page.waitForLoadState('load');
  };

  const read = async () => {
    const all: Record<string, Row[]> = {};
    for (const table of [...tables, ...trade]) all[table] = await db(table).orderBy('id');
    return all;
  };

  it('go by country, all at once, and nothing but who is in charge changes', async () => {
    const [tony, linda, kevin] = [await userId('tony'), await userId('linda'), await userId('kevin')];
    const leaver = await signedIn('tony');
    const before = await read();
    const manager = await signedIn('manager');
    await manager.goto(`${server.address}/handovers/new`);
    await look(manager);
    await manager.selectOption('[name=from]', String(tony));
    await press(manager, t('handovers.next'));
    await manager.locator('summary', { hasText: t('handovers.by_country') }).click();
    await look(manager);
    await press(manager, t('handovers.preview'));
    expect(await manager.locator('[role=alert]').innerText()).toContain('120');
    // What is open on customers that nobody has goes to somebody too.
    await manager.selectOption('[name=otherwise]', String(linda));
    await manager.selectOption('[name="country[DE]"]', String(linda));
    await manager.selectOption('[name="country[FR]"]', String(kevin));
    await manager.selectOption('[name="country[IT]"]', String(kevin));
    await press(manager, t('handovers.preview'));
    await manager.waitForURL(/\/handovers\/\d+$/);
    await look(manager);
    const preview = await manager.locator('main').innerText();
    const takes = (name: string, count: number) =>
      t('handovers.goes', { name, what: t('handovers.count_customer', { count }) });
    expect(preview).toContain(takes('Linda Wang', 40));
    expect(preview).toContain(takes('Kevin Lu', 80));
    expect(await read()).toEqual(before);
    await press(manager, t('handovers.do', { count: 120 }));
    expect(await manager.locator('.alert[role=status]').first().innerText()).toContain('120');
    await look(manager);

    const after = await read();
    const moved = new Set<unknown>();
    for (const [table, rows] of Object.entries(before)) {
      expect(after[table], table).toHaveLength(rows.length);
      for (const [place, row] of rows.entries())
        for (const [column, value] of Object.entries(row)) {
          if (JSON.stringify(after[table]?.[place]?.[column]) === JSON.stringify(value)) continue;
          expect(inCharge, `${table}.${column}`).toContain(column);
          if (table === 'customers' && column === 'ownerId') moved.add(row.id);
        }
    }
    expect(moved.size).toBe(120);

    const admin = await signedIn('admin');
    await admin.goto(`${server.address}/users/${tony}/disabled`);
    await look(admin);
    expect(await admin.locator('main').innerText()).toContain(t('handovers.nothing_in_charge'));
    await press(admin, t('users.disable'));
    await admin.waitForURL(/users\/\d+$/);
    await leaver.goto(`${server.address}/customers`);
    expect(leaver.url()).toContain('/sign-in');
    for (const page of [leaver, manager, admin]) await page.context().close();
  });

  it('are read by the successor, who makes the first contact', async () => {
    const successor = await signedIn('linda');
    expect(await successor.locator('main').innerText()).toContain(t('handovers.to_read'));
    await successor.goto(`${server.address}/handovers/mine?show=unread`);
    await look(successor);
    const first = successor.locator('.k-handed-list li').first();
    const name = await first.locator('strong').innerText();
    await first.getByRole('link', { name: t('handovers.open_sheet') }).click();
    await successor.waitForURL(/sheet/);
    await look(successor);
    expect(await successor.locator('.k-sheet h2').innerText()).toBe(name);
    const printed = (await successor.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await successor.locator('.k-sheet h2 a').click();
    await successor.waitForURL(/customers\/\d+/);
    await look(successor);
    await press(successor, t('handovers.mark_read'));
    expect(await successor.locator('.alert[role=status]').first().innerText()).toContain(
      t('handovers.now_read'),
    );
    await successor.fill('[name=said]', 'Introduced myself');
    await successor
      .locator('main form', { has: successor.locator('[name=said]') })
      .locator('[data-save]')
      .click();
    await successor.waitForLoadState('load');
    await successor.goto(`${server.address}/handovers/mine`);
    const line = successor.locator('.k-handed-list li', { hasText: name }).first();
    expect(await line.innerText()).toContain(t('handovers.is_read'));
    expect(await line.locator('.k-with-mark .k-done').count()).toBe(1);
    await successor.context().close();
    expect(problems).toEqual([]);
  });

  it('leave a pool from which one takes a customer', async () => {
    const page = await signedIn('kevin');
    await page.goto(`${server.address}/pool`);
    await look(page);
    const row = page.locator('tbody tr').first();
    const name = await row.locator('th').innerText();
    await row.locator('[name=ids]').check();
    await press(page, t('pool.claim'));
    await page.waitForURL(/customers\/\d+/);
    expect(await page.locator('h1').innerText()).toContain(name);
    await page.goto(`${server.address}/pool`);
    expect(await page.locator('tbody').innerText()).not.toContain(name);
    await page.context().close();
    expect(problems).toEqual([]);
  });
});
