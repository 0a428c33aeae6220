import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { connect, type Database } from '../../src/db/connection.ts';
import { Client, RunningServer } from '../support/server.ts';
import { idIn, orderFields } from '../support/stocked.ts';

const rounds = Number(process.env.KEHU_KILL_ROUNDS ?? 50);
const password = 'only for this test';

/** The embedded database on a real disk; a server database looks after its own. */
describe.skipIf(process.env.TEST_DATABASE_URL)('kill -9 in the middle of writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-kill-'));
  const env = { KEHU_DATA: folder, KEHU_SETUP: 'empty', KEHU_ADMIN_PASSWORD: password, DATABASE_URL: '' };
  let client: Client;
  let count = 0;
  /** What was answered with success. */
  const customers: string[] = [];
  const orders: number[] = [];
  const confirmed: number[] = [];

  beforeAll(async () => {
    const server = await RunningServer.start(env);
    client = new Client(server.address);
    await client.signIn('admin', password);
    const style = {
      code: 'CAP',
      name: 'Cap',
      colours: 'BLK',
      sizes: 'ONE',
      unit: 'pcs',
      'prices[0][currency]': 'CNY',
      'prices[0][price]': '20',
    };
    expect((await client.post('/inventory/styles', style)).status).toBe(303);
    const receipt = { warehouse: 1, postedOn: '2026-01-01', how: 'receipt' };
    const line = { 'lines[0][sku]': 'CAP', 'lines[0][quantity]': 1_000_000, 'lines[0][cost]': '8.33' };
    expect((await client.post('/inventory/postings/receipt', { ...receipt, ...line })).status).toBe(303);
    const customer = { name: 'First', currency: 'CNY', documentLanguage: 'en' };
    expect((await client.post('/customers', customer)).status).toBe(303);
    expect(await server.stop()).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** One user's work until the connection breaks. */
  async function work(): Promise<void> {
    for (;;) {
      const name = `Hat ${++count}`;
      const fields = { name, currency: 'CNY', documentLanguage: 'en', contactName: `Person ${count}` };
      const created = await client.post('/customers', { ...fields, differsBecause: 'x' });
      if (created.status === 303) customers.push(name);
      const taken = await client.post('/orders', orderFields('CAP', 2));
      if (taken.status !== 303) continue;
      const id = idIn(taken.headers.get('location') ?? '');
      orders.push(id);
      const answer = await client.post(`/orders/${id}/confirmation`, { version: 1 });
      if (answer.status === 303) confirmed.push(id);
    }
  }

  it(`loses nothing that was answered, and leaves nothing half-written, ${rounds} times`, async () => {
    for (let round = 0; round < rounds; round++) {
      const server = await RunningServer.start(env);
      client.address = server.address;
      const workers = [work(), work(), work()].map((worker) => worker.catch(() => {}));
      // By what has been answered and not by the clock: a busy machine must be as far as an idle one.
      const answered = confirmed.length + (round % 5 === 0 ? 0 : 1);
      for (let waited = 0; confirmed.length < answered && waited < 20_000; waited += 5) await wait(5);
      await wait((round % 7) * 15);
      await server.kill();
      await Promise.all(workers);
      const db = connect({ kind: 'sqlite', file: join(folder, 'kehu.sqlite') });
      await expectWhole(db);
      await db.destroy();
    }
    expect(confirmed.length).toBeGreaterThanOrEqual(rounds * 0.8);
  }, 600_000);

  async function expectWhole(db: Database): Promise<void> {
    const findings = await checkIntegrity(db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    const names = new Set(
      ((await db('customers').select('name')) as { name: string }[]).map(({ name }) => name),
    );
    expect(customers.filter((name) => !names.has(name))).toEqual([]);
    const states = new Map(
      ((await db('orders').select('id', 'state')) as { id: number; state: string }[]).map(({ id, state }) => [
        id,
        state,
      ]),
    );
    expect(orders.filter((id) => !states.has(id))).toEqual([]);
    expect(confirmed.filter((id) => states.get(id) !== 'confirmed')).toEqual([]);
    await expectNone(db, 'a customer without story', () =>
      db('customers as c').whereNotExists(
        db('story_entries as s').whereRaw('s.customer_id = c.id').select('s.id'),
      ),
    );
    await expectNone(db, 'a customer without audit', () =>
      db('customers as c').whereNotExists(
        db('audit_entries as a')
          .where('a.record_kind', 'customer')
          .whereRaw('a.record_id = c.id')
          .select('a.id'),
      ),
    );
    await expectNone(db, 'a customer without the contact that came with it', () =>
      db('customers as c')
        .whereNot('c.name', 'First')
        .whereNotExists(db('customer_contacts as l').whereRaw('l.customer_id = c.id').select('l.id')),
    );
    await expectNone(db, 'an order without lines', () =>
      db('orders as o').whereNotExists(db('order_lines as l').whereRaw('l.order_id = o.id').select('l.id')),
    );
    await expectNone(db, 'a confirmed order that holds nothing', () =>
      db('orders as o')
        .where('o.state', 'confirmed')
        .whereNotExists(
          db('order_lines as l')
            .join('reservations as r', 'r.order_line_id', 'l.id')
            .whereRaw('l.order_id = o.id')
            .select('l.id'),
        ),
    );
  }

  async function expectNone(_db: Database, what: string, query: () => PromiseLike<unknown>): Promise<void> {
    expect(await query(), what).toEqual([]);
  }
});
