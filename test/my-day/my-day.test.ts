import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

describe('my day', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  const textFor = async (username: TestUsername) =>
    (await (await company.visitor(username)).get('/my-day')).text;
  const promise = (customerId: number, promisedText: string, dueOn: string, by: TestUsername = 'sales') =>
    insertRow(company.db, 'promises', {
      customerId,
      promisedText,
      dueOn,
      userId: company.users[by].id,
      state: 'open',
      createdAt: '2026-03-01T00:00:00.000Z',
      version: 1,
    });
  const followUp = (customerId: number, task: string, dueOn: string, by: TestUsername = 'sales') =>
    insertRow(company.db, 'follow_ups', {
      customerId,
      task,
      dueOn,
      userId: company.users[by].id,
      state: 'open',
      createdAt: '2026-03-01T00:00:00.000Z',
      version: 1,
    });

  it('is where one starts', async () => {
    const visitor = await company.visitor('sales');
    expect((await visitor.get('/')).headers.location).toBe('/my-day');
  });

  it('leads a new company through its first steps, those that one may take in modules that are on', async () => {
    const hrefs = ['/imports', '/customers/new', '/carriers/new', '/orders/new', '/users/new'];
    const read = async (username: TestUsername) => {
      const text = await textFor(username);
      const main = text.slice(text.indexOf('<main'));
      return hrefs.filter((href) => main.includes(`href="${href}"`));
    };
    expect(await read('sales')).toEqual(['/customers/new', '/orders/new']);
    expect(await read('admin')).toEqual(['/imports', '/users/new']);
    await company.change({ modulesOff: ['orders', 'shipments'] });
    expect(await read('sales')).toEqual(['/customers/new']);
    await aCustomer(company);
    expect(await read('sales')).toEqual([]);
  });

  it('shows one’s own promises three days ahead, and everyone’s when they are overdue', async () => {
    const customerId = await aCustomer(company);
    await promise(customerId, 'Own within three days', '2026-04-03');
    await promise(customerId, 'Own later', '2026-04-04');
    await promise(customerId, 'Theirs today', '2026-03-31', 'sales2');
    await promise(customerId, 'Theirs overdue', '2026-03-30', 'sales2');
    const text = await textFor('sales');
    expect(text).toContain('Own within three days');
    expect(text).not.toContain('Own later');
    expect(text).not.toContain('Theirs today');
    expect(text).toContain('Theirs overdue');
    await company.change({ salesSeeAllCustomers: false });
    expect(await textFor('sales2')).not.toContain('Theirs overdue');
    expect(await textFor('sales')).toContain('Theirs overdue');
  });

  it('shows one’s own follow-ups from their day on, in the list and in the frame', async () => {
    const customerId = await aCustomer(company);
    await followUp(customerId, 'Call today', '2026-03-31');
    await followUp(customerId, 'Call tomorrow', '2026-04-01');
    await followUp(customerId, 'Call of a colleague', '2026-03-31', 'sales2');
    const text = await textFor('sales');
    expect(text).toContain('Call today');
    expect(text).not.toContain('Call tomorrow');
    expect(text).not.toContain('Call of a colleague');
    expect(await textFor('sales2')).toContain('Call of a colleague');
    await company.change({ salesSeeAllCustomers: false });
    expect(await textFor('sales2')).not.toContain('Call of a colleague');
    expect(await textFor('sales')).toContain('Call today');
  });

  it('ends a follow-up from here and comes back here', async () => {
    const id = await followUp(await aCustomer(company), 'Call today', '2026-03-31');
    const visitor = await company.visitor('sales');
    const done = await visitor.post(`/follow-ups/${id}/end?from=my-day`, { state: 'done' });
    expect(done.headers.location).toBe('/my-day');
    expect(await company.db('follow_ups').first('state', 'closed_by_id')).toEqual({
      state: 'done',
      closedById: company.users.sales.id,
    });
    expect((await visitor.follow(done)).text).not.toContain('Call today');
    const entry = await company
      .db('audit_entries')
      .where({ action: 'interactions.end_follow_up' })
      .first('record_label');
    expect(entry).toEqual({ recordLabel: 'Call today' });
  });

  it('shows orders to release and to ship, shipments leaving and late, each to whom it concerns', async () => {
    await stockedWarehouse(company, 50);
    await aCustomer(company);
    await aCarrier(company);
    const sales = await company.visitor('sales');
    const warehouse = await company.visitor('warehouse');
    const orderId = idIn((await sales.post('/orders', orderFields('CAP-BLK', 20))).headers.location);
    expect(await textFor('sales')).toContain(`href="/orders/${orderId}"`);
    expect(await textFor('sales2')).not.toContain(`href="/orders/${orderId}"`);
    expect(await textFor('manager')).toContain(`href="/orders/${orderId}"`);
    await sales.post(`/orders/${orderId}/confirmation`, { version: 1 });
    expect(await textFor('sales')).toContain('/orders?state=confirmed');
    expect(await textFor('warehouse')).not.toContain(`href="/orders/${orderId}"`);
    await sales.post(`/orders/${orderId}/release`, { version: 2 });
    expect(await textFor('warehouse')).toContain('/orders?state=released');
    const line = (await company.db('order_lines').first('id')) as { id: number };
    const planned = {
      order: orderId,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      promisedOn: '2026-03-31',
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': 5,
    };
    const shipmentId = idIn((await warehouse.post('/shipments', planned)).headers.location);
    expect(await textFor('warehouse')).toContain('/shipments?board=today');
    await warehouse.post(`/shipments/${shipmentId}/dispatch`, { version: 1, dispatchedOn: '2026-03-31' });
    for (const username of ['warehouse', 'sales'] as const)
      expect(await textFor(username)).not.toContain('/shipments?board=late');
    company.clock.set('2026-04-01T04:00:00.000Z');
    for (const username of ['warehouse', 'sales', 'manager'] as const)
      expect(await textFor(username), username).toContain('/shipments?board=late');
    expect(await textFor('sales2')).not.toContain('/shipments?board=late');
  });

  it('shows SKUs at their reorder point, those never stocked too, and none that is switched off', async () => {
    const { black, navy } = await stockedWarehouse(company, 10);
    await company.db('skus').where({ id: black.id }).update({ reorderPoint: 9 });
    expect(await textFor('warehouse')).not.toContain('CAP-BLK');
    await company.db('skus').where({ id: black.id }).update({ reorderPoint: 10 });
    await company.db('skus').where({ id: navy.id }).update({ reorderPoint: 1 });
    const text = await textFor('warehouse');
    expect(text).toContain('CAP-BLK');
    expect(text).toContain('CAP-NVY');
    expect(await textFor('sales')).not.toContain('CAP-BLK');
    await company.db('skus').update({ isActive: false });
    expect(await textFor('warehouse')).not.toContain('CAP-BLK');
  });
});
