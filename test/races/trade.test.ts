import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { runJobs } from '../../src/modules/jobs.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

const today = '2026-03-31';

/**
 * Two people at the same instant on one quote, order or payment, on a database file that is committed to. To see them
 * fail, take the locks out of receipts/receipt-actions.ts and quotes/quote-queries.ts.
 */
describe('two who touch the same quote or money at the same instant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-trade-race-'));
  let company: TestCompany;
  let customerId: number;
  let sales: Visitor;
  let manager: Visitor;
  let warehouse: Visitor;

  beforeAll(async () => {
    company = await testCompany({}, join(folder, 'race.sqlite'));
    await stockedWarehouse(company, 5000);
    customerId = await aCustomer(company);
    sales = await company.visitor('sales');
    manager = await company.visitor('manager');
    warehouse = await company.visitor('warehouse');
  }, 60_000);
  afterEach(async () => {
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
  });
  afterAll(async () => {
    await company.close();
    rmSync(folder, { recursive: true });
  });

  const versionOf = async (table: string, id: number) =>
    (await company.db(table).where({ id }).first('version')).version as number;
  const order = async (pieces: number, { mayWait = false } = {}) => {
    const fields = orderFields('CAP-BLK', pieces, { 'lines[0][price]': '10' });
    const id = idIn((await sales.post('/orders', fields)).headers.location);
    const line = await company.db('order_lines').where({ orderId: id }).first('id');
    const confirmed = { version: 1, ...(mayWait ? { wait: line.id } : {}) };
    expect((await sales.post(`/orders/${id}/confirmation`, confirmed)).status).toBe(303);
    return id;
  };
  const owed = async (pieces: number) => {
    const id = await order(pieces);
    const terms = { 'terms[0][share]': 100, 'terms[0][method]': 'tt', 'terms[0][trigger]': 'order' };
    const version = await versionOf('orders', id);
    expect((await sales.post(`/orders/${id}/terms`, { version, ...terms })).status).toBe(303);
    return id;
  };
  const payment = (amount: string, more: Fields = {}): Fields => ({
    customerId,
    amountE4: amount,
    currency: 'CNY',
    receivedOn: today,
    method: 'tt',
    ...more,
  });
  const pays = (orderId: number, amount: string) => ({
    'allocations[0][orderId]': orderId,
    'allocations[0][amount]': amount,
  });
  const receipt = async (amount: string, more: Fields = {}) =>
    idIn((await manager.post('/receipts', payment(amount, more))).headers.location);
  const paidOn = async (orderId: number) => {
    const rows: { amountE4: number }[] = await company.db('receipt_allocations').where({ orderId });
    return rows.reduce((sum, { amountE4 }) => sum + amountE4, 0) / 10_000;
  };
  const sent = async () => {
    const fields = { customer: 'C00001', warehouseId: 1, quotedOn: today };
    const line = { 'lines[0][sku]': 'CAP-BLK', 'lines[0][quantity]': 5, 'lines[0][price]': '10' };
    const id = idIn((await sales.post('/quotes', { ...fields, ...line })).headers.location);
    const sending = { version: 1, sentOn: today, sentChannel: 'mail', validUntilOn: '2026-04-30' };
    expect((await sales.post(`/quotes/${id}/sending`, sending)).status).toBe(303);
    return id;
  };
  const statuses = async (...acts: PromiseLike<{ status: number }>[]) => {
    const answers = (await Promise.all(acts)).map(({ status }) => status);
    for (const status of answers) expect([303, 404, 409, 422]).toContain(status);
    return answers.filter((status) => status === 303).length;
  };

  it('two payments of one open amount: it is paid once', async () => {
    const id = await owed(10);
    const pay = () => manager.post('/receipts', payment('100', pays(id, '100')));
    expect(await statuses(pay(), pay())).toBe(1);
    expect(await paidOn(id)).toBe(100);
  });

  it('two payments that pay the oldest due first: the rest is an advance', async () => {
    const id = await owed(10);
    const pay = () => manager.post('/receipts', payment('70', { oldestFirst: '1' }));
    expect(await statuses(pay(), pay())).toBe(2);
    expect(await paidOn(id)).toBe(100);
  });

  it('a payment is reversed, or pays an order', async () => {
    const id = await owed(10);
    const paid = await receipt('100');
    const version = await versionOf('receipts', paid);
    const reversed = manager.post(`/receipts/${paid}/reversal`, { version, reason: 'race' });
    const allocated = manager.post(`/receipts/${paid}/allocation`, { version, ...pays(id, '100') });
    expect(await statuses(reversed, allocated)).toBe(1);
    const { state } = await company.db('receipts').where({ id: paid }).first('state');
    expect(await paidOn(id)).toBe(state === 'reversed' ? 0 : 100);
  });

  it('an order is cancelled while it is paid: nothing is paid on it, and the money stays the customer’s', async () => {
    const id = await owed(10);
    const version = await versionOf('orders', id);
    const cancelled = sales.post(`/orders/${id}/cancellation`, { version, reason: 'race' });
    const paid = manager.post('/receipts', payment('100', pays(id, '100')));
    expect(await statuses(cancelled, paid)).toBeGreaterThan(0);
    const { state } = await company.db('orders').where({ id }).first('state');
    expect(state).toBe('cancelled');
    expect(await paidOn(id)).toBe(0);
  });

  it('a quote accepted by two makes one order', async () => {
    const id = await sent();
    const version = await versionOf('quotes', id);
    const accept = () => sales.post(`/quotes/${id}/acceptance`, { version, decidedOn: today });
    expect(await statuses(accept(), accept())).toBe(2);
    expect(await company.db('orders').where({ quoteId: id })).toHaveLength(1);
  });

  it('a quote is accepted, or revised', async () => {
    const id = await sent();
    const version = await versionOf('quotes', id);
    const accepted = sales.post(`/quotes/${id}/acceptance`, { version, decidedOn: today });
    const revised = manager.post(`/quotes/${id}/revision`, { version });
    // Who comes second is led to the quote, which says why.
    await statuses(accepted, revised);
    const { number, state } = await company.db('quotes').where({ id }).first('number', 'state');
    const revisions = await company.db('quotes').where({ number });
    expect([state, revisions.length]).toEqual(state === 'accepted' ? ['accepted', 1] : ['superseded', 2]);
  });

  it('one document of a kind counts, though two issue it', async () => {
    const id = await order(5);
    const issue = () => sales.post(`/documents/issue/order/${id}/proforma_invoice`, { language: 'en' });
    expect(await statuses(issue(), issue())).toBeGreaterThan(0);
    const issued = company.db('documents').where({ recordKind: 'order', recordId: id, state: 'issued' });
    expect(await issued).toHaveLength(1);
  }, 60_000);

  it('waiting lines served by the job and by the button hold what there is, once', async () => {
    const { onHand, reserved } = await company
      .db('stock')
      .where({ quality: 'good' })
      .first('on_hand', 'reserved');
    await order(onHand - reserved);
    const late = await order(10, { mayWait: true });
    const line = { 'lines[0][sku]': 'CAP-BLK', 'lines[0][quantity]': 6, 'lines[0][cost]': '8' };
    await warehouse.post('/inventory/postings/receipt', {
      warehouse: 1,
      postedOn: today,
      how: 'receipt',
      ...line,
    });
    const version = await versionOf('orders', late);
    await Promise.all([
      sales.post(`/orders/${late}/reservation`, { version }),
      manager.post(`/orders/${late}/reservation`, { version }),
      runJobs(company.db, company.clock, 'a'),
    ]);
    const { id } = await company.db('order_lines').where({ orderId: late }).first('id');
    expect((await company.db('reservations').where({ orderLineId: id }).first('quantity')).quantity).toBe(6);
  });
});
