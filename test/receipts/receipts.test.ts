import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { amendOrder } from '../../src/modules/orders/amendment-action.ts';
import { entriesOf } from '../../src/modules/receipts/statement-queries.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

describe('receipts', () => {
  let company: TestCompany;
  let customerId: number;
  let sales: Visitor;
  let manager: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 900);
    customerId = await aCustomer(company);
    sales = await company.visitor('sales');
    manager = await company.visitor('manager');
    await company.db('exchange_rates').insert([
      { currency: 'USD', validOn: '2026-01-01', rateE8: 700_000_000 },
      { currency: 'JPY', validOn: '2026-01-01', rateE8: 4_700_000 },
    ]);
    const plan = await company.db('payment_plans').where('name', 'like', '%copy of B/L').first('id');
    await company.db('customers').where({ id: customerId }).update({ paymentPlanId: plan.id });
  });
  afterEach(async () => {
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const order = async (pieces: number, more: Record<string, string | number> = {}, confirmed = true) => {
    const fields = orderFields('CAP-BLK', pieces, { 'lines[0][price]': '10', ...more });
    const id = idIn((await sales.post('/orders', fields)).headers.location);
    if (confirmed) await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    return id;
  };
  const receive = async (amount: string, fields: Fields = {}) => {
    const response = await manager.post('/receipts', {
      customerId,
      amountE4: amount,
      currency: 'CNY',
      receivedOn: '2026-03-31',
      method: 'tt',
      oldestFirst: '1',
      ...fields,
    });
    return { response, id: idIn(response.headers.location) };
  };
  const pays = (place: number, orderId: number, amount: string, receiptAmount = '') => ({
    [`allocations[${place}][orderId]`]: orderId,
    [`allocations[${place}][amount]`]: amount,
    [`allocations[${place}][receiptAmount]`]: receiptAmount,
  });
  const receipt = (id: number) => company.db('receipts').where({ id }).first();
  const allocations = async () =>
    (await company.db('receipt_allocations').orderBy('id')).map(
      (row: { orderId: number; amountE4: number; receiptAmountE4: number }) => [
        row.orderId,
        row.amountE4 / 10_000,
        row.receiptAmountE4 / 10_000,
      ],
    );

  it('orders that are great together spoil no page', async () => {
    const sized = { 'lines[0][price]': '1000' };
    const ids = [await order(9_000_000, sized, false), await order(9_000_000, sized, false)];
    for (const id of ids) {
      const line = await company.db('order_lines').where({ orderId: id }).first('id');
      const confirmed = await sales.post(`/orders/${id}/confirmation`, { version: 1, wait: line.id });
      expect(confirmed.status).toBe(303);
    }
    for (const url of [
      '/receivables',
      '/receivables/export',
      `/customers/${customerId}`,
      `/orders/${ids[0]}`,
    ])
      expect((await manager.get(url)).status, url).toBe(200);
    expect((await manager.get('/receivables')).text).toContain('18,000,000,000.00');
    expect(
      (await sales.post(`/orders/${ids[1]}/cancellation`, { version: 2, reason: 'A slip' })).status,
    ).toBe(303);
  });

  it('pays the oldest due first; what is left is the customer’s advance, allocated later', async () => {
    const first = await order(10);
    const { response, id } = await receive('150', { reference: 'TT 778', chargesE4: '5' });
    expect(response.status).toBe(303);
    expect(await receipt(id)).toMatchObject({
      number: 'RC-2026-00001',
      amountE4: 1_500_000,
      chargesE4: 50_000,
      restE4: 500_000,
      rateE8: 100_000_000,
      baseAmountE4: 1_500_000,
    });
    expect(await allocations()).toEqual([[first, 100, 100]]);
    const shown = (await manager.get(`/receipts/${id}`)).text;
    for (const text of ['CNY 150.00', 'CNY 145.00', 'TT 778', 'CNY 50.00']) expect(shown).toContain(text);
    expect(await storyOf(company, customerId)).toContain('receipts.story_received');
    expect((await traceOf(company, 'receipts.create'))?.recordLabel).toBe('RC-2026-00001');
    const second = await order(3);
    const { version } = await receipt(id);
    expect((await manager.get(`/receipts/${id}/allocation`)).text).toContain('CNY 30.00');
    const sent = await manager.post(`/receipts/${id}/allocation`, { version, ...pays(0, second, '20') });
    expect(sent.status).toBe(303);
    expect((await receipt(id)).restE4).toBe(300_000);
    expect((await company.db('order_dues').where({ orderId: second }).orderBy('id'))[0]).toMatchObject({
      paidE4: 90_000,
      openE4: 0,
    });
    expect((await manager.get('/search?q=TT+778')).headers.location).toBe(`/receipts/${id}`);
  });

  it('takes a deposit on a draft, and gives back what a smaller order no longer needs', async () => {
    const id = await order(10, {}, false);
    const form = (await manager.get(`/receipts/new?customer=${customerId}&order=${id}`)).text;
    expect(form).toContain('value="30.00"');
    const paid = await receive('60', { oldestFirst: '', ...pays(0, id, '60') });
    expect(paid.response.status).toBe(303);
    expect((await company.db('order_dues').where({ orderId: id })).length).toBe(0);
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    const line = await company.db('order_lines').where({ orderId: id }).first('id');
    const { version } = await company.db('orders').where({ id }).first('version');
    await amendOrder(await company.as('sales'), id, {
      reason: 'Fewer',
      consentedOn: '2026-03-31',
      promisedOn: null,
      version,
      lines: [
        { id: line.id, sku: 'CAP-BLK', quantity: 4, price: 100_000, discount: null, wait: false, place: 0 },
      ],
    });
    expect(await allocations()).toEqual([[id, 40, 40]]);
    expect((await receipt(paid.id)).restE4).toBe(200_000);
    expect((await traceOf(company, 'receipts.free'))?.changes.amountE4).toEqual({
      before: 600_000,
      after: 400_000,
    });
    const other = await aCustomer(company, { name: 'Other Hats' });
    expect(other).not.toBe(customerId);
  });

  it('pays an order in another currency at the day’s rate or at what is typed, and shows the difference', async () => {
    const id = await order(10, { currency: 'USD' });
    const typed = await receive('350', { ...pays(0, id, '50') });
    expect(typed.response.status).toBe(303);
    expect(await allocations()).toEqual([[id, 50, 350]]);
    const exact = await receive('400', { reference: 'x', ...pays(0, id, '50', '355') });
    expect(exact.response.status).toBe(303);
    expect((await receipt(exact.id)).restE4).toBe(450_000);
    expect((await manager.get(`/receipts/${exact.id}`)).text).toContain('exchange gain CNY 5.00');
    const yen = await receive('1000', { currency: 'JPY', reference: 'y' });
    expect((await receipt(yen.id)).baseAmountE4).toBe(470_000);
    const fraction = await receive('1000.5', { currency: 'JPY', reference: 'z' });
    expect(fraction.response.status).toBe(422);
    expect(fraction.response.text).toContain('JPY has no smaller unit');
  });

  it('refuses more than is open or was received, and keeps what was typed', async () => {
    const id = await order(10);
    const over = await receive('200', { ...pays(0, id, '150') });
    expect(over.response.status).toBe(422);
    expect(over.response.text).toContain('CNY 100.00 is open on SO-2026-00001');
    expect(over.response.text).toContain('value="150"');
    const under = await receive('50', { ...pays(0, id, '80') });
    expect(under.response.text).toContain('These are CNY 80.00 together, but CNY 50.00 is there');
    const wrongs: Fields[] = [
      { chargesE4: '900' },
      { receivedOn: '2026-04-01' },
      { currency: 'EUR' },
      { amountE4: '0' },
    ];
    for (const wrong of wrongs) expect((await receive('50', wrong)).response.status).toBe(422);
    expect(await company.db('receipts')).toEqual([]);
  });

  it('warns of the same reference and amount again, and acts once on a double click', async () => {
    await receive('50', { reference: 'TT 1' });
    const again = await receive('50', { reference: 'TT 1' });
    expect(again.response.status).toBe(422);
    expect(again.response.text).toContain('RC-2026-00001');
    expect(again.response.text).toContain('It is another payment');
    expect((await receive('50', { reference: 'TT 1', isRepeat: '1' })).response.status).toBe(303);
    const token = manager.hidden();
    await receive('70', token);
    await receive('70', token);
    expect(await company.db('receipts').where({ amountE4: 700_000 })).toHaveLength(1);
  });

  it('is reversed with a reason, and what it paid is open again', async () => {
    const id = await order(10);
    const { id: receiptId } = await receive('100');
    const paid = async () =>
      (await entriesOf(company.db, customerId)).filter(({ kind }) => kind === 'receipt').length;
    expect(await paid()).toBe(1);
    const page = (await manager.get(`/receipts/${receiptId}/reversal`)).text;
    expect(page).toContain('CNY 100.00 of SO-2026-00001 are open again.');
    const none = await manager.post(`/receipts/${receiptId}/reversal`, { version: 1 });
    expect(none.status).toBe(422);
    const sent = { version: 1, reason: 'Bounced' };
    expect((await manager.post(`/receipts/${receiptId}/reversal`, sent)).status).toBe(303);
    expect(await receipt(receiptId)).toMatchObject({
      state: 'reversed',
      reversedReason: 'Bounced',
      restE4: 0,
    });
    expect((await company.db('order_dues').where({ orderId: id })).every((due) => due.paidE4 === 0)).toBe(
      true,
    );
    expect(await storyOf(company, customerId)).toContain('receipts.story_reversed');
    expect(await paid()).toBe(0);
    expect((await manager.post(`/receipts/${receiptId}/reversal`, { ...sent, version: 2 })).status).toBe(404);
    expect((await receive('100', { reference: 'after' })).response.status).toBe(303);
  });

  it('takes back what pays one order', async () => {
    await order(10);
    const { id } = await receive('100');
    const { id: allocationId } = await company.db('receipt_allocations').first('id');
    const at = `/receipts/${id}/allocations/${allocationId}/release`;
    expect((await manager.post(at, { version: 1 })).status).toBe(303);
    expect(await allocations()).toEqual([]);
    expect((await receipt(id)).restE4).toBe(1_000_000);
  });

  it('shows balances and credit on the customer, dues on the order; warehouse staff see none of it', async () => {
    await company.db('customers').where({ id: customerId }).update({ creditLimitE4: 500_000 });
    const id = await order(10);
    await receive('30', { reference: 'a' });
    const customer = (await sales.get(`/customers/${customerId}`)).text;
    expect(customer).toContain('CNY 70.00 open');
    expect(customer).toContain('CNY 70.00 of CNY 50.00');
    expect(customer).toContain('over the limit');
    expect((await sales.get(`/orders/${id}`)).text).toContain('CNY 30.00 paid, CNY 70.00 open');
    const warehouse = await company.visitor('warehouse');
    expect((await warehouse.get(`/customers/${customerId}`)).text).not.toContain('id="payments"');
    expect((await warehouse.get(`/orders/${id}`)).text).not.toContain('CNY 70.00');
    for (const path of [
      '/receipts',
      '/receivables',
      `/orders/${id}/terms`,
      `/customers/${customerId}/statement`,
    ])
      expect((await warehouse.get(path)).status, path).toBe(403);
    expect((await sales.get('/receipts/new')).status).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    const other = await company.visitor('sales2');
    expect((await other.get('/receipts/1')).status).toBe(404);
    expect((await other.get('/receipts')).text).not.toContain('RC-2026-00001');
    expect((await other.get('/receivables')).text).not.toContain('Hutwerk');
    expect((await sales.get('/receipts')).text).toContain('Came in: CNY 30.00');
  });

  it('changes an order’s plan, noted, and only by who may write the order', async () => {
    const id = await order(10);
    const plan = await company.db('payment_plans').where({ name: '100 % in advance' }).first('id');
    const { version } = await company.db('orders').where({ id }).first('version');
    const sent = { version, planId: plan.id };
    expect((await (await company.visitor('sales2')).post(`/orders/${id}/terms`, sent)).status).toBe(403);
    expect((await sales.post(`/orders/${id}/terms`, sent)).status).toBe(303);
    expect(await company.db('order_dues').where({ orderId: id })).toMatchObject([
      { amountE4: 1_000_000, dueOn: '2026-03-31' },
    ]);
    expect((await traceOf(company, 'payment_plans.change_order'))?.changes.terms?.after).toBe(
      '100 % T/T with the order',
    );
    expect((await sales.get(`/orders/${id}/terms`)).text).toContain('100 % T/T with the order');
  });

  it('tells what is owed by age, by customer and currency, and what to write to them', async () => {
    await order(10);
    await order(10, { currency: 'USD' });
    company.clock.set('2026-05-10T04:00:00.000Z');
    manager = await company.visitor('manager');
    sales = await company.visitor('sales');
    const page = (await manager.get('/receivables')).text;
    expect(page).toContain('CNY 800.00 is open, CNY 240.00 of it overdue.');
    expect(page.replace(/<[^>]+>/g, ' ')).toMatch(/USD\s+70\.00[\s–]+30\.00[\s–]+100\.00\s+700\.00/);
    expect((await manager.get('/my-day')).text).toContain('Overdue payments');
    const reminder = (await sales.get(`/customers/${customerId}/payment-reminder`)).text;
    expect(reminder).toContain('SO-2026-00001: CNY 30.00, due on 2026-03-31 (40 days late)');
    await company.db('customers').where({ id: customerId }).update({ documentLanguage: 'zh-CN' });
    expect((await sales.get(`/customers/${customerId}/payment-reminder`)).text).toContain('逾期 40 天');
    expect((await manager.get('/receivables/export')).status).toBe(200);
  });

  it('writes to a customer in its language on pages that stay in the reader’s own', async () => {
    await company.db('customers').where({ id: customerId }).update({ documentLanguage: 'zh-CN' });
    for (const page of ['payment-reminder', 'statement'])
      expect((await sales.get(`/customers/${customerId}/${page}`)).text).toContain('<html lang="en"');
    const statement = (await sales.get(`/customers/${customerId}/statement`)).text;
    expect(statement).toMatch(/<h1[^>]*>\s*Statement of account/);
    expect(statement).toMatch(/<article[^>]*lang="zh-CN"><h2[^>]*>对账单/);
  });
});
