import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../src/db/transaction.ts';
import { insertRow } from '../../src/db/write.ts';
import { type Asked, promiseFor } from '../../src/modules/availability/promise.ts';
import { postMovements, release } from '../../src/modules/inventory/stock.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { expectedGoods } from '../support/incoming.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

// Today is 2026-03-31.
describe('what can be delivered when', () => {
  let company: TestCompany;
  let sales: Visitor;
  let black: number;
  let navy: number;
  beforeEach(async () => {
    company = await testCompany();
    const stocked = await stockedWarehouse(company, 100);
    black = stocked.black.id;
    navy = stocked.navy.id;
    await aCustomer(company);
    sales = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const ask = async (asked: Partial<Asked> & Pick<Asked, 'lines'>) =>
    promiseFor(await company.as('sales'), { warehouseId: 1, ...asked });
  const line = async (quantity: number, more: Partial<Asked> = {}) =>
    (await ask({ lines: [{ skuId: black, quantity }], ...more })).lines[0];
  const draft = async (quantity: number, more: Record<string, string | number> = {}, sku = 'CAP-BLK') =>
    idIn((await sales.post('/orders', orderFields(sku, quantity, more))).headers.location);
  const lineOf = async (orderId: number) =>
    ((await company.db('order_lines').where({ orderId }).first('id')) as { id: number }).id;
  const confirmed = async (
    quantity: number,
    {
      waits = false,
      sku = 'CAP-BLK',
      ...more
    }: { waits?: boolean; sku?: string } & Record<string, unknown> = {},
  ) => {
    const id = await draft(quantity, more as Record<string, string>, sku);
    const wait: Record<string, number> = waits ? { wait: await lineOf(id) } : {};
    const answer = await sales.post(`/orders/${id}/confirmation`, { version: 1, ...wait });
    expect(answer.status).toBe(303);
    // It got what was there; here a line that waits holds nothing yet.
    if (waits) {
      const held = await lineOf(id);
      await transact(await company.as('sales'), (tx) => release(tx, [held]));
      await company.db('order_lines').where({ id: held }).update({ isWaiting: true });
    }
    return id;
  };

  it('what is on hand can be had today; what nothing covers has no day', async () => {
    expect(await line(100)).toMatchObject({ by: 100, on: '2026-03-31' });
    expect(await line(101)).toMatchObject({ by: 100, on: null });
  });

  it('a draft asks for nothing; a confirmed order takes its pieces; a cancelled one gives them back', async () => {
    const id = await draft(60);
    expect(await line(100)).toMatchObject({ by: 100 });
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    expect(await line(100)).toMatchObject({ by: 40, on: null });
    await sales.post(`/orders/${id}/cancellation`, { version: 2, reason: 'Changed their mind' });
    expect(await line(100)).toMatchObject({ by: 100 });
  });

  it('pieces that are held are gone from today on, however late their order is due', async () => {
    await confirmed(60, { requestedOn: '2026-06-30' });
    await expectedGoods(company, { skuId: black, quantity: 60, on: '2026-05-01' });
    // The 60 held could be had again on 1 May, but nobody may take them before: confirming would refuse it.
    expect(await line(50)).toMatchObject({ by: 40, on: '2026-05-01' });
  });

  it('a line that waits is owed on its promised day, else the day asked for, else the day of its order', async () => {
    await confirmed(150, { waits: true, promisedOn: '2026-05-20', requestedOn: '2026-05-10' });
    await expectedGoods(company, { skuId: black, quantity: 200, on: '2026-05-15' });
    // 100 now, 300 from 15 May, 150 from 20 May on.
    expect(await line(100)).toMatchObject({ by: 100, on: '2026-03-31' });
    expect(await line(120, { on: '2026-05-15' })).toMatchObject({ by: 120, on: '2026-05-15' });
    await company.db('orders').update({ promisedOn: null });
    // Due on 10 May already: by then all 100 are owed.
    expect(await line(100)).toMatchObject({ by: 0, on: '2026-05-15' });
    await company.db('orders').update({ requestedOn: null });
    expect(await line(100)).toMatchObject({ by: 0, on: '2026-05-15' });
  });

  it('what has been dispatched is owed no more', async () => {
    await aCarrier(company);
    const id = await confirmed(60);
    const warehouse = await company.visitor('warehouse');
    const shipment = {
      order: id,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      'lines[0][orderLineId]': await lineOf(id),
      'lines[0][quantity]': 25,
    };
    const at = idIn((await warehouse.post('/shipments', shipment)).headers.location);
    expect(await line(100)).toMatchObject({ by: 40 });
    await warehouse.post(`/shipments/${at}/dispatch`, { version: 1, dispatchedOn: '2026-03-31' });
    // 75 are there, 35 of them are held.
    expect(await line(100)).toMatchObject({ by: 40 });
  });

  it('an order that asks for itself leaves out what it is owed and what it holds', async () => {
    const held = await confirmed(60);
    expect(await line(60)).toMatchObject({ by: 40 });
    expect(await line(60, { orderId: held })).toMatchObject({ by: 60, on: '2026-03-31' });
    const waiting = await confirmed(90, { waits: true });
    expect(await line(90, { orderId: waiting })).toMatchObject({ by: 40, on: null });
    await expectedGoods(company, { skuId: black, quantity: 50, on: '2026-04-09' });
    expect(await line(90, { orderId: waiting })).toMatchObject({ by: 40, on: '2026-04-09' });
  });

  it('safety stock, blocked goods and overdue receipts are not promised', async () => {
    await company.db('skus').where({ id: black }).update({ safetyStock: 10 });
    await transact(await company.as('warehouse'), (tx) =>
      postMovements(tx, [
        {
          skuId: black,
          warehouseId: 1,
          quality: 'blocked',
          kind: 'receipt',
          quantity: 9,
          postedOn: '2026-03-31',
          key: 'b',
        },
      ]),
    );
    const lineId = await expectedGoods(company, { skuId: black, quantity: 50, on: '2026-03-30' });
    expect(await line(120)).toMatchObject({ by: 90, on: null });
    await company.db('incoming_lines').where({ id: lineId }).update({ expectedOn: '2026-04-04' });
    expect(await line(120)).toMatchObject({ by: 90, on: '2026-04-04' });
    await company.db('incoming_lines').where({ id: lineId }).update({ openQty: 0 });
    expect(await line(120)).toMatchObject({ by: 90, on: null });
  });

  it('a warehouse answers for itself, or all of them together', async () => {
    const south = await insertRow(company.db, 'warehouses', {
      code: 'SZ',
      name: 'Shenzhen',
      isArchived: false,
      version: 1,
    });
    await transact(await company.as('warehouse'), (tx) =>
      postMovements(tx, [
        { skuId: black, warehouseId: south, kind: 'receipt', quantity: 7, postedOn: '2026-03-31', key: 's' },
      ]),
    );
    await expectedGoods(company, { skuId: black, quantity: 5, on: '2026-04-02', warehouseId: south });
    await confirmed(60);
    expect(await line(200)).toMatchObject({ by: 40 });
    expect(await line(200, { warehouseId: south, on: '2026-04-02' })).toMatchObject({ by: 12 });
    expect(await line(200, { warehouseId: null, on: '2026-04-02' })).toMatchObject({ by: 52 });
  });

  it('adds up lines of one SKU, and names what comes last', async () => {
    await expectedGoods(company, { skuId: black, quantity: 50, on: '2026-04-20' });
    await expectedGoods(company, { skuId: navy, quantity: 50, on: '2026-05-06' });
    const lines = [
      { skuId: black, quantity: 70 },
      { skuId: navy, quantity: 20 },
      { skuId: black, quantity: 40 },
    ];
    expect(await ask({ lines })).toEqual({
      on: '2026-05-06',
      holdingUp: navy,
      lines: [
        { skuId: black, quantity: 110, by: 100, on: '2026-04-20' },
        { skuId: navy, quantity: 20, by: 0, on: '2026-05-06' },
      ],
    });
    expect(await ask({ lines, on: '2026-05-06' })).toMatchObject({ on: '2026-05-06', holdingUp: null });
    expect(await ask({ lines: [...lines, { skuId: navy, quantity: 31 }] })).toMatchObject({
      on: null,
      holdingUp: navy,
    });
    expect(await ask({ lines: [] })).toEqual({ on: '2026-03-31', holdingUp: null, lines: [] });
    expect(await ask({ lines: [{ skuId: 999, quantity: 1 }] })).toMatchObject({ on: null, holdingUp: 999 });
  });

  it('never promises for today what reserving would refuse', async () => {
    await confirmed(60, { requestedOn: '2026-09-01' });
    await expectedGoods(company, { skuId: black, quantity: 500, on: '2026-04-01' });
    const today = await line(1000);
    const stock = await company.db('stock').where({ skuId: black }).first('on_hand', 'reserved');
    expect(today?.by).toBe(stock.onHand - stock.reserved);
    await confirmed(today?.by ?? 0);
  });
});
