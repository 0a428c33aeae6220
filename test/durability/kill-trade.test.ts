import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { connect, type Database } from '../../src/db/connection.ts';
import { Client, RunningServer } from '../support/server.ts';
import { idIn, orderFields } from '../support/stocked.ts';

const rounds = Number(process.env.KEHU_KILL_ROUNDS ?? 6);
const password = 'only for this test';
const today = new Date().toISOString().slice(0, 10);

/** Goods moved and taken back, dispatched and paid for, ended in the middle as a power cut does. */
describe.skipIf(process.env.TEST_DATABASE_URL)('kill -9 while stock and money move', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-kill-trade-'));
  const env = { KEHU_DATA: folder, KEHU_SETUP: 'empty', KEHU_ADMIN_PASSWORD: password, DATABASE_URL: '' };
  let client: Client;
  let count = 0;
  /** What was answered with success. */
  const pairs: string[] = [];
  const reversed: number[] = [];
  const dispatched: number[] = [];
  const paid: string[] = [];

  const answered = () => pairs.length + reversed.length + dispatched.length + paid.length;

  const done = async (url: string, fields: Record<string, string | number>): Promise<number> => {
    const { status, headers } = await client.post(url, fields);
    if (status !== 303) throw new Error(`${url} was answered with ${status}`);
    return idIn(headers.get('location') ?? '');
  };
  const posting = (kind: string, quantity: number, more: Record<string, string | number>) =>
    done(`/inventory/postings/${kind}`, {
      warehouse: 1,
      postedOn: today,
      'lines[0][sku]': 'CAP',
      'lines[0][quantity]': quantity,
      ...more,
    });

  beforeAll(async () => {
    const server = await RunningServer.start(env);
    client = new Client(server.address);
    await client.signIn('admin', password);
    await done('/inventory/styles', {
      code: 'CAP',
      name: 'Cap',
      colours: 'BLK',
      sizes: 'ONE',
      unit: 'pcs',
      'prices[0][currency]': 'CNY',
      'prices[0][price]': '20',
    });
    await done('/inventory/warehouses', { code: 'YW', name: 'Yiwu' });
    await done('/carriers', { code: 'SEA', name: 'Sea', modes: 'sea' });
    await posting('receipt', 1_000_000, { how: 'receipt', 'lines[0][cost]': '8.33' });
    await done('/customers', { name: 'First', currency: 'CNY', documentLanguage: 'en' });
    expect(await server.stop()).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A transfer, a change of quality, and a receipt that is taken back, until the connection breaks. */
  async function moveGoods(db: Database): Promise<void> {
    for (;;) {
      const [transfer, quality, receipt] = [`t${++count}`, `q${count}`, `r${count}`];
      await posting('transfer', 3, { toWarehouse: 2, reason: transfer });
      pairs.push(transfer);
      await posting('quality', 2, { quality: 'good', toQuality: 'blocked', reason: quality });
      pairs.push(quality);
      await posting('receipt', 5, { how: 'receipt', reason: receipt, 'lines[0][cost]': '9.17' });
      const { id } = (await db('movements').where({ reason: receipt }).first('id')) as { id: number };
      const { status } = await client.post(`/inventory/movements/${id}/reversal`, {
        reason: 'x',
        postedOn: today,
      });
      if (status === 303) reversed.push(id);
    }
  }

  /** An order from its lines to its payment. */
  async function sell(db: Database): Promise<void> {
    const versionOf = async (table: string, id: number) =>
      ((await db(table).where({ id }).first('version')) as { version: number }).version;
    for (;;) {
      const order = await done('/orders', orderFields('CAP', 4));
      for (const step of ['confirmation', 'release'])
        await done(`/orders/${order}/${step}`, { version: await versionOf('orders', order) });
      const line = (await db('order_lines').where({ orderId: order }).first('id')) as { id: number };
      const shipment = await done('/shipments', {
        order,
        carrierId: 1,
        mode: 'sea',
        plannedOn: today,
        'lines[0][orderLineId]': line.id,
        'lines[0][quantity]': 4,
      });
      const version = await versionOf('shipments', shipment);
      await done(`/shipments/${shipment}/dispatch`, { version, dispatchedOn: today });
      dispatched.push(shipment);
      const reference = `p${++count}`;
      await done('/receipts', {
        customerId: 1,
        receivedOn: today,
        amountE4: '80',
        currency: 'CNY',
        method: 'tt',
        reference,
        'allocations[0][orderId]': order,
        'allocations[0][amount]': '80',
      });
      paid.push(reference);
    }
  }

  it(`loses nothing that was answered, and leaves nothing half-written, ${rounds} times`, async () => {
    for (let round = 0; round < rounds; round++) {
      const server = await RunningServer.start(env);
      client.address = server.address;
      const db = connect({ kind: 'sqlite', file: join(folder, 'kehu.sqlite') });
      // By what has been answered and not by the clock: a busy machine must be as far as an idle one.
      const enough = answered() + 2 + (round % 4) * 5;
      const workers = [moveGoods(db), moveGoods(db), sell(db), sell(db)].map((worker) =>
        worker.catch(() => {}),
      );
      for (let waited = 0; answered() < enough && waited < 20_000; waited += 5) await wait(5);
      await wait((round % 7) * 20);
      await server.kill();
      await Promise.all(workers);
      await expectWhole(db);
      await db.destroy();
    }
    expect(Math.min(pairs.length, reversed.length, dispatched.length, paid.length)).toBeGreaterThan(0);
  }, 300_000);

  async function expectWhole(db: Database): Promise<void> {
    const findings = await checkIntegrity(db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    const movements: { reason: string | null; reversesId: number | null; quantity: number }[] = await db(
      'movements',
    ).select('reason', 'reverses_id', 'quantity');
    const halves = new Map<string, number[]>();
    for (const { reason, quantity } of movements)
      if (reason && /^[tq]\d/.test(reason)) halves.set(reason, [...(halves.get(reason) ?? []), quantity]);
    // Answered or not: both halves are there or neither is.
    for (const [reason, quantities] of halves)
      expect([quantities.length, quantities.reduce((sum, one) => sum + one, 0)], reason).toEqual([2, 0]);
    expect(pairs.filter((reason) => !halves.has(reason))).toEqual([]);
    const takenBack = new Set(movements.map(({ reversesId }) => reversesId));
    expect(reversed.filter((id) => !takenBack.has(id))).toEqual([]);
    const gone: { id: number }[] = await db('shipments').whereNotNull('dispatched_on').select('id');
    expect(dispatched.filter((id) => !gone.some((shipment) => shipment.id === id))).toEqual([]);
    const came: { reference: string }[] = await db('receipts').select('reference');
    expect(paid.filter((name) => !came.some(({ reference }) => reference === name))).toEqual([]);
  }
});
