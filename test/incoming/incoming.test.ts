import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { expectedGoods } from '../support/incoming.ts';
import { idIn, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

// Today is 2026-03-31.
const fields = (more: Fields = {}): Fields => ({
  kind: 'production',
  supplier: 'Sewing hall 2',
  reference: 'WO-77',
  warehouseId: 1,
  orderedOn: '2026-03-30',
  expectedOn: '2026-04-20',
  'lines[0][sku]': 'CAP-BLK',
  'lines[0][quantity]': 60,
  'lines[1][sku]': 'CAP-NVY',
  'lines[1][quantity]': 40,
  'lines[1][expectedOn]': '2026-05-02',
  ...more,
});

describe('what is expected to come in', () => {
  let company: TestCompany;
  let warehouse: Visitor;
  let manager: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 100);
    warehouse = await company.visitor('warehouse');
    manager = await company.visitor('manager');
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const incoming = (id: number) => company.db('incoming').where({ id }).first();
  const lines = (incomingId: number) =>
    company.db('incoming_lines').where({ incomingId }).orderBy('position');
  const version = async (id: number) => (await incoming(id)).version as number;
  const entered = async (more: Fields = {}, by = manager) => {
    const answer = await by.post('/incoming', fields(more));
    expect(answer.status).toBe(303);
    return idIn(answer.headers.location);
  };
  const stock = async () => {
    const rows: { skuId: number; onHand: number }[] = await company
      .db('stock')
      .where({ quality: 'good' })
      .orderBy('sku_id')
      .select('sku_id', 'on_hand');
    return rows.map(({ onHand }) => onHand);
  };
  const receive = async (id: number, counts: (number | string)[], more: Fields = {}, by = warehouse) => {
    const of = await lines(id);
    const sent = of.flatMap((line: { id: number }, place: number) => [
      [`lines[${place}][id]`, line.id],
      [`lines[${place}][quantity]`, counts[place] ?? ''],
    ]);
    const rest = { version: await version(id), receivedOn: '2026-03-31', ...more };
    return by.post(`/incoming/${id}/receipt`, { ...Object.fromEntries(sent), ...rest });
  };

  it('is entered with lines, days and costs, and can be found', async () => {
    const id = await entered({ 'lines[0][cost]': '8.25' });
    expect(await incoming(id)).toMatchObject({
      number: 'IN-2026-00001',
      kind: 'production',
      state: 'open',
      supplier: 'Sewing hall 2',
      nextOn: '2026-04-20',
      version: 1,
    });
    expect(await lines(id)).toMatchObject([
      { quantity: 60, receivedQty: 0, openQty: 60, unitCostE4: 82_500, expectedOn: '2026-04-20' },
      {
        quantity: 40,
        openQty: 40,
        unitCostE4: null,
        expectedOn: '2026-05-02',
        firstExpectedOn: '2026-05-02',
      },
    ]);
    expect(await traceOf(company, 'incoming.create')).toMatchObject({ recordLabel: 'IN-2026-00001' });
    const found = await warehouse.get('/search?q=WO-77');
    expect(found.headers.location).toBe(`/incoming/${id}`);
    const shown = await warehouse.get(`/incoming/${id}`);
    expect(shown.text).toContain('CAP-NVY');
    expect(shown.text).toContain('2026-05-02');
    expect(shown.text).not.toContain('8.25');
    expect((await manager.get(`/incoming/${id}`)).text).toContain('8.25');
  });

  it.each([
    [
      'no line',
      {
        'lines[0][sku]': '',
        'lines[0][quantity]': '',
        'lines[1][sku]': '',
        'lines[1][quantity]': '',
        'lines[1][expectedOn]': '',
      },
      'Enter at least one line',
    ],
    ['a SKU that is not there', { 'lines[0][sku]': 'CAP-RED' }, 'There is no SKU CAP-RED'],
    ['a day gone by', { expectedOn: '2026-03-30' }, 'Choose 2026-03-31 or a later day'],
    ['a line’s day gone by', { 'lines[1][expectedOn]': '2026-03-01' }, 'Choose 2026-03-31 or a later day'],
    ['another warehouse', { warehouseId: 99 }, 'Choose one of those offered'],
    ['nothing to buy', { 'lines[0][quantity]': '0' }, 'Enter 1 or more'],
  ])('is refused with %s, and keeps what was typed', async (_, wrong, message) => {
    const answer = await manager.post('/incoming', fields({ ...wrong, supplier: 'Typed in vain' } as Fields));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Typed in vain');
    expect(answer.text).toContain(message);
    expect(await company.db('incoming').first('id')).toBeUndefined();
  });

  it('who may not see costs enters none, and takes none away', async () => {
    const id = await entered({ 'lines[0][cost]': '8.25' });
    const form = await warehouse.get(`/incoming/${id}/edit`);
    expect(form.text).not.toContain('8.25');
    const [black, navy] = await lines(id);
    const answer = await warehouse.post(`/incoming/${id}`, {
      ...fields({ expectedOn: '', 'lines[0][cost]': '1', 'lines[0][quantity]': 70 }),
      'lines[0][id]': black.id,
      'lines[1][id]': navy.id,
      version: 1,
    });
    expect(answer.status).toBe(303);
    expect(await lines(id)).toMatchObject([
      { quantity: 70, openQty: 70, unitCostE4: 82_500 },
      { unitCostE4: null },
    ]);
    const own = await entered({ 'lines[0][cost]': '1' }, warehouse);
    expect(await lines(own)).toMatchObject([{ unitCostE4: null }, {}]);
  });

  it('comes in: stock, moving average, movements and state, in part and then the rest', async () => {
    const id = await entered({ 'lines[0][cost]': '10', 'lines[1][cost]': '5' });
    expect((await receive(id, [50, ''])).headers.location).toBe(`/incoming/${id}`);
    expect(await stock()).toEqual([150]);
    // 100 at 8.00 and 50 at 10.00.
    expect(await company.db('skus').orderBy('id').first('stock_value_e4')).toEqual({
      stockValueE4: 13_000_000,
    });
    expect(await incoming(id)).toMatchObject({ state: 'open', nextOn: '2026-04-20', version: 2 });
    expect(await lines(id)).toMatchObject([
      { receivedQty: 50, openQty: 10 },
      { receivedQty: 0, openQty: 40 },
    ]);
    expect((await receive(id, [10, 40], { quality: 'good' })).status).toBe(303);
    expect(await stock()).toEqual([160, 40]);
    expect(await incoming(id)).toMatchObject({ state: 'received', nextOn: '2026-05-02' });
    const movements = await company
      .db('movements')
      .where({ recordKind: 'incoming', recordId: id })
      .orderBy('id');
    expect(movements).toMatchObject([
      { kind: 'production_in', quantity: 50, valueE4: 5_000_000 },
      { kind: 'production_in', quantity: 10, valueE4: 1_000_000 },
      { kind: 'production_in', quantity: 40, valueE4: 2_000_000 },
    ]);
    expect(await traceOf(company, 'incoming.receive')).toMatchObject({ recordLabel: 'IN-2026-00001' });
    const again = await receive(id, [1, '']);
    expect(again.status).toBe(422);
    expect(again.text).toContain('Nothing is still to come');
    expect(await stock()).toEqual([160, 40]);
  });

  it('a purchase is a receipt; goods to be inspected come in blocked', async () => {
    const id = await entered({ kind: 'purchase' });
    expect((await receive(id, [60, 40], { quality: 'blocked' })).status).toBe(303);
    const rows = await company.db('stock').where({ quality: 'blocked' }).orderBy('sku_id').select('on_hand');
    expect(rows).toEqual([{ onHand: 60 }, { onHand: 40 }]);
    expect(await company.db('movements').where({ recordId: id }).first('kind')).toEqual({ kind: 'receipt' });
  });

  it('more than was ordered is asked about first', async () => {
    const id = await entered();
    const asked = await receive(id, [65, ''], { note: 'kept note' });
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('60 were still to come, 5 more were typed');
    expect(asked.text).toContain('value="65"');
    expect(asked.text).toContain('kept note');
    expect(asked.text).toContain('name="isOver"');
    expect(await stock()).toEqual([100]);
    expect((await receive(id, [65, ''], { isOver: '1' })).status).toBe(303);
    expect(await lines(id)).toMatchObject([{ receivedQty: 65, openQty: 0 }, { openQty: 40 }]);
    expect(await stock()).toEqual([165]);
  });

  it.each([
    ['nothing', ['', ''], {}, 'Enter how many pieces came in'],
    ['a day to come', [1, ''], { receivedOn: '2026-04-01' }, 'Choose today or an earlier day'],
  ])('%s is not received', async (_, counts, more, message) => {
    const id = await entered();
    const answer = await receive(id, counts as (number | string)[], more as Fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(message);
    expect(await stock()).toEqual([100]);
  });

  it('gets a new day with its reason: the first one stays, and every change is shown', async () => {
    const id = await entered();
    const [, navy] = await lines(id);
    const dates = `/incoming/${id}/dates`;
    const past = await warehouse.post(dates, { version: 1, expectedOn: '2026-03-01', reason: 'typed' });
    expect(past.status).toBe(422);
    expect(past.text).toContain('typed');
    expect((await warehouse.post(dates, { version: 1, expectedOn: '2026-06-01' })).status).toBe(422);
    const one = {
      version: 1,
      expectedOn: '2026-06-01',
      reason: 'Dye house is late',
      lineIds: String(navy.id),
    };
    expect((await warehouse.post(dates, one)).status).toBe(303);
    expect(await lines(id)).toMatchObject([
      { expectedOn: '2026-04-20' },
      { expectedOn: '2026-06-01', firstExpectedOn: '2026-05-02' },
    ]);
    expect(
      (await warehouse.post(dates, { version: 2, expectedOn: '2026-06-01', reason: 'All at once' })).status,
    ).toBe(303);
    expect(await incoming(id)).toMatchObject({ nextOn: '2026-06-01' });
    const page = await warehouse.get(`/incoming/${id}`);
    expect(page.text).toContain('Dye house is late');
    expect(page.text).toContain('first: 2026-05-02');
    expect(await traceOf(company, 'incoming.redate')).toMatchObject({ recordLabel: 'IN-2026-00001' });
    const same = await warehouse.post(dates, { version: 3, expectedOn: '2026-06-01', reason: 'x' });
    expect(same.status).toBe(422);
  });

  it('is changed while it is open: not below what has come, and a new day wants its reason', async () => {
    const id = await entered();
    await receive(id, [30, '']);
    const [black, navy] = await lines(id);
    const change = async (more: Fields) =>
      manager.post(`/incoming/${id}`, {
        ...fields({ expectedOn: '' }),
        'lines[0][id]': black.id,
        'lines[1][id]': navy.id,
        version: await version(id),
        ...more,
      });
    expect((await change({ 'lines[0][quantity]': 29 })).text).toContain('30 have come in already');
    expect((await change({ 'lines[0][sku]': 'CAP-NVY' })).text).toContain('CAP-BLK has come in already');
    expect(
      (await change({ 'lines[0][id]': '', 'lines[0][sku]': '', 'lines[0][quantity]': '' })).text,
    ).toContain('30 of CAP-BLK have come in already');
    expect((await change({ 'lines[1][expectedOn]': '2026-07-01' })).text).toContain(
      'Say why the day changes',
    );
    const moved = {
      'lines[1][expectedOn]': '2026-07-01',
      reason: 'Yarn',
      'lines[2][sku]': 'CAP-BLK',
      'lines[2][quantity]': 5,
      'lines[2][expectedOn]': '2026-08-01',
    };
    expect((await change(moved)).status).toBe(303);
    expect(await lines(id)).toMatchObject([
      { quantity: 60, openQty: 30 },
      { expectedOn: '2026-07-01', firstExpectedOn: '2026-05-02' },
      { quantity: 5, openQty: 5, expectedOn: '2026-08-01', firstExpectedOn: '2026-08-01' },
    ]);
    expect(await company.db('incoming_dates').select('reason')).toEqual([{ reason: 'Yarn' }]);
    // Lowered to what has come, and the rest left out: then all of it is in.
    const done = {
      'lines[0][quantity]': 30,
      'lines[0][expectedOn]': '',
      'lines[1][sku]': '',
      'lines[1][quantity]': '',
      'lines[1][expectedOn]': '',
      'lines[1][id]': '',
    };
    expect((await change(done)).status).toBe(303);
    expect(await incoming(id)).toMatchObject({ state: 'received' });
    expect(await company.db('incoming_dates').first('id')).toBeUndefined();
    expect((await change({})).status).toBe(422);
  });

  it('an old version is not saved over a newer one', async () => {
    const id = await entered();
    await receive(id, [30, '']);
    expect(
      (await warehouse.post(`/incoming/${id}/dates`, { version: 1, expectedOn: '2026-06-01', reason: 'x' }))
        .status,
    ).toBe(409);
  });

  it('ends: cancelled before anything came, closed short after; both can be opened again', async () => {
    const id = await entered();
    const step = async (name: string, more: Fields = { reason: 'Said so' }) =>
      warehouse.post(`/incoming/${id}/steps/${name}`, { version: await version(id), ...more });
    expect((await step('close_short')).text).toContain('Something must have come in first');
    expect((await step('cancel', { reason: '' })).status).toBe(422);
    expect((await step('cancel')).status).toBe(303);
    expect(await incoming(id)).toMatchObject({ state: 'cancelled', stateReason: 'Said so' });
    expect(await lines(id)).toMatchObject([{ openQty: 0 }, { openQty: 0 }]);
    expect((await receive(id, [1, ''])).status).toBe(422);
    expect((await step('reopen')).status).toBe(303);
    expect(await lines(id)).toMatchObject([{ openQty: 60 }, { openQty: 40 }]);
    await receive(id, [60, 10]);
    expect((await step('cancel')).text).toContain('close the receipt short instead');
    expect((await step('close_short')).status).toBe(303);
    expect(await incoming(id)).toMatchObject({ state: 'closed_short' });
    expect(await lines(id)).toMatchObject([{ openQty: 0 }, { receivedQty: 10, openQty: 0 }]);
    expect(await traceOf(company, 'incoming.close_short')).toMatchObject({ recordLabel: 'IN-2026-00001' });
    expect((await step('nonsense')).status).toBe(404);
  });

  it('offers only what its state allows', async () => {
    const id = await entered();
    const offered = async (by = warehouse) => {
      const { text } = await by.get(`/incoming/${id}`);
      return ['receipt', 'dates', 'edit', 'steps/close_short', 'steps/cancel', 'steps/reopen'].filter(
        (path) => text.includes(`href="/incoming/${id}/${path}"`),
      );
    };
    expect(await offered()).toEqual(['receipt', 'dates', 'edit', 'steps/cancel']);
    await receive(id, [1, '']);
    expect(await offered()).toEqual(['receipt', 'dates', 'edit', 'steps/close_short']);
    expect(await offered(await company.visitor('sales'))).toEqual([]);
    await receive(id, [59, 40]);
    expect(await offered()).toEqual([]);
  });

  it('salespeople read and do not write; what is not there is not found', async () => {
    const id = await entered();
    const sales = await company.visitor('sales');
    expect((await sales.get('/incoming')).text).toContain('IN-2026-00001');
    expect((await sales.get(`/incoming/${id}`)).status).toBe(200);
    for (const path of [
      '/incoming/new',
      `/incoming/${id}/edit`,
      `/incoming/${id}/receipt`,
      `/incoming/${id}/dates`,
      `/incoming/${id}/steps/cancel`,
    ])
      expect((await sales.get(path)).status).toBe(403);
    for (const path of [
      '/incoming',
      `/incoming/${id}`,
      `/incoming/${id}/receipt`,
      `/incoming/${id}/dates`,
      `/incoming/${id}/steps/cancel`,
    ])
      expect((await sales.post(path, fields({ version: 1, reason: 'x' }))).status).toBe(403);
    for (const path of ['/incoming/99', '/incoming/99/edit', '/incoming/99/receipt', '/incoming/99/dates'])
      expect((await warehouse.get(path)).status).toBe(404);
  });

  it('what is late says so: in the list, on its page and on the first page of who can do something', async () => {
    const id = await entered();
    await expectedGoods(company, { skuId: 1, quantity: 5, on: '2026-04-03' });
    const numbers = async (query: string) =>
      [...(await warehouse.get(`/incoming?${query}`)).text.matchAll(/(?:IN-2026|WO)-\d{5}/g)].map(
        ([number]) => number,
      );
    expect(new Set(await numbers('from=2026-03-31&to=2026-04-06'))).toEqual(new Set(['WO-90002']));
    expect(await numbers('late=1')).toEqual([]);
    expect((await warehouse.get('/my-day')).text).not.toContain('IN-2026-');
    company.clock.set('2026-04-25T04:00:00.000Z');
    warehouse = await company.visitor('warehouse');
    expect(new Set(await numbers('late=1'))).toEqual(new Set(['IN-2026-00001', 'WO-90002']));
    const page = await warehouse.get(`/incoming/${id}`);
    expect(page.text).toContain('60 pieces should have come already');
    expect(page.text).toContain('5 days late');
    const day = await warehouse.get('/my-day');
    expect(day.text).toContain('IN-2026-00001');
    expect(day.text).toContain('5 days late');
    expect((await (await company.visitor('sales')).get('/my-day')).text).not.toContain('IN-2026-');
    const moved = { version: 1, expectedOn: '2026-05-10', reason: 'Late boat' };
    expect((await warehouse.post(`/incoming/${id}/dates`, moved)).status).toBe(303);
    expect(new Set(await numbers('late=1'))).toEqual(new Set(['WO-90002']));
  });

  it('suppliers that were named before are offered', async () => {
    await entered();
    await entered({ supplier: 'Hangzhou Dye House' });
    const answer = await warehouse.get('/incoming/suppliers?q=hall');
    expect(JSON.parse(answer.text)).toEqual([{ value: 'Sewing hall 2', label: '', sub: '' }]);
  });
});
