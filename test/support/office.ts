import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems } from './axe.ts';
import { launchBrowser } from './chromium.ts';
import { RunningServer } from './server.ts';

const password = 'a very long phrase';

/** The program with a company in it and a browser before it, for one test file. */
export interface Office {
  server: RunningServer;
  browser: Browser;
  /** Where the program keeps its data. */
  folder: string;
  close(): Promise<void>;
}

export async function openOffice(content: 'demo' | 'empty' = 'demo'): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-office-'));
  const server = await RunningServer.start({
    KEHU_DATA: folder,
    DATABASE_URL: '',
    KEHU_SETUP: content,
    KEHU_ADMIN_PASSWORD: password,
  });
  const browser = await launchBrowser();
  return {
    server,
    browser,
    folder,
    async close() {
      await browser.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A page of its own whose errors of script and policy are gathered; answers to wrong input are none. */
export async function watchedPage(
  browser: Browser,
  { language, width, scheme }: { language: string; width: number; scheme?: 'light' | 'dark' },
): Promise<{ page: Page; problems: string[] }> {
  const problems: string[] = [];
  const context = await browser.newContext({
    locale: language,
    viewport: { width, height: 800 },
    ...(scheme ? { colorScheme: scheme } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 422'))
      problems.push(`console: ${message.text()}`);
  });
  return { page, problems };
}

/** Signs in on this page; everyone of the demo company has the same password. */
export async function signIn(page: Page, { address }: RunningServer, username: string): Promise<void> {
  await page.goto(`${address}/sign-in`);
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await page.click('form[action="/sign-in"] button');
  await page.waitForURL(/my-day/);
}

/** What sticks out at the page's right, and what axe finds; axe needs scripts. */
export async function pageProblems(page: Page, { script = true } = {}): Promise<string[]> {
  await page.waitForLoadState('load');
  const path = new URL(page.url()).pathname;
  const over = Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  );
  const found = script ? await accessibilityProblems(page) : [];
  return [
    ...(over > 0 ? [`${path} is ${over} pixels too wide`] : []),
    ...found.map((text) => `${path} ${text}`),
  ];
}
