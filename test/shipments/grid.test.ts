import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

let company: TestCompany;
beforeEach(async () => {
  company = await testCompany();
});
afterEach(() => company.close());

it('plans a shipment and shows an order by grid, where a style has several SKUs', async () => {
  const { black, navy } = await stockedWarehouse(company, 10);
  await aCustomer(company);
  const carrierId = await aCarrier(company);
  const sales = await company.visitor('sales');
  const two = { 'lines[1][sku]': navy.code, 'lines[1][quantity]': 3 };
  const id = idIn((await sales.post('/orders', orderFields(black.code, 4, two))).headers.location);
  const single = idIn((await sales.post('/orders', orderFields(black.code, 1))).headers.location);
  const [first, second] = await company.db('order_lines').where({ orderId: id }).orderBy('id');
  await sales.post(`/orders/${id}/confirmation`, { version: 1, wait: String(second.id) });

  expect((await sales.get(`/orders/${id}`)).text).toContain(`/orders/${id}?grid=ordered#grids`);
  expect((await sales.get(`/orders/${single}`)).text).not.toContain('id="grids"');
  const reserved = (await sales.get(`/orders/${id}?grid=reserved`)).text;
  expect(/data-grand-total>([\d,]*)</.exec(reserved)?.[1]).toBe('4');
  expect(reserved).toContain('of 3');

  const warehouse = await company.visitor('warehouse');
  const { text } = await warehouse.get(`/shipments/new?order=${id}`);
  expect(text).toContain('data-grid');
  expect(text).toMatch(/name="lines\[0\]\[quantity\]" value="4"/);
  const form = {
    order: id,
    carrierId,
    mode: 'sea',
    plannedOn: '2026-03-31',
    'lines[0][orderLineId]': first.id,
    'lines[0][quantity]': 'many',
    'lines[1][orderLineId]': second.id,
    'lines[1][quantity]': '',
  };
  const refused = await warehouse.post('/shipments', form);
  expect(refused.status).toBe(422);
  expect(refused.text).toMatch(/id="field-lines\.0\.quantity"[^>]*value="many"/);
  expect(refused.text).toMatch(/id="field-lines\.0\.quantity"[^>]*aria-invalid/);
  const planned = await warehouse.post('/shipments', { ...form, 'lines[0][quantity]': '2' });
  expect(planned.status).toBe(303);
  expect(await company.db('shipment_lines')).toMatchObject([{ orderLineId: first.id, quantity: 2 }]);
});
