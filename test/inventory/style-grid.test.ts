import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

describe('the grid of a style in a form with lines', () => {
  let company: TestCompany;
  let sales: Visitor;
  let styleId: number;
  let black: { id: number; code: string };
  let navy: { id: number; code: string };
  beforeEach(async () => {
    company = await testCompany();
    ({ styleId, black, navy } = await stockedWarehouse(company, 10));
    await aCustomer(company);
    sales = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const cell = (sku: { id: number; code: string }, quantity: string, was = '') => {
    const at = `styles[t${styleId}][cells][s${sku.id}]`;
    return { [`${at}[sku]`]: sku.code, [`${at}[quantity]`]: quantity, [`${at}[was]`]: was };
  };
  const head = { customer: 'C00001', warehouseId: 1, orderedOn: '2026-03-31', remarks: 'keep me' };
  const linesOf = (id: number) =>
    company
      .db('order_lines')
      .where({ orderId: id })
      .orderBy('position')
      .select('sku_id', 'quantity', 'unit_price_e4');

  it('is shown on the same form, with all that was typed kept', async () => {
    const { status, text } = await sales.post('/orders', { ...head, addStyle: 'cap', _resume: '1' });
    expect(status).toBe(200);
    expect(text).toContain('keep me');
    expect(text).toContain(`name="styles[t${styleId}][cells][s${navy.id}][quantity]"`);
    expect(text).toContain('10 free');
    expect(await company.db('orders').first('id')).toBeUndefined();
    const unknown = await sales.post('/orders', { ...head, addStyle: 'NOPE', _resume: '1' });
    expect(unknown.text).toContain('There is no style NOPE');
  });

  it('makes lines of its cells, at one price for all', async () => {
    const price = { [`styles[t${styleId}][price]`]: '3.25' };
    const response = await sales.post('/orders', {
      ...head,
      'lines[0][sku]': '',
      'lines[0][quantity]': '',
      ...price,
      ...cell(black, '1,000'),
      ...cell(navy, '40'),
    });
    const lines = await linesOf(idIn(response.headers.location));
    expect(lines).toEqual([
      { skuId: black.id, quantity: 1000, unitPriceE4: 32_500 },
      { skuId: navy.id, quantity: 40, unitPriceE4: 32_500 },
    ]);
  });

  it('comes again with its cells as lines when something is wrong, named at the line', async () => {
    const { status, text } = await sales.post('/orders', {
      ...orderFields(black.code, 5),
      addStyle: 'CAP',
      ...cell(navy, 'many'),
    });
    expect(status).toBe(422);
    expect(text).toMatch(/id="field-lines\.1\.quantity"[^>]*value="many"/);
    expect(text).toContain('href="#field-lines.1.quantity"');
    expect(text).toContain(`value="${navy.code}"`);
  });

  it('changes and empties the lines of an order that is there', async () => {
    const created = await sales.post('/orders', {
      ...orderFields(black.code, 5),
      'lines[1][sku]': navy.code,
      'lines[1][quantity]': 7,
    });
    const id = idIn(created.headers.location);
    const lines = {
      'lines[0][sku]': black.code,
      'lines[0][quantity]': 5,
      'lines[1][sku]': navy.code,
      'lines[1][quantity]': 7,
    };
    const shown = await sales.post(`/orders/${id}`, {
      ...head,
      ...lines,
      addStyle: 'CAP',
      _resume: '1',
      version: 1,
    });
    expect(shown.text).toMatch(new RegExp(`\\[s${navy.id}\\]\\[quantity\\]" value="7"`));
    await sales.post(`/orders/${id}`, {
      ...head,
      ...lines,
      ...cell(black, '6', '5'),
      ...cell(navy, '', '7'),
      version: 1,
    });
    expect(await linesOf(id)).toMatchObject([{ skuId: black.id, quantity: 6 }]);
  });

  it('fills an amendment, whose lines stay the lines they were', async () => {
    const created = await sales.post('/orders', orderFields(black.code, 5));
    const id = idIn(created.headers.location);
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    const [line] = await company.db('order_lines').where({ orderId: id });
    const form = await sales.post(`/orders/${id}/amendment`, { version: 2, addStyle: 'CAP', _resume: '1' });
    expect(form.text).toContain('[cells]');
    const response = await sales.post(`/orders/${id}/amendment`, {
      reason: 'More',
      consentedOn: '2026-03-31',
      version: 2,
      'lines[0][id]': line.id,
      'lines[0][sku]': black.code,
      'lines[0][quantity]': 5,
      ...cell(black, '8', '5'),
    });
    expect(response.status).toBe(303);
    expect(await company.db('order_lines').where({ id: line.id }).first()).toMatchObject({ quantity: 8 });
  });

  it('fills a receipt, at one cost for all', async () => {
    const warehouse = await company.visitor('warehouse');
    const form = await warehouse.get('/inventory/postings/receipt');
    expect(form.text).toContain('name="addStyle"');
    const response = await warehouse.post('/inventory/postings/receipt', {
      warehouse: 1,
      postedOn: '2026-03-31',
      how: 'receipt',
      [`styles[t${styleId}][cost]`]: '8.5',
      ...cell(black, '20'),
      ...cell(navy, '30'),
    });
    expect(response.status).toBe(303);
    expect(await company.db('movements').where({ skuId: navy.id })).toMatchObject([
      { quantity: 30, valueE4: 30 * 85_000 },
    ]);
  });

  it('is given to the script as a part of a page, without list prices for who may not see them', async () => {
    const part = await sales.get('/inventory/styles/grid?code=CAP&said=price');
    expect(part.text).not.toContain('<html');
    expect(part.text).toContain('USD 3.10');
    const warehouse = await company.visitor('warehouse');
    const own = await warehouse.get('/inventory/styles/grid?code=CAP&said=price');
    expect(own.text).toContain('[cells]');
    expect(own.text).not.toContain('3.10');
    expect((await sales.get('/inventory/styles/grid?code=')).text).not.toContain('<fieldset');
  });

  it('finds the SKUs of styles for lines that are pasted', async () => {
    const { body } = await sales.get(`/inventory/skus/match?styles=${encodeURIComponent('cap\nNOPE')}`);
    expect(body).toEqual([
      { style: 'CAP', sku: black.code, colour: 'BLK', size: 'ONE' },
      { style: 'CAP', sku: navy.code, colour: 'NVY', size: 'ONE' },
    ]);
  });

  it('fills what is expected to come in, at one cost for whoever may see costs', async () => {
    const head = { kind: 'production', warehouseId: 1, orderedOn: '2026-03-30', expectedOn: '2026-04-20' };
    const manager = await company.visitor('manager');
    const shown = await manager.post('/incoming', { ...head, addStyle: 'CAP', _resume: '1' });
    expect(shown.text).toContain(`name="styles[t${styleId}][cost]"`);
    const cost = { [`styles[t${styleId}][cost]`]: '8.25' };
    const sent = { ...head, ...cost, ...cell(black, '60'), ...cell(navy, '40') };
    const created = await manager.post('/incoming', sent);
    const lines = await company
      .db('incoming_lines')
      .where({ incomingId: idIn(created.headers.location) })
      .orderBy('position')
      .select('sku_id', 'quantity', 'unit_cost_e4', 'expected_on');
    expect(lines).toEqual([
      { skuId: black.id, quantity: 60, unitCostE4: 82_500, expectedOn: '2026-04-20' },
      { skuId: navy.id, quantity: 40, unitCostE4: 82_500, expectedOn: '2026-04-20' },
    ]);
    const warehouse = await company.visitor('warehouse');
    const without = await warehouse.post('/incoming', { ...head, addStyle: 'CAP', _resume: '1' });
    expect(without.text).toContain(`name="styles[t${styleId}][cells][s${navy.id}][quantity]"`);
    expect(without.text).not.toContain('[cost]');
  });
});
