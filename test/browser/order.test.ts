import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn, watchedPage } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** An order with one line that waits, shipped in part, then amended. */
describe.each([
  ['en', 1280, 'light'],
  ['zh-CN', 360, 'dark'],
] as const)('an order, in %s at %i pixels, %s', (language, width, scheme) => {
  const t = translate(language);
  let problems: string[] = [];
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let order = '';
  let skus: string[] = [];

  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
    ({ page, problems } = await watchedPage(browser, { language, width, scheme }));
    await signIn(page, server, 'manager');
  });
  afterAll(async () => {
    await office?.close();
  });

  async function go(path: string): Promise<void> {
    await page.goto(server.address + path);
    problems.push(...(await pageProblems(page)));
  }
  /** Sends the page's form, and waits for what it leads to. */
  async function send(): Promise<void> {
    await page.evaluate('window.isOldPage = true');
    await page
      .locator('main form.k-form button[type=submit], main form.k-form button.btn-primary')
      .last()
      .click();
    await expect
      .poll(() => page.evaluate('!window.isOldPage').catch(() => false), { timeout: 20_000 })
      .toBe(true);
    problems.push(...(await pageProblems(page)));
  }
  const field = (name: string) => page.locator(`[name="${name}"]`);
  const sees = (text: string) =>
    expect.poll(() => page.locator('main').innerText(), { timeout: 15_000 }).toContain(text);

  it('is typed, with what the customer paid last beside each line', async () => {
    await go('/inventory');
    const codes = await page
      .locator('main table tbody tr th, main table tbody tr td:first-child')
      .allInnerTexts();
    skus = [...new Set(codes.flatMap((text) => /[A-Z]{2,4}-\d+-[A-Z0-9-]+/.exec(text)?.[0] ?? []))].slice(
      0,
      2,
    );
    expect(skus).toHaveLength(2);
    await go('/orders/new?customer=5');
    await field('customerPo').fill('PO-BROWSER');
    for (const [place, [quantity, price]] of [
      ['12', '9.50'],
      ['900000', '4'],
    ].entries()) {
      await field(`lines[${place}][sku]`).fill(skus[place] ?? '');
      await field(`lines[${place}][quantity]`).fill(quantity ?? '');
      await field(`lines[${place}][price]`).fill(price ?? '');
    }
    await page.locator('[name="customerPo"]').focus();
    await send();
    order = new URL(page.url()).pathname;
    expect(order).toMatch(/^\/orders\/\d+$/);
    await sees('PO-BROWSER');
  });

  it('is confirmed with one line waiting, and not before it may', async () => {
    await go(`${order}/confirmation`);
    await sees(skus[1] ?? '');
    await send();
    await sees(skus[1] ?? '');
    expect(page.url()).toContain('confirmation');
    await page.locator('[name="wait"]').nth(1).check();
    await send();
    await sees(t('orders.state_confirmed'));
    await sees(t('orders.waiting'));
  });

  it('promises another day, with the reason', async () => {
    await go(`${order}/promise`);
    await field('promisedOn').fill('2099-05-20');
    await field('reason').fill('Yarn is late');
    await send();
    await sees('2099-05-20');
    await sees('Yarn is late');
  });

  it('is released, by a manager if need be, and shipped in part', async () => {
    await go(`${order}/release`);
    if (await field('overrideReason').count()) await field('overrideReason').fill('Agreed by phone');
    await send();
    await sees(t('orders.state_released'));
    await go(`/shipments/new?order=${order.split('/').at(-1)}`);
    await field('lines[0][quantity]').fill('5');
    await field('lines[1][quantity]').fill('0');
    const carriers = await field('carrierId')
      .locator('option')
      .evaluateAll((all) =>
        all.map((option) => (option as unknown as { value: string }).value).filter(Boolean),
      );
    await field('carrierId').selectOption(carriers[0] ?? '');
    await send();
    if (new URL(page.url()).pathname === '/shipments') {
      for (const mode of ['express', 'air', 'road', 'rail', 'sea']) {
        await field('mode').selectOption(mode);
        await send();
        if (new URL(page.url()).pathname !== '/shipments') break;
      }
    }
    const shipment = new URL(page.url()).pathname;
    await go(`${shipment}/dispatch`);
    await send();
    await go(order);
    await sees('5');
  });

  it('is amended: not below what has left; then the page says what changed', async () => {
    await go(`${order}/amendment`);
    await field('reason').fill('Fewer are wanted');
    await field('lines[0][quantity]').fill('3');
    await send();
    await sees(t('orders.undercut', { count: 5 }));
    await field('lines[0][quantity]').fill('8');
    await send();
    await sees('12 → 8');
    await sees(t('orders.amendment_number', { number: 1 }));
  });

  it('is in the list of those that wait, and its states are in the guide', async () => {
    await go('/orders?waiting=1');
    await go('/help/states');
    await sees(t('orders.effect_serves_waiting'));
    await go(`/orders/new?copy=${order.split('/').at(-1)}`);
    expect(problems).toEqual([]);
  });
});
