import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { serveWaiting } from '../../src/modules/orders/waiting.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('orders in full', () => {
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
  const line = (orderId: number) => company.db('order_lines').where({ orderId }).orderBy('id').first();
  const stock = () => company.db('stock').orderBy('sku_id').first('on_hand', 'reserved');
  const held = async (orderId: number) => {
    const { id } = await line(orderId);
    return (await company.db('reservations').where({ orderLineId: id }).first('quantity'))?.quantity ?? 0;
  };
  const draft = async (quantity: number, more: Fields = {}, sku = 'CAP-BLK') =>
    idIn((await sales.post('/orders', orderFields(sku, quantity, more))).headers.location);
  const confirmed = async (quantity: number, more: Fields = {}, sku = 'CAP-BLK') => {
    const id = await draft(quantity, more, sku);
    const { id: wait } = await line(id);
    expect((await sales.post(`/orders/${id}/confirmation`, { version: 1, wait })).status).toBe(303);
    return id;
  };
  const step = async (visitor: Visitor, id: number, path: string, more: Fields = {}) => {
    const { version } = await order(id);
    return visitor.post(`/orders/${id}/${path}`, { version, ...more });
  };
  const receive = (quantity: number) =>
    warehouse.post('/inventory/postings/receipt', {
      warehouse: 1,
      postedOn: '2026-03-31',
      how: 'receipt',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': quantity,
    });
  const plan = async (orderId: number, quantity: number) => {
    const { id } = await line(orderId);
    return warehouse.post('/shipments', {
      order: orderId,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      'lines[0][orderLineId]': id,
      'lines[0][quantity]': quantity,
    });
  };
  const ship = async (orderId: number, quantity: number) => {
    const id = idIn((await plan(orderId, quantity)).headers.location);
    const left = await warehouse.post(`/shipments/${id}/dispatch`, {
      version: 1,
      dispatchedOn: '2026-03-31',
    });
    expect(left.status).toBe(303);
  };

  describe('terms', () => {
    it('come from the customer once: country, document language, incoterm; a sea term means the sea', async () => {
      await company.db('customers').update({ incoterm: 'CIF', incotermPlace: 'Hamburg' });
      const id = await draft(1, {
        portOfLoading: 'Ningbo',
        portOfDischarge: 'Hamburg',
        overBp: 5,
        shortBp: '2.5',
      });
      expect(await order(id)).toMatchObject({
        incoterm: 'CIF',
        transport: 'sea',
        portOfLoading: 'Ningbo',
        country: 'DE',
        documentLanguage: 'en',
        overBp: 500,
        shortBp: 250,
      });
      await company.db('customers').update({ country: 'FR', incoterm: 'EXW' });
      const { text } = await sales.get(`/orders/${id}`);
      for (const shown of ['CIF Hamburg', 'Sea', 'Germany', '+5% / −2.5%']) expect(text).toContain(shown);
    });

    it.each(['FAS', 'FOB', 'CFR', 'CIF'])(
      '%s is refused but by sea or inland water, with the remedy',
      async (incoterm) => {
        const refused = await sales.post(
          '/orders',
          orderFields('CAP-BLK', 1, { incoterm, transport: 'air' }),
        );
        expect(refused.status).toBe(422);
        expect(refused.text).toMatch(/Choose (FCA|CPT|CIP) instead/);
        expect(refused.text).toMatch(/<details class="k-more" open>/);
        expect(await company.db('orders')).toHaveLength(0);
        const barge = await sales.post(
          '/orders',
          orderFields('CAP-BLK', 1, { incoterm, transport: 'inland' }),
        );
        expect(barge.status).toBe(303);
      },
    );

    it('are copied when the same is ordered again; days, PO number and promise are new', async () => {
      const id = await draft(7, {
        customerPo: 'PO-1',
        promisedOn: '2026-05-01',
        marks: 'HW 1-10',
        overBp: 5,
      });
      const { text } = await sales.get(`/orders/new?copy=${id}`);
      for (const kept of ['value="CAP-BLK"', 'value="7"', 'HW 1-10', 'value="5"'])
        expect(text).toContain(kept);
      for (const gone of ['PO-1', '2026-05-01']) expect(text).not.toContain(gone);
    });
  });

  describe('the payment plan', () => {
    const deposit = {
      'terms[0][share]': 30,
      'terms[0][method]': 'tt',
      'terms[0][trigger]': 'order',
      'terms[1][share]': 70,
      'terms[1][method]': 'tt',
      'terms[1][trigger]': 'before_shipment',
    };
    const planOf = async (orderId: number) =>
      (await company.db('order_terms').where({ orderId }).orderBy('position')).map(
        ({ shareBp, amountE4 }: { shareBp: number; amountE4: number }) => [shareBp, amountE4],
      );

    it('is typed with a new order, shown on its draft with what each part comes to, and copied with it', async () => {
      const id = await draft(10, deposit);
      expect(await planOf(id)).toEqual([
        [3000, 600_000],
        [7000, 1_400_000],
      ]);
      const shown = (await manager.get(`/orders/${id}`)).text.replace(/<[^>]+>/g, ' ');
      expect(shown).toMatch(/30\s?%.{0,60}60\.00/s);
      expect(shown).toMatch(/70\s?%.{0,60}140\.00/s);
      expect((await sales.get(`/orders/new?copy=${id}`)).text).toMatch(
        /name="terms\[1\]\[share\]" value="70"/,
      );
    });

    it('is the customer’s usual one where nothing is typed, and refused unless it comes to 100 %', async () => {
      const plan = await company.db('payment_plans').orderBy('id').first('id');
      await company.db('customers').update({ paymentPlanId: plan.id });
      const usual = await company.db('payment_plan_terms').where({ paymentPlanId: plan.id });
      expect(await planOf(await draft(1))).toHaveLength(usual.length);
      const fields = orderFields('CAP-BLK', 1, { ...deposit, 'terms[1][share]': 60 });
      const refused = await sales.post('/orders', fields);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('field-terms.1.share');
    });
  });

  describe('while it is typed', () => {
    it('a PO number that repeats is told, to those who may know of the customer', async () => {
      const id = await draft(1, { customerPo: 'PO-7' });
      const ask = async (visitor: Visitor, query: string) =>
        (await visitor.get(`/orders/po-check?${query}`)).body.text;
      expect(await ask(sales, 'customer=C00001&po=PO-7')).toContain('SO-2026-00001');
      expect(await ask(sales, `customer=C00001&po=PO-7&order=${id}`)).toBe('');
      expect(await ask(sales, 'customer=C00001&po=PO-8')).toBe('');
      await company.change({ salesSeeAllCustomers: false });
      expect(await ask(await company.visitor('sales2'), 'customer=C00001&po=PO-7')).toBe('');
      expect((await warehouse.get('/orders/po-check?customer=C00001&po=PO-7')).status).toBe(403);
    });

    it('last and list price stand beside a line, and on the page; far below list is noted, not refused', async () => {
      await confirmed(1, { 'lines[0][price]': '17' });
      const ask = await sales.get('/orders/line-price?customer=C00001&sku=CAP-BLK&currency=CNY');
      expect(ask.body.text).toBe('last 17.00 · list 20.00');
      const id = await draft(1, { 'lines[0][price]': '15' });
      const { text } = await sales.get(`/orders/${id}`);
      expect(text).toContain('last 17.00 · list 20.00 · 25% below list');
      expect((await sales.get(`/orders/${id}/edit`)).text).toContain('25% below list');
      expect((await warehouse.get(`/orders/${id}`)).text).not.toContain('list 20.00');
    });
  });

  it('confirming says by when all is there and what holds it up, offers that day, and holds what is there', async () => {
    const id = await draft(60);
    const none = (await sales.get(`/orders/${id}/confirmation`)).text;
    expect(none).toContain('nothing that is expected covers CAP-BLK');
    const { skuId, id: wait } = await line(id);
    await company.db('incoming').insert({
      id: 1,
      number: 'PB-1',
      kind: 'production',
      state: 'open',
      warehouseId: 1,
      orderedOn: '2026-03-01',
      nextOn: '2026-04-12',
      createdAt: '2026-03-01T00:00:00.000Z',
      updatedAt: '2026-03-01T00:00:00.000Z',
      version: 1,
    });
    await company.db('incoming_lines').insert({
      incomingId: 1,
      position: 1,
      skuId,
      quantity: 20,
      receivedQty: 0,
      openQty: 20,
      expectedOn: '2026-04-12',
      firstExpectedOn: '2026-04-12',
    });
    const { text } = await sales.get(`/orders/${id}/confirmation`);
    expect(text).toContain('All of it can be delivered on 2026-04-12; CAP-BLK comes last.');
    expect(text).toContain('10 by 2026-04-12');
    expect(text).toContain('value="2026-04-12"');
    const past = await sales.post(`/orders/${id}/confirmation`, {
      version: 1,
      wait,
      promisedOn: '2026-03-30',
    });
    expect(past.status).toBe(422);
    await sales.post(`/orders/${id}/confirmation`, { version: 1, wait, promisedOn: '2026-04-12' });
    expect(await order(id)).toMatchObject({ promisedOn: '2026-04-12', firstPromisedOn: '2026-04-12' });
    expect(await line(id)).toMatchObject({ isWaiting: true });
    expect(await stock()).toEqual({ onHand: 50, reserved: 50 });
    await company.db('incoming_lines').delete();
    await company.db('incoming').delete();
  });

  it('a new promise has its reason, is kept and told; the first stays frozen', async () => {
    const id = await confirmed(1, { promisedOn: '2026-04-10' });
    expect((await step(sales, id, 'promise', { promisedOn: '2026-04-20' })).status).toBe(422);
    expect((await step(sales, id, 'promise', { promisedOn: '2026-04-10', reason: 'x' })).status).toBe(422);
    expect((await step(sales, id, 'promise', { promisedOn: '2026-03-30', reason: 'x' })).status).toBe(422);
    const made = await step(sales, id, 'promise', { promisedOn: '2026-04-20', reason: 'Fabric is late' });
    expect(made.status).toBe(303);
    expect(await order(id)).toMatchObject({
      promisedOn: '2026-04-20',
      firstPromisedOn: '2026-04-10',
      promiseReason: 'Fabric is late',
    });
    const kept = await company
      .db('order_promises')
      .where({ orderId: id })
      .select('before_on', 'after_on', 'reason');
    expect(kept).toEqual([{ beforeOn: '2026-04-10', afterOn: '2026-04-20', reason: 'Fabric is late' }]);
    expect((await traceOf(company, 'orders.promise'))?.changes).toMatchObject({
      promisedOn: { before: '2026-04-10', after: '2026-04-20' },
    });
    expect(await storyOf(company, 1)).toContain('orders.story_promised');
    expect((await sales.get(`/orders/${id}`)).text).toContain('2026-04-10 → 2026-04-20');
    expect((await (await company.visitor('sales2')).get(`/orders/${id}/promise`)).status).toBe(403);
  });

  describe('lines that wait', () => {
    it('are served the oldest promise first, by the job and by the button, as far as goods go', async () => {
      await confirmed(50);
      const late = await confirmed(10, { promisedOn: '2026-05-10' });
      const early = await confirmed(10, { promisedOn: '2026-04-10' });
      const never = await confirmed(10);
      expect(await Promise.all([held(late)])).toEqual([0]);
      await receive(14);
      // Pressed for the later one, it serves the earlier first.
      expect((await step(sales, late, 'reservation')).status).toBe(303);
      expect([await held(early), await held(late), await held(never)]).toEqual([10, 4, 0]);
      expect([(await line(early)).isWaiting, (await line(late)).isWaiting]).toEqual([false, true]);
      expect((await step(sales, never, 'reservation')).status).toBe(422);
      expect((await step(sales, early, 'reservation')).status).toBe(422);
      await receive(100);
      const job = await systemContext(company.db, company.clock, 'job');
      expect([...(await serveWaiting(job))]).toEqual([
        [late, 6],
        [never, 10],
      ]);
      expect([...(await serveWaiting(job))]).toEqual([]);
      expect((await traceOf(company, 'orders.reserve'))?.changes).toMatchObject({
        reserved: { after: 'CAP-BLK 10' },
      });
      expect(await storyOf(company, 1)).toContain('orders.story_all_reserved');
    });

    it('are served where sales staff read their own customers only, by the job and past others’ orders', async () => {
      await aCustomer(company, { name: 'Another’s' }, 'sales2');
      await company.change({ salesSeeAllCustomers: false });
      await confirmed(50);
      const sales2 = await company.visitor('sales2');
      const theirs = idIn(
        (
          await sales2.post(
            '/orders',
            orderFields('CAP-BLK', 10, { customer: 'C00002', promisedOn: '2026-04-01' }),
          )
        ).headers.location,
      );
      const { id: wait } = await line(theirs);
      expect((await sales2.post(`/orders/${theirs}/confirmation`, { version: 1, wait })).status).toBe(303);
      const own = await confirmed(10, { promisedOn: '2026-04-10' });
      await receive(15);
      expect((await sales.get(`/orders/${theirs}`)).status).toBe(404);
      expect((await step(sales, own, 'reservation')).status).toBe(303);
      expect([await held(theirs), await held(own)]).toEqual([10, 5]);
      await receive(5);
      const job = await systemContext(company.db, company.clock, 'job');
      expect([...(await serveWaiting(job))]).toEqual([[own, 5]]);
    });

    it('get nothing while their order is on hold', async () => {
      await confirmed(50);
      const id = await confirmed(10);
      await step(sales, id, 'hold', { reason: 'x', reviewOn: '2026-04-09' });
      await receive(20);
      await serveWaiting(await systemContext(company.db, company.clock, 'job'));
      expect(await held(id)).toBe(0);
      expect((await sales.get(`/orders/${id}`)).text).not.toContain('/reservation');
    });
  });

  describe('the tolerance', () => {
    it('lets so much more be planned, and no piece beyond', async () => {
      const id = await confirmed(40, { overBp: 5 });
      await step(sales, id, 'release');
      const over = await plan(id, 43);
      expect(over.status).toBe(422);
      expect(over.text).toContain('42');
      await ship(id, 42);
      expect(await order(id)).toMatchObject({ state: 'closed', closedOn: '2026-03-31' });
      expect(await stock()).toEqual({ onHand: 8, reserved: 0 });
    });

    it('closes what is shipped to within it, and lets the rest go', async () => {
      const id = await confirmed(40, { shortBp: 5 });
      await step(sales, id, 'release');
      await ship(id, 37);
      expect(await order(id)).toMatchObject({ state: 'released' });
      await ship(id, 1);
      expect(await order(id)).toMatchObject({ state: 'closed' });
      expect(await stock()).toEqual({ onHand: 12, reserved: 0 });
      expect(await storyOf(company, 1)).toContain('orders.story_closed_within');
    });

    it('closes nothing of which more stands in a shipment; by the button once that is cancelled', async () => {
      const id = await confirmed(40, { shortBp: 5 });
      await step(sales, id, 'release');
      const rest = idIn((await plan(id, 2)).headers.location);
      await ship(id, 38);
      expect(await order(id)).toMatchObject({ state: 'released' });
      expect((await step(sales, id, 'closing')).text).toContain('Cancel the shipment first');
      await warehouse.post(`/shipments/${rest}/cancellation`, { version: 1, reason: 'x' });
      expect((await sales.get(`/orders/${id}`)).text).toContain(`/orders/${id}/closing`);
      expect((await step(sales, id, 'closing')).status).toBe(303);
      expect(await order(id)).toMatchObject({ state: 'closed' });
    });
  });

  it('credit blocks the release, not the entry; a manager overrides it with a reason that is kept', async () => {
    await company.db('customers').update({ creditLimitE4: 1_000_000 });
    const id = await confirmed(10);
    expect((await sales.get(`/orders/${id}`)).text).toContain(
      'over its credit limit of CNY 100.00 by CNY 100.00',
    );
    expect((await warehouse.get(`/orders/${id}`)).text).not.toContain('credit limit');
    const refused = await step(sales, id, 'release');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('over its credit limit');
    expect((await step(sales, id, 'release', { overrideReason: 'I say so' })).status).toBe(403);
    expect((await step(manager, id, 'release')).status).toBe(422);
    expect((await step(manager, id, 'release', { overrideReason: 'Paid tomorrow' })).status).toBe(303);
    expect(await order(id)).toMatchObject({
      state: 'released',
      releasedOn: '2026-03-31',
      stateReason: 'Paid tomorrow',
    });
    expect((await traceOf(company, 'orders.release'))?.changes).toMatchObject({
      overrideReason: { after: 'Paid tomorrow' },
    });
    expect((await sales.get(`/orders/${id}`)).text).toContain('Paid tomorrow');
    const small = await draft(1);
    expect((await step(sales, small, 'confirmation')).status).toBe(303);
  });

  it('an amendment says what it changed, and asks again for what the customer wants of an added style', async () => {
    const id = await confirmed(10, { promisedOn: '2026-04-10' });
    await step(sales, id, 'release');
    const bag = {
      code: 'BAG',
      name: 'Bag',
      colours: 'RED',
      sizes: 'ONE',
      unit: 'pcs',
      'prices[0][currency]': 'CNY',
      'prices[0][price]': '30',
    };
    await warehouse.post('/inventory/styles', bag);
    const [bagRed] = await company.db('skus').where('code', 'like', 'BAG%').select('code');
    await sales.post('/customers/1/needs', {
      category: 'label',
      wanted: 'Woven label',
      scope: 'style',
      style: 'BAG',
    });
    const { id: lineId } = await line(id);
    const amended = await step(sales, id, 'amendment', {
      reason: 'Adds bags',
      consentedOn: '2026-03-30',
      promisedOn: '2026-04-20',
      'lines[0][id]': lineId,
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': 12,
      'lines[0][price]': 18,
      'lines[1][sku]': bagRed.code,
      'lines[1][quantity]': 4,
      'lines[1][price]': 30,
      'lines[1][wait]': '1',
    });
    expect(amended.text.match(/k-error[^<]*<[^<]*|k-summary[\s\S]{0,500}/)?.[0]).toBeUndefined();
    expect(amended.status).toBe(303);
    const { text } = await sales.get(`/orders/${id}`);
    for (const shown of [
      'CAP-BLK: 10 → 12, price 20.00 → 18.00',
      `${bagRed.code}: 4 added`,
      'Promised day: 2026-04-10 → 2026-04-20',
      'Woven label',
    ])
      expect(text).toContain(shown);
    expect((await warehouse.get(`/orders/${id}`)).text).toContain('CAP-BLK: 10 → 12<');
    expect(await order(id)).toMatchObject({ state: 'confirmed', releasedOn: null });
    expect((await plan(id, 1)).status).toBe(422);
  });

  it('the list finds what waits, is overdue or unpaid, by currency, country, PO and days, with its total', async () => {
    await confirmed(60, { promisedOn: '2026-04-10', customerPo: 'PO-1' });
    await draft(5, { currency: 'USD' });
    company.clock.set('2026-04-12T04:00:00.000Z');
    sales = await company.visitor('sales');
    const numbers = async (query: string) => {
      const { text } = await sales.get(`/orders?${query}`);
      return [...new Set(text.match(/SO-2026-0000\d/g) ?? [])]
        .sort()
        .map((number) => number.slice(-1))
        .join('');
    };
    for (const [query, found] of [
      ['waiting=1', '1'],
      ['overdue=1', '1'],
      ['unpaid=1', '1'],
      ['currency=USD', '2'],
      ['destination=DE', '12'],
      ['destination=FR', ''],
      ['po=PO-1', '1'],
      ['promisedTo=2026-04-10', '1'],
      ['promisedFrom=2026-04-11', ''],
    ])
      expect(await numbers(query as string), query).toBe(found);
    expect((await sales.get('/orders?waiting=1')).text).toContain('Total CNY 1,200.00');
    expect((await warehouse.get('/orders')).text).not.toContain('Total CNY');
    expect((await sales.get('/my-day')).text).toContain('Orders past their promised day');
  });
});
