import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { systemClock } from '../src/core/context.ts';
import { connect } from '../src/db/connection.ts';
import { runJobs } from '../src/modules/jobs.ts';

/**
 * `npm run bench -- --customers=100000 --orders=20000 --seconds=10 --memory=5`: requests per second, p50 and
 * p99 of the pages that people open all day, each as a ratio to `/healthz` in the same run, since machines
 * differ and this one may be busy. The last column is the same while fifty writes a second come in, after each
 * of which a page is read from the database anew. Then how long searches take that are read anew, the first
 * while nothing of them has been read before. `--memory` goes on for so many minutes and prints the memory.
 */
const option = (name: string, fallback: number) => {
  const text = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
  return text ? Number(text) : fallback;
};
const customers = option('customers', 100_000);
const orders = option('orders', 20_000);
const seconds = option('seconds', 10);
const memoryMinutes = option('memory', 0);
const password = 'only for measuring';
const folder = process.env.KEHU_BENCH_DATA ?? join(tmpdir(), `kehu-bench-${customers}-${orders}`);
const env = {
  ...process.env,
  DATABASE_URL: '',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'silent',
  KEHU_DATA: folder,
  KEHU_SETUP: 'empty',
  KEHU_ADMIN_PASSWORD: password,
};

function makeData(): void {
  const stamp = join(folder, 'seeded-with-trade');
  if (existsSync(stamp)) return;
  // What an older bench made lacks the money, the quotes or the goods that are held.
  rmSync(folder, { recursive: true, force: true });
  console.log(`Making ${customers} customers and ${orders} orders in ${folder} …`);
  mkdirSync(folder, { recursive: true });
  const seed = [
    'dist/src/commands/seed.js',
    'large',
    `--customers=${customers}`,
    `--orders=${orders}`,
    '--story=100000',
    '--skus=10000',
    '--movements=1000000',
  ];
  execFileSync(process.execPath, seed, { env, stdio: 'inherit' });
  writeFileSync(stamp, new Date().toISOString());
}

/** As on a day at work: what is done by night is done, or it would be measured along with the pages. */
async function doNightsWork(): Promise<void> {
  const db = connect({ kind: 'sqlite', file: join(folder, 'kehu.sqlite') });
  const begun = Date.now();
  await runJobs(db, systemClock, 'bench', (error) => console.warn(error));
  await db.destroy();
  console.log(`The night's work took ${Math.round((Date.now() - begun) / 1000)} s`);
}

async function startServer(): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, ['dist/src/server.js'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const address = /Kehu is ready at (\S+)/.exec(text)?.[1];
      if (address) resolve({ child, address });
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

async function signIn(address: string): Promise<string> {
  const body = new URLSearchParams({ username: 'admin', password });
  const response = await fetch(`${address}/sign-in`, { method: 'POST', redirect: 'manual', body });
  if (response.status !== 303) throw new Error(`signing in was answered with ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
}

interface Measured {
  rate: number;
  p50: number;
  p99: number;
}

async function measure(url: string, cookie: string, duration = seconds): Promise<Measured> {
  const result = await autocannon({ url, duration, connections: 10, headers: cookie ? { cookie } : {} });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} not 2xx, ${result.errors} errors`);
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Measures while fifty small writes a second come in: choosing the language is one. */
async function measureAmidWrites(url: string, cookie: string): Promise<Measured> {
  let isMeasuring = true;
  const writing = (async () => {
    while (isMeasuring) {
      await fetch(new URL('/help?lang=en', url), { headers: { cookie }, redirect: 'manual' });
      await wait(20);
    }
  })();
  try {
    return await measure(url, cookie);
  } finally {
    isMeasuring = false;
    await writing;
  }
}

/** Milliseconds to take an order of three lines, and to confirm it with lines that wait. */
async function measureConfirming(address: string, cookie: string): Promise<void> {
  const hidden = (html: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  const text = async (path: string) => (await fetch(address + path, { headers: { cookie } })).text();
  const send = async (form: string, path: string, fields: [string, string][]) => {
    const tokens = ['_csrf', '_token'].map((name): [string, string] => [name, hidden(form, name)]);
    const body = new URLSearchParams([...fields, ...tokens]);
    const start = performance.now();
    const response = await fetch(address + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body,
    });
    if (response.status !== 303) throw new Error(`${path} was answered with ${response.status}`);
    return { took: performance.now() - start, to: response.headers.get('location') ?? '' };
  };
  const skus = [...(await text('/inventory')).matchAll(/\/inventory\/skus\/\d+"[^>]*>([^<]+)</g)];
  const lines = [0, 1, 2].flatMap((place): [string, string][] => [
    [`lines[${place}][sku]`, skus[place]?.[1] ?? ''],
    [`lines[${place}][quantity]`, '12'],
    [`lines[${place}][price]`, '5'],
  ]);
  const taking: number[] = [];
  const confirming: number[] = [];
  for (let round = 0; round < 25; round++) {
    const form = await text('/orders/new');
    const warehouse = /name="warehouseId"[\s\S]*?<option value="(\d+)"/.exec(form)?.[1] ?? '1';
    const day = /name="orderedOn" value="([^"]+)"/.exec(form)?.[1] ?? new Date().toISOString().slice(0, 10);
    const order: [string, string][] = [
      ['customer', 'L00001'],
      ['warehouseId', warehouse],
      ['currency', 'CNY'],
      ['orderedOn', day],
    ];
    const made = await send(form, '/orders', [...order, ...lines]);
    taking.push(made.took);
    const page = await text(`${made.to}/confirmation`);
    const waits = [...page.matchAll(/name="wait" value="(\d+)"/g)].map(([, id]): [string, string] => [
      'wait',
      id ?? '',
    ]);
    const confirmed = await send(page, `${made.to}/confirmation`, [['version', '1'], ...waits]);
    confirming.push(confirmed.took);
  }
  const shown = (times: number[]) =>
    [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]?.toFixed(1);
  console.log(
    `\ntake an order of three lines: ${shown(taking)} ms; confirm it: ${shown(confirming)} ms (medians of 25)`,
  );
}

const terms: [string, string][] = [
  ['zzzz', 'nothing'],
  ['qx', 'nothing, two letters'],
  ['a', 'one letter'],
  ['an', 'two letters, in most'],
  ['12', 'two digits, in most'],
  ['宁波', 'two characters'],
  ['慈', 'one character'],
  ['nbcs', 'initials'],
  ['ningbo慈', 'pinyin and characters'],
  ['alpi', 'the beginning of a name'],
  ['hats mill old', 'three words'],
  ['example', 'in each row'],
  ['0574 8888', 'a phone'],
  ['L46690', 'a code'],
];

/** Milliseconds for the hits under the box, each time read anew: an address that was never asked for is not kept. */
async function measureSearch(address: string, cookie: string): Promise<void> {
  console.log(
    `\n${'search, read anew'.padEnd(36)}${'first ms'.padStart(9)}${'p50 ms'.padStart(9)}${'worst ms'.padStart(10)}`,
  );
  for (const [term, what] of terms) {
    const times: number[] = [];
    for (let place = 0; place < 25; place++) {
      const start = performance.now();
      const url = `${address}/search/live?q=${encodeURIComponent(term)}&asked=${place}-${start}`;
      const response = await fetch(url, { headers: { cookie } });
      await response.text();
      if (response.status !== 200) throw new Error(`${url} was answered with ${response.status}`);
      times.push(performance.now() - start);
    }
    const [first = 0] = times;
    const sorted = [...times].sort((a, b) => a - b);
    const shown = [first, sorted[12] ?? 0, sorted.at(-1) ?? 0].map((time) => time.toFixed(1));
    // A Chinese character is two columns wide.
    const name = `${term} (${what})`;
    const wide = name.match(/\p{Script=Han}/gu)?.length ?? 0;
    console.log(
      `${name.padEnd(36 - wide)}${shown[0]?.padStart(9)}${shown[1]?.padStart(9)}${shown[2]?.padStart(10)}`,
    );
  }
}

/** Resident memory of the server in MB; null where the system has no /proc. */
function memoryOf(child: ChildProcess): number | null {
  const file = `/proc/${child.pid}/status`;
  if (!existsSync(file)) return null;
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024);
}

makeData();
await doNightsWork();
const { child, address } = await startServer();
try {
  const cookie = await signIn(address);
  const pages = [
    ['/sign-in', false],
    ['/customers', true],
    ['/customers/5000', true],
    // The customer whose story has 100,000 entries.
    ['/customers/1', true],
    ['/customers/duplicates?name=alpine+hats', true],
    ['/orders/5000', true],
    // An order with 200 lines.
    ['/orders/1', true],
    ['/orders', true],
    ['/orders?state=open', true],
    ['/orders?customer=50', true],
    ['/orders?waiting=1', true],
    ['/orders?unpaid=1', true],
    ['/orders?overdue=1&currency=EUR', true],
    ['/orders?promisedTo=2020-01-01', true],
    ['/my-day', true],
    ['/quotes', true],
    ['/receipts', true],
    ['/receivables', true],
    ['/inventory', true],
    ['/availability/list', true],
    ['/availability?what=M0001-A-M', true],
    ['/replenishment', true],
    ['/search?q=alpine', true],
    ['/search/live?q=alpi', true],
  ] as const;
  for (const [path, isSignedIn] of pages) await measure(`${address}${path}`, isSignedIn ? cookie : '', 2);
  const before = await measure(`${address}/healthz`, '');
  const rows: [string, Measured, Measured?][] = [];
  for (const [path, isSignedIn] of pages) {
    const url = `${address}${path}`;
    rows.push([
      path,
      await measure(url, isSignedIn ? cookie : ''),
      ...(isSignedIn ? [await measureAmidWrites(url, cookie)] : []),
    ] as [string, Measured, Measured?]);
  }
  const after = await measure(`${address}/healthz`, '');
  const base = (before.rate + after.rate) / 2;
  rows.unshift(['/healthz', { ...before, rate: base }]);
  console.log(
    `\n${'page'.padEnd(24)}${'requests/s'.padStart(12)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'ratio'.padStart(9)}${'amid writes'.padStart(13)}`,
  );
  const percent = (rate: number) => `${((rate / base) * 100).toFixed(1)} %`;
  for (const [path, { rate, p50, p99 }, amidWrites] of rows) {
    console.log(
      `${path.padEnd(24)}${rate.toFixed(0).padStart(12)}${String(p50).padStart(9)}${String(p99).padStart(9)}${percent(rate).padStart(9)}${(amidWrites ? percent(amidWrites.rate) : '').padStart(13)}`,
    );
  }
  await measureConfirming(address, cookie);
  await measureSearch(address, cookie);
  console.log(`memory ${memoryOf(child)} MB`);
  const end = Date.now() + memoryMinutes * 60_000;
  while (Date.now() < end) {
    for (const [path, isSignedIn] of pages) await measure(`${address}${path}`, isSignedIn ? cookie : '', 5);
    console.log(`${Math.round((end - Date.now()) / 1000)} s left, memory ${memoryOf(child)} MB`);
  }
} finally {
  child.kill('SIGTERM');
  await wait(200);
}
