import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { errorsOf, type Visitor } from '../support/visitor.ts';

describe('shipments of orders whose list of needs is open', () => {
  let company: TestCompany;
  let sales: Visitor;
  let warehouse: Visitor;
  let orderId: number;
  let customerId: number;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    customerId = await aCustomer(company);
    await aCarrier(company);
    sales = await company.visitor('sales');
    warehouse = await company.visitor('warehouse');
  });
  afterEach(() => company.close());

  const addNeed = async () =>
    idIn(
      (
        await sales.post(`/customers/${customerId}/needs`, {
          category: 'packing',
          wanted: 'Inner bags',
          scope: 'standing',
        })
      ).headers.location,
    );
  async function confirmedOrder(): Promise<void> {
    orderId = idIn((await sales.post('/orders', orderFields('CAP-BLK', 30))).headers.location);
    await sales.post(`/orders/${orderId}/confirmation`, { version: 1 });
  }
  async function plan() {
    const line = await company.db('order_lines').where({ orderId }).first('id');
    return warehouse.post('/shipments', {
      order: orderId,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': 10,
    });
  }
  const version = async () => (await company.db('orders').where({ id: orderId }).first('version')).version;

  it('are not planned, and the order says what to do, until it is released', async () => {
    await addNeed();
    await confirmedOrder();
    const refused = await plan();
    expect(refused.status).toBe(422);
    expect(errorsOf(refused.text)).toMatch(/is not released: “Inner bags” on its list is not confirmed yet/);
    expect(await company.db('shipments')).toHaveLength(0);
    expect((await warehouse.get('/shipments/new')).text).toContain('has open needs');
    const form = await warehouse.get(`/shipments/new?order=${orderId}`);
    expect(form.headers.location).toBe(`/orders/${orderId}#needs`);
    expect((await warehouse.get(`/orders/${orderId}`)).text).not.toContain(`/shipments/new?order=${orderId}`);
    const manager = await company.visitor('manager');
    await manager.post(`/orders/${orderId}/release`, {
      version: await version(),
      overrideReason: 'by phone',
    });
    expect((await warehouse.get(`/orders/${orderId}`)).text).toContain(`/shipments/new?order=${orderId}`);
    expect((await plan()).status).toBe(303);
  });

  it('do not leave where the list has been opened since they were planned', async () => {
    await confirmedOrder();
    const id = idIn((await plan()).headers.location);
    const needId = await addNeed();
    await sales.post(`/needs/${needId}/take-over`);
    const leaving = { version: 1, dispatchedOn: '2026-03-31' };
    const refused = await warehouse.post(`/shipments/${id}/dispatch`, leaving);
    expect(refused.status).toBe(422);
    expect(errorsOf(refused.text)).toContain('Confirm it on the order');
    expect(await company.db('shipments').where({ id }).first('state')).toEqual({ state: 'planned' });
    await sales.post(`/needs/${needId}/steps/confirm`, { version: 1 });
    await sales.post(`/orders/${orderId}/release`, { version: await version() });
    expect((await warehouse.post(`/shipments/${id}/dispatch`, leaving)).status).toBe(303);
  });
});
