import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const args = [
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
  const executablePath = installed.find((path) => path && existsSync(path)) ?? (await bundled());
  return chromium.launch({ executablePath, args });
}

/**
 * The packaged Chromium, unpacked into a folder of this process's own: it would take any copy it finds in the
 * temp folder, of whatever version. Its own arguments are for AWS Lambda (one process for all, no web
 * security) and are left out.
 */
async function bundled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-chromium-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.TMPDIR = folder;
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  const path = await packaged.executablePath();
  process.env.FONTCONFIG_FILE = writeFontSettings(folder);
  return path;
}

/** A bare machine has no Chinese font; pages would be measured with empty boxes. */
function writeFontSettings(folder: string): string {
  const chinese = dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans-sc/package.json')));
  const folders = [
    '/usr/share/fonts',
    join(folder, 'fonts'),
    join(chinese, '400Regular'),
    join(chinese, '700Bold'),
  ];
  const file = join(folder, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders
      .map((path) => `<dir>${path}</dir>`)
      .join('')}<cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
  );
  return file;
}
