import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/core/context.ts';
import { translate } from '../../src/web/languages.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** A busy machine takes its time. */
const patient = { timeout: 15_000 };

const pages = [
  '/opportunities/board',
  '/opportunities',
  '/opportunities/1',
  '/opportunities/1/edit',
  '/opportunities/new?customer=5',
  '/opportunities/fair-contact',
  '/opportunities/targets',
  '/market-opportunities',
  '/market-opportunities/1',
  '/market-opportunities/new',
  '/reports/forecast',
  '/reports/lost-opportunities',
];

describe('opportunities, from a card handed over at a fair to an order', () => {
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

  interface Window {
    username: string;
    language?: Language;
    width?: number;
    script?: boolean;
    scheme?: 'light' | 'dark';
  }

  async function signedIn({
    username,
    language = 'en',
    width = 1280,
    script = true,
    scheme = 'light',
  }: Window): Promise<Page> {
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 900 },
      javaScriptEnabled: script,
      colorScheme: scheme,
      isMobile: width < 600,
      hasTouch: width < 600,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    await signIn(page, server, username);
    return page;
  }

  const laneOf = (page: Page, id: string) =>
    page.locator(`[data-lane]:has([data-card="${id}"])`).getAttribute('data-lane');

  async function meet(page: Page, company: string): Promise<string> {
    await page.goto(`${server.address}/opportunities/fair-contact`);
    await page.fill('[name=company]', company);
    await page.fill('[name=person]', 'Lola Ruiz');
    await page.fill('[name=note]', 'Wants caps for spring');
    await page.fill('[name="lines[0][item]"]', 'BKT-01-BLK-LXL');
    await page.keyboard.press('Escape');
    await page.fill('[name="lines[0][quantity]"]', '240');
    await page.click('main [data-save]');
    await page.waitForURL(/\/opportunities\/\d+$/);
    return /(\d+)$/.exec(page.url())?.[1] ?? '';
  }

  it('meets someone on a phone, moves the card by keys and by mouse, wins, and has its order', async () => {
    const phone = await signedIn({ username: 'sales', width: 360 });
    const id = await meet(phone, 'Sombrero Journey S.A.');
    await phone.context().close();

    const page = await signedIn({ username: 'sales' });
    await page.goto(`${server.address}/opportunities/board`);
    expect(await laneOf(page, id)).toBe('new');
    // By keys: picked up, carried two stages on, put back, then carried one stage on and put down.
    const said = page.locator('[data-board-said]');
    await page.locator(`[data-card="${id}"]`).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => said.innerText(), patient).toContain('picked up');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => said.innerText(), patient).toBe('Over Sample');
    await page.keyboard.press('Escape');
    await expect.poll(() => said.innerText(), patient).toContain('stays where it was');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => laneOf(page, id), patient).toBe('needs');
    await expect.poll(() => page.evaluate('document.activeElement?.dataset.card'), patient).toBe(id);
    // By mouse, twice: each move brings the board anew, with what the next one needs.
    for (const lane of ['sample', 'negotiation']) {
      // Held again where the board was just being brought anew under the hand.
      const drag = async () => {
        if ((await laneOf(page, id)) !== lane)
          await page.locator(`[data-card="${id}"]`).dragTo(page.locator(`[data-lane="${lane}"] h2`));
        return laneOf(page, id);
      };
      await expect.poll(drag, { ...patient, interval: 1000 }).toBe(lane);
    }
    // Won asks, in a dialog, whether the order is to be made.
    await page.locator(`[data-card="${id}"]`).dragTo(page.locator('[data-lane="won"] h2'));
    const dialog = page.locator('[data-board-dialog]');
    await expect.poll(() => dialog.isVisible(), patient).toBe(true);
    problems.push(...(await accessibilityProblems(page)).map((problem) => `dialog ${problem}`));
    await dialog.getByRole('button', { name: 'Win and make draft order' }).click();
    await page.waitForURL(/\/orders\/\d+$/);
    const order = await page.locator('main').innerText();
    for (const kept of ['Sombrero Journey S.A.', 'BKT-01-BLK-LXL', '240']) expect(order).toContain(kept);
    await page.goto(`${page.url()}/edit`);
    expect(await page.locator('[name=contactId] option:checked').innerText()).toBe('Lola Ruiz');
    await page.goto(`${server.address}/opportunities/${id}`);
    expect(await page.locator('main').innerText()).toMatch(/Won[\s\S]*SO-\d{4}-\d+/);
    await page.context().close();
  });

  it('loses one with its reason, in Chinese; what is missing is said in the dialog, and the place is kept', async () => {
    const t = translate('zh-CN');
    const page = await signedIn({ username: 'sales', language: 'zh-CN' });
    const id = await meet(page, 'Gorro Journey S.A.');
    const owner = await page.evaluate('location.pathname');
    expect(owner).toContain(id);
    await page.goto(`${server.address}/opportunities/board?month=none`);
    await page.locator(`[data-card="${id}"]`).dragTo(page.locator('[data-lane="lost"] h2'));
    const dialog = page.locator('[data-board-dialog]');
    await dialog.locator('[name=lostReason]').selectOption({ label: t('opportunities.reason_price') });
    await dialog.locator('[data-save]').click();
    await expect.poll(() => dialog.innerText(), patient).toContain(t('opportunities.competitor_or_unknown'));
    expect(await dialog.locator('[name=lostReason]').inputValue()).toBe('price');
    await dialog.locator('[name=competitor]').fill('青岛顶尚');
    await dialog.locator('[name=targetPriceUnknown]').check();
    await dialog.locator('[data-save]').click();
    await expect.poll(() => laneOf(page, id), patient).toBe('lost');
    expect(page.url()).toContain('month=none');
    expect(await dialog.isVisible()).toBe(false);
    await page.goto(`${server.address}/opportunities/${id}`);
    expect(await page.locator('main').innerText()).toContain('青岛顶尚');
    await page.context().close();
  });

  it('tells who moves a card second that someone was first, and shows the truth', async () => {
    const page = await signedIn({ username: 'sales' });
    const id = await meet(page, 'Berretto Journey');
    await page.goto(`${server.address}/opportunities/board?month=none`);
    const other = await signedIn({ username: 'manager' });
    await other.goto(`${server.address}/opportunities/board?month=none`);
    await other.locator(`[data-card="${id}"]`).dragTo(other.locator('[data-lane="quoted"] h2'));
    await expect.poll(() => laneOf(other, id), patient).toBe('quoted');
    await page.locator(`[data-card="${id}"]`).dragTo(page.locator('[data-lane="needs"] h2'));
    await expect
      .poll(() => page.locator('main').innerText(), patient)
      .toContain('Someone changed this opportunity first');
    expect(await laneOf(page, id)).toBe('quoted');
    await other.context().close();
    await page.context().close();
  });

  it('moves without any script, by the select on the card', async () => {
    const page = await signedIn({ username: 'sales', script: false });
    const id = await meet(page, 'Chapeau Journey');
    await page.goto(`${server.address}/opportunities/board?month=none`);
    const card = page.locator(`[data-card="${id}"]`);
    await card.locator('[name=stage]').selectOption('quoted');
    await card.locator('button').click();
    await page.waitForURL(/board\?month=none/);
    expect(await laneOf(page, id)).toBe('quoted');
    await page.locator(`[data-card="${id}"] [name=stage]`).selectOption('dormant');
    await page.locator(`[data-card="${id}"] button`).click();
    await page.waitForURL(/\/move\?stage=dormant/);
    await page.click('main [data-save]');
    await page.waitForURL(/board\?month=none/);
    expect(await laneOf(page, id)).toBe('dormant');
    await page.context().close();
  });

  it.each([
    ['en', 1280, 'light'],
    ['zh-CN', 1280, 'dark'],
    ['zh-CN', 360, 'light'],
    ['en', 360, 'dark'],
  ] as const)(
    'in %s at %d pixels, %s: nothing sticks out, and axe finds nothing',
    async (language, width, scheme) => {
      const page = await signedIn({ username: 'manager', language, width, scheme });
      for (const path of pages) {
        await page.goto(`${server.address}${path}`);
        problems.push(...(await pageProblems(page)));
      }
      const admin = await signedIn({ username: 'admin', language, width, scheme });
      await admin.goto(`${server.address}/opportunities/stages`);
      problems.push(...(await pageProblems(admin)));
      for (const one of [page, admin]) await one.context().close();
    },
  );

  it('met no error of script or accessibility on the way', () => {
    expect(problems).toEqual([]);
  });
});
