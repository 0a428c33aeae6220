import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { runJobs } from '../../src/modules/jobs.ts';
import { expireQuotes } from '../../src/modules/quotes/step-actions.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { accepted, aQuote, aSentQuote, quoteFields } from '../support/quoted.ts';
import { aCustomer, idIn, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

let company: TestCompany;
let folder: string;
let owner: Visitor;
// On a file that is committed to, so that two at once are two.
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kehu-quotes-'));
  company = await testCompany({}, join(folder, 'quotes.sqlite'));
  await stockedWarehouse(company, 500);
  await aCustomer(company, { currency: 'USD', paymentTerms: '30% T/T', incoterm: 'EXW' });
  owner = await company.visitor('sales');
});
afterEach(async () => {
  expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
  await company.close();
  rmSync(folder, { recursive: true });
});

const quote = (id = 1) => company.db('quotes').where({ id }).first();
const opportunity = () => company.db('opportunities').first();
const anOpportunity = async (more: Record<string, string> = {}) => {
  const sent = await owner.post('/opportunities', {
    customer: 'C00001',
    title: 'Spring caps',
    'lines[0][item]': 'CAP-BLK',
    'lines[0][quantity]': '100',
    'lines[0][price]': '2.9',
    ...more,
  });
  return idIn(sent.headers.location);
};
const accept = (version: number, fields: Record<string, string | number> = {}) =>
  owner.post('/quotes/1/acceptance', { decidedOn: '2026-03-31', version, ...fields });

describe('an accepted quote', () => {
  it('becomes a draft order with nothing typed again, linked both ways', async () => {
    await owner.post('/customers/1/contacts', { name: 'Anna Weber', isPrimary: '1' });
    await aSentQuote(company, {
      contactId: '1',
      incoterm: 'FOB',
      incotermPlace: 'Ningbo',
      portOfLoading: 'Ningbo',
      portOfDischarge: 'Hamburg',
      requestedOn: '2026-06-01',
      marks: 'HW',
      remarks: 'Soft peak',
      documentLanguage: 'zh-CN',
      country: 'AT',
      lines: [{ sku: 'CAP-BLK', quantity: '100', price: '2.9', discount: '2.5' }],
      terms: [
        { share: '30', method: 'tt', trigger: 'order' },
        { share: '70', method: 'tt', trigger: 'bl_copy' },
      ],
    });
    const page = (await owner.get('/quotes/1/acceptance')).text;
    expect(page).toContain('Makes a draft order of 1 line');
    const sent = await accept(2, { customerPo: 'PO-7' });
    expect(sent.headers.location).toBe('/orders/1');
    const { totalE4 } = await quote();
    expect(totalE4).toBe(2_827_500);
    expect(await company.db('orders').first()).toMatchObject({
      quoteId: 1,
      state: 'draft',
      customerId: 1,
      contactId: 1,
      customerPo: 'PO-7',
      currency: 'USD',
      orderedOn: '2026-03-31',
      requestedOn: '2026-06-01',
      incoterm: 'FOB',
      incotermPlace: 'Ningbo',
      transport: 'sea',
      portOfLoading: 'Ningbo',
      portOfDischarge: 'Hamburg',
      paymentTerms: '30% T/T',
      documentLanguage: 'zh-CN',
      country: 'AT',
      marks: 'HW',
      remarks: 'Soft peak',
      totalE4,
    });
    expect(await company.db('order_lines')).toMatchObject([
      { quantity: 100, unitPriceE4: 29_000, discountBp: 250, amountE4: totalE4 },
    ]);
    expect(await company.db('order_terms').orderBy('position')).toMatchObject([
      { shareBp: 3000, method: 'tt', dueTrigger: 'order' },
      { shareBp: 7000, method: 'tt', dueTrigger: 'bl_copy' },
    ]);
    expect(await quote()).toMatchObject({ state: 'accepted', orderId: 1, decidedOn: '2026-03-31' });
    expect((await owner.get('/orders/1')).text).toContain('href="/quotes/1"');
    expect((await owner.get('/quotes/1')).text).toContain('href="/orders/1"');
    expect(await storyOf(company, 1)).toContain('quotes.story_accepted');
    expect((await traceOf(company, 'quotes.accept'))?.changes).toMatchObject({
      orderId: { before: null, after: 1 },
    });
  });

  it('leaves open on its order what it left open, whatever the customer’s terms are by now', async () => {
    await aQuote(company);
    const { version } = await quote();
    const edited = { ...quoteFields({ version }), incoterm: '', incotermPlace: '', paymentTerms: '' };
    expect((await owner.post('/quotes/1', edited)).status).toBe(303);
    await company.db('customers').update({ incotermPlace: 'Shenzhen' });
    const form = (await owner.get('/quotes/1/edit')).text;
    expect(form).toMatch(/name="paymentTerms"[^>]*value=""/);
    expect(form).toMatch(/name="incotermPlace"[^>]*value=""/);
    const day = '2026-03-31';
    const sending = { version: version + 1, sentOn: day, sentChannel: 'mail', validUntilOn: '2026-04-30' };
    expect((await owner.post('/quotes/1/sending', sending)).status).toBe(303);
    await accept(version + 2);
    expect(await company.db('orders').first()).toMatchObject({
      ...{ incoterm: null, incotermPlace: null, paymentTerms: null, currency: 'USD' },
    });
  });

  it('warns of a PO number that another order of the customer has', async () => {
    await aSentQuote(company);
    await accept(2, { customerPo: 'PO-7' });
    expect((await owner.get('/orders/1')).text).not.toContain('has the same PO number');
    await aSentQuote(company);
    await owner.post('/quotes/2/acceptance', { decidedOn: '2026-03-31', version: 2, customerPo: 'PO-7' });
    expect((await owner.get('/orders/2')).text).toContain('has the same PO number');
  });

  it('is frozen: no step is left', async () => {
    await aSentQuote(company);
    await accepted(company, 1);
    for (const path of ['sending', 'validity', 'rejection', 'revision', 'edit'])
      expect((await owner.get(`/quotes/1/${path}`)).headers.location, path).toBe('/quotes/1');
    const revised = await owner.post('/quotes/1/revision', { version: 3 });
    expect(revised.status).toBe(422);
    const edited = await owner.post('/quotes/1', quoteFields({ version: 3 }));
    expect(edited.status).toBe(422);
    expect(await quote()).toMatchObject({ state: 'accepted', version: 3, totalE4: 2_900_000 });
  });

  it('leads to its order from then on, however often it is asked', async () => {
    await aSentQuote(company);
    const form = { ...owner.hidden(), decidedOn: '2026-03-31', version: 2 };
    const both = await Promise.all([
      owner.post('/quotes/1/acceptance', form),
      owner.post('/quotes/1/acceptance', form),
    ]);
    for (const sent of both) expect(sent.headers.location).toBe('/orders/1');
    expect((await accept(2)).headers.location).toBe('/orders/1');
    expect((await owner.get('/quotes/1/acceptance')).headers.location).toBe('/orders/1');
    expect(await company.db('orders')).toHaveLength(1);
  });

  it('counts by the day on which the customer said yes, also entered late', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-02' });
    expect((await accept(2, { decidedOn: '2026-03-30' })).text).toContain('went out on 2026-03-31');
    expect((await accept(2, { decidedOn: '2026-04-01' })).text).toContain('Enter 2026-03-31 or an earlier');
    company.clock.set('2026-04-04T04:00:00.000Z');
    owner = await company.visitor('sales');
    await runJobs(company.db, company.clock, 'a');
    expect((await quote()).state).toBe('expired');
    const late = await accept(3, { decidedOn: '2026-04-04' });
    expect(late.text).toContain('prolong the quote first');
    expect((await accept(3, { decidedOn: '2026-04-02' })).headers.location).toBe('/orders/1');
    expect(await company.db('orders').first()).toMatchObject({ orderedOn: '2026-04-02' });
  });

  it('leaves a contact out who has left the customer since', async () => {
    await owner.post('/customers/1/contacts', { name: 'Anna Weber', isPrimary: '1' });
    await aSentQuote(company, { contactId: '1' });
    await company.db('customer_contacts').update({ toOn: '2026-03-30', isPrimary: false });
    await accepted(company, 1);
    expect(await company.db('orders').first('contact_id')).toEqual({ contactId: null });
  });

  it('makes nothing where something is wrong with the order', async () => {
    await aSentQuote(company);
    await company.db('skus').where({ code: 'CAP-BLK' }).update({ isActive: false });
    const refused = await accept(2);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('CAP-BLK');
    expect(await quote()).toMatchObject({ state: 'sent', orderId: null, version: 2 });
    expect(await company.db('orders')).toHaveLength(0);
  });
});

describe('a quote of an opportunity', () => {
  it('is made of its lines, moves it to quoted when sent, and wins it with the order', async () => {
    const id = await anOpportunity();
    const page = (await owner.get(`/opportunities/${id}`)).text;
    expect(page).toContain(`/quotes/new?opportunity=${id}`);
    const form = (await owner.get(`/quotes/new?opportunity=${id}`)).text;
    for (const filled of ['value="CAP-BLK"', 'value="2.90"', `name="opportunityId" value="${id}"`])
      expect(form).toContain(filled);
    await owner.post('/quotes', quoteFields({ opportunityId: id }));
    expect(await opportunity()).toMatchObject({ stage: 'new' });
    await owner.post('/quotes/1/sending', {
      sentOn: '2026-03-31',
      sentChannel: 'mail',
      validUntilOn: '2026-04-30',
      version: 1,
    });
    expect(await opportunity()).toMatchObject({ stage: 'quoted', version: 2 });
    expect((await owner.get(`/opportunities/${id}`)).text).toContain('QT-2026-00001');
    await accept(2);
    expect(await opportunity()).toMatchObject({ stage: 'won', orderId: 1 });
    expect(await storyOf(company, 1)).toContain('opportunities.story_stage');
  });

  it('leaves one alone that is further on, or has its order already', async () => {
    const id = await anOpportunity();
    await company.db('opportunities').update({ stage: 'negotiation' });
    await aSentQuote(company, { opportunityId: String(id) });
    expect(await opportunity()).toMatchObject({ stage: 'negotiation', version: 1 });
    await owner.post(`/opportunities/${id}/won-order`, { version: 1 });
    expect(await opportunity()).toMatchObject({ stage: 'won', orderId: 1 });
    expect((await accept(2)).headers.location).toBe('/orders/2');
    expect(await opportunity()).toMatchObject({ stage: 'won', orderId: 1 });
  });

  it('is lost with its quote where that is ticked, and stays open where it is not', async () => {
    const id = await anOpportunity();
    await aSentQuote(company, { opportunityId: String(id) });
    await aSentQuote(company, { opportunityId: String(id) });
    const reject = (quoteId: number, more: Record<string, string> = {}) =>
      owner.post(`/quotes/${quoteId}/rejection`, { lostReason: 'price', version: 2, ...more });
    expect((await owner.get('/quotes/1/rejection')).text).toContain('Lose the opportunity “Spring caps” too');
    await reject(1);
    expect(await opportunity()).toMatchObject({ stage: 'quoted' });
    await reject(2, { loseOpportunity: '1', words: 'Vietnam', competitor: 'Top Hats', targetPriceE4: '2.5' });
    expect(await opportunity()).toMatchObject({
      stage: 'lost',
      lostReason: 'price',
      lostWords: 'Vietnam',
      competitor: 'Top Hats',
      targetPriceE4: 25_000,
    });
  });

  it('works alike where opportunities are switched off', async () => {
    const id = await anOpportunity();
    await aSentQuote(company, { opportunityId: String(id) });
    await company.change({ modulesOff: ['opportunities'] });
    expect((await owner.get('/quotes/1/acceptance')).text).not.toContain('Spring caps');
    expect((await accept(2)).headers.location).toBe('/orders/1');
    expect(await opportunity()).toMatchObject({ stage: 'quoted', orderId: null });
  });
});

describe('running out', () => {
  it('happens by itself when its last day is over where the company is, once, and the story says it', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-02' });
    await aQuote(company, { validUntilOn: '2026-04-02' });
    // Still 2 April in Shanghai.
    company.clock.set('2026-04-02T15:59:00.000Z');
    await runJobs(company.db, company.clock, 'a');
    expect((await quote()).state).toBe('sent');
    company.clock.set('2026-04-02T16:01:00.000Z');
    await runJobs(company.db, company.clock, 'a');
    await runJobs(company.db, company.clock, 'a');
    expect(await quote()).toMatchObject({ state: 'expired', version: 3 });
    // A draft is no offer.
    expect((await quote(2)).state).toBe('draft');
    const told = (await storyOf(company, 1)).filter((key) => key === 'quotes.story_expired');
    expect(told).toHaveLength(1);
    expect(await traceOf(company, 'quotes.expire')).toMatchObject({ userId: null });
    const visitor = await company.visitor('sales');
    expect((await visitor.get('/customers/1')).text).toContain('ran out on 2026-04-02');
    expect((await visitor.get('/my-day')).text).toContain('ran out on 2026-04-02');
  });

  it('reaches quotes of everyone where sales see their own only', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-01' });
    await company.change({ salesSeeAllCustomers: false });
    company.clock.set('2026-04-05T04:00:00.000Z');
    await expireQuotes(await systemContext(company.db, company.clock, 'job'));
    expect((await quote()).state).toBe('expired');
  });
});

describe('two at the same instant', () => {
  const second = () => company.visitor('manager');
  const decided = { decidedOn: '2026-03-31', version: 2 };

  it('accept twice: one order', async () => {
    await aSentQuote(company);
    const other = await second();
    const both = await Promise.all([
      owner.post('/quotes/1/acceptance', decided),
      other.post('/quotes/1/acceptance', decided),
    ]);
    for (const sent of both) expect(sent.headers.location).toBe('/orders/1');
    expect(await company.db('orders')).toHaveLength(1);
    expect((await storyOf(company, 1)).filter((key) => key === 'quotes.story_accepted')).toHaveLength(1);
  });

  it('accept and revise: one of them, and the other is told', async () => {
    for (let round = 1; round <= 4; round++) {
      const id = await aSentQuote(company);
      const other = await second();
      const [yes, next] = await Promise.all([
        owner.post(`/quotes/${id}/acceptance`, decided),
        other.post(`/quotes/${id}/revision`, { version: 2 }),
      ]);
      // Who came second is shown the quote as it is now, and why it is so.
      const wasAccepted = yes.headers.location?.startsWith('/orders/') ?? false;
      const wasRevised = next.headers.location?.endsWith('/edit') ?? false;
      expect(wasAccepted).not.toBe(wasRevised);
      const { state, orderId } = await quote(id);
      expect(state).toBe(wasAccepted ? 'accepted' : 'superseded');
      expect(orderId !== null).toBe(wasAccepted);
      await company.db('quotes').where({ state: 'draft' }).update({ state: 'rejected' });
    }
  });

  it('two revisions: one second revision', async () => {
    await aSentQuote(company);
    const other = await second();
    const both = await Promise.all([
      owner.post('/quotes/1/revision', { version: 2 }),
      other.post('/quotes/1/revision', { version: 2 }),
    ]);
    expect(both.map(({ status }) => status).sort()[0]).toBe(303);
    expect(await company.db('quotes')).toHaveLength(2);
    expect(await company.db('quotes').where({ isLatest: true })).toMatchObject([{ revision: 2 }]);
  });

  it('accept and run out: accepted for a day on which it held, or run out first and accepted then', async () => {
    await aSentQuote(company, { validUntilOn: '2026-04-01' });
    company.clock.set('2026-04-02T04:00:00.000Z');
    owner = await company.visitor('sales');
    const [sent] = await Promise.all([
      owner.post('/quotes/1/acceptance', { ...decided, decidedOn: '2026-04-01' }),
      runJobs(company.db, company.clock, 'a'),
    ]);
    const { state, orderId } = await quote();
    if (sent.status === 303) expect({ state, orderId }).toEqual({ state: 'accepted', orderId: 1 });
    else {
      expect(sent.status).toBe(409);
      expect({ state, orderId }).toEqual({ state: 'expired', orderId: null });
    }
    await runJobs(company.db, company.clock, 'a');
    expect((await quote()).state).toBe(state);
  });
});
