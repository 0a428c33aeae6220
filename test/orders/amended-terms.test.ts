import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('what was agreed of a confirmed order', () => {
  let company: TestCompany;
  let sales: Visitor;
  let manager: Visitor;
  let warehouse: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    await aCarrier(company);
    sales = await company.visitor('sales');
    manager = await company.visitor('manager');
    warehouse = await company.visitor('warehouse');
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  type Fields = Record<string, string | number>;
  const order = (id: number) => company.db('orders').where({ id }).first();
  const lineOf = (orderId: number) => company.db('order_lines').where({ orderId }).first('id');
  const draft = async (quantity: number, more: Fields = {}) =>
    idIn((await sales.post('/orders', orderFields('CAP-BLK', quantity, more))).headers.location);
  const step = async (visitor: Visitor, id: number, path: string, more: Fields = {}) =>
    visitor.post(`/orders/${id}/${path}`, { version: (await order(id)).version, ...more });
  const confirmed = async (quantity: number, more: Fields = {}) => {
    const id = await draft(quantity, more);
    expect((await step(sales, id, 'confirmation')).status).toBe(303);
    return id;
  };
  const amended = async (id: number, quantity: number, more: Fields = {}) =>
    step(sales, id, 'amendment', {
      reason: 'Asked by mail',
      consentedOn: '2026-03-31',
      'lines[0][id]': (await lineOf(id)).id,
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': quantity,
      'lines[0][price]': 20,
      ...more,
    });
  const terms = { incoterm: 'FOB', incotermPlace: 'Ningbo', transport: 'sea', country: 'DE' };
  const told = async (visitor: Visitor, id: number) => (await visitor.get(`/orders/${id}`)).text;

  it('is changed by an amendment, with before and after on the page, in the audit log and the search', async () => {
    const id = await confirmed(10, { ...terms, customerPo: 'PO-1', overBp: '5', paymentTerms: 'T/T' });
    const page = (await sales.get(`/orders/${id}/amendment`)).text;
    expect(page).toContain('name="withTerms" value="1"');
    expect(page).toMatch(/name="customerPo"[^>]*value="PO-1"/);
    expect(page).toMatch(/name="overBp"[^>]*value="5"/);
    expect(page).not.toContain('name="currency"');
    const more = { ...terms, customerPo: 'PO-22', portOfDischarge: 'Hamburg', overBp: '7.5', withTerms: '1' };
    expect((await amended(id, 10, more)).status).toBe(303);
    expect(await order(id)).toMatchObject({
      ...{ customerPo: 'PO-22', portOfDischarge: 'Hamburg', overBp: 750, incoterm: 'FOB', transport: 'sea' },
      paymentTerms: null,
    });
    const shown = await told(sales, id);
    expect(shown).toContain('PO number: PO-1 → PO-22');
    expect(shown).toContain('Port of discharge: – → Hamburg');
    expect(shown).toContain('Over %: 5 → 7.5');
    expect(shown).toContain('Payment terms: T/T → –');
    expect(shown).not.toContain('Incoterm:');
    expect(await told(warehouse, id)).not.toContain('Payment terms: T/T');
    expect((await traceOf(company, 'orders.amend'))?.changes).toMatchObject({
      customerPo: { before: 'PO-1', after: 'PO-22' },
      overBp: { before: 500, after: 750 },
    });
    expect((await sales.get('/search?q=PO-22')).text).toContain(`/orders/${id}`);
  });

  it('stays where the form has no terms, and is refused as on a draft', async () => {
    const id = await confirmed(10, { ...terms, customerPo: 'PO-1' });
    expect((await amended(id, 11)).status).toBe(303);
    expect(await order(id)).toMatchObject({ ...terms, customerPo: 'PO-1' });
    const byAir = await amended(id, 12, { ...terms, transport: 'air', withTerms: '1' });
    expect(byAir.status).toBe(422);
    expect(byAir.text).toContain('FCA');
    const early = await amended(id, 12, { ...terms, requestedOn: '2026-03-01', withTerms: '1' });
    expect(early.status).toBe(422);
    const strange = await amended(id, 12, { ...terms, contactId: 77, withTerms: '1' });
    expect(strange.status).toBe(422);
    expect(await order(id)).toMatchObject({ transport: 'sea', totalE4: 2_200_000 });
  });

  it('warns when an amendment brings a PO number that another order has', async () => {
    await confirmed(1, { customerPo: 'PO-1' });
    const id = await confirmed(1);
    await amended(id, 1, { customerPo: 'PO-1', withTerms: '1' });
    expect(await told(sales, id)).toContain('has the same PO number');
  });

  it('asks for a consent that was given, and no promise for a day gone by; one that stays is no new one', async () => {
    const id = await confirmed(10, { promisedOn: '2026-04-02' });
    const future = await amended(id, 11, { consentedOn: '2026-04-01', promisedOn: '2026-04-02' });
    expect(future.status).toBe(422);
    expect(future.text).toContain('Enter 2026-03-31 or an earlier day');
    const past = await amended(id, 11, { promisedOn: '2026-03-30' });
    expect(past.status).toBe(422);
    expect(past.text).toContain('Enter 2026-03-31 or a later day');
    company.clock.set('2026-04-10T04:00:00Z');
    sales = await company.visitor('sales');
    expect((await amended(id, 11, { promisedOn: '2026-04-02' })).status).toBe(303);
  });

  it('a review day lies ahead', async () => {
    const id = await confirmed(10);
    const past = await step(sales, id, 'hold', { reason: 'No deposit', reviewOn: '2026-03-30' });
    expect(past.status).toBe(422);
    expect(past.text).toContain('Enter 2026-03-31 or a later day');
    expect(await order(id)).toMatchObject({ state: 'confirmed' });
    await step(sales, id, 'hold', { reason: 'No deposit', reviewOn: '2026-03-31' });
    expect(await order(id)).toMatchObject({ state: 'on_hold', reviewOn: '2026-03-31' });
  });

  it('a released order that gets dearer beyond the credit limit is released again, by who may', async () => {
    await company.db('customers').update({ creditLimitE4: 3_000_000 });
    const id = await confirmed(10);
    expect((await step(sales, id, 'release')).status).toBe(303);
    expect((await amended(id, 15)).status).toBe(303);
    expect(await order(id)).toMatchObject({ state: 'released' });
    expect((await amended(id, 16)).status).toBe(303);
    expect(await told(sales, id)).toContain('has to be released again');
    expect(await order(id)).toMatchObject({ state: 'confirmed', releasedOn: null });
    expect((await step(sales, id, 'release')).status).toBe(422);
    const override = { overrideReason: 'Old friends' };
    expect((await step(manager, id, 'release', override)).status).toBe(303);
    expect((await amended(id, 16, { reason: 'A cheaper label', 'lines[0][price]': '19.99' })).status).toBe(
      303,
    );
    expect(await order(id)).toMatchObject({ state: 'released' });
  });

  it('a line of which more has left, within the tolerance, need not be raised to be amended', async () => {
    const id = await confirmed(20, { overBp: '10' });
    await step(sales, id, 'release');
    const planned = await warehouse.post('/shipments', {
      ...{ order: id, carrierId: 1, mode: 'sea', plannedOn: '2026-03-31' },
      'lines[0][orderLineId]': (await lineOf(id)).id,
      'lines[0][quantity]': 22,
    });
    expect(planned.status).toBe(303);
    expect((await amended(id, 19)).status).toBe(422);
    expect((await amended(id, 20, { reason: 'Other marks' })).status).toBe(303);
  });

  it('what is empty on it stays empty in its forms, whatever the customer’s terms are', async () => {
    const id = await draft(1);
    await company.db('customers').update({ incoterm: 'FOB', incotermPlace: 'Shenzhen', paymentTerms: 'T/T' });
    const inForm = /name="incotermPlace"[^>]*value=""/;
    expect((await sales.get(`/orders/${id}/edit`)).text).toMatch(inForm);
    await step(sales, id, 'confirmation');
    expect((await sales.get(`/orders/${id}/amendment`)).text).toMatch(inForm);
  });

  it('a share that nobody changed is no conflict', async () => {
    const id = await draft(1, { overBp: '5' });
    await sales.post(`/orders/${id}`, orderFields('CAP-BLK', 2, { version: 1, overBp: '5' }));
    const late = await sales.post(`/orders/${id}`, orderFields('CAP-BLK', 3, { version: 1, overBp: '5' }));
    expect(late.status).toBe(409);
    expect(late.text).not.toContain('Over %');
  });

  it('shows the last and the list price beside the lines of an amendment too', async () => {
    await confirmed(1, { 'lines[0][price]': '21.5' });
    const id = await confirmed(1, { 'lines[0][price]': '7' });
    expect((await sales.get(`/orders/${id}/amendment`)).text).toContain('last 21.50 · list 20.00');
  });

  it('does not say that goods are reserved while lines wait', async () => {
    const id = await draft(60);
    await step(sales, id, 'confirmation', { wait: (await lineOf(id)).id });
    const { text } = await sales.get(`/orders/${id}`);
    expect(text).toContain('1 line waits for goods');
    expect(text).not.toContain('its goods are reserved');
  });

  it('what was cancelled was not paid: its price is not the last one', async () => {
    await confirmed(1, { 'lines[0][price]': '21.5' });
    const id = await confirmed(1, { 'lines[0][price]': '7' });
    await step(sales, id, 'cancellation', { reason: 'Too dear' });
    expect(await told(sales, 1)).not.toContain('last 21.50');
    const next = await draft(1);
    expect(await told(sales, next)).toContain('last 21.50');
    expect(await company.db('order_lines').where({ orderId: next }).first()).toMatchObject({
      unitPriceE4: 215_000,
    });
  });
});
