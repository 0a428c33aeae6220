import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn, watchedPage } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** A proforma from an order, in two languages: looked at, issued, printed, fetched; the order changes; a revision. */
describe.each([
  ['en', 1280, 'light'],
  ['zh-CN', 360, 'dark'],
] as const)('documents, in %s at %i pixels, %s', (language, width, scheme) => {
  const t = translate(language);
  let problems: string[] = [];
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let order = '';
  let first = '';
  let total = '';
  let firstPaper = '';

  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
    ({ page, problems } = await watchedPage(browser, { language, width, scheme }));
    await signIn(page, server, 'manager');
  });
  afterAll(async () => {
    await office?.close();
  });

  async function look(): Promise<void> {
    problems.push(...(await pageProblems(page)));
  }
  async function go(path: string): Promise<void> {
    await page.goto(server.address + path);
    await look();
  }
  async function press(selector: string): Promise<void> {
    await page.evaluate('window.isOldPage = true');
    await page.locator('main').locator(selector).first().click();
    await expect.poll(() => page.evaluate('!window.isOldPage').catch(() => false)).toBe(true);
    await look();
  }
  const here = () => new URL(page.url()).pathname;
  const paper = () => page.locator('.k-paper').innerText();

  it('chooses the proforma invoice at an order, in both languages, and looks at the draft', async () => {
    await go('/orders?state=confirmed');
    await press('tbody a');
    order = here();
    expect(order).toMatch(/^\/orders\/\d+$/);
    await page.locator('#documents summary').click();
    await look();
    await press('#documents a[href$="/proforma_invoice"]');
    await page.selectOption('[name=language]', 'both');
    await page.fill('[name=note]', 'Please confirm by return. 请尽快确认。');
    await press('[data-preview]');
    const draft = await paper();
    expect(draft).toContain('草稿');
    expect(draft).toContain('形式发票');
    expect(draft).toContain('请尽快确认');
    expect(await page.inputValue('[name=note]')).toContain('请尽快确认');
  });

  it('issues it, and the PDF says the same', async () => {
    await press('[data-save]');
    first = here();
    expect(first).toMatch(/^\/documents\/\d+$/);
    firstPaper = await paper();
    expect(firstPaper).not.toContain('草稿');
    total = /[A-Z]{3} [\d,.]+(?=\s+[金S])/u.exec(firstPaper)?.[0] ?? '';
    expect(total).toMatch(/^[A-Z]{3} [\d,]+/);
    const waiting = page.waitForEvent('download');
    await page.locator(`main a[href="${first}/pdf"]`).first().click();
    const file = await (await waiting).path();
    expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
    let text = '';
    try {
      text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' });
    } catch {
      console.warn('pdftotext is not installed: the text of the PDF was not looked at');
      return;
    }
    for (const said of ['形式发票', '请尽快确认', total]) expect(text).toContain(said);
  });

  it('prints it as pages of its own, without the program’s frame', async () => {
    await go(`${first}/print`);
    expect(await page.locator('.k-side').count()).toBe(0);
    expect(await paper()).toBe(firstPaper);
    const printed = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is told that the order has changed, and issues a revision; the old one is what it was', async () => {
    await go(`${order}/amendment`);
    // On a phone no field of a line lies out of sight.
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('.k-stack input:not([type=hidden])')].every((field) => field.getBoundingClientRect().right <= innerWidth)`,
      ),
    ).toBe(true);
    await page.fill('[name=reason]', 'One piece less');
    const quantity = page.locator('[name="lines[0][quantity]"]');
    const pieces = Number((await quantity.inputValue()).replace(/\D/g, ''));
    await quantity.fill(String(pieces - 1));
    await press('[data-save]');
    expect(here()).toBe(order);
    await go(first);
    await expect.poll(() => page.locator('main').innerText()).toContain(t('documents.revise'));
    await press('.alert-warning a');
    await press('[data-save]');
    const second = here();
    expect(second).not.toBe(first);
    expect(await page.locator('h1').innerText()).toContain('R1');
    expect(await paper()).not.toContain(total);
    await go(first);
    expect(await paper()).toBe(firstPaper);
    await expect.poll(() => page.locator('main').innerText()).toContain(t('documents.state_replaced'));
    await press('.alert-info a');
    expect(here()).toBe(second);
  });

  it('declares it void, and finds it in the list', async () => {
    await go(`${here()}/void`);
    await press('[data-save]');
    await expect.poll(() => page.locator('[role=alert]').count()).toBeGreaterThan(0);
    await page.fill('[name=reason]', 'Made in error');
    await press('[data-save]');
    await expect.poll(() => page.locator('main').innerText()).toContain('Made in error');
    await go('/documents?state=void');
    expect(await page.locator('tbody tr').count()).toBe(1);
  });

  it('shows an invoice with all of its columns', async () => {
    await go('/documents?kind=commercial_invoice');
    await press('tbody a');
    const cut = await page.evaluate(
      `[...document.querySelectorAll('.k-paper-scroll')].filter((table) => table.scrollWidth > table.clientWidth).length`,
    );
    if (width >= 1280) expect(cut).toBe(0);
  });

  it('sets the letterhead up', async () => {
    await page.context().clearCookies();
    await signIn(page, server, 'admin');
    await go('/settings/letterhead');
    await page.fill('[name=phone]', '+86 574 0000 0000');
    await press('[data-save]');
    expect(await page.inputValue('[name=phone]')).toBe('+86 574 0000 0000');
    await go('/settings/bank-accounts');
    await press('.k-title a.btn-primary');
    await press('[data-save]');
    await expect.poll(() => page.locator('[role=alert]').count()).toBeGreaterThan(0);
    await go('/settings/contract-articles');
  });

  it('has nothing wrong on any of these pages', () => {
    expect(problems).toEqual([]);
  });
});
