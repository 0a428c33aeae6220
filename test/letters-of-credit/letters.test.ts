import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  daysToKeep,
  drawable,
  letterStates,
  letterTable,
  presentationDay,
  warningDue,
} from '../../src/modules/letters-of-credit/letter.ts';
import { watchLetters } from '../../src/modules/letters-of-credit/warnings.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

describe('the rules of letters of credit', () => {
  it.each([
    ['so many days after the B/L', '2026-04-30', '2026-04-01', 21, '2026-04-22'],
    ['never after the expiry', '2026-04-10', '2026-04-01', 21, '2026-04-10'],
    ['not before anything has left', '2026-04-10', null, 21, null],
  ])('papers are presented %s', (_, expiresOn, shippedOn, presentationDays, day) => {
    expect(presentationDay({ expiresOn, presentationDays }, shippedOn)).toBe(day);
  });

  it('may be drawn within its tolerance', () => {
    const letter = { overBp: 500, shortBp: 1000 };
    expect(drawable({ ...letter, amountE4: 1_000_000, currency: 'USD' })).toEqual({
      mostE4: 1_050_000,
      leastE4: 900_000,
    });
    // Yen have no decimals.
    expect(drawable({ ...letter, amountE4: 310_000, currency: 'JPY' })).toEqual({
      mostE4: 330_000,
      leastE4: 280_000,
    });
  });

  it.each([
    ['2026-03-31', '2026-04-20', null],
    ['2026-03-31', '2026-04-14', 14],
    ['2026-03-31', '2026-04-07', 7],
    ['2026-03-31', '2026-04-05', 7],
    ['2026-03-31', '2026-04-03', 3],
    ['2026-03-31', '2026-03-30', 3],
  ])('on %s, %s is warned of %s days before', (today, day, days) => {
    expect(warningDue(day, today)).toBe(days);
  });

  it('keeps the latest shipment until all has left, and the presentation once something has', () => {
    const letter = {
      state: 'open' as const,
      latestShipmentOn: '2026-04-10',
      expiresOn: '2026-04-30',
      presentationDays: 10,
    };
    const kinds = (shippedOn: string | null, isAllShipped: boolean) =>
      daysToKeep(letter, { shippedOn, isAllShipped }).map(({ kind }) => kind);
    expect(kinds(null, false)).toEqual(['shipment', 'expiry']);
    expect(kinds('2026-04-01', false)).toEqual(['shipment', 'presentation', 'expiry']);
    expect(kinds('2026-04-01', true)).toEqual(['presentation', 'expiry']);
    expect(daysToKeep({ ...letter, state: 'presented' }, { shippedOn: null, isAllShipped: false })).toEqual(
      [],
    );
  });
});

describe('letters of credit', () => {
  let company: TestCompany;
  let customerId: number;
  let orderId: number;
  let sales: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 100);
    customerId = await aCustomer(company);
    sales = await company.visitor('sales');
    orderId = idIn((await sales.post('/orders', orderFields('CAP-BLK', 10))).headers.location);
  });
  afterEach(() => company.close());

  const fields = (more: Fields = {}): Fields => ({
    customerId,
    number: 'LC/77',
    bank: 'Hamburg Bank',
    currency: 'CNY',
    amountE4: '200',
    over: '5',
    latestShipmentOn: '2026-04-12',
    expiresOn: '2026-05-02',
    presentationDays: '21',
    orders: [String(orderId)],
    usual: ['commercial_invoice', 'packing_list'],
    'documents[0][name]': 'Fumigation certificate',
    'documents[0][originals]': '2',
    ...more,
  });
  const create = async () => idIn((await sales.post('/letters-of-credit', fields())).headers.location);
  const letter = (id: number) => company.db('letters_of_credit').where({ id }).first();
  const step = async (id: number, action: string, more: Fields = {}) => {
    const { version } = await letter(id);
    return sales.post(`/letters-of-credit/${id}/steps/${action}`, { version, ...more });
  };

  it('is noted with its orders and papers, found, and shown on the order with its near days', async () => {
    const form = (await sales.get(`/letters-of-credit/new?customer=${customerId}&order=${orderId}`)).text;
    expect(form).toContain('Bill of lading');
    const id = await create();
    const page = (await sales.get(`/letters-of-credit/${id}`)).text;
    for (const text of [
      'Fumigation certificate',
      'Packing list',
      'SO-2026-00001',
      'Ship by 2026-04-12: 12 days left',
    ])
      expect(page).toContain(text);
    expect((await sales.get(`/orders/${orderId}`)).text).toContain('Ship by 2026-04-12');
    expect((await sales.get('/my-day')).text).toContain('LC/77');
    expect(await storyOf(company, customerId)).toContain('letters_of_credit.story_open');
    expect((await sales.get('/search?q=LC%2F77')).headers.location).toBe(`/letters-of-credit/${id}`);
    const paper = await company.db('letter_of_credit_documents').first('id');
    const sent = { version: 1, isReady: '1' };
    expect((await sales.post(`/letters-of-credit/${id}/documents/${paper.id}`, sent)).status).toBe(303);
    expect((await company.db('letter_of_credit_documents').where(paper).first()).readyOn).toBe('2026-03-31');
  });

  it('is presented, found discrepant, presented again and paid', async () => {
    const id = await create();
    expect((await step(id, 'pay')).status).toBe(422);
    expect((await sales.get(`/letters-of-credit/${id}/steps/present`)).text).toContain('aren’t ticked yet');
    expect((await step(id, 'present', { on: '2026-03-30' })).status).toBe(303);
    expect((await step(id, 'refuse')).status).toBe(422);
    expect((await step(id, 'refuse', { reason: 'Marks differ' })).status).toBe(303);
    expect(await letter(id)).toMatchObject({ state: 'discrepant', stateReason: 'Marks differ' });
    expect((await step(id, 'present')).status).toBe(303);
    expect((await step(id, 'pay')).status).toBe(303);
    expect(await letter(id)).toMatchObject({ state: 'paid', paidOn: '2026-03-31' });
    expect(await traceOf(company, 'letters_of_credit.pay')).toBeTruthy();
    expect((await step(id, 'cancel', { reason: 'x' })).status).toBe(422);
  });

  it('refuses what can’t be, and keeps what was typed', async () => {
    const early = await sales.post('/letters-of-credit', fields({ expiresOn: '2026-04-01' }));
    expect(early.status).toBe(422);
    expect(early.text).toContain('Fumigation certificate');
    await create();
    expect((await sales.post('/letters-of-credit', fields())).text).toContain('is there already');
  });

  it('says where the orders break its terms', async () => {
    const id = await create();
    const { version } = await letter(id);
    const sent = fields({ version, amountE4: '100', reason: 'Less', 'documents[0][name]': 'Test report' });
    expect((await sales.post(`/letters-of-credit/${id}`, sent)).status).toBe(303);
    expect((await sales.get(`/orders/${orderId}`)).text).toContain('at most CNY 105.00 may be drawn');
  });

  it('warns once for each of 14, 7 and 3 days, and expires by itself', async () => {
    const id = await create();
    const night = async (day: string) => {
      company.clock.set(`${day}T04:00:00.000Z`);
      await watchLetters(await systemContext(company.db, company.clock, 'night'));
      return (await company.db('follow_ups').orderBy('id')).map(({ task }: { task: string }) => task);
    };
    expect(await night('2026-03-31')).toEqual(['L/C LC/77: ship by 2026-04-12']);
    expect(await night('2026-04-01')).toHaveLength(1);
    expect(await night('2026-04-05')).toHaveLength(2);
    await company.change({ salesSeeAllCustomers: false });
    await night('2026-05-03');
    expect((await letter(id)).state).toBe('expired');
    const { version } = await letter(id);
    sales = await company.visitor('sales');
    const again = fields({ version, latestShipmentOn: '2026-05-20', expiresOn: '2026-06-10' });
    expect((await sales.post(`/letters-of-credit/${id}`, again)).status).toBe(303);
    expect((await letter(id)).state).toBe('open');
  });

  it('is seen and written by whom it concerns only', async () => {
    const id = await create();
    const other = await company.visitor('sales2');
    expect((await other.get(`/letters-of-credit/${id}`)).status).toBe(200);
    expect((await other.get(`/letters-of-credit/${id}/edit`)).status).toBe(403);
    expect((await other.post(`/letters-of-credit/${id}/steps/present`, { version: 1 })).status).toBe(403);
    expect((await other.post('/letters-of-credit', fields({ number: 'x' }))).status).toBe(403);
    const warehouse = await company.visitor('warehouse');
    expect((await warehouse.get(`/letters-of-credit/${id}`)).status).toBe(403);
    expect((await warehouse.get(`/orders/${orderId}`)).text).not.toContain('LC/77');
    await company.change({ salesSeeAllCustomers: false });
    expect((await other.get(`/letters-of-credit/${id}`)).status).toBe(404);
    expect((await other.get('/letters-of-credit')).text).not.toContain('LC/77');
  });

  it('has a way on or an end for each state', () => {
    for (const state of letterStates) {
      const ways = letterTable.transitions.filter(({ from, to }) => from.includes(state) && to !== null);
      expect(ways.length > 0 || state === 'paid' || state === 'cancelled').toBe(true);
    }
  });
});
