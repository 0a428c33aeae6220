import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const installed = [
  process.env.KEHU_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** An installed Chromium or Chrome, else the one inside the npm package (Linux). */
export async function launchBrowser(): Promise<Browser> {
  const found = installed.find((path) => path && existsSync(path));
  if (found) return chromium.launch({ executablePath: found, args: flags });
  // It keeps an unpacked copy in the temp folder without looking at its version: a folder of its own, then.
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'kehu-chromium-'));
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: bundled } = await import('@sparticuz/chromium');
  const executablePath = await bundled.executablePath();
  return chromium.launch({ executablePath, args: [...bundled.args, ...flags] });
}
