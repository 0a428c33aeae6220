import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chargedCustomer, groundFor, openThingsOf } from '../support/charges.ts';
import { type TestCompany, type TestUsername, testCompany } from '../support/company.ts';
import { idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';

let company: TestCompany;
beforeEach(async () => {
  company = await testCompany();
  await groundFor(company);
});
afterEach(() => company.close());

const id = (username: TestUsername) => company.users[username].id;

/** Everything of `sales` to `sales2`, done. */
async function handedOver(kind = 'planned', more: Record<string, string> = {}): Promise<number> {
  const manager = await company.visitor('manager');
  const values = { fromUserId: id('sales'), kind, all: id('sales2'), backup: 'empty', ...more };
  const handoverId = idIn((await manager.post('/handovers', values)).headers.location);
  const done = await manager.post(`/handovers/${handoverId}/completion`, { version: 1 });
  expect(done.status).toBe(303);
  return handoverId;
}
const items = () => company.db('handover_items').where({ kind: 'customer' }).orderBy('id');

describe('what was handed over to me', () => {
  it('is due by level, in working days, with the company’s holidays', async () => {
    await company.db('calendar_days').insert({ dayOn: '2026-04-06', isWorking: false, name: '清明节' });
    for (const level of ['A', 'B', 'C', null]) await chargedCustomer(company, { level });
    await handedOver();
    const rows = await items();
    // The 31st of March 2026 is a Tuesday; the holiday is the Monday after.
    expect(rows.map(({ dueOn }) => dueOn)).toEqual(['2026-04-08', '2026-04-15', '2026-04-29', '2026-04-29']);
  });

  it('is read and ticked by the successor alone, once', async () => {
    const customerId = await chargedCustomer(company, { level: 'A' });
    const handoverId = await handedOver();
    const [item] = await items();
    const sales2 = await company.visitor('sales2');
    expect((await sales2.get('/my-day')).text).toContain('To read');
    const mine = await sales2.get('/handovers/mine');
    expect(mine.text).toContain(`Hats ${customerId}`);
    expect(mine.text).toContain('contact by 2026-04-07');
    expect((await sales2.get('/handovers')).headers.location).toBe('/handovers/mine');
    expect((await sales2.get(`/handovers/${handoverId}/sheet?customer=${customerId}`)).status).toBe(200);
    const sales = await company.visitor('sales');
    expect((await sales.get('/handovers/mine')).text).not.toContain(`Hats ${customerId}`);
    expect((await sales.post(`/handovers/items/${item.id}/read`)).status).toBe(404);
    expect((await items())[0].readAt).toBe(null);
    expect((await sales2.post(`/handovers/items/${item.id}/read`)).status).toBe(303);
    expect((await items())[0].readAt).toBe('2026-03-31T04:00:00.000Z');
    expect(await traceOf(company, 'handovers.read')).toMatchObject({
      recordId: customerId,
      userId: id('sales2'),
    });
    company.clock.set('2026-03-31T05:00:00.000Z');
    expect((await sales2.post(`/handovers/items/${item.id}/read`)).status).toBe(303);
    expect((await items())[0].readAt).toBe('2026-03-31T04:00:00.000Z');
    expect((await sales2.get('/handovers/mine?show=unread')).text).not.toContain(`Hats ${customerId}`);
    expect((await sales2.get('/my-day')).text).not.toContain('To read');
  });

  it('is not on the sheet of one who has passed it on and reads own customers only', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const kept = await chargedCustomer(company, { level: 'A' });
    const passedOn = await chargedCustomer(company, { level: 'A' });
    const handoverId = await handedOver();
    await company
      .db('customers')
      .where({ id: passedOn })
      .update({ ownerId: id('manager') });
    const sheet = async (username: TestUsername) =>
      (await (await company.visitor(username)).get(`/handovers/${handoverId}/sheet`)).text;
    expect(await sheet('sales2')).toContain(`Hats ${kept}`);
    expect(await sheet('sales2')).not.toContain(`Hats ${passedOn}`);
    expect(await sheet('manager')).toContain(`Hats ${passedOn}`);
  });

  it('counts only what the successor writes after the handover as first contact; the manager hears of none', async () => {
    const customerId = await chargedCustomer(company, { level: 'A' });
    const sales2 = await company.visitor('sales2');
    const said = { channel: 'call', said: 'Hello' };
    await sales2.post(`/customers/${customerId}/interactions`, said);
    company.clock.set('2026-03-31T06:00:00.000Z');
    await handedOver();
    await (await company.visitor('sales')).post(`/customers/${customerId}/interactions`, said);
    company.clock.set('2026-04-08T06:00:00.000Z');
    const day = async (username: TestUsername) =>
      (await (await company.visitor(username)).get('/my-day')).text;
    expect(await day('sales2')).toContain('contact was due on 2026-04-07');
    expect(await day('manager')).toContain('First contacts overdue');
    expect(await day('sales')).not.toContain('contact was due');
    const manager = await company.visitor('manager');
    expect((await manager.get('/handovers/contacts')).text).toContain(`Hats ${customerId}`);
    const late = await company.visitor('sales2');
    await late.post(`/customers/${customerId}/interactions`, said);
    expect(await day('manager')).not.toContain('First contacts overdue');
    expect(await day('sales2')).not.toContain('contact was due');
    expect((await late.get('/handovers/mine')).text).toContain('contacted on 2026-04-08');
    expect((await manager.get('/handovers/contacts')).text).not.toContain(`Hats ${customerId}`);
  });

  it('shows on the customer’s page, and goes when the customer is passed on', async () => {
    const customerId = await chargedCustomer(company, { level: 'B' });
    await handedOver();
    const sales2 = await company.visitor('sales2');
    const page = await sales2.get(`/customers/${customerId}`);
    expect(page.text).toContain('Handed over from Sales Test to Sales2 Test on 2026-03-31.');
    expect(page.text).toContain('I have read it');
    expect((await (await company.visitor('sales')).get(`/customers/${customerId}`)).text).not.toContain(
      'I have read it',
    );
    const manager = await company.visitor('manager');
    await manager.post('/customers/assign', { ids: String(customerId), ownerId: id('sales') });
    expect((await sales2.get('/handovers/mine')).text).not.toContain(`Hats ${customerId}`);
  });

  it('asks a substitute to read, but for no first contact', async () => {
    await chargedCustomer(company, { level: 'A' });
    await handedOver('absence', { returnsOn: '2026-05-01' });
    expect((await items())[0].dueOn).toBe(null);
    company.clock.set('2026-04-28T06:00:00.000Z');
    const text = (await (await company.visitor('sales2')).get('/my-day')).text;
    expect(text).toContain('To read');
    expect(text).not.toContain('First contact');
  });
});

describe('the sheet', () => {
  it('has on one page what one must know, for A and B customers, and for all when asked', async () => {
    const a = await chargedCustomer(company, { level: 'A', agreedMessage: 'Ships on Friday' });
    const c = await chargedCustomer(company, { level: 'C' });
    await openThingsOf(company, a);
    const sales = await company.visitor('sales');
    for (const number of [1, 2, 3, 4, 5, 6]) {
      company.clock.set(`2026-03-31T04:0${number}:00.000Z`);
      await sales.post(`/customers/${a}/interactions`, { channel: 'call', said: `Said ${number}` });
    }
    await company.db('satisfaction_answers').insert({
      customerId: a,
      state: 'answered',
      source: 'customer',
      askOn: '2026-03-01',
      answeredOn: '2026-03-02',
      overall: 5,
      words: 'Marvellous brims',
      createdAt: '2026-03-01T00:00:00.000Z',
      version: 1,
    });
    const person = {
      name: 'Anna Kurz',
      email: 'anna@hats.example',
      mobile: '+49 171 555',
      channel1: 'wechat',
    };
    await sales.post(`/customers/${a}/contacts`, { ...person, wechat: 'annak', refused: ['mail', 'call'] });
    await sales.post(`/customers/${a}/needs`, {
      category: 'label',
      wanted: 'Old label',
      scope: 'standing',
    });
    await sales.post('/needs/1/steps/end', { version: 1, reason: 'gone' });
    await sales.post(`/customers/${a}/needs`, {
      category: 'packing',
      wanted: 'Inner bags of twelve',
      scope: 'standing',
    });
    const handoverId = await handedOver();
    const sales2 = await company.visitor('sales2');
    const { text } = await sales2.get(`/handovers/${handoverId}/sheet`);
    expect(text).toContain('Do not contact: Call, Mail');
    for (const refused of ['anna@hats.example', '171 555', 'Old label']) expect(text).not.toContain(refused);
    for (const part of [
      'WeChat annak',
      'best by WeChat',
      'Inner bags of twelve',
      'Ships on Friday',
      'Samples by air',
      'Send the price list',
      `Caps for ${a}`,
      'until 2026-05-01',
      'Marvellous brims',
      'Said 6',
      'Said 2',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('Said 1');
    expect(text).toContain(`id="sheet-${a}"`);
    expect(text).not.toContain(`id="sheet-${c}"`);
    expect((await sales2.get(`/handovers/${handoverId}/sheet?all=1`)).text).toContain(`id="sheet-${c}"`);
  });

  it('is for those who arrange it and for the successor, each with what is theirs', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const a = await chargedCustomer(company, { level: 'A' });
    const b = await chargedCustomer(company, { level: 'A' });
    const manager = await company.visitor('manager');
    const values = {
      fromUserId: id('sales'),
      kind: 'sudden',
      all: id('sales2'),
      [`row[c-${b}]`]: id('manager'),
      backup: 'empty',
    };
    const handoverId = idIn((await manager.post('/handovers', values)).headers.location);
    const sales2 = await company.visitor('sales2');
    expect((await sales2.get(`/handovers/${handoverId}/sheet`)).status).toBe(404);
    await manager.post(`/handovers/${handoverId}/completion`, { version: 1 });
    const { text } = await sales2.get(`/handovers/${handoverId}/sheet?all=1`);
    expect(text).toContain(`Hats ${a}`);
    expect(text).not.toContain(`Hats ${b}`);
    expect((await manager.get(`/handovers/${handoverId}/sheet`)).text).toContain(`Hats ${b}`);
    const sales = await company.visitor('sales');
    expect((await sales.get(`/handovers/${handoverId}/sheet`)).status).toBe(404);
    expect((await sales.get('/handovers/999/sheet')).status).toBe(404);
  });
});

describe('who may hand over', () => {
  it.each(['sales', 'warehouse'] as const)('not %s', async (username) => {
    const visitor = await company.visitor(username);
    for (const path of ['/handovers/new', '/handovers/1', '/handovers/1/edit', '/handovers/contacts'])
      expect((await visitor.get(path)).status, path).toBe(403);
    for (const path of ['', '/1', '/1/completion', '/1/discard', '/1/end'])
      expect((await visitor.post(`/handovers${path}`, { version: 1 })).status, path).toBe(403);
  });

  it('an administrator too, who learns no title of an opportunity', async () => {
    const customerId = await chargedCustomer(company);
    await openThingsOf(company, customerId);
    const admin = await company.visitor('admin');
    const manager = await company.visitor('manager');
    const form = `/handovers/new?from=${id('sales')}`;
    expect((await manager.get(form)).text).toContain(`Caps for ${customerId}`);
    expect((await admin.get(form)).text).not.toContain(`Caps for ${customerId}`);
    const handoverId = await handedOver();
    const shown = `/handovers/${handoverId}?show=opportunity`;
    expect((await manager.get(shown)).text).toContain(`Caps for ${customerId}`);
    expect((await admin.get(shown)).text).not.toContain(`Caps for ${customerId}`);
  });
});
