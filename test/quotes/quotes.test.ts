import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aQuote, aSentQuote, quoteFields } from '../support/quoted.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

let company: TestCompany;
let owner: Visitor;
beforeEach(async () => {
  company = await testCompany();
  await stockedWarehouse(company, 500);
  await aCustomer(company, {
    currency: 'USD',
    paymentTerms: '30% T/T',
    incoterm: 'FOB',
    incotermPlace: 'Ningbo',
  });
  owner = await company.visitor('sales');
});
afterEach(() => company.close());

const quote = (id = 1) => company.db('quotes').where({ id }).first();

describe('writing a quote', () => {
  it('opens with what the customer has, and saves a draft with its terms, number and validity', async () => {
    await owner.post('/customers/1/contacts', { name: 'Anna Weber', isPrimary: '1' });
    const { text } = await owner.get('/quotes/new?customer=1');
    for (const filled of ['value="C00001"', 'Anna Weber', 'value="30% T/T"', 'value="2026-04-30"'])
      expect(text).toContain(filled);
    const sent = await owner.post('/quotes', quoteFields({ contactId: '1', leadTime: '30 days' }));
    expect(sent.headers.location).toBe('/quotes/1');
    expect(await quote()).toMatchObject({
      number: 'QT-2026-00001',
      revision: 1,
      isLatest: true,
      state: 'draft',
      customerId: 1,
      contactId: 1,
      ownerId: company.users.sales.id,
      currency: 'USD',
      incoterm: 'FOB',
      incotermPlace: 'Ningbo',
      // A sea term by itself means the sea.
      transport: 'sea',
      paymentTerms: '30% T/T',
      documentLanguage: 'en',
      country: 'DE',
      quotedOn: '2026-03-31',
      validUntilOn: '2026-04-30',
      totalE4: 2_900_000,
    });
    expect(await company.db('quote_lines')).toMatchObject([{ quantity: 100, unitPriceE4: 29_000 }]);
    expect(await traceOf(company, 'quotes.create')).toMatchObject({ recordLabel: 'QT-2026-00001' });
    const shown = (await owner.get('/quotes/1')).text;
    for (const said of ['USD 290.00', '3.10', 'Mark as sent', 'FOB Ningbo']) expect(shown).toContain(said);
  });

  it('has a payment plan: the customer’s usual one, a template, or what is typed; 100 % together', async () => {
    const plan = await company.db('payment_plans').orderBy('id').first();
    const rows = await company.db('payment_plan_terms').where({ paymentPlanId: plan.id });
    await company.db('customers').update({ paymentPlanId: plan.id });
    await owner.post('/quotes', quoteFields());
    expect(await company.db('quote_terms').where({ quoteId: 1 })).toHaveLength(rows.length);
    const typed = { 'terms[0][share]': '40', 'terms[0][method]': 'tt', 'terms[0][trigger]': 'order' };
    const short = await owner.post('/quotes', quoteFields(typed));
    expect(short.status).toBe(422);
    expect(short.text).toContain('value="40"');
    await owner.post('/quotes', quoteFields({ ...typed, 'terms[0][share]': '100' }));
    expect(await company.db('quote_terms').where({ quoteId: 2 })).toMatchObject([{ shareBp: 10_000 }]);
    expect((await owner.get('/quotes/2')).text).toMatch(
      /USD 290\.00<\/strong> <span class="k-sub">100 % T\/T/,
    );
    // A new revision has it too, and tells where it differs.
    await company.db('quotes').where({ id: 2 }).update({ state: 'sent', sentOn: '2026-03-31' });
    await owner.post('/quotes/2/revision', { version: 1 });
    expect(await company.db('quote_terms').where({ quoteId: 3 })).toHaveLength(1);
    await owner.post('/quotes/3', quoteFields({ version: 1 }));
    expect(await company.db('quote_terms').where({ quoteId: 3 })).toHaveLength(0);
    expect((await owner.get('/quotes/3')).text).toMatch(/Changed since[\s\S]*100 % T\/T/);
  });

  it('holds for as long as the company says', async () => {
    await company.change({ quoteValidDays: 14 });
    await owner.post('/quotes', quoteFields());
    expect((await quote()).validUntilOn).toBe('2026-04-14');
  });

  it('comes again with what was typed where something is wrong, and says the remedy', async () => {
    const wrong = await owner.post(
      '/quotes',
      quoteFields({ incoterm: 'FOB', transport: 'air', customerReference: 'RFQ 7', remarks: 'By hand' }),
    );
    expect(wrong.status).toBe(422);
    for (const said of ['Choose FCA instead', 'value="RFQ 7"', 'By hand', 'value="CAP-BLK"'])
      expect(wrong.text).toContain(said);
    const early = await owner.post('/quotes', quoteFields({ validUntilOn: '2026-03-30' }));
    expect(early.text).toContain('Enter 2026-03-31 or a later day');
    const none = await owner.post('/quotes', { customer: 'C00001', quotedOn: '2026-03-31' });
    expect(none.text).toContain('Enter at least one line');
    const unknown = await owner.post('/quotes', quoteFields({ 'lines[0][sku]': 'NOTHING' }));
    expect(unknown.status).toBe(422);
    expect(await company.db('quotes')).toHaveLength(0);
  });

  it('is edited while it is a draft; who is second meets the conflict', async () => {
    await aQuote(company);
    const page = await owner.get('/quotes/1/edit');
    expect(page.text).toContain('value="2.90"');
    const sent = await owner.post('/quotes/1', quoteFields({ 'lines[0][price]': '3', version: 1 }));
    expect(sent.headers.location).toBe('/quotes/1');
    expect(await quote()).toMatchObject({ totalE4: 3_000_000, version: 2 });
    expect((await traceOf(company, 'quotes.update'))?.changes).toMatchObject({
      totalE4: { before: 2_900_000, after: 3_000_000 },
    });
    expect((await owner.post('/quotes/1', quoteFields({ version: 1 }))).status).toBe(409);
  });

  it('is not edited once it is sent', async () => {
    await aSentQuote(company);
    expect((await owner.get('/quotes/1/edit')).headers.location).toBe('/quotes/1');
    const sent = await owner.post('/quotes/1', quoteFields({ 'lines[0][price]': '1', version: 2 }));
    expect(sent.status).toBe(422);
    expect(sent.text).toContain('make a new revision');
    expect((await quote()).totalE4).toBe(2_900_000);
  });

  it('copies an older quote, or an order, without its days and numbers', async () => {
    await aSentQuote(company, { customerReference: 'RFQ 7', remarks: 'Soft peak' });
    const copy = (await owner.get('/quotes/new?from=1')).text;
    expect(copy).toContain('Soft peak');
    expect(copy).toContain('value="2.90"');
    expect(copy).not.toContain('RFQ 7');
    await owner.post('/orders', orderFields('CAP-NVY', 40, { 'lines[0][price]': '2.75' }));
    const again = (await owner.get('/quotes/new?order=1')).text;
    expect(again).toContain('value="CAP-NVY"');
    expect(again).toContain('value="2.75"');
    expect((await owner.get('/orders/1')).text).toContain('/quotes/new?order=1');
  });
});

describe('can it be delivered?', () => {
  it('says so of what is there, names what is not covered, and says nothing once it is decided', async () => {
    await aQuote(company);
    expect((await owner.get('/quotes/1')).text).toContain('All of it is there');
    const [black] = await company.db('skus').orderBy('id');
    const { warehouseId } = await company.db('stock').where({ skuId: black.id }).first('warehouse_id');
    const incomingId = await insertRow(company.db, 'incoming', {
      number: 'IN-2026-00001',
      kind: 'production',
      state: 'open',
      warehouseId,
      orderedOn: '2026-03-31',
      nextOn: '2026-05-10',
      createdAt: '2026-03-31T00:00:00.000Z',
      updatedAt: '2026-03-31T00:00:00.000Z',
      version: 1,
    });
    const lines = [{ sku: 'CAP-BLK', quantity: '600', price: '2.9' }];
    await aQuote(company, { lines });
    const short = (await owner.get('/quotes/2')).text;
    expect(short).toContain('CAP-BLK is not covered');
    expect(short).toContain('only 500');
    await insertRow(company.db, 'incoming_lines', {
      incomingId,
      position: 1,
      skuId: black.id,
      quantity: 200,
      receivedQty: 0,
      openQty: 200,
      expectedOn: '2026-05-10',
      firstExpectedOn: '2026-05-10',
    });
    const later = (await owner.get('/quotes/2')).text;
    expect(later).toContain('can be delivered from 2026-05-10; CAP-BLK comes last');
    await company.db('quotes').update({ requestedOn: '2026-05-01' });
    expect((await owner.get('/quotes/2')).text).toContain('later than 2026-05-01');
    await company.db('quotes').update({ state: 'rejected' });
    expect((await owner.get('/quotes/2')).text).not.toContain('can be delivered');
  });
});

describe('its steps', () => {
  const send = (fields: Record<string, string | number> = {}) =>
    owner.post('/quotes/1/sending', {
      sentOn: '2026-03-31',
      sentChannel: 'wechat',
      validUntilOn: '2026-04-30',
      version: 1,
      ...fields,
    });

  it('is sent on a day and in a way, and the story says it with the amount for those who see prices', async () => {
    await aQuote(company);
    expect((await owner.get('/quotes/1/sending')).text).toContain('USD 290.00');
    expect((await send({ sentOn: '2026-04-01' })).text).toContain('Enter 2026-03-31 or an earlier day');
    expect((await send()).headers.location).toBe('/quotes/1');
    expect(await quote()).toMatchObject({ state: 'sent', sentOn: '2026-03-31', sentChannel: 'wechat' });
    expect(await traceOf(company, 'quotes.send')).toMatchObject({ recordLabel: 'QT-2026-00001' });
    const said = 'Quote QT-2026-00001 sent by WeChat';
    const story = (await owner.get('/customers/1')).text;
    expect(story).toContain(`${said} · USD 290.00`);
    const packer = (await (await company.visitor('warehouse')).get('/customers/1')).text;
    expect(packer).toContain(said);
    expect(packer).not.toContain('290.00');
    expect(packer).not.toContain('/quotes/1');
    // Twice is refused, and says why.
    expect((await send({ version: 2 })).text).toContain('Only the draft');
  });

  it('is prolonged, also when it has run out', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-02' });
    const url = '/quotes/1/validity';
    const same = await owner.post(url, { validUntilOn: '2026-04-02', version: 2 });
    expect(same.text).toContain('Enter a day after 2026-04-02');
    await owner.post(url, { validUntilOn: '2026-04-10', version: 2 });
    expect(await quote()).toMatchObject({ state: 'sent', validUntilOn: '2026-04-10', version: 3 });
    await company.db('quotes').update({ state: 'expired', validUntilOn: '2026-03-31' });
    company.clock.set('2026-04-01T04:00:00.000Z');
    owner = await company.visitor('sales');
    await owner.post(url, { validUntilOn: '2026-04-14', version: 3 });
    expect(await quote()).toMatchObject({ state: 'sent', validUntilOn: '2026-04-14' });
    expect((await storyOf(company, 1)).filter((key) => key === 'quotes.story_prolonged')).toHaveLength(2);
  });

  it('is rejected with a reason of the company’s, and words where the reason says nothing', async () => {
    await aSentQuote(company);
    const reject = (fields: Record<string, string | number>) =>
      owner.post('/quotes/1/rejection', { version: 2, ...fields });
    expect((await reject({})).status).toBe(422);
    expect((await reject({ lostReason: 'weather' })).status).toBe(422);
    const silent = await reject({ lostReason: 'other' });
    expect(silent.text).toContain('Say in a few words why');
    expect((await reject({ lostReason: 'price', words: 'Vietnam is 3 % below' })).status).toBe(303);
    expect(await quote()).toMatchObject({
      state: 'rejected',
      decidedOn: '2026-03-31',
      lostReason: 'price',
      stateReason: 'Vietnam is 3 % below',
    });
    expect((await owner.get('/quotes/1')).text).toContain('Vietnam is 3 % below');
    expect(await storyOf(company, 1)).toContain('quotes.story_rejected');
  });

  it('a revision is of the day on which it is made, and holds as long as the former did', async () => {
    await aSentQuote(company);
    company.clock.set('2026-04-10T04:00:00.000Z');
    owner = await company.visitor('sales');
    await owner.post('/quotes/1/revision', { version: 2 });
    expect(await quote(2)).toMatchObject({ quotedOn: '2026-04-10', validUntilOn: '2026-05-10' });
  });

  it('is revised: the old one stays readable, frozen, and says what changed', async () => {
    await aSentQuote(company);
    const sent = await owner.post('/quotes/1/revision', { version: 2 });
    expect(sent.headers.location).toBe('/quotes/2/edit');
    expect(await quote(1)).toMatchObject({ state: 'superseded', isLatest: false });
    expect(await quote(2)).toMatchObject({
      number: 'QT-2026-00001',
      revision: 2,
      isLatest: true,
      state: 'draft',
      sentOn: null,
      totalE4: 2_900_000,
      validUntilOn: '2026-04-30',
    });
    const lines = { 'lines[1][sku]': 'CAP-NVY', 'lines[1][quantity]': '20', 'lines[1][price]': '3' };
    await owner.post(
      '/quotes/2',
      quoteFields({ ...lines, 'lines[0][price]': '2.8', leadTime: '20 days', version: 1 }),
    );
    const { text } = await owner.get('/quotes/2');
    for (const said of [
      'QT-2026-00001/2',
      'Changed since QT-2026-00001',
      '100 × USD 2.90',
      '100 × USD 2.80',
      'not there',
      '20 days',
    ])
      expect(text).toContain(said);
    const old = (await owner.get('/quotes/1')).text;
    expect(old).toContain('This is an older revision');
    expect(old).toContain('2.90');
    expect(old).not.toContain('/quotes/1/acceptance');
    for (const path of ['sending', 'acceptance', 'validity', 'rejection', 'revision'])
      expect((await owner.get(`/quotes/1/${path}`)).headers.location, path).toBe('/quotes/1');
    expect(await traceOf(company, 'quotes.revise')).toMatchObject({ recordLabel: 'QT-2026-00001/2' });
    // The list and the search have the newest revision only.
    const list = (await owner.get('/quotes')).text;
    expect(list).toContain('/quotes/2');
    expect(list).not.toContain('"/quotes/1"');
  });
});

describe('who may see and do what', () => {
  it.each([
    ['manager', 200, 200, 303],
    ['admin', 200, 403, 403],
    ['sales', 200, 200, 303],
    ['sales2', 200, 403, 403],
    ['warehouse', 403, 403, 403],
  ] as const)('%s: page %d, edit %d, revision %d', async (username, page, edit, revision) => {
    await aSentQuote(company);
    await aQuote(company);
    const visitor = await company.visitor(username);
    expect((await visitor.get('/quotes/1')).status).toBe(page);
    expect((await visitor.get('/quotes')).status).toBe(page);
    expect((await visitor.get('/quotes/2/edit')).status).toBe(edit);
    expect((await visitor.post('/quotes/1/revision', { version: 2 })).status).toBe(revision);
  });

  it('shows nothing of others’ where sales see their own only, not even by the number', async () => {
    await company.change({ salesSeeAllCustomers: false });
    await aSentQuote(company, { customerReference: 'RFQ-77' });
    const other = await company.visitor('sales2');
    for (const url of ['/quotes/1', '/quotes/1/acceptance', '/quotes/new?from=1'])
      expect((await other.get(url)).status, url).toBe(404);
    expect((await other.get('/quotes')).text).not.toContain('QT-2026-00001');
    expect((await other.get('/search?q=RFQ-77')).text).not.toContain('QT-2026');
    expect((await owner.get('/search?q=RFQ-77')).headers.location).toBe('/quotes/1');
    expect((await owner.get('/quotes')).text).toContain('QT-2026-00001');
  });

  it('takes no quote to another’s customer, nor an opportunity of another customer', async () => {
    await aCustomer(company, { name: 'Another' }, 'sales2');
    expect((await owner.post('/quotes', quoteFields({ customer: 'C00002' }))).status).toBe(422);
    const other = await company.visitor('sales2');
    const made = await other.post('/opportunities', { customer: 'C00002', title: 'Theirs', amountE4: '10' });
    const opportunityId = idIn(made.headers.location);
    const sent = await owner.post('/quotes', quoteFields({ opportunityId }));
    expect(sent.status).toBe(422);
    expect(await company.db('quotes')).toHaveLength(0);
  });

  it('is gone with the module', async () => {
    await aQuote(company);
    await company.change({ modulesOff: ['orders', 'shipments'] });
    expect((await owner.get('/quotes/1')).status).toBe(404);
    expect((await owner.get('/customers/1')).text).not.toContain('/quotes');
  });
});

describe('the list', () => {
  it('filters by tab, sums what fits by currency, and is exported with its numbers', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-02' });
    await aQuote(company);
    await aQuote(company, { currency: 'EUR' });
    const all = (await owner.get('/quotes')).text;
    for (const sum of ['EUR 290.00', 'USD 580.00']) expect(all).toContain(sum);
    const soon = (await owner.get('/quotes?state=running_out')).text;
    expect(soon).toContain('QT-2026-00001');
    expect(soon).not.toContain('QT-2026-00002');
    expect((await owner.get('/quotes?state=accepted')).text).toContain('Nothing fits');
    const sheet = await (await company.visitor('manager')).get('/quotes/export');
    expect(sheet.status).toBe(200);
    expect(await traceOf(company, 'quotes.export')).not.toBeNull();
    expect((await owner.get('/quotes/export')).status).toBe(403);
  });

  it('shows on My day what runs out within three days, to its owner and to managers', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-03' });
    await aSentQuote(company, { validUntilOn: '2026-04-04' });
    for (const username of ['sales', 'manager'] as const) {
      const { text } = await (await company.visitor(username)).get('/my-day');
      expect(text).toContain('Quotes running out');
      expect(text).toContain('QT-2026-00001');
      expect(text).not.toContain('QT-2026-00002');
    }
    expect((await (await company.visitor('sales2')).get('/my-day')).text).not.toContain('QT-2026');
    const page = (await owner.get('/quotes/1')).text;
    for (const path of ['/quotes/1/validity', '/customers/1#write', '/quotes/1/rejection'])
      expect(page).toContain(path);
  });
});
