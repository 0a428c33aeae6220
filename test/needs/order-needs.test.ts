import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needsForProduction } from '../../src/modules/needs/order-needs.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import { errorsOf, type Visitor } from '../support/visitor.ts';

describe('needs on orders', () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  let sku: string;
  beforeEach(async () => {
    company = await testCompany();
    sku = (await stockedWarehouse(company, 500)).black.code;
    customerId = await aCustomer(company);
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  async function add(more: Record<string, string | number> = {}): Promise<number> {
    const typed = { category: 'packing', wanted: 'Inner bags', scope: 'standing', ...more };
    return idIn((await owner.post(`/customers/${customerId}/needs`, typed)).headers.location);
  }
  async function order(): Promise<number> {
    return idIn((await owner.post('/orders', orderFields(sku, 10))).headers.location);
  }
  const version = async (id: number) => (await company.db('orders').where({ id }).first('version')).version;
  const stateOf = async (id: number) => (await company.db('orders').where({ id }).first('state')).state;
  async function confirm(id: number) {
    await owner.post(`/orders/${id}/confirmation`, { version: await version(id) });
  }
  const release = async (id: number, who: Visitor = owner, more = {}) =>
    who.post(`/orders/${id}/release`, { version: await version(id), ...more });
  const list = (orderId: number) =>
    company.db('order_needs').where({ orderId }).orderBy('id').select('need_id', 'wanted', 'state');

  it('copies standing needs, and those of the styles in its lines, onto each new order', async () => {
    const standing = await add();
    const ofStyle = await add({ wanted: 'Metal buckle', scope: 'style', style: 'CAP' });
    await owner.post(`/needs/${standing}/steps/confirm`, { version: 1 });
    await aCustomer(company, { name: 'Other Hats' });
    const ended = await add({ wanted: 'Old wish' });
    await owner.post(`/needs/${ended}/steps/end`, { version: 1, reason: 'no more' });
    const id = await order();
    expect(await list(id)).toEqual([
      { needId: standing, wanted: 'Inner bags', state: 'confirmed' },
      { needId: ofStyle, wanted: 'Metal buckle', state: 'open' },
    ]);
    const page = await owner.get(`/orders/${id}`);
    for (const text of ['Inner bags', 'Metal buckle', '1 to confirm']) expect(page.text).toContain(text);
    expect(await needsForProduction({ db: company.db }, id)).toEqual([
      { needId: standing, category: 'packing', wanted: 'Inner bags', details: null },
    ]);
  });

  it('is not released while one is open, and is once it is confirmed on the order', async () => {
    const needId = await add();
    const id = await order();
    await confirm(id);
    expect((await owner.get(`/orders/${id}/release`)).text).toContain('Not confirmed yet: Inner bags');
    const refused = await release(id);
    expect(refused.status).toBe(422);
    expect(errorsOf(refused.text)).toContain('Inner bags');
    expect(await stateOf(id)).toBe('confirmed');
    const { id: lineId } = await company.db('order_needs').where({ orderId: id, needId }).first('id');
    const path = `/orders/${id}/needs/${lineId}`;
    expect((await owner.post(path, { state: 'confirmed' })).status).toBe(303);
    expect(await traceOf(company, 'needs.settle')).toMatchObject({ recordId: id });
    expect(await storyOf(company, customerId)).toContain('orders.story_need_confirmed');
    expect((await release(id)).status).toBe(303);
    expect(await stateOf(id)).toBe('released');
    const late = await owner.post(path, { state: 'open' });
    expect(late.status).toBe(422);
    expect((await list(id))[0]).toMatchObject({ state: 'confirmed' });
  });

  it('may be dropped from one order with a reason', async () => {
    const needId = await add();
    const id = await order();
    const { id: lineId } = await company.db('order_needs').where({ needId }).first('id');
    expect((await owner.post(`/orders/${id}/needs/${lineId}`, { state: 'dropped' })).status).toBe(422);
    await owner.post(`/orders/${id}/needs/${lineId}`, { state: 'dropped', reason: 'bulk only' });
    expect(await list(id)).toEqual([{ needId, wanted: 'Inner bags', state: 'dropped' }]);
    await confirm(id);
    expect((await release(id)).status).toBe(303);
  });

  it('is overridden by a manager with a reason, and by nobody else', async () => {
    await add();
    const id = await order();
    await confirm(id);
    expect((await owner.get(`/orders/${id}/release`)).text).not.toContain('overrideReason');
    expect((await release(id, owner, { overrideReason: 'hurry' })).status).toBe(403);
    expect(await stateOf(id)).toBe('confirmed');
    const manager = await company.visitor('manager');
    expect((await manager.get(`/orders/${id}/release`)).text).toContain('name="overrideReason"');
    expect((await release(id, manager)).status).toBe(422);
    expect((await release(id, manager, { overrideReason: 'said on the phone' })).status).toBe(303);
    expect((await traceOf(company, 'orders.release'))?.changes).toMatchObject({
      overrideReason: { after: 'said on the phone' },
    });
  });

  it('confirming the need confirms its copies on open orders that read the same, and on no other', async () => {
    const needId = await add();
    const [same, other, released] = [await order(), await order(), await order()];
    await confirm(released);
    const manager = await company.visitor('manager');
    await release(released, manager, { overrideReason: 'x' });
    await company.db('order_needs').where({ orderId: other }).update({ wanted: 'Older words' });
    await owner.post(`/needs/${needId}/steps/confirm`, { version: 1 });
    expect((await list(same))[0]).toMatchObject({ state: 'confirmed' });
    expect((await list(other))[0]).toMatchObject({ state: 'open' });
    expect((await list(released))[0]).toMatchObject({ state: 'open' });
  });

  it('takes a new need over onto open orders by a button, and an ended one off them', async () => {
    const [open, released] = [await order(), await order()];
    await confirm(released);
    await release(released);
    const needId = await add();
    expect(await list(open)).toEqual([]);
    expect((await owner.get(`/needs/${needId}`)).text).toContain(`/needs/${needId}/take-over`);
    await owner.post(`/needs/${needId}/take-over`);
    expect(await list(open)).toEqual([{ needId, wanted: 'Inner bags', state: 'open' }]);
    expect(await list(released)).toEqual([]);
    expect(await traceOf(company, 'needs.take_over')).toMatchObject({ recordId: needId });
    expect((await owner.get(`/needs/${needId}`)).text).not.toContain('/take-over"');
    expect((await owner.post(`/needs/${needId}/take-over`)).status).toBe(422);
    await owner.post(`/needs/${needId}`, {
      category: 'packing',
      wanted: 'Inner bags, printed',
      scope: 'standing',
      version: 1,
    });
    await owner.post(`/needs/${needId}/take-over`);
    expect(await list(open)).toEqual([{ needId, wanted: 'Inner bags, printed', state: 'open' }]);
    await owner.post(`/needs/${needId}/steps/end`, { version: 2, reason: 'no more' });
    expect(await list(open)).toHaveLength(1);
    await owner.post(`/needs/${needId}/take-over`);
    expect(await list(open)).toEqual([]);
  });

  it('a need of one order comes onto that order, and a draft that changes hands changes its list', async () => {
    const id = await order();
    const { number } = await company.db('orders').where({ id }).first('number');
    const needId = await add({ wanted: 'Two addresses', scope: 'order', order: number });
    expect(await list(id)).toEqual([{ needId, wanted: 'Two addresses', state: 'open' }]);
    await aCustomer(company, { name: 'Other Hats' });
    const fields = orderFields(sku, 10, { customer: 'C00002', currency: 'CNY' });
    expect((await owner.post(`/orders/${id}`, { ...fields, version: await version(id) })).status).toBe(303);
    expect(await list(id)).toEqual([]);
  });

  it('is settled by who writes the order, on that order only', async () => {
    await add();
    const [id, second] = [await order(), await order()];
    const { id: lineId } = await company.db('order_needs').where({ orderId: id }).first('id');
    const stranger = await company.visitor('sales2');
    expect((await stranger.post(`/orders/${id}/needs/${lineId}`, { state: 'confirmed' })).status).toBe(403);
    expect((await owner.post(`/orders/${second}/needs/${lineId}`, { state: 'confirmed' })).status).toBe(404);
    await company.change({ salesSeeAllCustomers: false });
    expect((await stranger.post(`/orders/${id}/needs/${lineId}`, { state: 'confirmed' })).status).toBe(404);
    expect((await list(id))[0]).toMatchObject({ state: 'open' });
  });
});
