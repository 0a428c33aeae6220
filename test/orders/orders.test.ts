import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';

describe('orders', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 50);
    await aCustomer(company);
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const stock = () => company.db('stock').first('on_hand', 'reserved');
  const order = (id: number) => company.db('orders').where({ id }).first();

  async function draft(quantity: number, more: Record<string, string | number> = {}): Promise<number> {
    const visitor = await company.visitor('sales');
    const response = await visitor.post('/orders', orderFields('CAP-BLK', quantity, more));
    expect(response.status).toBe(303);
    return idIn(response.headers.location);
  }

  it('takes a draft: number, list price, discount, total; the customer’s terms are copied', async () => {
    await company.db('customers').update({ incoterm: 'FOB', incotermPlace: 'Ningbo' });
    const contact = { name: 'Anna Kurz' };
    await (await company.visitor('sales')).post('/customers/1/contacts', contact);
    const id = await draft(30, { 'lines[0][discount]': '12.5', customerPo: 'PO-7', contactId: 1 });
    expect(await order(id)).toMatchObject({
      number: 'SO-2026-00001',
      state: 'draft',
      totalE4: 5_250_000,
      incoterm: 'FOB',
      ownerId: company.users.sales.id,
      rateE8: null,
    });
    const visitor = await company.visitor('sales');
    expect((await visitor.get(`/orders/${id}`)).text).toContain('CNY 525.00');
    expect((await visitor.get(`/orders/${id}`)).text).toContain('<a href="/contacts/1">Anna Kurz</a>');
    expect((await visitor.get('/search?q=po-7&all=1')).text).toContain('SO-2026-00001');
  });

  it('prices as this customer paid last, before the list price', async () => {
    const first = await draft(1, { 'lines[0][price]': '17.5' });
    const visitor = await company.visitor('sales');
    await visitor.post(`/orders/${first}/confirmation`, { version: 1 });
    const second = await draft(1);
    const line = await company.db('order_lines').where({ orderId: second }).first('unit_price_e4');
    expect(line).toEqual({ unitPriceE4: 175_000 });
  });

  it('confirms: reserves, freezes the rate, writes story and audit, makes the lead a customer', async () => {
    const context = await company.as('admin');
    await company
      .db('exchange_rates')
      .insert({ currency: 'USD', validOn: '2026-03-01', rateE8: 720_000_000 });
    expect(context.settings.baseCurrency).toBe('CNY');
    const id = await draft(30, { currency: 'USD' });
    const visitor = await company.visitor('sales');
    expect((await visitor.get(`/orders/${id}/confirmation`)).text).toContain('Reserves 30 pieces in Ningbo');
    const response = await visitor.post(`/orders/${id}/confirmation`, { version: 1 });
    expect((await visitor.follow(response)).text).toContain('is confirmed');
    expect(await stock()).toEqual({ onHand: 50, reserved: 30 });
    expect(await order(id)).toMatchObject({
      state: 'confirmed',
      rateE8: 720_000_000,
      rateOn: '2026-03-31',
      totalE4: 930_000,
      baseTotalE4: 6_696_000,
      confirmedOn: '2026-03-31',
    });
    expect(await company.db('customers').first('status')).toEqual({ status: 'active' });
    const entry = await company.db('story_entries').where({ kind: 'order' }).first('message_key');
    expect(entry).toEqual({ messageKey: 'orders.story_confirmed' });
    expect(await company.db('audit_entries').where({ action: 'orders.confirm' })).toHaveLength(1);
  });

  it('refuses to confirm without a rate, or with too little stock unless the line may wait', async () => {
    const visitor = await company.visitor('sales');
    const foreign = await draft(1, { currency: 'USD' });
    const noRate = await visitor.post(`/orders/${foreign}/confirmation`, { version: 1 });
    expect(noRate.status).toBe(422);
    expect(noRate.text).toContain('There is no rate of USD to CNY');
    const large = await draft(51);
    const short = await visitor.post(`/orders/${large}/confirmation`, { version: 1 });
    expect(short.status).toBe(422);
    expect(short.text).toContain('CAP-BLK: 51 wanted, 50 available');
    expect(await order(large)).toMatchObject({ state: 'draft', version: 1 });
    const line = (await company.db('order_lines').where({ orderId: large }).first('id')) as { id: number };
    const waits = await visitor.post(`/orders/${large}/confirmation`, { version: 1, wait: line.id });
    expect(waits.status).toBe(303);
    expect(await stock()).toEqual({ onHand: 50, reserved: 50 });
    expect((await visitor.post(`/orders/${large}/reservation`, { version: 2 })).status).toBe(422);
    const warehouse = await company.visitor('warehouse');
    await warehouse.post('/inventory/postings/receipt', {
      warehouse: 1,
      postedOn: '2026-03-31',
      how: 'receipt',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 1,
    });
    expect((await visitor.post(`/orders/${large}/reservation`, { version: 2 })).status).toBe(303);
    expect(await stock()).toEqual({ onHand: 51, reserved: 51 });
  });

  it('refuses to confirm what is too much money in the base currency', async () => {
    const rate = { currency: 'KWD', validOn: '2026-03-01', rateE8: 2_300_000_000 };
    await company.db('exchange_rates').insert(rate);
    const id = await draft(10_000_000, { currency: 'KWD', 'lines[0][price]': '900' });
    const line = (await company.db('order_lines').where({ orderId: id }).first('id')) as { id: number };
    const visitor = await company.visitor('sales');
    const response = await visitor.post(`/orders/${id}/confirmation`, { version: 1, wait: line.id });
    expect(response.status).toBe(422);
    expect(response.text).toContain('an amount can be at most 10,000,000,000');
    expect(await order(id)).toMatchObject({ state: 'draft', version: 1 });
  });

  it('cancels with a reason, and lets go of what was held', async () => {
    const id = await draft(30);
    const visitor = await company.visitor('sales');
    await visitor.post(`/orders/${id}/confirmation`, { version: 1 });
    expect((await visitor.get(`/orders/${id}/cancellation`)).text).toContain('30 reserved pieces in Ningbo');
    expect((await visitor.post(`/orders/${id}/cancellation`, { version: 2 })).status).toBe(422);
    await visitor.post(`/orders/${id}/cancellation`, { version: 2, reason: 'Budget' });
    expect(await stock()).toEqual({ onHand: 50, reserved: 0 });
    expect(await order(id)).toMatchObject({ state: 'cancelled', stateReason: 'Budget' });
    expect((await visitor.post(`/orders/${id}/confirmation`, { version: 3 })).status).toBe(422);
  });

  it('holds, resumes and releases in that order only', async () => {
    const id = await draft(10);
    const visitor = await company.visitor('sales');
    expect((await visitor.post(`/orders/${id}/release`, { version: 1 })).status).toBe(422);
    await visitor.post(`/orders/${id}/confirmation`, { version: 1 });
    const hold = { version: 2, reason: 'L/C', reviewOn: '2026-04-07' };
    expect((await visitor.post(`/orders/${id}/hold`, hold)).status).toBe(303);
    expect((await visitor.post(`/orders/${id}/release`, { version: 3 })).status).toBe(422);
    expect((await visitor.post(`/orders/${id}/resumption`, { version: 3 })).status).toBe(303);
    expect((await visitor.post(`/orders/${id}/release`, { version: 4 })).status).toBe(303);
    expect(await order(id)).toMatchObject({ state: 'released' });
    expect(await stock()).toMatchObject({ reserved: 10 });
  });

  it('amends: re-reserves in the same go, keeps before and after, or changes nothing', async () => {
    const id = await draft(30);
    const visitor = await company.visitor('sales');
    await visitor.post(`/orders/${id}/confirmation`, { version: 1 });
    const line = (await company.db('order_lines').where({ orderId: id }).first('id')) as { id: number };
    const amended = (quantity: number) => ({
      version: 2,
      reason: 'They want more',
      consentedOn: '2026-03-30',
      'lines[0][id]': line.id,
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': quantity,
      'lines[0][price]': '20',
    });
    const tooMuch = await visitor.post(`/orders/${id}/amendment`, amended(60));
    expect(tooMuch.status).toBe(422);
    expect(tooMuch.text).toContain('CAP-BLK: 60 wanted, 50 available');
    expect(await stock()).toEqual({ onHand: 50, reserved: 30 });
    expect((await visitor.post(`/orders/${id}/amendment`, amended(45))).status).toBe(303);
    expect(await stock()).toEqual({ onHand: 50, reserved: 45 });
    expect(await order(id)).toMatchObject({ totalE4: 9_000_000, baseTotalE4: 9_000_000 });
    const kept = await company.db('order_amendments').first();
    expect(kept).toMatchObject({ number: 1, consentedOn: '2026-03-30' });
    expect(JSON.parse((kept as { before: string }).before).lines[0].quantity).toBe(30);
  });

  it('refuses an amendment that names one line twice', async () => {
    const id = await draft(30);
    const visitor = await company.visitor('sales');
    await visitor.post(`/orders/${id}/confirmation`, { version: 1 });
    const line = (await company.db('order_lines').where({ orderId: id }).first('id')) as { id: number };
    const row = (place: number, quantity: number) => ({
      [`lines[${place}][id]`]: line.id,
      [`lines[${place}][sku]`]: 'CAP-BLK',
      [`lines[${place}][quantity]`]: quantity,
    });
    const twice = { version: 2, reason: 'Twice', consentedOn: '2026-03-31', ...row(0, 30), ...row(1, 7) };
    const response = await visitor.post(`/orders/${id}/amendment`, twice);
    expect(response.status).toBe(422);
    expect(response.text).toContain('This line is there twice');
    expect(await stock()).toEqual({ onHand: 50, reserved: 30 });
    expect(await order(id)).toMatchObject({ version: 2, totalE4: 6_000_000 });
  });

  it.each([
    ['a quantity of −1', { 'lines[0][quantity]': '-1' }, 'Enter 1 or more'],
    ['1e99', { 'lines[0][quantity]': '1e99' }, 'Enter a whole number'],
    ['31 February', { requestedOn: '2026-02-31' }, 'Enter a day that exists'],
    ['a day before the order', { requestedOn: '2026-03-30' }, 'Enter 2026-03-31 or a later day'],
    ['a discount of 101 %', { 'lines[0][discount]': '101' }, 'Enter 100 or less'],
    [
      'more money than there is',
      { 'lines[0][quantity]': 10_000_000, 'lines[0][price]': '1000000000' },
      'an amount can be at most 10,000,000,000',
    ],
    ['five decimals', { 'lines[0][price]': '1.23456' }, 'at most 4 decimals'],
    ['an unknown customer', { customer: 'NOBODY' }, 'There is no customer NOBODY'],
    ['another warehouse', { warehouseId: 99 }, 'Choose one of those offered'],
    ['no such currency', { currency: 'XQQ' }, 'Choose one of those offered'],
    ['a contact of someone else', { contactId: 4711 }, 'Choose one of those offered'],
  ])('refuses %s, keeps what was typed and changes nothing', async (_name, wrong, message) => {
    const visitor = await company.visitor('sales');
    const fields = { ...orderFields('CAP-BLK', 5, { customerPo: 'KEEP-ME' }), ...wrong } as never;
    const response = await visitor.post('/orders', fields);
    expect(response.status).toBe(422);
    expect(response.text).toContain(message);
    expect(response.text).toContain('KEEP-ME');
    expect(await company.db('orders')).toHaveLength(0);
  });

  it('keeps other salespeople’s hands off, and prices from the warehouse', async () => {
    const id = await draft(10);
    const stranger = await company.visitor('sales2');
    expect((await stranger.post('/orders', orderFields('CAP-BLK', 1))).status).toBe(422);
    expect((await stranger.post(`/orders/${id}/confirmation`, { version: 1 })).status).toBe(403);
    const warehouse = await company.visitor('warehouse');
    const { text } = await warehouse.get(`/orders/${id}`);
    expect(text).toContain('CAP-BLK');
    expect(text).not.toContain('200.00');
    expect((await (await company.visitor('sales')).get(`/orders/${id}`)).text).toContain('200.00');
  });

  it('keeps prices from the warehouse in the record’s history, changed lines and totals alike', async () => {
    const id = await draft(10);
    const sales = await company.visitor('sales');
    const fields = orderFields('CAP-BLK', 10, { 'lines[0][price]': '31.7', customerPo: 'PO-NEW' });
    expect((await sales.post(`/orders/${id}`, { ...fields, version: 1 })).status).toBe(303);
    await sales.post(`/orders/${id}/confirmation`, { version: 2 });
    const line = (await company.db('order_lines').where({ orderId: id }).first('id')) as { id: number };
    const amended = { version: 3, reason: 'Dearer', consentedOn: '2026-03-31', 'lines[0][id]': line.id };
    const lines = { 'lines[0][sku]': 'CAP-BLK', 'lines[0][quantity]': 12, 'lines[0][price]': '33.9' };
    expect((await sales.post(`/orders/${id}/amendment`, { ...amended, ...lines })).status).toBe(303);
    const history = async (username: 'sales' | 'warehouse') =>
      /class="card k-audit"[\s\S]*/.exec(
        (await (await company.visitor(username)).get(`/orders/${id}`)).text,
      )?.[0];
    const open = await history('sales');
    for (const price of ['317', '339000', '200 ']) expect(open).toContain(price.trim());
    const narrowed = await history('warehouse');
    for (const price of ['317', '339000', 'unitPrice', 'discountBp', '406'])
      expect(narrowed).not.toContain(price);
    for (const free of ['PO-NEW', 'quantity&#34;:12']) expect(narrowed).toContain(free);
  });

  it('names on a stock card only orders that the user may read', async () => {
    const id = await draft(10);
    await (await company.visitor('sales')).post(`/orders/${id}/confirmation`, { version: 1 });
    await company.change({ salesSeeAllCustomers: false });
    const own = await (await company.visitor('sales')).get('/inventory/skus/1');
    expect(own.text).toContain('SO-2026-00001');
    expect(own.text).not.toContain('Other orders');
    const others = await (await company.visitor('sales2')).get('/inventory/skus/1');
    expect(others.text).not.toContain('SO-2026-00001');
    expect(others.text).toMatch(/Other orders<\/dt><dd>\s*10/);
  });

  it('warns of a repeated PO number of the customer', async () => {
    await draft(1, { customerPo: 'A-1' });
    const visitor = await company.visitor('sales');
    const response = await visitor.post('/orders', orderFields('CAP-BLK', 1, { customerPo: 'A-1' }));
    expect((await visitor.follow(response)).text).toContain('SO-2026-00001 has the same PO number');
  });
});
