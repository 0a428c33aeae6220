import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import type { Database } from '../../src/db/connection.ts';
import { toColumn } from '../../src/db/rows.ts';
import { classesAtRest } from '../../src/modules/classes/class-run.ts';
import { findAllPairs } from '../../src/modules/customers/customer-pairs.ts';
import { modules } from '../../src/modules/index.ts';
import { runJobs } from '../../src/modules/jobs.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

interface Builder {
  client: Knex.Client;
  clone(): Builder;
}

/**
 * Stands in for a server that isn't at hand: SQLite runs what `dialect.ts` has for SQL Server, and every query
 * that pages and forms build is compiled for SQL Server too.
 */
describe.skipIf(process.env.TEST_DATABASE_URL)('queries for SQL Server', () => {
  let company: TestCompany;
  const compiled = new Map<string, string>();
  const failures: string[] = [];

  beforeAll(async () => {
    company = await testCompany();
    await speakAsSqlServer(company.db);
    const server = knex({
      client: 'mssql',
      wrapIdentifier: (name, quote) => (name === '*' ? name : quote(toColumn(name))),
    });
    const compile = (builder: Builder) => {
      // SQL by hand stands in dialect.ts alone.
      if (typeof builder.clone !== 'function') return;
      const client = server.client as Knex.Client & { queryCompiler(builder: Builder): { toSQL(): unknown } };
      try {
        const sql = client.queryCompiler(builder.clone()).toSQL() as { sql: string } | { sql: string }[];
        for (const { sql: text } of Array.isArray(sql) ? sql : [sql]) compiled.set(text, text);
      } catch (error) {
        failures.push(String(error));
      }
    };
    company.db.on('start', compile);
    await visitEverything(company);
    await server.destroy();
  });
  afterAll(() => company.close());

  it('all compile', () => {
    expect(failures).toEqual([]);
    expect(compiled.size).toBeGreaterThan(150);
  });

  it('use nothing that SQL Server does not know', () => {
    const foreign = [...compiled.values()].filter((sql) =>
      /`|\blimit\b|\|\||\btrue\b|\bfalse\b|\bnow\(\)|on conflict|\bilike\b|\bsubstr\(|\bjulianday\(|\browid\b|\bmatch\b|\boffset\b(?![\s\S]*\border by\b)/i.test(
        sql.replace(/'[^']*'/g, ''),
      ),
    );
    expect(foreign).toEqual([]);
  });

  it('keep the suffix by which rows.ts knows a day, an instant or a big number', () => {
    const renamed = [...compiled.values()].flatMap((sql) =>
      [
        ...sql.matchAll(
          /\b(?:(?:is|has)_\w+|\w+(_(?:on|at|e4|e8|bp|ms|cm3)))\]?\)? as \[?(?!bigint\b)(\w+)/g,
        ),
      ].filter(([, suffix, alias]) =>
        suffix ? !alias?.endsWith(suffix) : !/^(?:is|has)_/.test(alias ?? ''),
      ),
    );
    expect(renamed.map(([text]) => text)).toEqual([]);
    const sums = [...compiled.values()].flatMap((sql) => [...sql.matchAll(/as bigint\)\), 0\) as (\w+)/g)]);
    expect(sums.length).toBeGreaterThan(10);
    expect(sums.map(([, alias]) => alias).filter((alias) => !/_(e4|qty|count)$/.test(alias ?? ''))).toEqual(
      [],
    );
  });

  it('order nothing twice, and no part of a query that takes all its rows', () => {
    const wrong = [...compiled.values()].filter((sql) => {
      const orders = [...sql.matchAll(/ order by ([^()]+?)(?:\)|$)/g)].map(
        ([, list]) => list?.split(/,\s*/) ?? [],
      );
      const names = orders.map((list) => list.map((part) => part.replace(/ (?:asc|desc)$/, '')));
      return (
        names.some((list) => new Set(list).size < list.length) ||
        /\(select (?!(?:distinct )?top )(?:[^()]|\((?!select)[^()]*\))* order by/.test(sql)
      );
    });
    expect(wrong).toEqual([]);
  });

  it('lock one table without joins: the hint would stand behind the wrong one', () => {
    expect([...compiled.values()].filter((sql) => /join .* with \(UPDLOCK\)/.test(sql))).toEqual([]);
  });

  it('name every column once in what they give back', () => {
    const doubled = [...compiled.values()].filter((sql) => {
      // Without what stands in brackets: a subquery's columns are its own.
      const flat = sql.replace(/\((?:[^()]|\([^()]*\))*\)/g, '()');
      const list = /^select (?:top \(@?\??\w*\) )?(.*?) from /i.exec(flat)?.[1] ?? '';
      const names = list
        .split(/,(?![^(]*\))/)
        .map((part) => /(?:as )?\[?(\w+)\]?$/i.exec(part.trim())?.[1] ?? '')
        .filter((name) => name !== '' && !/^\d+$/.test(name));
      return new Set(names).size < names.length;
    });
    expect(doubled).toEqual([]);
  });
});

/** SQLite takes the same functions once it has `convert`; its `char(7)` is a function, and no type. */
async function speakAsSqlServer(db: Database): Promise<void> {
  // The transactions' clients have the same prototype.
  Object.assign(Object.getPrototypeOf(db.client) as object, { dialect: 'mssql' });
  const connection = (await db.client.acquireConnection()) as {
    function(name: string, run: (...values: string[]) => string): void;
  };
  connection.function('convert', (length, day) => day?.slice(0, length?.charCodeAt(0)) ?? '');
  await db.client.releaseConnection(connection);
}

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

async function visitEverything(company: TestCompany): Promise<void> {
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
    for (const name of ['sales-by-country', 'classes', 'stock', 'on-time'])
      await visitor.get(`/reports/${name}`);
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
