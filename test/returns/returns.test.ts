import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { shippedOrder } from '../support/shipped.ts';
import { idIn } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

describe('returns', () => {
  let company: TestCompany;
  let goods: Awaited<ReturnType<typeof shippedOrder>>;
  let manager: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    goods = await shippedOrder(company, 20);
    manager = await company.visitor('manager');
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const asked = (quantity: number, more: Fields = {}): Fields => ({
    order: goods.orderId,
    warehouseId: goods.warehouseId,
    cause: 'quality',
    reason: 'Seams open',
    'lines[0][orderLineId]': goods.lineId,
    'lines[0][quantity]': quantity,
    ...more,
  });
  const ask = async (quantity: number) => {
    const response = await goods.sales.post('/returns', asked(quantity));
    expect(response.status).toBe(303);
    return idIn(response.headers.location);
  };
  const row = (id: number) => company.db('returns').where({ id }).first();
  const step = (id: number, name: string, version: number, more: Fields = {}, who = manager) =>
    who.post(`/returns/${id}/steps/${name}`, { version, ...more });
  const lineOf = async (id: number) => company.db('return_lines').where({ returnId: id }).first();
  const receive = async (id: number, version: number, quantity: number, who = goods.warehouse) =>
    who.post(`/returns/${id}/receipt`, {
      version,
      receivedOn: '2026-03-31',
      'lines[0][id]': (await lineOf(id)).id,
      'lines[0][quantity]': quantity,
    });
  const inspect = async (id: number, version: number, found: Fields) =>
    goods.warehouse.post(`/returns/${id}/inspection`, {
      version,
      inspectedOn: '2026-03-31',
      'lines[0][id]': (await lineOf(id)).id,
      ...Object.fromEntries(Object.entries(found).map(([name, value]) => [`lines[0][${name}]`, value])),
    });
  const stock = async () => {
    const rows: { quality: string; onHand: number }[] = await company
      .db('stock')
      .where({ skuId: goods.black.id });
    return Object.fromEntries(rows.map(({ quality, onHand }) => [quality, onHand]));
  };
  const value = async () =>
    (await company.db('skus').where({ id: goods.black.id }).first('stock_value_e4')).stockValueE4;

  it('go from the request to good, second quality and scrap, each step in its place', async () => {
    const id = await ask(8);
    expect(await row(id)).toMatchObject({
      number: 'RT-2026-00001',
      state: 'requested',
      customerId: goods.customerId,
      requestedOn: '2026-03-31',
    });
    expect((await manager.get('/my-day')).text).toContain('RT-2026-00001');
    expect((await step(id, 'approve', 1)).status).toBe(303);
    expect((await goods.warehouse.get('/my-day')).text).toContain(`/returns/${id}/receipt`);
    expect((await receive(id, 2, 5)).status).toBe(303);
    expect(await stock()).toEqual({ good: 30, blocked: 5 });
    expect((await goods.warehouse.get('/my-day')).text).toContain(`/returns/${id}/inspection`);
    expect((await inspect(id, 3, { good: 2, second: 1 })).status).toBe(303);
    expect(await stock()).toEqual({ good: 32, blocked: 2, second: 1 });
    expect((await receive(id, 4, 3)).status).toBe(303);
    const last = await inspect(id, 5, { good: 1, scrap: 4, finding: 'Torn' });
    expect(last.status).toBe(303);
    expect(await row(id)).toMatchObject({ state: 'inspected', receivedOn: '2026-03-31' });
    expect(await stock()).toEqual({ good: 33, blocked: 0, second: 1 });
    expect(await lineOf(id)).toMatchObject({
      receivedQty: 8,
      goodQty: 3,
      secondQty: 1,
      scrappedQty: 4,
      finding: 'Torn',
    });
    for (const action of ['create', 'approve', 'receive', 'inspect'])
      expect((await traceOf(company, `returns.${action}`))?.recordId, action).toBe(id);
    const told = await storyOf(company, goods.customerId);
    for (const what of ['requested', 'approved', 'received', 'inspected'])
      expect(told).toContain(`returns.story_${what}`);
    const order = await goods.sales.get(`/orders/${goods.orderId}`);
    expect(order.text).toContain('8 of 20 shipped pieces came back.');
    expect(order.text).toContain('20 of 30');
    for (const url of [`/customers/${goods.customerId}`, '/returns', '/search?q=RT-2026&all=1'])
      expect((await goods.sales.get(url)).text, url).toContain('RT-2026-00001');
  });

  it('come in at what they left at, whatever the average has become, and the last takes the rest', async () => {
    // 20 left at 8.00; now there are 30 at 8.00 and 30 more at 20.00.
    await goods.warehouse.post('/inventory/postings/receipt', {
      warehouse: goods.warehouseId,
      postedOn: '2026-03-31',
      how: 'receipt',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 30,
      'lines[0][cost]': '20',
    });
    const before = await value();
    const id = await ask(20);
    await step(id, 'approve', 1);
    await receive(id, 2, 7);
    expect((await value()) - before).toBe(7 * 80_000);
    await receive(id, 3, 13);
    expect((await value()) - before).toBe(20 * 80_000);
  });

  it.each([
    ['more than was shipped', { 'lines[0][quantity]': 21 }, 'at most 20 can be returned'],
    ['nothing', { 'lines[0][quantity]': '' }, 'Enter at least one quantity'],
    ['a line of another order', { 'lines[0][orderLineId]': 999 }, 'Choose one of those offered'],
    ['no cause', { cause: '' }, 'id="field-cause-error"'],
    ['a warehouse that is not there', { warehouseId: 99 }, 'id="field-warehouseId-error"'],
  ])('refuse %s and keep what was typed', async (_name, wrong, message) => {
    const response = await goods.sales.post('/returns', asked(3, { reason: 'KEEP-ME', ...wrong }));
    expect(response.status).toBe(422);
    expect(response.text).toContain(message);
    expect(response.text).toContain('KEEP-ME');
    expect(await company.db('returns')).toHaveLength(0);
  });

  it('never take a piece twice: what another return holds is not offered, what did not come is free again', async () => {
    const first = await ask(15);
    const tooMany = await goods.sales.post('/returns', asked(6));
    expect(tooMany.text).toContain('at most 5 can be returned');
    await step(first, 'approve', 1);
    await receive(first, 2, 10);
    await inspect(first, 3, { good: 10 });
    expect(await row(first)).toMatchObject({ state: 'received' });
    expect((await step(first, 'finish', 4)).status).toBe(303);
    expect((await goods.sales.post('/returns', asked(10))).status).toBe(303);
    expect((await goods.sales.post('/returns', asked(1))).status).toBe(422);
  });

  it('are changed until someone has decided on them, and rejected with a reason', async () => {
    const id = await ask(5);
    const change = (version: number) =>
      goods.sales.post(`/returns/${id}`, { ...asked(7), version, cause: 'size' });
    expect((await goods.sales.get(`/returns/${id}/edit`)).text).toContain('value="5"');
    expect((await change(1)).status).toBe(303);
    expect(await lineOf(id)).toMatchObject({ quantity: 7 });
    expect((await traceOf(company, 'returns.update'))?.changes).toMatchObject({ cause: { after: 'size' } });
    expect((await change(1)).status).toBe(409);
    expect((await step(id, 'reject', 2)).status).toBe(422);
    expect((await step(id, 'reject', 2, { reason: 'Worn' })).status).toBe(303);
    expect(await row(id)).toMatchObject({ state: 'rejected', stateReason: 'Worn' });
    expect((await change(3)).status).toBe(422);
    expect(await storyOf(company, goods.customerId)).toContain('returns.story_rejected');
    expect((await goods.sales.post('/returns', asked(20))).status).toBe(303);
  });

  it('refuse what the state does not allow, and offer no button for it', async () => {
    const id = await ask(5);
    expect((await receive(id, 1, 5)).status).toBe(422);
    expect((await inspect(id, 1, { good: 1 })).status).toBe(422);
    expect((await goods.warehouse.get(`/returns/${id}`)).text).not.toContain(`/returns/${id}/receipt`);
    await step(id, 'approve', 1);
    expect((await receive(id, 2, 6)).text).toContain('At most 5 are still to come');
    await receive(id, 2, 5);
    expect((await inspect(id, 3, { good: 4, scrap: 2 })).text).toContain(
      '6 entered, but 5 are to be inspected',
    );
    expect((await step(id, 'cancel', 3, { reason: 'x' })).status).toBe(422);
    expect(await stock()).toEqual({ good: 30, blocked: 5 });
    expect((await step(id, 'no-such-step', 3)).status).toBe(404);
  });

  it('hold pieces that someone else has scrapped meanwhile to be gone', async () => {
    const id = await ask(5);
    await step(id, 'approve', 1);
    await receive(id, 2, 5);
    await goods.warehouse.post('/inventory/postings/issue', {
      warehouse: goods.warehouseId,
      quality: 'blocked',
      how: 'scrap',
      reason: 'Mould',
      postedOn: '2026-03-31',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 3,
    });
    const refused = await inspect(id, 3, { good: 4 });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('4 wanted, 2 blocked pieces are there');
    expect(await lineOf(id)).toMatchObject({ goodQty: 0 });
  });

  it('are approved by managers, received by the warehouse, and unknown to who may not read the customer', async () => {
    const id = await ask(5);
    expect((await step(id, 'approve', 1, {}, goods.sales)).status).toBe(403);
    expect((await step(id, 'approve', 1, {}, goods.warehouse)).status).toBe(403);
    await step(id, 'approve', 1);
    expect((await receive(id, 2, 5, goods.sales)).status).toBe(403);
    const other = await company.visitor('sales2');
    expect((await other.get(`/returns/${id}`)).status).toBe(200);
    expect((await other.get(`/returns/${id}/edit`)).status).toBe(403);
    expect((await other.post('/returns', asked(1))).status).toBe(403);
    await company.change({ salesSeeAllCustomers: false });
    expect((await other.get(`/returns/${id}`)).status).toBe(404);
    expect((await other.get('/returns')).text).not.toContain('RT-2026-00001');
    expect((await other.get(`/returns/new?order=${goods.orderId}`)).status).toBe(404);
    expect((await goods.sales.get('/returns')).text).toContain('RT-2026-00001');
  });

  it('say so where nothing can come back', async () => {
    await ask(20);
    expect((await goods.sales.get(`/returns/new?order=${goods.orderId}`)).text).toContain(
      'Nothing can be returned',
    );
    expect((await goods.sales.get('/returns/new')).text).toContain(`/returns/new?order=${goods.orderId}`);
  });
});
