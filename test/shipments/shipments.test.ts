import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { judge, wilsonLowerBound } from '../../src/modules/carriers/on-time.ts';
import { daysLate, isContainerNumber, kindsFor, stateAfter } from '../../src/modules/shipments/shipment.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

describe('the rules of shipments', () => {
  it.each([
    ['CSQU3054383', true],
    ['CSQU3054384', false],
    ['MSKU9070323', true],
    ['csqu3054383', false],
    ['ABC123', false],
  ])('container %s is right: %s', (number, isRight) => {
    expect(isContainerNumber(number)).toBe(isRight);
  });

  it('turns into an exception and back to where it was', () => {
    const hit = stateAfter({ state: 'in_transit', before: null }, 'delay');
    expect(hit).toEqual({ state: 'exception', before: 'in_transit' });
    expect(stateAfter(hit, 'damage')).toEqual({ state: 'exception', before: 'in_transit' });
    expect(stateAfter(hit, 'resolved')).toEqual({ state: 'in_transit', before: null });
    expect(stateAfter({ state: 'planned', before: null }, 'delay').state).toBe('planned');
    expect(kindsFor('road')).not.toContain('customs');
    expect(kindsFor('sea')).toContain('customs');
  });

  it('counts days late', () => {
    expect(daysLate({ promisedOn: '2026-03-01', deliveredOn: '2026-03-04' }, '2026-05-01')).toBe(3);
    expect(daysLate({ promisedOn: '2026-03-01', deliveredOn: null }, '2026-03-02')).toBe(1);
    expect(daysLate({ promisedOn: null, deliveredOn: null }, '2026-03-02')).toBe(0);
  });

  it.each([
    ['express', '2026-03-10', 'on_time'],
    ['express', '2026-03-11', 'late'],
    ['road', '2026-03-11', 'on_time'],
    ['sea', '2026-03-12', 'on_time'],
    ['sea', '2026-03-13', 'late'],
  ] as const)('%s delivered on %s is %s', (mode, deliveredOn, verdict) => {
    expect(judge({ mode, firstPromisedOn: '2026-03-10', deliveredOn }, '2026-04-01')).toBe(verdict);
  });

  it('counts what has not come past its promise as late, and before it as open', () => {
    const open = { mode: 'air' as const, firstPromisedOn: '2026-03-10', deliveredOn: null };
    expect(judge(open, '2026-03-10')).toBe('open');
    expect(judge(open, '2026-03-11')).toBe('late');
  });

  it('ranks many shipments above few of the same rate', () => {
    expect(wilsonLowerBound(90, 100)).toBeGreaterThan(wilsonLowerBound(9, 10));
    expect(wilsonLowerBound(0, 0)).toBe(0);
    expect(wilsonLowerBound(80, 100)).toBeCloseTo(0.7264, 3);
  });
});

describe('shipments', () => {
  let company: TestCompany;
  let warehouse: Visitor;
  let orderId: number;
  let lineId: number;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    await aCarrier(company);
    const sales = await company.visitor('sales');
    orderId = idIn((await sales.post('/orders', orderFields('CAP-BLK', 30))).headers.location);
    lineId = ((await company.db('order_lines').first('id')) as { id: number }).id;
    await sales.post(`/orders/${orderId}/confirmation`, { version: 1 });
    await sales.post(`/orders/${orderId}/release`, { version: 2 });
    warehouse = await company.visitor('warehouse');
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const planned = (quantity: number, more: Record<string, string | number> = {}) => ({
    order: orderId,
    carrierId: 1,
    mode: 'sea',
    plannedOn: '2026-03-31',
    promisedOn: '2026-04-30',
    'lines[0][orderLineId]': lineId,
    'lines[0][quantity]': quantity,
    ...more,
  });
  const plan = async (quantity: number) =>
    idIn((await warehouse.post('/shipments', planned(quantity))).headers.location);
  const stock = () => company.db('stock').first('on_hand', 'reserved');
  const shipment = (id: number) => company.db('shipments').where({ id }).first();

  it('goes from the order to the customer: stock leaves, the order moves on, satisfaction is asked', async () => {
    const id = await plan(30);
    expect(await shipment(id)).toMatchObject({ number: 'SH-2026-00001', state: 'planned' });
    await warehouse.post(`/shipments/${id}/booking`, { version: 1, bookingNumber: 'BK-1' });
    await warehouse.post(`/shipments/${id}/packing`, { version: 2, cartons: 2, grossWeightG: '12.345' });
    expect(await shipment(id)).toMatchObject({ state: 'packed', grossWeightG: 12_345 });
    expect(await stock()).toEqual({ onHand: 50, reserved: 30 });
    const leaving = { version: 3, dispatchedOn: '2026-03-31', trackingNumber: 'BL-77' };
    expect((await warehouse.post(`/shipments/${id}/dispatch`, leaving)).status).toBe(303);
    expect(await stock()).toEqual({ onHand: 20, reserved: 0 });
    expect(await company.db('orders').first('state')).toEqual({ state: 'closed' });
    expect((await warehouse.get('/search?q=bl-77&all=1')).text).toContain('SH-2026-00001');
    const event = { kind: 'delay', remark: 'Storm', newPromisedOn: '2026-05-03' };
    expect((await warehouse.post(`/shipments/${id}/events`, event)).status).toBe(303);
    expect(await shipment(id)).toMatchObject({
      state: 'exception',
      promisedOn: '2026-05-03',
      firstPromisedOn: '2026-04-30',
    });
    const arrived = { version: 5, deliveredOn: '2026-03-31', receiver: 'Meyer' };
    expect((await warehouse.post(`/shipments/${id}/delivery`, arrived)).status).toBe(303);
    const asked = await company.db('satisfaction_answers').first();
    expect(asked).toMatchObject({ shipmentId: id, state: 'asked', askOn: '2026-04-03' });
    const sales = await company.visitor('sales');
    const rated = await sales.post(`/shipments/${id}/rating`, { staffRating: 4 });
    expect(rated.status).toBe(303);
    const { text } = await sales.get('/customers/1');
    for (const part of ['Shipment SH-2026-00001 left', 'delivered', 'Storm']) expect(text).toContain(part);
  });

  it('ships part: the order stays open for the rest, and holds it', async () => {
    const id = await plan(12);
    await warehouse.post(`/shipments/${id}/dispatch`, { version: 1, dispatchedOn: '2026-03-31' });
    expect(await stock()).toEqual({ onHand: 38, reserved: 18 });
    expect(await company.db('orders').first('state')).toEqual({ state: 'released' });
    const tooMany = await warehouse.post('/shipments', planned(19));
    expect(tooMany.status).toBe(422);
    expect(tooMany.text).toContain('Enter 18 or less');
    const sales = await company.visitor('sales');
    const short = { version: 3, reason: 'Enough' };
    expect((await sales.post(`/orders/${orderId}/short-closing`, short)).status).toBe(303);
    expect(await stock()).toEqual({ onHand: 38, reserved: 0 });
  });

  it('leaves once, however often it is told to', async () => {
    const id = await plan(30);
    const leaving = { version: 1, dispatchedOn: '2026-03-31' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => warehouse.post(`/shipments/${id}/dispatch`, leaving)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
    expect(await company.db('movements').where({ kind: 'ship' })).toHaveLength(1);
  });

  it('is refused for an order on hold, and takes nothing', async () => {
    const id = await plan(30);
    const sales = await company.visitor('sales');
    await sales.post(`/orders/${orderId}/hold`, { version: 3, reason: 'L/C', reviewOn: '2026-04-05' });
    const refused = await warehouse.post(`/shipments/${id}/dispatch`, {
      version: 1,
      dispatchedOn: '2026-03-31',
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('is not released yet');
    expect(await shipment(id)).toMatchObject({ state: 'planned', version: 1 });
    expect(await stock()).toEqual({ onHand: 50, reserved: 30 });
  });

  it('can be cancelled before it leaves, and not after', async () => {
    const id = await plan(30);
    const sales = await company.visitor('sales');
    const cancelled = { version: 3, reason: 'No' };
    expect((await sales.post(`/orders/${orderId}/cancellation`, cancelled)).status).toBe(422);
    const cancel = { version: 1, reason: 'Wrong carrier' };
    expect((await warehouse.post(`/shipments/${id}/cancellation`, cancel)).status).toBe(303);
    const event = await warehouse.post(`/shipments/${id}/events`, { kind: 'note', remark: 'Too late' });
    expect(event.status).toBe(422);
    expect(event.text).toContain('This shipment is cancelled');
    const again = await plan(30);
    await warehouse.post(`/shipments/${again}/dispatch`, { version: 1, dispatchedOn: '2026-03-31' });
    const late = await warehouse.post(`/shipments/${again}/cancellation`, { version: 2, reason: 'x' });
    expect(late.status).toBe(422);
  });

  it.each([
    ['a wrong container number', { containerNumber: 'CSQU3054384' }, 'Check the container number'],
    ['a mode the carrier doesn’t serve', { mode: 'rail' }, 'does not serve this mode'],
    ['no pieces', { 'lines[0][quantity]': 0 }, 'Enter at least one quantity'],
    ['a line of another order', { 'lines[0][orderLineId]': 999 }, 'Choose one of those offered'],
    ['one line twice', { 'lines[1][orderLineId]': 1, 'lines[1][quantity]': 5 }, 'This line is there twice'],
  ])('refuses %s', async (_name, wrong, message) => {
    const response = await warehouse.post('/shipments', planned(5, wrong as never));
    expect(response.status).toBe(422);
    expect(response.text).toContain(message);
    expect(await company.db('shipments')).toHaveLength(0);
  });

  it('makes a follow-up of an unhappy answer, due the next working day', async () => {
    const id = await plan(30);
    await warehouse.post(`/shipments/${id}/dispatch`, { version: 1, dispatchedOn: '2026-03-31' });
    await warehouse.post(`/shipments/${id}/delivery`, { version: 2, deliveredOn: '2026-03-31' });
    const sales = await company.visitor('sales');
    const answer = {
      version: 1,
      source: 'customer',
      overall: 1,
      answeredOn: '2026-03-31',
      words: 'Wet boxes',
    };
    expect((await sales.post('/satisfaction/1', answer)).status).toBe(303);
    expect(await company.db('follow_ups').first('due_on', 'user_id')).toEqual({
      dueOn: '2026-04-01',
      userId: company.users.sales.id,
    });
    expect((await sales.post('/satisfaction/1', answer)).status).toBe(422);
    expect((await company.visitor('warehouse')) && (await warehouse.get('/satisfaction')).status).toBe(403);
  });
});
