import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { importsAtRest } from '../../src/modules/imports/import-run.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { importing } from '../support/importing.ts';
import type { Visitor } from '../support/visitor.ts';

const northwind = fileURLToPath(new URL('../../../shared/data/northwind/', import.meta.url));
const isThere = existsSync(northwind);
if (!isThere) console.warn(`skipped: there is no ${northwind}`);

let company: TestCompany;
let visitor: Visitor;
let imports: ReturnType<typeof importing>;

beforeEach(async () => {
  company = await testCompany();
  await company.db('warehouses').insert({ code: 'NB', name: 'Ningbo', isArchived: false, version: 1 });
  visitor = await company.visitor('manager');
  imports = importing(company, visitor);
});

afterEach(async () => {
  await importsAtRest();
  const findings = await checkIntegrity(company.db);
  expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
  await company.close();
});

const customers = 'Code,Name\nA1,Hutwerk GmbH\nA2,Chapeau SARL\n';
const styles = 'Style,Name\nCAP,Cap\nHAT,Hat\n';
const carriers = 'Code,Name,Mode\n1,Speedy,air\n';
const orders =
  'Order no,Customer code,Order date,Required date,Shipped date,Ship via,Freight\n' +
  '9001,A1,2020-01-10,2020-02-10,2020-02-01,1,12.50\n' +
  '9002,A2,2020-03-10,2020-04-10,,1,3.00\n' +
  '9003,A1,2020-05-10,,,,\n';
const lines =
  'Order no,SKU,Qty,Unit price,Discount\n9001,CAP,10,2.5,0.15\n9001,HAT,3,1.333,\n9002,CAP,7,2,10%\n9003,HAT,1,5,\n';

async function basics(): Promise<void> {
  await imports.written('customers', customers);
  await imports.written('styles', styles);
  await imports.written('carriers', carriers);
}

const order = (number: string) => company.db('orders').where({ number }).first();

describe('orders from before', () => {
  it('come in with their lines and how they were shipped, and move no stock', async () => {
    await basics();
    expect(await imports.written('orders', orders)).toMatchObject({ new: 3, error: 0 });
    expect(await imports.written('order_lines', lines)).toMatchObject({ new: 4, error: 0 });
    const first = await order('9001');
    // 10 × 2.5 less 15 % is 21.25; 3 × 1.333 is 3.999, rounded 4.00.
    expect(first).toMatchObject({
      state: 'closed',
      totalE4: 252_500,
      isHistory: true,
      orderedOn: '2020-01-10',
    });
    const shipment = await company.db('shipments').where({ historyOrderId: first.id }).first();
    expect(shipment).toMatchObject({
      state: 'delivered',
      dispatchedOn: '2020-02-01',
      deliveredOn: null,
      firstPromisedOn: '2020-02-10',
      freightE4: 125_000,
      mode: 'air',
      isHistory: true,
    });
    expect(await company.db('shipment_lines').where({ shipmentId: shipment.id })).toHaveLength(2);
    const open = await order('9002');
    expect(open).toMatchObject({ state: 'confirmed', totalE4: 126_000 });
    expect(await company.db('shipments').where({ historyOrderId: open.id }).first()).toMatchObject({
      state: 'planned',
      isHistory: false,
    });
    expect(await company.db('order_lines').where({ orderId: open.id }).first()).toMatchObject({
      isWaiting: true,
    });
    expect(await company.db('movements')).toHaveLength(0);
    expect(await company.db('reservations')).toHaveLength(0);
    const page = (await visitor.get(`/orders/${first.id}`)).text;
    expect(page).toContain('9001');
    expect((await company.db('customers').where({ code: 'A1' }).first()).status).toBe('active');
  });

  it('change nothing the second time, and are corrected by a corrected list', async () => {
    await basics();
    await imports.written('orders', orders);
    await imports.written('order_lines', lines);
    expect(await imports.written('orders', orders)).toMatchObject({ new: 0, update: 0, same: 3 });
    expect(await imports.written('order_lines', lines)).toMatchObject({ new: 0, update: 0, same: 4 });
    const sent = orders.replace('2020-04-10,,1', '2020-04-10,2020-04-01,1');
    expect(await imports.written('orders', sent)).toMatchObject({ update: 1, same: 2 });
    expect(await order('9002')).toMatchObject({ state: 'closed' });
    expect(await imports.written('order_lines', lines.replace('CAP,7,2', 'CAP,8,2'))).toMatchObject({
      update: 1,
      same: 3,
    });
    expect(await order('9002')).toMatchObject({ totalE4: 144_000 });
  });

  it.each([
    ['an unknown customer', '9009,ZZ,2020-01-10,,,,\n', 'customerCode'],
    ['an unknown carrier', '9009,A1,2020-01-10,,2020-01-11,77,\n', 'carrier'],
    ['goods gone before they were ordered', '9009,A1,2020-01-10,,2020-01-09,1,\n', 'shippedOn'],
    ['no day', '9009,A1,,,,,\n', 'orderedOn'],
  ])('are refused with %s', async (_why, row, field) => {
    await basics();
    const head = orders.slice(0, orders.indexOf('\n') + 1);
    const { url } = await imports.written('orders', `${head}${row}9003,A1,2020-05-10,,,,\n`);
    const bad = await company
      .db('import_rows')
      .where({ importId: Number(url.split('/').pop()), fate: 'error' })
      .first();
    expect(JSON.parse(bad.detail).problems).toMatchObject([{ field }]);
  });

  it('never touch an order that was taken here', async () => {
    await basics();
    await imports.written('orders', orders);
    await company.db('orders').where({ number: '9003' }).update({ isHistory: false, state: 'draft' });
    expect(await imports.written('orders', orders.replace('2020-05-10', '2020-05-11'))).toMatchObject({
      error: 1,
    });
    expect(await imports.written('order_lines', lines)).toMatchObject({ new: 3, error: 1 });
  });

  it.each(['sales', 'warehouse'] as const)('are not for %s to bring in', async (username) => {
    const other = await company.visitor(username);
    expect((await other.get('/imports/new/orders')).status).toBe(403);
  });
});

describe('an import that is taken back', () => {
  it('leaves nothing of orders, lines first', async () => {
    await basics();
    const before = await company.db('customers').orderBy('id').select('id', 'name', 'status');
    const head = await imports.written('orders', orders);
    const rows = await imports.written('order_lines', lines);
    expect(await imports.undone(rows.url)).toMatchObject({ state: 'undone', undone: 4, kept: 0 });
    expect(await company.db('order_lines')).toHaveLength(0);
    expect(await order('9001')).toMatchObject({ totalE4: 0, baseTotalE4: 0 });
    expect(await imports.undone(head.url)).toMatchObject({ state: 'undone', undone: 3, kept: 0 });
    for (const table of ['orders', 'shipments', 'shipment_lines'])
      expect(await company.db(table), table).toHaveLength(0);
    const kinds = await company.db('search_keys').whereIn('kind', ['order', 'shipment']);
    expect(kinds).toHaveLength(0);
    expect(await company.db('customers').orderBy('id').select('id', 'name', 'status')).toEqual(before);
    expect(await company.db('story_entries').where({ kind: 'order' })).toHaveLength(0);
  });

  it('keeps an order to which lines came since, and says why', async () => {
    await basics();
    const head = await imports.written('orders', orders);
    await imports.written('order_lines', lines);
    expect(await imports.undone(head.url)).toMatchObject({ undone: 0, kept: 3 });
    expect(await company.db('orders')).toHaveLength(3);
    expect((await visitor.get(`${head.url}?fate=new`)).text).toContain('Stays: it has been changed since');
  });

  it('takes customers with their people away, and sets changed ones back', async () => {
    await imports.written('customers', 'Code,Name,City,Phone\nA1,Hutwerk GmbH,Bremen,1\n');
    const [old] = await company.db('customers');
    const second = await imports.written(
      'customers',
      'Code,Name,City,Phone,Contact\nA1,Hutwerk GmbH,Kiel,2,\nA2,Chapeau SARL,Lyon,3,Anna\n',
    );
    expect(second).toMatchObject({ new: 1, update: 1 });
    expect(await imports.undone(second.url)).toMatchObject({ undone: 2, kept: 0 });
    const left = await company.db('customers');
    expect(left).toHaveLength(1);
    expect(left[0]).toMatchObject({ city: 'Bremen', phone: '1', name: old.name });
    expect(left[0].version).toBeGreaterThan(old.version);
    expect(await company.db('contacts')).toHaveLength(0);
    expect(await company.db('search_keys').whereNot({ kind: 'customer' })).toHaveLength(0);
    expect((await visitor.get('/customers/lookup?q=Lyon')).text).not.toContain('Chapeau');
  });

  it('keeps what was changed or used since', async () => {
    const { url } = await imports.written('customers', `${customers}A3,Third\n`);
    const ids = Object.fromEntries(
      (await company.db('customers').select('id', 'code')).map(({ id, code }) => [code, id]),
    );
    await company.db('customers').where({ code: 'A1' }).update({ city: 'Bremen' });
    await company.db('interactions').insert({
      customerId: ids.A2,
      channel: 'call',
      said: 'said',
      happenedAt: '2026-03-31T08:00:00.000Z',
      userId: company.users.manager.id,
      createdAt: '2026-03-31T08:00:00.000Z',
      updatedAt: '2026-03-31T08:00:00.000Z',
      version: 1,
    });
    expect(await imports.undone(url)).toMatchObject({ undone: 1, kept: 2 });
    const left = await company.db('customers').orderBy('code').select('code');
    expect(left.map(({ code }) => code)).toEqual(['A1', 'A2']);
    // What the kept ones are found by is there still.
    expect(await company.db('customer_keys').where({ customerId: ids.A2 })).not.toHaveLength(0);
  });

  it('sets opening stock against it, and switches off what it was opened for', async () => {
    const { url } = await imports.written('styles', 'Style,Name,Stock,Cost\nCAP,Cap,40,2.5\nHAT,Hat,,\n');
    expect(await imports.undone(url)).toMatchObject({ undone: 2, kept: 0 });
    expect(await company.db('styles')).toMatchObject([{ code: 'CAP', isArchived: true }]);
    expect(await company.db('stock')).toMatchObject([{ onHand: 0 }]);
    expect(await company.db('skus')).toMatchObject([{ stockValueE4: 0, isActive: false }]);
  });

  it('is refused twice, and to others', async () => {
    const { url } = await imports.written('carriers', carriers);
    await imports.undone(url);
    expect(await imports.undone(url)).toMatchObject({ state: 'undone', undone: 1 });
    const other = await company.visitor('admin');
    expect((await other.get(`${url}/undo`)).status).toBe(404);
  });
});

describe.skipIf(!isThere)('the orders of a real company', () => {
  const file = (name: string) => readFileSync(`${northwind}${name}`);
  // Commas in addresses stand unquoted there, behind all that is read here.
  const rowsOf = (name: string): Record<string, string>[] =>
    parse(file(name), { columns: true, relax_column_count: true });

  it('agree to the cent with a sum made from the files, change nothing twice, and go again', async () => {
    for (const [kind, name] of [
      ['customers', 'customers.csv'],
      ['styles', 'products.csv'],
      ['carriers', 'shippers.csv'],
    ] as const)
      await imports.written(kind, file(name));
    const head = await imports.written('orders', file('orders.csv'));
    expect(head).toMatchObject({ new: 830, error: 0, duplicate: 0 });
    const details = await imports.written('order_lines', file('order-details.csv'));
    expect(details).toMatchObject({ new: 2155, error: 0, duplicate: 0 });

    // In whole cents, half away from zero, without any of Kehu's own arithmetic.
    const cents = (row: Record<string, string>) => {
      const price = Math.round(Number(row.unitPrice) * 100);
      const hundredths = price * Number(row.quantity) * (100 - Math.round(Number(row.discount) * 100));
      return Math.floor((hundredths + 50) / 100);
    };
    const byOrder = new Map<string, number>();
    for (const row of rowsOf('order-details.csv'))
      byOrder.set(row.orderID ?? '', (byOrder.get(row.orderID ?? '') ?? 0) + cents(row));
    const stored = await company.db('orders').select('number', 'total_e4', 'ordered_on', 'requested_on');
    expect(new Map(stored.map(({ number, totalE4 }) => [number, totalE4 / 100]))).toEqual(byOrder);

    const day = (text: string | undefined) => (text && text !== 'NULL' ? text.slice(0, 10) : null);
    const asWritten = rowsOf('orders.csv').map((row) => ({
      number: row.orderID,
      orderedOn: day(row.orderDate),
      requestedOn: day(row.requiredDate),
      dispatchedOn: day(row.shippedDate),
      freight: Math.round(Number(row.freight) * 10_000),
      carrier: row.shipVia,
    }));
    const asKept = await company
      .db('orders as o')
      .join('shipments as h', 'h.history_order_id', 'o.id')
      .join('carriers as c', 'c.id', 'h.carrier_id')
      .orderBy('o.number')
      .select('o.number', 'o.ordered_on', 'o.requested_on', 'h.dispatched_on', 'h.freight_e4', 'c.code');
    expect(
      asKept.map(({ freightE4: freight, code: carrier, ...kept }) => ({ ...kept, freight, carrier })),
    ).toEqual(asWritten);

    expect(await imports.written('orders', file('orders.csv'))).toMatchObject({
      new: 0,
      update: 0,
      same: 830,
    });
    expect(await imports.written('order_lines', file('order-details.csv'))).toMatchObject({
      new: 0,
      update: 0,
      same: 2155,
    });
    expect(await imports.undone(details.url)).toMatchObject({ undone: 2155, kept: 0 });
    expect(await imports.undone(head.url)).toMatchObject({ undone: 830, kept: 0 });
    for (const table of ['orders', 'order_lines', 'shipments', 'shipment_lines'])
      expect(await company.db(table), table).toHaveLength(0);
  }, 480_000);
});
