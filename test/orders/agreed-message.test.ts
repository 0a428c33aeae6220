import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('what everyone tells the customer of an order or a shipment', () => {
  let company: TestCompany;
  let customerId: number;
  let orderId: number;
  let shipmentId: number;
  let owner: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    customerId = await aCustomer(company);
    owner = await company.visitor('sales');
    orderId = idIn((await owner.post('/orders', orderFields('CAP-BLK', 5))).headers.location);
    await owner.post(`/orders/${orderId}/confirmation`, { version: 1 });
    await owner.post(`/orders/${orderId}/release`, { version: 2 });
    const carrierId = await aCarrier(company);
    const line = await company.db('order_lines').where({ orderId }).first('id');
    const planned = await (await company.visitor('warehouse')).post('/shipments', {
      order: orderId,
      carrierId,
      mode: 'sea',
      plannedOn: '2026-04-02',
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': 5,
    });
    shipmentId = idIn(planned.headers.location);
  });
  afterEach(() => company.close());

  const records = [
    { kind: 'orders', id: () => orderId },
    { kind: 'shipments', id: () => shipmentId },
  ];

  it.each(records)(
    'is set on $kind under way, pinned there and on the customer’s page, told and audited',
    async ({ kind, id }) => {
      const at = `/${kind}/${id()}`;
      expect((await owner.get(at)).text).toContain(`${at}/agreed-message`);
      const { version } = await company.db(kind).where({ id: id() }).first('version');
      const sent = { agreedMessage: 'The vessel is late; new day on Monday.', version };
      expect((await owner.post(`${at}/agreed-message`, sent)).status).toBe(303);
      for (const url of [at, `/customers/${customerId}`]) {
        const { text } = await (await company.visitor('sales2')).get(url);
        expect(text.split('k-pinned')[1], url).toContain('The vessel is late; new day on Monday.');
      }
      expect((await traceOf(company, `${kind}.agreed_message`))?.changes).toEqual({
        agreedMessage: { before: null, after: sent.agreedMessage },
      });
      const told = await company.db('story_entries').where({ messageKey: `${kind}.story_agreed_message` });
      expect(told).toHaveLength(1);
      // Someone who saw the page before that sees both, with what was typed kept.
      const late = await owner.post(`${at}/agreed-message`, { ...sent, agreedMessage: 'My own words' });
      expect(late.status).toBe(409);
      expect(late.text).toContain('My own words');
      expect(late.text).toContain('new day on Monday');
    },
  );

  it.each(records)('of $kind is not for a colleague who is not in charge', async ({ kind, id }) => {
    const colleague = await company.visitor('sales2');
    const at = `/${kind}/${id()}`;
    expect((await colleague.get(at)).text).not.toContain(`${at}/agreed-message`);
    expect((await colleague.get(`${at}/agreed-message`)).status).toBe(403);
    const { version } = await company.db(kind).where({ id: id() }).first('version');
    const sent = { agreedMessage: 'x', version };
    expect((await colleague.post(`${at}/agreed-message`, sent)).status).toBe(403);
    expect((await owner.post(`${at}/agreed-message`, sent)).status).toBe(303);
  });

  it('is no longer pinned on the customer’s page once the order and the shipment are over', async () => {
    await company.db('orders').where({ id: orderId }).update({ agreedMessage: 'Of the order' });
    await company.db('shipments').where({ id: shipmentId }).update({ agreedMessage: 'Of the shipment' });
    const page = async () => (await (await company.visitor('sales2')).get(`/customers/${customerId}`)).text;
    expect(await page()).toContain('Of the order');
    expect(await page()).toContain('Of the shipment');
    await company.db('orders').where({ id: orderId }).update({ state: 'closed' });
    await company.db('shipments').where({ id: shipmentId }).update({ state: 'delivered' });
    await owner.post(`/customers/${customerId}/interactions`, { channel: 'call', said: 'x' });
    expect(await page()).not.toContain('Of the order');
    expect(await page()).not.toContain('Of the shipment');
  });
});

describe('an order’s page', () => {
  it('says who is in charge and whom it was agreed with', async () => {
    const company = await testCompany();
    await stockedWarehouse(company, 50);
    const id = await aCustomer(company);
    const owner = await company.visitor('sales');
    await owner.post(`/customers/${id}/contacts`, { name: 'Petra Lang' });
    const { id: contactId } = await company.db('contacts').first('id');
    const made = await owner.post('/orders', orderFields('CAP-BLK', 5, { contactId }));
    const { text } = await owner.get(`/orders/${idIn(made.headers.location)}`);
    expect(text).toContain(`href="/contacts/${contactId}"`);
    expect(text).toContain('Petra Lang');
    expect(text.replace(/[\s\S]*<main/, '')).toContain('Sales Test');
    await company.close();
  });
});
