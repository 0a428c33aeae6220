import { expect } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { classesAtRest } from '../../src/modules/classes/class-run.ts';
import { findAllPairs } from '../../src/modules/customers/customer-pairs.ts';
import { modules } from '../../src/modules/index.ts';
import { runJobs } from '../../src/modules/jobs.ts';
import type { TestCompany } from './company.ts';
import { addressOf, oneOfEverything } from './one-of-everything.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from './stocked.ts';
import type { Visitor } from './visitor.ts';

/** What a manager and the nights do of the classes. */
async function manage(company: TestCompany): Promise<void> {
  const manager = await company.visitor('manager');
  await manager.post('/classes/recompute');
  await classesAtRest();
  const decided = { untilOn: '2026-04-30', reason: 'x' };
  await manager.post('/customers/1/class', { ...decided, segment: 'key', version: 1 });
  await manager.post('/customers/1/quiet', { ...decided, version: 2 });
  await manager.post('/customers/1/status/end');
  await manager.get('/customers?segment=key&goneQuiet=1&columns=all');
  company.clock.set('2026-05-01T20:00:00.000Z');
  await runJobs(company.db, company.clock, 'a');
  company.clock.set('2026-03-31T04:00:00.000Z');
}

/** Does and looks at what has a page, with the filters of lists, so that every query is built once. */
export async function visitEverything(company: TestCompany): Promise<void> {
  await stockedWarehouse(company, 50);
  await aCustomer(company, { name: '宁波慈穗帽业', phone: '+86 574 88881234' });
  await aCarrier(company);
  await aCustomer(company, { name: '宁波慈穗', phone: '0574-88881234' });
  const sales = await company.visitor('sales');
  const warehouse = await company.visitor('warehouse');
  await sales.post('/customers/1/interactions', {
    channel: 'call',
    said: 'x',
    promise: 'p',
    promiseOn: '2026-03-31',
    task: 't',
    taskOn: '2026-03-31',
  });
  await sales.post('/opportunities', { customer: 'C00001', title: 'Hats', amountE4: '100' });
  await sales.post('/opportunities/1/stage', { version: 1, stage: 'sample' });
  await sales.post('/orders', orderFields('CAP-BLK', 30));
  await sales.post('/orders/1/confirmation', { version: 1 });
  await sales.post('/orders/1/release', { version: 2 });
  await warehouse.post('/shipments', {
    order: 1,
    carrierId: 1,
    mode: 'sea',
    plannedOn: '2026-03-31',
    'lines[0][orderLineId]': 1,
    'lines[0][quantity]': 30,
  });
  await warehouse.post('/shipments/1/dispatch', { version: 1, dispatchedOn: '2026-03-31' });
  await warehouse.post('/shipments/1/delivery', { version: 2, deliveredOn: '2026-03-31' });
  await manage(company);
  await viewAndTick(sales);
  const filters =
    '?text=nb&owner=1&state=open&country=CN&level=A&status=lead&from=2026-01-01&to=2026-12-31' +
    '&tag=x&source=fair&backup=1&quiet=30&columns=all';
  const gets = modules.flatMap(({ routes }) =>
    routes.flatMap((route) => ('get' in route ? [route.get] : [])),
  );
  for (const username of ['manager', 'admin', 'warehouse', 'sales'] as const) {
    const visitor = await company.visitor(username);
    for (const path of gets) {
      const url = path
        .replace('/postings/:kind', '/postings/receipt')
        .replace(':kind', 'customers')
        .replace(':name', 'sales-by-month')
        .replace(/:\w+/g, '1');
      await visitor.get(url);
      if (!url.includes('/1')) await visitor.get(`${url}${filters}`);
    }
    for (const name of ['sales-by-country', 'classes', 'on-time']) await visitor.get(`/reports/${name}`);
    for (const name of ['value', 'age', 'dead', 'overstock', 'turnover']) {
      await visitor.get(`/replenishment/${name}`);
      await visitor.get(`/replenishment/${name}?warehouse=1&category=none&by=sku`);
    }
    for (const asked of ['what=CAP-BLK&quantity=90&warehouse=1', 'what=CAP&grid[s1]=4'])
      await visitor.get(`/availability?${asked}`);
    for (const term of ['n', 'nb', 'cap', '宁波']) await visitor.get(`/search?q=${encodeURIComponent(term)}`);
  }
  const manager = await company.visitor('manager');
  await manager.post('/customers/2/contacts', { name: 'Anna', email: 'anna@hutwerk.example' });
  for (const url of ['/customers/1/merge?with=C00002', '/merges?view=apart', '/merges?view=merged&by=name'])
    await manager.get(url);
  // What is set aside comes back with its own id, by a statement that SQLite has not.
  await company.db('customer_classes').where({ customerId: 2 }).delete();
  const versions: { version: number }[] = await company.db('customers').orderBy('id').select('version');
  const merged = {
    loserId: 2,
    winnerVersion: versions[0]?.version ?? 0,
    loserVersion: versions[1]?.version ?? 0,
  };
  expect((await manager.post('/customers/1/merge', merged)).status).toBe(303);
  await manager.get('/customers/2');
  await manager.get('/merges/1/undo');
  expect((await manager.post('/merges/1/undo')).status).toBe(303);
  expect((await manager.post('/customers/1/apart/2', { reason: 'two' })).status).toBe(303);
  await findAllPairs(company.db);
  await company.change({ salesSeeAllCustomers: false });
  for (const url of ['/customers', '/orders', '/search?q=cap', '/my-day', '/contacts']) await sales.get(url);
  await checkIntegrity(company.db);
}

/** A saved view and what is done with ticked rows. */
async function viewAndTick(visitor: Visitor): Promise<void> {
  await visitor.post('/customers/views', { name: 'Mine', query: 'level=A', isDefault: '1' });
  await visitor.post('/customers/views/1', { name: 'Mine too', isDefault: '1', version: 1 });
  await visitor.post('/customers/views/1/choice', { query: 'level=B', version: 2 });
  const many = { ids: '1', confirmed: '1' };
  await visitor.post('/customers/level', { ...many, level: 'A', reason: 'x' });
  await visitor.post('/customers/tags', { ...many, add: 'x' });
}

const gets = modules.flatMap(({ routes }) => routes.flatMap((route) => ('get' in route ? [route.get] : [])));

/** The addresses of one page with other filters, sorts, tabs and columns, as it offers them. */
function choicesOf(html: string, url: string): string[] {
  const found = new Set([`${url}?columns=all`]);
  for (const [, query = ''] of html.matchAll(/href="[^"?]*\?([^"#]+)"/g)) {
    const name = query.split('=')[0] ?? '';
    if (['sort', 'view', 'show', 'state', 'kind', 'by'].includes(name))
      found.add(`${url}?${query.replaceAll('&amp;', '&')}`);
  }
  for (const [, name, options = ''] of html.matchAll(/<select[^>]* name="(\w+)"[^>]*>([\s\S]*?)<\/select>/g))
    for (const [, value] of options.matchAll(/<option value="([^"]+)"/g))
      found.add(`${url}?${name}=${encodeURIComponent(value ?? '')}`);
  return [...found].slice(0, 30);
}

/** A company with one of everything: each page as each role sees it, each choice of each list, and what follows. */
export async function visitOneOfEverything(company: TestCompany): Promise<void> {
  const samples = await oneOfEverything(company, { owner: 'sales', mark: 'Hat' });
  const manager = await company.visitor('manager');
  for (const path of gets) {
    const { url } = addressOf(path, samples);
    const { status, text = '' } = await manager.get(url);
    if (status !== 200 || path.includes(':')) continue;
    for (const choice of choicesOf(text, url)) await manager.get(choice);
  }
  for (const url of [
    '/orders',
    '/customers',
    '/contacts',
    '/needs',
    '/opportunities',
    '/shipments',
    '/promises',
  ])
    await manager.get(`${url}/export?columns=all&text=hat`);
  await company.change({ salesSeeAllCustomers: false, recallAfterDays: 30 });
  const sales = await company.visitor('sales');
  for (const path of gets) await sales.get(addressOf(path, samples).url);
  for (const term of ['h', 'hat', 'hat name', 'zzz'])
    await sales.get(`/search?q=${encodeURIComponent(term)}`);
  await followUp(company, manager, sales);
}

/** What becomes of things: claimed, handed over, brought back, won, ended. */
async function followUp(company: TestCompany, manager: Visitor, sales: Visitor): Promise<void> {
  const { db, users, clock } = company;
  const firstId = async (table: string, where = {}) =>
    ((await db(table).where(where).orderBy('id').first('id')) as { id: number } | undefined)?.id ?? 0;
  const accepted = async (answer: PromiseLike<{ status: number; headers: Record<string, string> }>) => {
    const { status, headers } = await answer;
    expect(status).toBe(303);
    return idIn(headers.location);
  };
  const waiting = await firstId('customers', { ownerId: null });
  await accepted(sales.post('/pool/claim', { ids: String(waiting) }));
  await accepted(sales.post(`/pool/${waiting}/return`, { reason: 'x', version: 2 }));
  await accepted(manager.post('/pool/assign', { ids: String(waiting), ownerId: users.sales.id }));
  const absence = {
    fromUserId: users.sales.id,
    kind: 'absence',
    all: users.manager.id,
    returnsOn: '2026-06-01',
  };
  const handover = await accepted(manager.post('/handovers', absence));
  await accepted(manager.post(`/handovers/${handover}/completion`, { version: 1 }));
  await manager.get(`/handovers/${handover}/sheet?all=1`);
  await accepted(manager.post(`/handovers/${handover}/end`, { version: 2 }));
  await accepted((await company.visitor('admin')).post(`/users/${users.sales.id}/disabled`));
  for (const kind of ['orders', 'promise', 'follow_up', 'opportunity', 'shipment', 'order'])
    await manager.get(`/pool/open?kind=${kind}`);
  await manager.post('/pool/open/promise', {
    ids: String(await firstId('promises')),
    ownerId: users.sales2.id,
  });
  // The nights: a warning, its week, and the recall.
  for (const day of ['2026-05-10', '2026-05-20', '2026-06-10']) {
    clock.set(`${day}T20:00:00.000Z`);
    await runJobs(db, clock, day);
  }
}
