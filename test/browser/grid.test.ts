import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swatch } from '../../seeds/company/swatch.ts';
import { translate } from '../../src/web/languages.ts';
import { type Office, openOffice, pageProblems, signIn } from '../support/office.ts';
import type { RunningServer } from '../support/server.ts';

/** A style made by colour and size, its stock received, ordered and sent by grid: typed, pasted, without script. */
describe.each([
  ['en', 1280, 'light'],
  ['zh-CN', 360, 'dark'],
] as const)('the colour × size grid, in %s at %i pixels, %s', (language, width, scheme) => {
  const t = translate(language);
  const problems: string[] = [];
  let office: Office | undefined;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let style = '';

  async function open(javaScriptEnabled: boolean): Promise<Page> {
    const context = await browser.newContext({
      locale: language,
      viewport: { width, height: 800 },
      colorScheme: scheme,
      javaScriptEnabled,
    });
    const opened = await context.newPage();
    opened.setDefaultTimeout(20_000);
    opened.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    opened.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4'))
        problems.push(`console: ${message.text()}`);
    });
    await signIn(opened, server, 'manager');
    return opened;
  }

  beforeAll(async () => {
    office = await openOffice();
    ({ server, browser } = office);
    page = await open(true);
  });
  afterAll(async () => {
    await office?.close();
  });

  const look = async (at = page, script = true) =>
    void problems.push(...(await pageProblems(at, { script })));
  const go = async (path: string, at = page, script = true) => {
    await at.goto(server.address + path);
    await look(at, script);
  };
  const save = async (at = page) => {
    const url = at.url();
    await at.locator('main [data-save]').click();
    await at.waitForURL((now) => now.href !== url);
  };
  const cell = (name: string, at = page) => at.locator(`input[aria-label="${name}"][data-cell]`);
  const typedIn = (name: string, at = page) => cell(name, at).inputValue();
  const grandTotal = () => page.locator('[data-grand-total]').first().innerText();
  /** Pastes as the browser does when a block was copied from a spreadsheet. */
  const paste = (selector: string, text: string) =>
    page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', ${JSON.stringify(text)});
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.querySelector(${JSON.stringify(selector)}).dispatchEvent(event);
    }`);
  const linesOf = (at = page) =>
    at
      .locator('table[data-lines] tbody tr')
      .evaluateAll((rows) =>
        rows
          .map((row) => [...row.querySelectorAll('input')].slice(0, 3).map(({ value }) => value))
          .filter(([sku]) => sku !== ''),
      );

  it('makes a style with the sizes of a scale, its picture, and only the SKUs that exist', async () => {
    await go('/inventory/styles/new');
    await page.fill('[name=code]', 'PAN');
    await page.fill('[name=name]', 'Panama hat');
    await page.fill('[name=colours]', 'Ivory, Black');
    await page.selectOption('[name=scale]', '54–62');
    await page.fill('[name="prices[1][price]"]', '9.80');
    await save();
    await look();
    style = new URL(page.url()).pathname;
    expect(style).toMatch(/^\/inventory\/styles\/\d+$/);
    await page.locator('.k-style-picture summary').click();
    const picture = { name: 'panama.png', mimeType: 'image/png', buffer: swatch([230, 220, 190]) };
    await page.setInputFiles('#field-file', picture);
    await page.locator('[data-picture] button').click();
    const drawn = "document.querySelector('.k-style-picture img')?.naturalWidth";
    await expect.poll(() => page.evaluate(drawn)).toBe(160);
    await go(`${style}/skus`);
    await page.getByLabel(t('inventory.made', { name: 'Black 62' })).uncheck();
    await page.fill(`[aria-label="${t('inventory.code_of', { name: 'Ivory 54' })}"]`, 'PAN-IV-54');
    await save();
    await expect.poll(() => page.locator('.k-grid tbody').innerText()).toContain('–');
  });

  it('types barcodes and reorder points in grids, by arrows and Enter', async () => {
    await go(`${style}/planning`);
    const point = page.locator('input[name^="reorderPoint"]');
    await point.first().focus();
    await page.keyboard.type('24');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('36');
    await page.keyboard.press('Enter');
    await page.keyboard.type('48');
    await page.keyboard.press('Home');
    await page.keyboard.type('12');
    expect(await page.locator('[data-grand-total]').first().innerText()).toBe('120');
    await page.locator('input[name^="barcode"]').first().fill('4006381333932');
    await save();
    await expect.poll(() => page.locator('main').innerText()).toContain('4006381333932');
    await look();
  });

  it('receives goods by grid, pasted from a spreadsheet with its headings and totals', async () => {
    await go('/inventory/postings/receipt');
    await page.fill('[name=addStyle]', 'PAN');
    await page.press('[name=addStyle]', 'Enter');
    await cell('Ivory 54').waitFor();
    await paste(
      '[data-cell]',
      '\t62\t60\t58\t56\t54\tTotal\nBlack\t\t40\t40\t1,040\t２０\t1140\nIvory\t10\t10\t10\t10\t10\t50\n',
    );
    expect(await typedIn('Ivory 62')).toBe('10');
    expect(await typedIn('Black 56')).toBe('1040');
    expect(await typedIn('Black 54')).toBe('20');
    expect(await grandTotal()).toBe('1,190');
    await look();
    expect(await linesOf()).toHaveLength(9);
    await page.fill('[data-said]', '4.5');
    await page.locator('[data-take-lines]').click();
    expect(await linesOf()).toContainEqual(['PAN-BLACK-56', '1040', '4.5']);
    await save();
    await go(style);
    await expect.poll(() => page.locator('#stock [data-grand-total]').innerText()).toBe('1,190');
  });

  it('takes an order by grid: cells are lines at once, and lines are cells', async () => {
    await go('/orders/new?customer=5');
    await page.fill('[name=addStyle]', 'PAN');
    await page.press('[name=addStyle]', 'Enter');
    await cell('Ivory 54').waitFor();
    await cell('Ivory 54').focus();
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await page.keyboard.type('6');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.type('7');
    await page.fill('[data-said]', '10.5');
    expect(await linesOf()).toEqual([
      ['PAN-IV-54', '5', '10.5'],
      ['PAN-BLACK-54', '6', '10.5'],
      ['PAN-IVORY-62', '7', '10.5'],
    ]);
    const quantity = page.locator('[name="lines[1][quantity]"]');
    await quantity.fill('8');
    expect(await typedIn('Black 54')).toBe('8');
    expect(await grandTotal()).toBe('20');
    await cell('Ivory 62').fill('');
    expect(await linesOf()).toHaveLength(2);
    await look();
    await save();
    await expect.poll(() => page.locator('main').innerText()).toContain('PAN-IV-54');
    await page.locator('#grids a').last().click();
    await expect.poll(() => page.locator('#grids').innerText()).toContain('Panama');
    await look();
  });

  it('takes lines that are pasted as style, colour, size and quantity', async () => {
    await go('/orders/new?customer=5');
    await paste(
      '[name="lines[0][sku]"]',
      'Style\tColour\tSize\tQty\nPAN\tivory\t56\t1,200\nPAN\tBlack\t58\t30\n',
    );
    await expect
      .poll(() => linesOf())
      .toEqual([
        ['PAN-IVORY-56', '1200', ''],
        ['PAN-BLACK-58', '30', ''],
      ]);
  });

  it('does the same without script: the grid on the same form, and what was typed kept', async () => {
    const plain = await open(false);
    await go('/orders/new?customer=5', plain, false);
    await plain.fill('[name=customerPo]', 'PO-77');
    await plain.fill('[name=addStyle]', 'pan');
    await plain.locator('[data-show-grid]').click();
    await look(plain, false);
    expect(await plain.inputValue('[name=customerPo]')).toBe('PO-77');
    await cell('Ivory 54', plain).fill('3');
    await cell('Black 60', plain).fill('4');
    await plain.fill('[data-said]', '11');
    await plain.locator('[data-take-lines]').click();
    expect(await linesOf(plain)).toEqual([
      ['PAN-IV-54', '3', '11'],
      ['PAN-BLACK-60', '4', '11'],
    ]);
    await plain.fill('[name=addStyle]', 'PAN');
    await plain.locator('[data-show-grid]').click();
    expect(await typedIn('Black 60', plain)).toBe('4');
    await cell('Black 60', plain).fill('many');
    await plain.locator('main [data-save]').click();
    await plain.locator('#k-summary').waitFor();
    await plain.fill('[name="lines[1][quantity]"]', '9');
    await cell('Ivory 54', plain).fill('');
    await cell('Black 60', plain).fill('9');
    await save(plain);
    const shown = await plain.locator('main').innerText();
    expect(shown).toContain('PAN-BLACK-60');
    expect(shown).not.toContain('PAN-IV-54');
    await plain.context().close();
  });

  it('has nothing wrong on any of these pages', () => {
    expect(problems).toEqual([]);
  });
});
