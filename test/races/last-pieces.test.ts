import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { createOrder } from '../../src/modules/orders/order-actions.ts';
import { newOrderForm } from '../../src/modules/orders/order-form.ts';
import { newFormToken } from '../../src/web/form-tokens.ts';
import { type TestCompany, testCompany, testPassword } from '../support/company.ts';
import { aCustomer, orderFields, stockedWarehouse } from '../support/stocked.ts';

const people = 200;
const pieces = 50;

/** Over real sockets and a database file, as in an office: all at once for the last pieces. */
describe('the last pieces', () => {
  let company: TestCompany;
  let server: Server;
  let address: string;
  let cookie: string;
  let csrf: string;
  const folder = mkdtempSync(join(tmpdir(), 'kehu-race-'));

  beforeAll(async () => {
    company = await testCompany({}, join(folder, 'race.sqlite'));
    const { warehouseId } = await stockedWarehouse(company, pieces);
    await aCustomer(company);
    const context = await company.as('sales');
    for (let order = 0; order < people; order++) {
      const lines = { 0: { sku: 'CAP-BLK', quantity: '1' } };
      const form = { customer: 'C00001', warehouseId: String(warehouseId), orderedOn: '2026-03-31', lines };
      await createOrder(context, newOrderForm.parse(form));
    }
    server = createServer(company.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const signedIn = await fetch(`${address}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ username: 'sales', password: testPassword }),
    });
    cookie = signedIn.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const page = await (await fetch(`${address}/account`, { headers: { cookie } })).text();
    csrf = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  });
  afterAll(async () => {
    server.close();
    await company.close();
    rmSync(folder, { recursive: true });
  });

  const send = (path: string, fields: Record<string, string | number>, token = newFormToken()) =>
    fetch(`${address}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({
        _csrf: csrf,
        _token: token,
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
      }),
    });

  it('go to exactly as many of two hundred as there are; the others hear how many are left', async () => {
    const answers = await Promise.all(
      Array.from({ length: people }, async (_, place) => {
        const response = await send(`/orders/${place + 1}/confirmation`, { version: 1 });
        return { status: response.status, text: await response.text() };
      }),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(pieces);
    const refused = answers.filter(({ status }) => status === 422);
    expect(refused).toHaveLength(people - pieces);
    for (const { text } of refused) expect(text).toContain('CAP-BLK: 1 wanted, 0 available');
    const stock = await company.db('stock').first('on_hand', 'reserved');
    expect(stock).toEqual({ onHand: pieces, reserved: pieces });
    expect(await company.db('reservations')).toHaveLength(pieces);
    expect(await company.db('orders').where({ state: 'confirmed' })).toHaveLength(pieces);
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
  });

  it('make one order of a form that was double-clicked', async () => {
    const token = newFormToken();
    const fields = orderFields('CAP-BLK', 1, { customerPo: 'CLICKED' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send('/orders', fields, token)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303));
    const orders = await company.db('orders').where({ customerPo: 'CLICKED' });
    expect(orders).toHaveLength(1);
    const places = new Set(answers.map(({ headers }) => headers.get('location')));
    expect(places).toContain(`/orders/${(orders[0] as { id: number }).id}`);
    expect(places.size).toBe(1);
  });

  it('give numbers without doubles to orders taken at once', async () => {
    const before = (await company.db('orders')).length;
    await Promise.all(Array.from({ length: 40 }, () => send('/orders', orderFields('CAP-BLK', 1))));
    const numbers: { number: string }[] = await company.db('orders').select('number');
    expect(numbers.length).toBe(before + 40);
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
  });
});
