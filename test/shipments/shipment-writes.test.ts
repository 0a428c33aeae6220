import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { tellOfLate } from '../../src/modules/shipments/late-story.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('what is written to a shipment', () => {
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

  const shipment = (id: number) => company.db('shipments').where({ id }).first();
  const fields = (more: Record<string, string | number> = {}) => ({
    carrierId: 1,
    mode: 'sea',
    plannedOn: '2026-03-31',
    promisedOn: '2026-04-30',
    ...more,
  });
  const plan = async (quantity = 10, more: Record<string, string | number> = {}) => {
    const lines = { 'lines[0][orderLineId]': lineId, 'lines[0][quantity]': quantity };
    const response = await warehouse.post('/shipments', { order: orderId, ...fields(more), ...lines });
    expect(response.status).toBe(303);
    return idIn(response.headers.location);
  };
  const dispatch = (id: number, version: number, more: Record<string, string | number> = {}) =>
    warehouse.post(`/shipments/${id}/dispatch`, { version, dispatchedOn: '2026-03-31', ...more });

  it('each step keeps what it brought in the audit log', async () => {
    const id = await plan();
    expect(await traceOf(company, 'shipments.create')).toMatchObject({
      recordId: id,
      recordLabel: 'SH-2026-00001',
    });
    await warehouse.post(`/shipments/${id}/booking`, { version: 1, bookingNumber: 'BK-1' });
    expect((await traceOf(company, 'shipments.book'))?.changes).toEqual({
      bookingNumber: { before: null, after: 'BK-1' },
      state: { before: 'planned', after: 'booked' },
    });
    await warehouse.post(`/shipments/${id}/packing`, {
      version: 2,
      cartons: 3,
      grossWeightG: '1,5',
      volumeCm3: '0.25',
    });
    expect((await traceOf(company, 'shipments.pack'))?.changes).toMatchObject({
      cartons: { before: null, after: 3 },
      grossWeightG: { before: null, after: 1500 },
      volumeCm3: { before: null, after: 250_000 },
    });
    await dispatch(id, 3, { trackingNumber: 'BL-1', promisedOn: '2026-05-02' });
    expect((await traceOf(company, 'shipments.dispatch'))?.changes).toMatchObject({
      state: { before: 'packed', after: 'dispatched' },
      dispatchedOn: { before: null, after: '2026-03-31' },
      trackingNumber: { before: null, after: 'BL-1' },
      promisedOn: { before: '2026-04-30', after: '2026-05-02' },
    });
    expect(await shipment(id)).toMatchObject({ firstPromisedOn: '2026-04-30', promisedOn: '2026-05-02' });
    await warehouse.post(`/shipments/${id}/delivery`, {
      version: 4,
      deliveredOn: '2026-03-31',
      isDamaged: '1',
    });
    expect((await traceOf(company, 'shipments.deliver'))?.changes).toMatchObject({
      isDamaged: { before: false, after: true },
      deliveredOn: { before: null, after: '2026-03-31' },
    });
    expect((await storyOf(company, 1)).slice(-2)).toEqual([
      'shipments.story_dispatched',
      'shipments.story_delivered',
    ]);
    const kinds = await company.db('shipment_events').orderBy('id').select('kind');
    expect(kinds.map(({ kind }: { kind: string }) => kind)).toEqual(['dispatched', 'delivered']);
  });

  it('never plans more than is open: what has left and what is planned elsewhere counts', async () => {
    await plan(20);
    const more = (quantity: number) => ({
      order: orderId,
      ...fields(),
      'lines[0][orderLineId]': lineId,
      'lines[0][quantity]': quantity,
    });
    const refused = await warehouse.post('/shipments', more(11));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Enter 10 or less');
    expect((await warehouse.post('/shipments', more(10))).status).toBe(303);
    expect((await warehouse.post('/shipments', more(1))).status).toBe(422);
  });

  it('leaves an order open of which one line has gone and another has not', async () => {
    const sales = await company.visitor('sales');
    const two = { ...orderFields('CAP-BLK', 2), 'lines[1][sku]': 'CAP-BLK', 'lines[1][quantity]': 3 };
    const id = idIn((await sales.post('/orders', two)).headers.location);
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    await sales.post(`/orders/${id}/release`, { version: 2 });
    const rows = await company.db('order_lines').where({ orderId: id }).orderBy('position').select('id');
    for (const [place, { id: line }] of rows.entries()) {
      const form = { ...fields(), order: id, 'lines[0][orderLineId]': line, 'lines[0][quantity]': place + 2 };
      const shipmentId = idIn((await warehouse.post('/shipments', form)).headers.location);
      expect((await dispatch(shipmentId, 1)).status).toBe(303);
      const state = place === 0 ? 'released' : 'closed';
      expect(await company.db('orders').where({ id }).first('state')).toEqual({ state });
    }
  });

  it('a cancelled one says why, frees its lines, and takes nothing from the stock', async () => {
    const id = await plan(30);
    expect((await warehouse.post(`/shipments/${id}/cancellation`, { version: 1 })).status).toBe(422);
    await warehouse.post(`/shipments/${id}/cancellation`, { version: 1, reason: 'Wrong port' });
    expect((await traceOf(company, 'shipments.cancel'))?.changes).toMatchObject({
      reason: { before: null, after: 'Wrong port' },
    });
    expect(await company.db('stock').first('on_hand', 'reserved')).toEqual({ onHand: 50, reserved: 30 });
    const again = await plan(30);
    for (const path of ['booking', 'packing', 'dispatch', 'delivery']) {
      const form = { version: 2, bookingNumber: 'x', dispatchedOn: '2026-03-31', deliveredOn: '2026-03-31' };
      expect((await warehouse.post(`/shipments/${id}/${path}`, form)).status, path).toBe(422);
    }
    expect((await warehouse.post(`/shipments/${id}`, fields({ version: 2 }))).status).toBe(422);
    const note = { kind: 'note', remark: 'x' };
    expect((await warehouse.post(`/shipments/${id}/events`, note)).status).toBe(422);
    expect(await shipment(again)).toMatchObject({ state: 'planned' });
  });

  it('is changed with both values in the audit log; a promise under way moves by an event only', async () => {
    const id = await plan();
    const changed = fields({
      version: 1,
      trackingNumber: 'T-1',
      promisedOn: '2026-05-01',
      freightE4: '1.234,5',
    });
    expect((await warehouse.post(`/shipments/${id}`, changed)).headers.location).toBe(`/shipments/${id}`);
    expect(await shipment(id)).toMatchObject({ firstPromisedOn: '2026-04-30', freightE4: 12_345_000 });
    expect((await traceOf(company, 'shipments.update'))?.changes).toMatchObject({
      trackingNumber: { before: null, after: 'T-1' },
      promisedOn: { before: '2026-04-30', after: '2026-05-01' },
    });
    expect((await warehouse.get('/search?q=T-1&all=1')).text).toContain('SH-2026-00001');
    expect((await warehouse.post(`/shipments/${id}`, changed)).status).toBe(409);
    await dispatch(id, 2);
    const moved = await warehouse.post(`/shipments/${id}`, fields({ version: 3, promisedOn: '2026-06-01' }));
    expect(moved.status).toBe(422);
    expect(moved.text).toContain('value="2026-06-01"');
    const kept = fields({ version: 3, promisedOn: '2026-05-01', remarks: 'Two pallets' });
    expect((await warehouse.post(`/shipments/${id}`, kept)).status).toBe(303);
    expect(await shipment(id)).toMatchObject({ promisedOn: '2026-05-01', remarks: 'Two pallets' });
  });

  it('a new promise wants its reason, and none is made after delivery', async () => {
    const id = await plan();
    const at = `/shipments/${id}/events`;
    await dispatch(id, 1);
    const silent = await warehouse.post(at, { kind: 'in_transit', newPromisedOn: '2026-05-05' });
    expect(silent.status).toBe(422);
    const event = { kind: 'delay', newPromisedOn: '2026-05-05', remark: 'Typhoon', place: 'Ningbo' };
    expect((await warehouse.post(at, event)).status).toBe(303);
    expect(await shipment(id)).toMatchObject({
      state: 'exception',
      promisedOn: '2026-05-05',
      firstPromisedOn: '2026-04-30',
      promiseReason: 'Typhoon',
    });
    expect((await traceOf(company, 'shipments.event'))?.changes).toMatchObject({
      state: { before: 'dispatched', after: 'exception' },
      promisedOn: { before: '2026-04-30', after: '2026-05-05' },
    });
    expect(await storyOf(company, 1)).toContain('shipments.story_new_promise');
    expect((await warehouse.post(at, { kind: 'resolved' })).status).toBe(303);
    expect(await shipment(id)).toMatchObject({ state: 'dispatched', stateBeforeException: null });
    expect((await warehouse.post(at, { kind: 'resolved' })).status).toBe(422);
    expect((await warehouse.post(at, { kind: 'note', happenedAt: '2026-03-31T12:01' })).status).toBe(422);
    expect((await warehouse.post(at, { kind: 'note', happenedAt: '2026-03-31T12:00' })).status).toBe(303);
    const { version } = (await shipment(id)) as { version: number };
    await warehouse.post(`/shipments/${id}/delivery`, { version, deliveredOn: '2026-03-31' });
    const late = { kind: 'note', newPromisedOn: '2026-07-01', remark: 'x' };
    expect((await warehouse.post(at, late)).status).toBe(422);
    expect((await warehouse.post(at, { kind: 'delay', remark: 'x' })).status).toBe(422);
    expect(await shipment(id)).toMatchObject({ promisedOn: '2026-05-05', state: 'delivered' });
  });

  it.each([
    ['a dispatch tomorrow', 'dispatch', { dispatchedOn: '2026-04-01' }],
    ['a delivery of what has not left', 'delivery', { deliveredOn: '2026-03-31' }],
    ['a booking without a number', 'booking', {}],
  ])('refuses %s', async (_name, path, form) => {
    const id = await plan();
    expect((await warehouse.post(`/shipments/${id}/${path}`, { version: 1, ...form })).status).toBe(422);
    expect(await shipment(id)).toMatchObject({ state: 'planned', version: 1 });
  });

  it('refuses a delivery before the dispatch, or tomorrow', async () => {
    const id = await plan();
    await dispatch(id, 1);
    for (const deliveredOn of ['2026-03-30', '2026-04-01']) {
      const response = await warehouse.post(`/shipments/${id}/delivery`, { version: 2, deliveredOn });
      expect(response.status, deliveredOn).toBe(422);
    }
    expect(await shipment(id)).toMatchObject({ state: 'dispatched', deliveredOn: null });
  });

  it('is rated once it has left, with the note in the audit log', async () => {
    const id = await plan();
    const rating = { staffRating: 2, staffRatingNote: 'Late twice' };
    const sales = await company.visitor('sales');
    expect((await sales.post(`/shipments/${id}/rating`, rating)).status).toBe(422);
    await dispatch(id, 1);
    expect((await sales.post(`/shipments/${id}/rating`, { staffRating: 6 })).status).toBe(422);
    expect((await sales.post(`/shipments/${id}/rating`, rating)).headers.location).toBe(`/shipments/${id}`);
    expect((await traceOf(company, 'shipments.rate'))?.changes).toEqual({
      staffRating: { before: null, after: 2 },
      staffRatingNote: { before: null, after: 'Late twice' },
    });
  });

  it('keeps the board when it is filtered, and shows on each what belongs there', async () => {
    const id = await plan(5);
    await plan(5, { plannedOn: '2026-04-01' });
    const shown = async (query: string) =>
      [
        ...(await warehouse.get(`/shipments?${query}`)).text.matchAll(
          /<th scope="row"><a href="\/shipments\/(\d+)"/g,
        ),
      ]
        .map(([, found]) => Number(found))
        .sort();
    expect(await shown('board=today')).toEqual([id]);
    expect(await shown('board=under_way')).toEqual([]);
    expect((await warehouse.get('/shipments?board=today')).text).toMatch(/name="board" value="today"/);
    await dispatch(id, 1);
    expect(await shown('board=under_way')).toEqual([id]);
    expect(await shown('board=late')).toEqual([]);
    company.clock.set('2026-05-01T04:00:00.000Z');
    warehouse = await company.visitor('warehouse');
    expect(await shown('board=late')).toEqual([id]);
    expect(await shown('firstPromisedFrom=2026-04-30&firstPromisedTo=2026-04-30')).toHaveLength(2);
    expect(await shown('firstPromisedFrom=2026-05-01&firstPromisedTo=2026-05-02')).toEqual([]);
    expect((await warehouse.get('/reports/on-time?from=2026-04-01&to=2026-05-01')).text).toContain(
      'firstPromisedFrom=2026-04-01',
    );
  });

  it('is written by the warehouse, read by who may read the customer', async () => {
    const id = await plan();
    const sales = await company.visitor('sales');
    expect((await sales.get(`/shipments/${id}`)).status).toBe(200);
    const pages = ['edit', 'booking', 'packing', 'dispatch', 'delivery', 'cancellation'];
    for (const path of pages) {
      expect((await sales.get(`/shipments/${id}/${path}`)).status, path).toBe(403);
      expect((await warehouse.get(`/shipments/${id}/${path}`)).status, path).toBe(200);
    }
    const form = {
      ...fields({ version: 1 }),
      reason: 'x',
      bookingNumber: 'x',
      dispatchedOn: '2026-03-31',
      kind: 'note',
    };
    for (const path of ['', '/booking', '/packing', '/dispatch', '/delivery', '/cancellation', '/events'])
      expect((await sales.post(`/shipments/${id}${path}`, form)).status, path).toBe(403);
    expect((await sales.post('/shipments', { order: orderId, ...form })).status).toBe(403);
    expect(await shipment(id)).toMatchObject({ state: 'planned', version: 1 });
    await company.change({ salesSeeAllCustomers: false });
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(`/shipments/${id}`)).status).toBe(404);
    expect((await stranger.get('/shipments')).text).not.toContain('SH-2026');
    expect((await sales.get('/shipments')).text).toContain('SH-2026');
    expect((await stranger.post(`/shipments/${id}/rating`, { staffRating: 1 })).status).toBe(404);
    expect((await warehouse.get('/shipments/999/edit')).status).toBe(404);
  });

  it('tells the customer’s story of each step, and of a promised day that was missed once', async () => {
    const id = await plan();
    await warehouse.post(`/shipments/${id}/booking`, { version: 1, bookingNumber: 'BK-1' });
    await dispatch(id, 2);
    const late = async () =>
      (await storyOf(company, 1)).filter((key) => key === 'shipments.story_late').length;
    const night = async (day: string) => {
      company.clock.set(`${day}T20:00:00.000Z`);
      await tellOfLate({ ...(await company.as('manager')), user: null });
    };
    await night('2026-04-29');
    expect(await late()).toBe(0);
    await night('2026-05-01');
    await night('2026-05-02');
    expect(await late()).toBe(1);
    warehouse = await company.visitor('warehouse');
    await warehouse.post(`/shipments/${id}/events`, { kind: 'delay', remark: 'Port closed' });
    await warehouse.post(`/shipments/${id}/events`, { kind: 'resolved', remark: 'Sails again' });
    const moved = { kind: 'note', remark: 'Next vessel', newPromisedOn: '2026-05-10' };
    await warehouse.post(`/shipments/${id}/events`, moved);
    await night('2026-05-09');
    expect(await late()).toBe(1);
    await night('2026-05-11');
    expect(await late()).toBe(2);
    warehouse = await company.visitor('warehouse');
    const { version } = (await shipment(id)) as { version: number };
    await warehouse.post(`/shipments/${id}/delivery`, { version, deliveredOn: '2026-05-11' });
    await night('2026-05-20');
    const told = (await storyOf(company, 1)).filter((key) => key.startsWith('shipments.'));
    expect(told.map((key) => key.slice('shipments.story_'.length))).toEqual([
      'booked',
      'dispatched',
      'late',
      'exception',
      'resolved',
      'new_promise',
      'late',
      'delivered',
    ]);
    const page = await (await company.visitor('sales')).get('/customers/1?kinds=shipments');
    expect(page.text).toContain('is late: it was promised for 2026-05-10');
  });
});
