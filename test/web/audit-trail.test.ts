import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

describe('the changes on a record’s page', () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  beforeEach(async () => {
    company = await testCompany();
    customerId = await aCustomer(company);
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const changesOn = async (url: string) =>
    (await owner.get(url)).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

  it('call each field as the form does, also what is done about a customer elsewhere', async () => {
    const at = `/customers/${customerId}`;
    const said = { channel: 'call', said: 'x', promise: 'Samples', promiseOn: '2026-04-02' };
    await owner.post(`${at}/interactions`, said);
    const moved = { dueOn: '2026-04-03', reason: 'The dye is late', version: 1 };
    expect((await owner.post('/promises/1/change', moved)).status).toBe(303);
    await owner.post('/interactions/1/correction', { channel: 'mail', said: 'y', version: 1 });
    await owner.post('/pool/1/return', { reason: 'Too far away', version: 1 });
    const text = await changesOn(at);
    for (const label of ['Due', 'Why', 'By', 'What was said']) expect(text).toContain(label);
    for (const name of ['dueOn', 'userId', 'channel :', 'contactId']) expect(text).not.toContain(name);
  });

  it('name people and records, not their numbers', async () => {
    await stockedWarehouse(company, 10);
    await owner.post(`/customers/${customerId}/contacts`, { name: 'Petra Lang' });
    const { id: contactId } = await company.db('contacts').first('id');
    const order = orderFields('CAP-BLK', 5);
    const id = idIn((await owner.post('/orders', order)).headers.location);
    const changed = await owner.post(`/orders/${id}`, {
      ...order,
      contactId,
      requestedOn: '2026-05-01',
      version: 1,
    });
    expect(changed.status).toBe(303);
    const text = (await changesOn(`/orders/${id}`)).split('changed the draft')[1] ?? '';
    expect(text).toMatch(/Contact\W+Petra Lang/);
    expect(text).toContain('Requested day');
    expect(text).not.toContain('requestedOn');
  });
});
