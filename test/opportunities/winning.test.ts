import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('from an opportunity to an order', () => {
  let company: TestCompany;
  let owner: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 0);
    await aCustomer(company, {
      currency: 'USD',
      paymentTerms: '30% T/T',
      incoterm: 'FOB',
      incotermPlace: 'Ningbo',
    });
    owner = await company.visitor('sales');
    await owner.post('/customers/1/contacts', { name: 'Anna Weber', isPrimary: '1' });
  });
  afterEach(() => company.close());

  const add = async (more: Record<string, string> = {}) => {
    const sent = await owner.post('/opportunities', {
      customer: 'C00001',
      title: 'Spring caps',
      contactId: '1',
      amountE4: '500',
      remarks: 'By sea',
      ...more,
    });
    expect(sent.status).toBe(303);
    return idIn(sent.headers.location);
  };
  const skuLines = { 'lines[0][item]': 'CAP-BLK', 'lines[0][quantity]': '100', 'lines[0][price]': '2.9' };

  it('makes the draft at once, with customer, contact, currency, terms and lines, linked both ways', async () => {
    const id = await add(skuLines);
    const asks = await owner.get(`/opportunities/${id}/move?stage=won`);
    expect(asks.text).toContain(`action="/opportunities/${id}/won-order"`);
    const sent = await owner.post(`/opportunities/${id}/won-order`, { version: 1 });
    expect(sent.headers.location).toBe('/orders/1');
    expect(await company.db('orders').first()).toMatchObject({
      state: 'draft',
      customerId: 1,
      contactId: 1,
      currency: 'USD',
      paymentTerms: '30% T/T',
      incoterm: 'FOB',
      incotermPlace: 'Ningbo',
      remarks: 'By sea',
      orderedOn: '2026-03-31',
      totalE4: 2_900_000,
    });
    expect(await company.db('order_lines')).toMatchObject([{ quantity: 100, unitPriceE4: 29_000 }]);
    expect(await company.db('opportunities').first()).toMatchObject({ stage: 'won', orderId: 1, version: 2 });
    expect((await owner.get('/orders/1')).text).toContain(`/opportunities/${id}`);
    expect((await owner.get(`/opportunities/${id}`)).text).toContain('SO-2026-00001');
    expect((await traceOf(company, 'opportunities.move'))?.changes).toMatchObject({
      orderId: { before: null, after: 1 },
    });
    expect(await storyOf(company, 1)).toContain('opportunities.story_stage');
  });

  it('leaves a contact out who has left the customer since', async () => {
    const id = await add(skuLines);
    const last = { toOn: '2026-03-30', isPrimary: false };
    await company.db('customer_contacts').where({ contactId: 1 }).update(last);
    expect((await owner.post(`/opportunities/${id}/won-order`, { version: 1 })).status).toBe(303);
    expect(await company.db('orders').first('contact_id')).toEqual({ contactId: null });
  });

  it('makes one order however often it is asked', async () => {
    const id = await add(skuLines);
    const form = { ...owner.hidden(), version: 1 };
    const both = await Promise.all([
      owner.post(`/opportunities/${id}/won-order`, form),
      owner.post(`/opportunities/${id}/won-order`, form),
    ]);
    for (const sent of both) expect(sent.headers.location).toBe('/orders/1');
    const again = await owner.post(`/opportunities/${id}/won-order`, { version: 1 });
    expect(again.headers.location).toBe('/orders/1');
    expect((await owner.get(`/opportunities/${id}/order`)).headers.location).toBe('/orders/1');
    expect(await company.db('orders')).toHaveLength(1);
  });

  it('tells who comes second that someone changed it first, and makes no order', async () => {
    const id = await add(skuLines);
    await owner.post(`/opportunities/${id}/stage`, { stage: 'quoted', version: 1 });
    expect((await owner.post(`/opportunities/${id}/won-order`, { version: 1 })).status).toBe(409);
    expect(await company.db('orders')).toHaveLength(0);
  });

  it('opens the order’s form filled in where only an amount is there, and links what comes of it', async () => {
    const id = await add();
    expect((await owner.post(`/opportunities/${id}/won-order`, { version: 1 })).status).toBe(422);
    const { text } = await owner.get(`/opportunities/${id}/order`);
    for (const filled of ['value="C00001"', 'Anna Weber', 'value="30% T/T"', 'By sea'])
      expect(text).toContain(filled);
    const order = { customer: 'C00001', warehouseId: '1', orderedOn: '2026-03-31', version: '1' };
    const refused = await owner.post(`/opportunities/${id}/order`, { ...order, customerPo: 'PO-7' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="PO-7"');
    expect(await company.db('opportunities').first()).toMatchObject({ stage: 'new', orderId: null });
    const line = { 'lines[0][sku]': 'CAP-NVY', 'lines[0][quantity]': '5' };
    await aCustomer(company, { name: 'Another' });
    const other = await owner.post(`/opportunities/${id}/order`, { ...order, ...line, customer: 'C00002' });
    expect(other.status).toBe(422);
    const sent = await owner.post(`/opportunities/${id}/order`, { ...order, ...line });
    expect(sent.headers.location).toBe('/orders/1');
    expect(await company.db('opportunities').first()).toMatchObject({ stage: 'won', orderId: 1 });
  });

  it('offers the SKUs of a style that was all one knew; those without a quantity are left out', async () => {
    const id = await add({ 'lines[0][item]': 'CAP', 'lines[0][quantity]': '60', 'lines[0][price]': '2.5' });
    const { text } = await owner.get(`/opportunities/${id}/order`);
    expect(text).toContain('value="CAP-BLK"');
    expect(text).toContain('value="CAP-NVY"');
    expect(text.match(/value="2\.50"/g)).toHaveLength(2);
    const order = { customer: 'C00001', warehouseId: '1', orderedOn: '2026-03-31', version: '1' };
    await owner.post(`/opportunities/${id}/order`, {
      ...order,
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][price]': '2.50',
      'lines[1][sku]': 'CAP-NVY',
      'lines[1][quantity]': '60',
      'lines[1][price]': '2.50',
    });
    expect(await company.db('order_lines')).toMatchObject([{ quantity: 60, unitPriceE4: 25_000 }]);
  });

  it('offers no order where orders are switched off', async () => {
    const id = await add(skuLines);
    await company.change({ modulesOff: ['orders', 'shipments'] });
    expect((await owner.get(`/opportunities/${id}/order`)).status).toBe(404);
    expect((await owner.get(`/opportunities/${id}/move?stage=won`)).text).not.toContain('won-order');
    expect((await owner.post(`/opportunities/${id}/won-order`, { version: 1 })).status).toBe(404);
  });
});

describe('a fair contact', () => {
  let company: TestCompany;
  let visitor: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 0);
    visitor = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const card = {
    company: 'Sombrero S.A.',
    country: 'ES',
    currency: 'USD',
    person: 'Lola Ruiz',
    email: 'lola@sombrero.example',
    phone: '+34 600 111 222',
    note: 'Wants caps with embroidery',
    followUpOn: '2026-04-02',
    'lines[0][item]': 'CAP',
    'lines[0][quantity]': '300',
  };

  it('makes customer, contact, interaction, follow-up and opportunity in one go', async () => {
    const sent = await visitor.post('/opportunities/fair-contact', card);
    expect(sent.headers.location).toBe('/opportunities/1');
    expect(await company.db('customers').first()).toMatchObject({
      name: 'Sombrero S.A.',
      source: 'fair',
      ownerId: company.users.sales.id,
    });
    expect(await company.db('contacts').first()).toMatchObject({ name: 'Lola Ruiz' });
    expect(await company.db('interactions').first()).toMatchObject({
      channel: 'fair',
      contactId: 1,
      said: 'Wants caps with embroidery\nCAP × 300',
    });
    expect(await company.db('follow_ups').first()).toMatchObject({ dueOn: '2026-04-02' });
    expect(await company.db('opportunities').first()).toMatchObject({
      title: 'CAP × 300',
      contactId: 1,
      amountE4: 9_300_000,
      source: 'fair',
    });
  });

  it('warns of a likely duplicate with all kept, and takes the one that it is, or a new one', async () => {
    await aCustomer(company, { name: 'Sombrero SA' });
    const warned = await visitor.post('/opportunities/fair-contact', card);
    expect(warned.status).toBe(409);
    expect(warned.text).toContain('It is C00001 Sombrero SA');
    for (const kept of ['Lola Ruiz', 'value="CAP"', 'Wants caps']) expect(warned.text).toContain(kept);
    expect(await company.db('opportunities')).toHaveLength(0);
    await visitor.post('/opportunities/fair-contact', { ...card, known: '1' });
    expect(await company.db('customers')).toHaveLength(1);
    expect(await company.db('opportunities').first()).toMatchObject({ customerId: 1 });
    await visitor.post('/opportunities/fair-contact', { ...card, known: 'new' });
    expect(await company.db('customers')).toHaveLength(2);
  });

  it('keeps nothing of it where a line is wrong, or the known customer is another’s', async () => {
    await aCustomer(company, { name: 'Sombrero SA' }, 'sales2');
    for (const more of [{ 'lines[0][item]': 'NOTHING', known: 'new' }, { known: '1' }, { known: '77' }]) {
      const refused = await visitor.post('/opportunities/fair-contact', { ...card, ...more });
      expect([404, 422]).toContain(refused.status);
    }
    for (const table of ['contacts', 'interactions', 'opportunities'])
      expect(await company.db(table), table).toHaveLength(0);
    expect(await company.db('customers')).toHaveLength(1);
  });
});
