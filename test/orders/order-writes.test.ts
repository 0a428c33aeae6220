import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('what is written to an order', () => {
  let company: TestCompany;
  let sales: Visitor;
  let warehouse: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    await aCarrier(company);
    sales = await company.visitor('sales');
    warehouse = await company.visitor('warehouse');
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const order = (id: number) => company.db('orders').where({ id }).first();
  const lines = (orderId: number) =>
    company
      .db('order_lines')
      .where({ orderId })
      .orderBy(['position', 'id'])
      .select('id', 'sku_id', 'quantity');
  const stock = () => company.db('stock').first('on_hand', 'reserved');
  const draft = async (quantity: number, more: Record<string, string | number> = {}) =>
    idIn((await sales.post('/orders', orderFields('CAP-BLK', quantity, more))).headers.location);
  const confirmed = async (quantity: number, more: Record<string, string | number> = {}) => {
    const id = await draft(quantity, more);
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    return id;
  };
  const shipped = async (orderId: number, quantity: number) => {
    const [line] = await lines(orderId);
    const planned = {
      order: orderId,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': quantity,
    };
    const id = idIn((await warehouse.post('/shipments', planned)).headers.location);
    const response = await warehouse.post(`/shipments/${id}/dispatch`, {
      version: 1,
      dispatchedOn: '2026-03-31',
    });
    expect(response.status).toBe(303);
    return id;
  };
  const amendment = async (
    id: number,
    rows: Record<string, string | number>[],
    more: Record<string, string | number> = {},
  ) => {
    const { version } = (await order(id)) as { version: number };
    const fields = rows.flatMap((row, place) =>
      Object.entries(row).map(([name, value]) => [`lines[${place}][${name}]`, value]),
    );
    return sales.post(`/orders/${id}/amendment`, {
      version,
      reason: 'Asked by mail',
      consentedOn: '2026-03-30',
      ...Object.fromEntries(fields),
      ...more,
    });
  };

  it('a draft is changed with both versions of its lines in the audit log, and only while it is one', async () => {
    const id = await draft(10);
    const changed = orderFields('CAP-NVY', 4, { version: 1, customerPo: 'PO-9', incoterm: 'FOB' });
    expect((await sales.post(`/orders/${id}`, changed)).headers.location).toBe(`/orders/${id}`);
    expect(await order(id)).toMatchObject({ customerPo: 'PO-9', totalE4: 800_000, version: 2 });
    const { changes } = (await traceOf(company, 'orders.update')) ?? { changes: {} };
    expect(changes).toMatchObject({
      totalE4: { before: 2_000_000, after: 800_000 },
      lines: { before: [{ quantity: 10 }], after: [{ quantity: 4 }] },
    });
    expect((await sales.post(`/orders/${id}`, changed)).status).toBe(409);
    await sales.post(`/orders/${id}/confirmation`, { version: 2, wait: (await lines(id))[0].id });
    const late = await sales.post(`/orders/${id}`, { ...changed, version: 3 });
    expect(late.status).toBe(422);
    expect(await order(id)).toMatchObject({ state: 'confirmed', version: 3 });
  });

  it('what is cleared in a draft stays cleared, whatever the customer’s terms are', async () => {
    await company.db('customers').update({ incoterm: 'FOB', incotermPlace: 'Ningbo', paymentTerms: 'T/T' });
    const id = await draft(1);
    expect(await order(id)).toMatchObject({ incoterm: 'FOB', paymentTerms: 'T/T' });
    await sales.post(
      `/orders/${id}`,
      orderFields('CAP-BLK', 1, { version: 1, incoterm: '', paymentTerms: '' }),
    );
    expect(await order(id)).toMatchObject({ incoterm: null, incotermPlace: null, paymentTerms: null });
    expect(await order(id)).toMatchObject({ currency: 'CNY' });
  });

  it('the first promise is frozen when it is made, at confirming or later; each new one has its reason', async () => {
    const early = await confirmed(1, { promisedOn: '2026-04-10' });
    expect(await order(early)).toMatchObject({ firstPromisedOn: '2026-04-10', promiseReason: null });
    const late = await confirmed(1);
    expect(await order(late)).toMatchObject({ firstPromisedOn: null });
    const [line] = await lines(late);
    const row = { id: line.id, sku: 'CAP-BLK', quantity: 1 };
    await amendment(late, [row], { promisedOn: '2026-04-15' });
    expect(await order(late)).toMatchObject({
      firstPromisedOn: '2026-04-15',
      promiseReason: 'Asked by mail',
    });
    await amendment(late, [row], { promisedOn: '2026-04-20', reason: 'Fabric is late' });
    await amendment(late, [{ ...row, quantity: 2 }], { promisedOn: '2026-04-20', reason: 'One more' });
    expect(await order(late)).toMatchObject({
      promisedOn: '2026-04-20',
      firstPromisedOn: '2026-04-15',
      promiseReason: 'Fabric is late',
    });
    expect((await traceOf(company, 'orders.amend'))?.changes).toMatchObject({
      totalE4: { before: 200_000, after: 400_000 },
    });
    expect(await storyOf(company, 1)).toEqual(
      expect.arrayContaining(['orders.story_confirmed', 'orders.story_amended']),
    );
  });

  it('the rate is that of the day, kept with all its decimals, and never changes afterwards', async () => {
    await company.db('exchange_rates').insert([
      { currency: 'USD', validOn: '2026-03-30', rateE8: 712_345_678 },
      { currency: 'USD', validOn: '2026-04-01', rateE8: 900_000_000 },
    ]);
    const id = await confirmed(1, { currency: 'USD' });
    expect(await order(id)).toMatchObject({
      rateE8: 712_345_678,
      rateOn: '2026-03-31',
      baseTotalE4: 220_800,
    });
    expect((await sales.get(`/orders/${id}`)).text).toContain('7.12345678');
    expect((await traceOf(company, 'orders.confirm'))?.changes).toMatchObject({
      rate: { before: null, after: '7.12345678' },
    });
    company.clock.set('2026-04-02T04:00:00.000Z');
    sales = await company.visitor('sales');
    const [line] = await lines(id);
    await amendment(id, [{ id: line.id, sku: 'CAP-BLK', quantity: 2 }]);
    expect(await order(id)).toMatchObject({ rateE8: 712_345_678, totalE4: 62_000, baseTotalE4: 441_700 });
  });

  it('an amendment takes lines out and puts new ones in; cleared rows are gone', async () => {
    const id = await confirmed(30);
    const [line] = await lines(id);
    const response = await amendment(id, [
      { id: line.id, sku: '', quantity: '', price: '', wait: '1' },
      { id: '', sku: 'CAP-BLK', quantity: 7, price: 20 },
      { id: '', sku: 'CAP-NVY', quantity: 3, price: 10, wait: '1' },
    ]);
    expect(response.status).toBe(303);
    expect((await lines(id)).map(({ quantity }: { quantity: number }) => quantity)).toEqual([7, 3]);
    expect(await order(id)).toMatchObject({ totalE4: 1_700_000 });
    expect(await stock()).toEqual({ onHand: 50, reserved: 7 });
    const waiting = await company.db('order_lines').where({ isWaiting: true }).select('quantity');
    expect(waiting).toEqual([{ quantity: 3 }]);
  });

  it('an empty price is what this customer paid last in this currency, not before, and not what others paid', async () => {
    await confirmed(1, { 'lines[0][price]': '17', orderedOn: '2026-03-01' });
    await confirmed(1, { 'lines[0][price]': '19', orderedOn: '2026-03-20' });
    await confirmed(1, { 'lines[0][price]': '18', orderedOn: '2026-03-10' });
    await draft(1, { 'lines[0][price]': '11' });
    const id = await draft(1);
    const price = () => company.db('order_lines').orderBy('id', 'desc').first('unit_price_e4');
    expect(await price()).toEqual({ unitPriceE4: 190_000 });
    await aCustomer(company, { name: 'Another' });
    await draft(1, { customer: 'C00002' });
    expect(await price()).toEqual({ unitPriceE4: 200_000 });
    await draft(1, { currency: 'USD' });
    expect(await price()).toEqual({ unitPriceE4: 31_000 });
    expect(id).toBeGreaterThan(0);
  });

  it('only an open order is amended', async () => {
    const drafted = await draft(5);
    const cancelled = await confirmed(5);
    await sales.post(`/orders/${cancelled}/cancellation`, { version: 2, reason: 'x' });
    for (const id of [drafted, cancelled]) {
      const [line] = await lines(id);
      const response = await amendment(id, [{ id: line.id, sku: 'CAP-BLK', quantity: 6, price: 20 }]);
      expect(response.status).toBe(422);
      expect(response.text).toContain('value="Asked by mail"');
    }
    expect(await stock()).toEqual({ onHand: 50, reserved: 0 });
    expect(await company.db('order_amendments')).toHaveLength(0);
  });

  it('an amendment never undercuts what has left or is in a shipment, and names no line twice', async () => {
    const id = await confirmed(30);
    await sales.post(`/orders/${id}/release`, { version: 2 });
    await shipped(id, 12);
    const [line] = await lines(id);
    const row = (quantity: number, more = {}) => ({
      id: line.id,
      sku: 'CAP-BLK',
      quantity,
      price: 20,
      ...more,
    });
    const under = await amendment(id, [
      { id: '', sku: 'CAP-NVY', quantity: 1, price: 1, wait: '1' },
      row(11),
    ]);
    expect(under.status).toBe(422);
    expect(under.text).toContain('href="#field-lines.1.quantity"');
    for (const rows of [
      [row(30, { sku: 'CAP-NVY' })],
      [row(20), row(10)],
      [{ sku: 'CAP-NVY', quantity: 1, price: 1 }],
    ])
      expect((await amendment(id, rows)).status).toBe(422);
    expect(await stock()).toEqual({ onHand: 38, reserved: 18 });
    expect((await amendment(id, [row(13)])).status).toBe(303);
    expect(await stock()).toEqual({ onHand: 38, reserved: 1 });
    expect(await order(id)).toMatchObject({ state: 'released' });
  });

  it('an amendment down to what has left ends the order, with audit and story', async () => {
    const id = await confirmed(30);
    await sales.post(`/orders/${id}/release`, { version: 2 });
    await shipped(id, 12);
    const [line] = await lines(id);
    await amendment(id, [{ id: line.id, sku: 'CAP-BLK', quantity: 12, price: 20 }]);
    expect(await order(id)).toMatchObject({ state: 'closed', totalE4: 2_400_000 });
    expect(await stock()).toEqual({ onHand: 38, reserved: 0 });
    expect(await traceOf(company, 'orders.close')).toMatchObject({ recordId: id });
    expect(await storyOf(company, 1)).toContain('orders.story_closed');
  });

  it('each step is in the audit log and on the story, with its reason and review day', async () => {
    const id = await confirmed(30);
    const at = `/orders/${id}`;
    await sales.post(`${at}/hold`, { version: 2, reason: 'No deposit', reviewOn: '2026-04-07' });
    expect((await traceOf(company, 'orders.hold'))?.changes).toEqual({
      state: { before: 'confirmed', after: 'on_hold' },
      reviewOn: { before: null, after: '2026-04-07' },
      stateReason: { before: null, after: 'No deposit' },
    });
    await sales.post(`${at}/resumption`, { version: 3 });
    await sales.post(`${at}/release`, { version: 4 });
    await shipped(id, 10);
    await sales.post(`${at}/short-closing`, { version: 5, reason: 'Enough for them' });
    expect(await order(id)).toMatchObject({ state: 'closed_short', stateReason: 'Enough for them' });
    for (const step of ['confirm', 'hold', 'resume', 'release', 'close_short'])
      expect(await traceOf(company, `orders.${step}`), step).toMatchObject({ recordId: id });
    expect((await storyOf(company, 1)).filter((key) => key.startsWith('orders.'))).toEqual(
      ['confirmed', 'on_hold', 'resumed', 'released', 'closed_short'].map((state) => `orders.story_${state}`),
    );
  });

  it('is cancelled or closed short only when nothing of it is planned to leave', async () => {
    const id = await confirmed(30);
    await sales.post(`/orders/${id}/release`, { version: 2 });
    await shipped(id, 10);
    const [line] = await lines(id);
    const planned = { order: id, carrierId: 1, mode: 'sea', plannedOn: '2026-04-01' };
    await warehouse.post('/shipments', {
      ...planned,
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': 5,
    });
    const close = await sales.post(`/orders/${id}/short-closing`, { version: 3, reason: 'x' });
    expect(close.status).toBe(422);
    expect((await sales.post(`/orders/${id}/cancellation`, { version: 3, reason: 'x' })).status).toBe(422);
    expect(await stock()).toEqual({ onHand: 40, reserved: 20 });
  });

  it('a step that someone else took first is a conflict, and changes nothing', async () => {
    const id = await confirmed(30);
    expect((await sales.post(`/orders/${id}/release`, { version: 1 })).status).toBe(409);
    const cancel = await sales.post(`/orders/${id}/cancellation`, { version: 1, reason: 'x' });
    expect(cancel.status).toBe(409);
    const rows = await amendment(id, [{ id: (await lines(id))[0].id, sku: 'CAP-BLK', quantity: 5 }], {
      version: 1,
    });
    expect(rows.status).toBe(409);
    expect(await order(id)).toMatchObject({ state: 'confirmed', version: 2 });
    expect(await stock()).toEqual({ onHand: 50, reserved: 30 });
  });

  it('a line that someone else added meanwhile is proposed, and so is the quantity that I changed', async () => {
    const id = await draft(10);
    const manager = await company.visitor('manager');
    const opened = (await sales.get(`/orders/${id}/edit`)).text;
    const original = (/name="_original" value="([^"]*)"/.exec(opened)?.[1] ?? '').replaceAll('&#34;', '"');
    const theirs = { ...orderFields('CAP-BLK', 10, { version: 1 }), 'lines[0][price]': '20.00' };
    await manager.post(`/orders/${id}`, { ...theirs, 'lines[1][sku]': 'CAP-NVY', 'lines[1][quantity]': 3 });
    const mine = {
      ...orderFields('CAP-BLK', 12, { version: 1 }),
      'lines[0][price]': '20.00',
      _original: original,
    };
    const late = await sales.post(`/orders/${id}`, {
      ...mine,
      'lines[1][sku]': '',
      'lines[1][quantity]': '',
    });
    expect(late.status).toBe(409);
    const form = late.text.slice(late.text.indexOf(`action="/orders/${id}"`));
    const proposed: Record<string, string> = {};
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const [, name = ''] = / name="([^"]*)"/.exec(tag) ?? [];
      if (name.startsWith('_') || (tag.includes('type="radio"') && !tag.includes(' checked'))) continue;
      proposed[name] = / value="([^"]*)"/.exec(tag)?.[1] ?? '';
    }
    expect((await sales.post(`/orders/${id}`, proposed)).status).toBe(303);
    const kept = await lines(id);
    expect(kept.map(({ quantity }: { quantity: number }) => quantity)).toEqual([12, 3]);
  });

  it('the first confirmed order makes an active customer of a lost one, in the audit log too', async () => {
    await company.db('customers').update({ status: 'lost' });
    await confirmed(1);
    expect((await traceOf(company, 'customers.status'))?.changes).toEqual({
      status: { before: 'lost', after: 'active' },
    });
    await company.db('customers').update({ status: 'dormant', isStatusFixed: true });
    await confirmed(1);
    expect(await company.db('customers').first('status')).toEqual({ status: 'dormant' });
  });

  it('pages that change it are for those who may, from the first look on', async () => {
    const id = await draft(1);
    const stranger = await company.visitor('sales2');
    const paths = [
      'edit',
      'confirmation',
      'amendment',
      'release',
      'hold',
      'resumption',
      'short-closing',
      'cancellation',
    ];
    for (const path of paths) {
      expect((await sales.get(`/orders/${id}/${path}`)).status, path).toBe(200);
      expect((await stranger.get(`/orders/${id}/${path}`)).status, path).toBe(403);
      expect((await warehouse.get(`/orders/${id}/${path}`)).status, path).toBe(403);
    }
    const form = { version: 1, reason: 'x', reviewOn: '2026-04-07' };
    const posts = ['', '/hold', '/release', '/cancellation', '/reservation', '/confirmation', '/amendment'];
    const fields = { ...orderFields('CAP-BLK', 2), ...form, consentedOn: '2026-03-30' };
    for (const path of posts)
      expect((await stranger.post(`/orders/${id}${path}`, fields)).status, path).toBe(403);
    expect(await order(id)).toMatchObject({ state: 'draft', version: 1 });
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get(`/orders/${id}`)).status).toBe(404);
    expect((await stranger.get('/orders')).text).not.toContain('SO-2026');
    expect((await sales.get('/orders')).text).toContain('SO-2026');
    expect((await stranger.get('/inventory/skus/1')).status).toBe(200);
  });

  it('an amount too large to keep exactly is said at the form, with all that was typed', async () => {
    const response = await sales.post(
      '/orders',
      orderFields('CAP-BLK', 10_000_000, { 'lines[0][price]': '999999999' }),
    );
    expect(response.status).toBe(422);
    expect(response.text).toContain('value="999999999"');
    expect(await company.db('orders')).toHaveLength(0);
  });

  it('a price with a decimal comma is that price', async () => {
    const id = await draft(2, { 'lines[0][price]': '12,5' });
    expect(await order(id)).toMatchObject({ totalE4: 250_000 });
  });

  it('no one sees on the stock card for whom goods are held whom they may not see', async () => {
    const id = await confirmed(30);
    const stranger = await company.visitor('sales2');
    expect((await stranger.get('/inventory/skus/1')).text).toContain(`href="/orders/${id}"`);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.get('/inventory/skus/1')).text).not.toContain('SO-2026');
    expect((await sales.get('/inventory/skus/1')).text).toContain('SO-2026');
  });
});
