import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { transact } from '../../src/db/transaction.ts';
import { postMovements, reversalsOf, reversePosting } from '../../src/modules/inventory/stock.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { sheetAt } from '../support/sheets.ts';
import { shippedOrder } from '../support/shipped.ts';
import { stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

describe('postings in three qualities, and their reversal', () => {
  let company: TestCompany;
  let warehouse: Visitor;
  let black: { id: number; code: string };
  beforeEach(async () => {
    company = await testCompany();
    ({ black } = await stockedWarehouse(company, 10));
    await company.db('warehouses').insert({ code: 'YW', name: 'Yiwu', isArchived: false, version: 1 });
    warehouse = await company.visitor('warehouse');
  });
  afterEach(async () => {
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });

  const post = (kind: string, quantity: number, more: Fields = {}) =>
    warehouse.post(`/inventory/postings/${kind}`, {
      warehouse: 1,
      postedOn: '2026-03-31',
      reason: 'water',
      'lines[0][sku]': 'CAP-BLK',
      'lines[0][quantity]': quantity,
      ...more,
    });
  const shelves = async () => {
    const rows: { warehouseId: number; quality: string; onHand: number }[] = await company
      .db('stock')
      .where({ skuId: black.id })
      .orderBy(['warehouse_id', 'quality']);
    return rows.map(({ warehouseId, quality, onHand }) => `${warehouseId} ${quality} ${onHand}`);
  };
  const newest = async () => (await company.db('movements').orderBy('id', 'desc').first('id')).id as number;
  const reverse = (id: number, more: Fields = {}, who = warehouse) =>
    who.post(`/inventory/movements/${id}/reversal`, { reason: 'Mistyped', postedOn: '2026-03-31', ...more });

  it('looks for what took back very many movements in no more at once than SQL Server takes', async () => {
    const bound: number[] = [];
    company.db.on('query', ({ bindings = [] }: { bindings?: unknown[] }) => void bound.push(bindings.length));
    const ids = Array.from({ length: 2500 }, (_, place) => ({ id: place + 1 }));
    expect(await reversalsOf(await company.as('warehouse'), ids)).toEqual([]);
    expect(Math.max(...bound)).toBeGreaterThan(500);
    expect(Math.max(...bound)).toBeLessThan(2100);
  });

  it('blocks, releases, transfers and scraps pieces of any quality; only good ones are there to sell', async () => {
    expect((await post('quality', 4, { quality: 'good', toQuality: 'blocked' })).status).toBe(303);
    expect((await post('quality', 1, { quality: 'blocked', toQuality: 'second' })).status).toBe(303);
    expect((await post('transfer', 2, { quality: 'blocked', toWarehouse: 2 })).status).toBe(303);
    expect((await post('issue', 1, { quality: 'second', how: 'scrap' })).status).toBe(303);
    expect((await post('receipt', 3, { quality: 'second', how: 'receipt', reason: '' })).status).toBe(303);
    expect(await shelves()).toEqual(['1 blocked 1', '1 good 6', '1 second 3', '2 blocked 2']);
    const list = await warehouse.get('/inventory?there=1');
    for (const text of ['Blocked', 'Second quality']) expect(list.text).toContain(text);
    const card = (await warehouse.get(`/inventory/skus/${black.id}`)).text;
    for (const text of ['Change of quality', 'blocked', 'second quality']) expect(card).toContain(text);
    expect((await traceOf(company, 'inventory.quality'))?.userId).toBe(company.users.warehouse.id);
  });

  it.each([
    [
      'more blocked pieces than there are',
      'issue',
      { quality: 'blocked', how: 'scrap' },
      '0 blocked pieces are there',
    ],
    ['the same quality', 'quality', { quality: 'good', toQuality: 'good' }, 'Choose another quality'],
    [
      'a quality nobody knows',
      'quality',
      { quality: 'shiny', toQuality: 'good' },
      'Choose one of those offered',
    ],
    ['a change without a reason', 'quality', { toQuality: 'blocked', reason: '' }, 'id="field-reason-error"'],
  ])('refuses %s and keeps what was typed', async (_name, kind, more, message) => {
    const refused = await post(kind, 3, more);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(message);
    expect(refused.text).toContain('value="3"');
    expect(await shelves()).toEqual(['1 good 10']);
  });

  it('takes a whole transfer back, once, with its value; both stay on the card', async () => {
    await post('transfer', 4, { toWarehouse: 2, 'lines[1][sku]': 'CAP-BLK', 'lines[1][quantity]': 1 });
    expect(await shelves()).toEqual(['1 good 5', '2 good 5']);
    const id = await newest();
    const page = await warehouse.get(`/inventory/movements/${id}`);
    expect(page.text).toContain(`/inventory/movements/${id}/reversal`);
    expect((await warehouse.get(`/inventory/movements/${id}/reversal`)).text).toContain('Ningbo: +4 pieces');
    expect((await reverse(id)).headers.location).toBe(`/inventory/movements/${id}`);
    expect(await shelves()).toEqual(['1 good 10', '2 good 0']);
    const reversals = await company.db('movements').where({ kind: 'reversal' });
    expect(reversals).toHaveLength(4);
    expect((await traceOf(company, 'inventory.reversal'))?.changes).toMatchObject({
      reason: { after: 'Mistyped' },
    });
    expect((await warehouse.get(`/inventory/skus/${black.id}`)).text).toContain('reversed');
    const again = await reverse(id - 3, { reason: 'KEEP-ME' });
    expect(again.status).toBe(422);
    expect(again.text).toContain('has been reversed already');
    expect(again.text).toContain('KEEP-ME');
    expect((await reverse(await newest())).text).toContain('It is a reversal itself');
  });

  it('is refused without a reason, for goods that are gone, for goods that are held, and to who may not post', async () => {
    await post('receipt', 5, { how: 'receipt', 'lines[0][cost]': '8' });
    const id = await newest();
    expect((await reverse(id, { reason: '' })).status).toBe(422);
    expect((await reverse(id, { postedOn: '2026-04-01' })).text).toContain('Choose today or an earlier day');
    const sales = await company.visitor('sales');
    expect((await reverse(id, {}, sales)).status).toBe(403);
    expect((await sales.get(`/inventory/movements/${id}`)).text).not.toContain('reversal"');
    expect((await reverse(999)).status).toBe(404);
    await post('issue', 12, { how: 'scrap' });
    expect((await reverse(id)).text).toContain('the goods are no longer there');
    expect(await shelves()).toEqual(['1 good 3']);
  });

  it('does not fall below what orders hold, and says so', async () => {
    await post('receipt', 25, { how: 'receipt', 'lines[0][cost]': '8' });
    const id = await newest();
    const { createOrder } = await import('../../src/modules/orders/order-actions.ts');
    const { newOrderForm } = await import('../../src/modules/orders/order-form.ts');
    const { confirmOrder } = await import('../../src/modules/orders/step-actions.ts');
    const { aCustomer } = await import('../support/stocked.ts');
    await aCustomer(company);
    const lines = { 0: { sku: 'CAP-BLK', quantity: '30' } };
    const form = { customer: 'C00001', warehouseId: '1', orderedOn: '2026-03-31', lines };
    const context = await company.as('sales');
    const order = await createOrder(context, newOrderForm.parse(form));
    await confirmOrder(context, { id: order, version: 1 }, []);
    const refused = await reverse(id);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('only 10 would be left, but 30 are held for orders');
    const count = transact(context, (tx) =>
      postMovements(tx, [
        {
          skuId: black.id,
          warehouseId: 1,
          kind: 'count_loss',
          quantity: -6,
          postedOn: '2026-03-31',
          key: 'c',
        },
      ]),
    );
    await expect(count).rejects.toMatchObject({
      messageKey: 'inventory.below_reserved',
      values: { left: 29, reserved: 30 },
    });
  });

  it('gives back exactly what it took, or says why it can’t', async () => {
    await post('receipt', 10, { how: 'receipt', 'lines[0][cost]': '2' });
    const cheap = await newest();
    await post('issue', 10, { how: 'scrap' });
    // 10 left at 5.00 on the average; they can't be worth 30.00 after ten of them are gone at 2.00.
    const refused = await reverse(cheap);
    expect(refused.text).toContain('mixed with others at average cost');
    const scrapped = await newest();
    await reverse(scrapped);
    await reverse(cheap);
    expect(await company.db('skus').where({ id: black.id }).first('stock_value_e4')).toEqual({
      stockValueE4: 800_000,
    });
  });

  it('shows values to who may read costs, in the list, on the card and in the export', async () => {
    const manager = await company.visitor('manager');
    const sheet = await sheetAt(manager, `/inventory/movements/export?sku=${black.id}&kind=receipt`);
    expect(sheet[0]).toContain('Value');
    expect(sheet).toHaveLength(2);
    for (const url of ['/inventory', '/inventory/movements', `/inventory/skus/${black.id}?kind=receipt`]) {
      expect((await manager.get(url)).text, url).toMatch(/>80\.00</);
      expect((await warehouse.get(url)).text, url).not.toMatch(/>80\.00</);
    }
    expect((await warehouse.get('/inventory/movements/export')).status).toBe(403);
  });

  it('narrows the card by warehouse, quality, kind and days', async () => {
    await post('transfer', 4, { toWarehouse: 2 });
    const entries = async (query: string) => {
      const { text } = await warehouse.get(`/inventory/skus/${black.id}?${query}`);
      return [...text.matchAll(/href="\/inventory\/movements\/(\d+)"/g)].map(([, id]) => Number(id));
    };
    const [into, out, first] = [await newest(), (await newest()) - 1, (await newest()) - 2];
    expect(await entries('')).toEqual([into, out, first]);
    expect(await entries('warehouse=2')).toEqual([into]);
    expect(await entries('to=2026-03-15')).toEqual([first]);
    expect(await entries('kind=transfer_out')).toEqual([out]);
    expect(await entries('quality=second')).toEqual([]);
    expect(await entries('kind=nonsense')).toEqual([into, out, first]);
  });
});

describe('a posting of a document', () => {
  it('is taken back by its document only, whose shipment then has not left', async () => {
    const company = await testCompany();
    const { warehouse, black } = await shippedOrder(company, 20);
    const { id } = await company.db('movements').where({ kind: 'ship' }).first('id');
    expect((await warehouse.get(`/inventory/movements/${id}`)).text).not.toContain('reversal"');
    const refused = await warehouse.post(`/inventory/movements/${id}/reversal`, {
      reason: 'x',
      postedOn: '2026-03-31',
    });
    expect(refused.text).toContain('It belongs to a document');
    // As a document does it, along with its own state.
    const context = await company.as('warehouse');
    await transact(context, async (tx) => {
      await reversePosting(tx, { movementId: id, postedOn: '2026-03-31', reason: 'not sent' });
      await tx.db('shipments').update({ state: 'packed', dispatchedOn: null });
      // Its goods are to be held anew.
      await tx.db('order_lines').update({ isWaiting: true });
    });
    expect(await company.db('stock').where({ skuId: black.id }).first('on_hand')).toEqual({ onHand: 50 });
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
    await company.close();
  });
});
