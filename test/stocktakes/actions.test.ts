import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { transact } from '../../src/db/transaction.ts';
import { reserve } from '../../src/modules/inventory/stock.ts';
import { countScanned, undoEntry } from '../../src/modules/stocktakes/count-actions.ts';
import { postStocktake } from '../../src/modules/stocktakes/posting-action.ts';
import { beginRecount, beginReview, explain, sendBack } from '../../src/modules/stocktakes/review-actions.ts';
import {
  cancelStocktake,
  createStocktake,
  startStocktake,
} from '../../src/modules/stocktakes/stocktake-actions.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import {
  count,
  counting,
  hatsInWarehouse,
  linesByCode,
  move,
  newStocktake,
  secondWorker,
  versionOf,
} from '../support/counting.ts';
import { aCustomer, orderFields } from '../support/stocked.ts';

describe('a stocktake', () => {
  let company: TestCompany;
  let warehouseId: number;
  let skus: { id: number; code: string }[];
  beforeEach(async () => {
    company = await testCompany();
    ({ warehouseId, skus } = await hatsInWarehouse(company, 100));
    await secondWorker(company);
  });
  afterEach(() => company.close());

  const at = (id: number) => versionOf(company, id);
  const refusal = (key: string) => expect.objectContaining({ messageKey: key });
  const onHand = async (skuId: number, quality = 'good') =>
    (await company.db('stock').where({ skuId, warehouseId, quality }).first('on_hand'))?.onHand ?? 0;
  const lineOf = async (id: number, place = 0) => {
    const line = (await linesByCode(company, id)).get(skus[place]?.code ?? '');
    if (!line) throw new Error('no such line');
    return line;
  };
  const review = async (id: number) => beginReview(await company.as('manager'), await at(id));
  const giveReasons = async (id: number) =>
    explain(await company.as('manager'), await at(id), { lines: [], others: 'miscounted' });
  const post = async (id: number, who: 'sales2' | 'manager' | 'warehouse' = 'manager') =>
    postStocktake(await company.as(who), await at(id));

  it('lists what its scope names, in the order of styles, and other qualities where there are any', async () => {
    await move(company, { skuId: skus[1]?.id ?? 0, warehouseId, quality: 'blocked' }, 3);
    const codesOf = async (values: Record<string, unknown>) => {
      const { id, lines: _ } = await counting(company, { warehouseId, ...values });
      const rows: { code: string; quality: string }[] = await company
        .db('stocktake_lines as l')
        .join('skus as k', 'k.id', 'l.sku_id')
        .where({ stocktakeId: id })
        .orderBy('position')
        .select('k.code', 'l.quality');
      await cancelStocktake(await company.as('manager'), await at(id), 'only looking');
      return rows.map(({ code, quality }) => (quality === 'good' ? code : `${code} ${quality}`));
    };
    const all = skus.map(({ code }) => code);
    expect(await codesOf({})).toEqual(all);
    expect(await codesOf({ isAllQualities: '1' })).toEqual(all.toSpliced(2, 0, `${all[1]} blocked`));
    expect(await codesOf({ scope: 'categories', categories: 'Hats' })).toEqual(all);
    expect(await codesOf({ scope: 'styles', codes: 'hat' })).toEqual(all);
    expect(await codesOf({ scope: 'skus', codes: `${all[3]}，${all[0]}` })).toEqual([all[0], all[3]]);
    await move(company, { skuId: skus[2]?.id ?? 0, warehouseId }, -100);
    expect(await codesOf({})).toEqual(all.filter((code) => code !== all[2]));
    expect(await codesOf({ isWithEmpty: '1' })).toEqual(all);
    expect(await codesOf({ scope: 'styles', codes: 'HAT' })).toEqual(all);
    const manager = await company.as('manager');
    const unknown = newStocktake({ warehouseId, scope: 'skus', codes: 'NOPE' });
    await expect(createStocktake(manager, unknown)).rejects.toEqual(refusal('stocktakes.codes_unknown'));
  });

  it('may not share a SKU with another open one of the same warehouse', async () => {
    const first = await counting(company, { warehouseId, scope: 'skus', codes: skus[0]?.code });
    const manager = await company.as('manager');
    const id = await createStocktake(manager, newStocktake({ warehouseId }));
    await expect(startStocktake(manager, { id, version: 1 })).rejects.toEqual(refusal('stocktakes.overlaps'));
    const other = await counting(company, { warehouseId, scope: 'skus', codes: skus[1]?.code });
    const find = { code: skus[0]?.code ?? '', quantity: 1, quality: 'good', find: true } as const;
    await expect(countScanned(manager, other.id, find)).rejects.toEqual(refusal('stocktakes.overlaps'));
    await cancelStocktake(manager, await at(first.id), 'wrong day');
    await cancelStocktake(manager, await at(other.id), 'wrong day');
    await startStocktake(manager, { id, version: 1 });
    const elsewhere = await company
      .db('warehouses')
      .insert({ code: 'X', name: 'X', isArchived: false, version: 1 })
      .returning('id');
    const there = { warehouseId: (elsewhere[0] as { id: number }).id, scope: 'styles', codes: 'HAT' };
    expect((await counting(company, there)).lines.size).toBe(6);
  });

  it('compares a count with the books of its own moment, whatever ships before and after', async () => {
    const { id } = await counting(company, { warehouseId });
    const line = await lineOf(id);
    await move(company, { skuId: line.skuId, warehouseId }, -10);
    await count(company, 'warehouse', id, { [line.id]: 89 });
    await move(company, { skuId: line.skuId, warehouseId }, -20);
    await move(company, { skuId: line.skuId, warehouseId }, 5);
    expect(await lineOf(id)).toMatchObject({ countedQty: 89, bookQty: 90, varianceQty: -1, isMoved: false });
    await review(id);
    await giveReasons(id);
    await post(id);
    expect(await onHand(line.skuId)).toBe(74);
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
    const movement = await company.db('movements').where({ recordKind: 'stocktake', recordId: id }).first();
    expect(movement).toMatchObject({
      kind: 'count_loss',
      quantity: -1,
      idempotencyKey: `stocktake:${line.id}`,
    });
  });

  it('adds two counters up, and has it counted again where stock moved between them', async () => {
    const { id } = await counting(company, { warehouseId, toleranceQty: '50' });
    const [first, second] = [await lineOf(id, 0), await lineOf(id, 1)];
    await count(company, 'warehouse', id, { [first.id]: 60, [second.id]: 60 });
    await move(company, { skuId: second.skuId, warehouseId }, -5);
    await count(company, 'manager', id, { [first.id]: 40, [second.id]: 40 });
    expect(await lineOf(id, 0)).toMatchObject({ countedQty: 100, varianceQty: 0, isMoved: false });
    expect(await lineOf(id, 1)).toMatchObject({ countedQty: 100, bookQty: 95, isMoved: true });
    await expect(review(id)).rejects.toEqual(refusal('stocktakes.cannot_review'));
    expect(await beginRecount(await company.as('manager'), await at(id))).toBe(1);
    expect(await lineOf(id, 1)).toMatchObject({ countedQty: null, roundNo: 2, isClosed: false });
    expect(await lineOf(id, 0)).toMatchObject({ countedQty: 100, roundNo: 1, isClosed: true });
  });

  it('has what is over the tolerance counted again by someone else, and keeps both figures', async () => {
    const { id } = await counting(company, { warehouseId });
    const [line, fine] = [await lineOf(id, 0), await lineOf(id, 1)];
    await count(company, 'warehouse', id, { [line.id]: 80, [fine.id]: 98 });
    await beginRecount(await company.as('manager'), await at(id));
    await expect(count(company, 'warehouse', id, { [line.id]: 81 })).rejects.toEqual(
      refusal('stocktakes.counted_before'),
    );
    await expect(count(company, 'manager', id, { [fine.id]: 98 })).rejects.toEqual(
      refusal('stocktakes.line_closed'),
    );
    await expect(review(id)).rejects.toEqual(refusal('stocktakes.cannot_review'));
    await count(company, 'manager', id, { [line.id]: 79 });
    await review(id);
    const shown = await company.db('stocktake_lines').where({ id: line.id }).first();
    expect(shown).toMatchObject({
      countedQty: 79,
      varianceQty: -21,
      firstCountedQty: 80,
      firstVarianceQty: -20,
    });
    await expect(post(id, 'sales2')).rejects.toEqual(refusal('stocktakes.cannot_post'));
    await giveReasons(id);
    await expect(post(id, 'warehouse')).rejects.toEqual(refusal('stocktakes.cannot_post'));
    await expect(post(id, 'manager')).rejects.toEqual(refusal('stocktakes.cannot_post'));
    await post(id, 'sales2');
    expect(await onHand(line.skuId)).toBe(79);
    expect(await onHand(fine.skuId)).toBe(98);
    expect(await onHand(skus[2]?.id ?? 0)).toBe(100);
    expect((await company.db('stocktake_lines').whereNotNull('open_warehouse_id')).length).toBe(0);
    await expect(post(id, 'sales2')).rejects.toEqual(refusal('stocktakes.cannot_post'));
  });

  it('is sent back from review: lines counted before to someone else, lines never counted to anyone', async () => {
    const { id } = await counting(company, { warehouseId });
    const [first, never] = [await lineOf(id, 0), await lineOf(id, 1)];
    await count(company, 'warehouse', id, { [first.id]: 99 });
    await review(id);
    await sendBack(await company.as('manager'), await at(id), [first.id, never.id]);
    await expect(count(company, 'warehouse', id, { [first.id]: 99 })).rejects.toEqual(
      refusal('stocktakes.counted_before'),
    );
    await count(company, 'warehouse', id, { [never.id]: 0 });
    await count(company, 'manager', id, { [first.id]: 100 });
    expect(await beginRecount(await company.as('manager'), await at(id))).toBe(1);
    expect(await lineOf(id, 1)).toMatchObject({ roundNo: 2, countedQty: null });
    expect(await lineOf(id, 0)).toMatchObject({ countedQty: 100, isClosed: true });
  });

  it('takes scans, a find only when asked for, and one’s own back', async () => {
    await company.db('skus').where({ id: skus[0]?.id }).update({ barcode: '6901234567892' });
    const { id } = await counting(company, { warehouseId, scope: 'skus', codes: skus[0]?.code });
    const warehouse = await company.as('warehouse');
    const scan = (code: string, find = false, quantity = 1) =>
      countScanned(warehouse, id, { code, quantity, quality: 'good', find });
    await scan('6901234567892');
    await scan(skus[0]?.code.toLowerCase() ?? '', false, 12);
    expect(await lineOf(id)).toMatchObject({ countedQty: 13, varianceQty: -87 });
    await expect(scan('0000')).rejects.toEqual(refusal('stocktakes.code_unknown'));
    await expect(scan(skus[4]?.code ?? '')).rejects.toEqual(refusal('stocktakes.not_listed'));
    await scan(skus[4]?.code ?? '', true, 100);
    expect(await lineOf(id, 4)).toMatchObject({ isFind: true, countedQty: 100, varianceQty: 0 });
    const [first] = await company.db('stocktake_entries').orderBy('id').select('id');
    await expect(undoEntry(await company.as('manager'), id, first.id)).rejects.toThrow();
    await undoEntry(warehouse, id, first.id);
    await expect(undoEntry(warehouse, id, first.id)).rejects.toEqual(refusal('stocktakes.undone_already'));
    expect(await lineOf(id)).toMatchObject({ countedQty: 12 });
    expect(await company.db('stocktake_entries')).toHaveLength(4);
  });

  it('is not posted below what is reserved; it says which SKUs and orders, and stays as it is', async () => {
    await aCustomer(company);
    const sales = await company.visitor('sales');
    await sales.post('/orders', orderFields(skus[0]?.code ?? '', 95, { warehouseId }));
    expect((await sales.post('/orders/1/confirmation', { version: 1 })).status).toBe(303);
    const { id } = await counting(company, { warehouseId, toleranceQty: '50' });
    const [short, fine] = [await lineOf(id, 0), await lineOf(id, 1)];
    await count(company, 'warehouse', id, { [short.id]: 90, [fine.id]: 90 });
    await review(id);
    await giveReasons(id);
    await expect(post(id)).rejects.toMatchObject({
      messageKey: 'stocktakes.below_reserved',
      values: { count: 1, lines: `${skus[0]?.code} 90 < 95 (SO-2026-00001)` },
    });
    expect(await company.db('stocktakes').where({ id }).first('state')).toEqual({ state: 'review' });
    expect(await onHand(fine.skuId)).toBe(100);
    expect(await company.db('movements').where({ recordKind: 'stocktake' })).toHaveLength(0);
    // Counted again: five were behind the shelf.
    await sendBack(await company.as('manager'), await at(id), [short.id]);
    await count(company, 'sales2', id, { [short.id]: 95 });
    await review(id);
    await giveReasons(id);
    await post(id);
    expect(await onHand(short.skuId)).toBe(95);
    expect((await checkIntegrity(company.db)).filter(({ rows }) => rows.length > 0)).toEqual([]);
  });

  it('posts gains at the present average, and leaves no value behind when nothing is left', async () => {
    const { id } = await counting(company, { warehouseId, toleranceQty: '1000' });
    const [none, more] = [await lineOf(id, 0), await lineOf(id, 1)];
    await count(company, 'warehouse', id, { [none.id]: 0, [more.id]: 103 });
    await review(id);
    await giveReasons(id);
    await post(id);
    const worthOf = async (skuId: number) =>
      (await company.db('skus').where({ id: skuId }).first('stock_value_e4')).stockValueE4;
    expect(await worthOf(none.skuId)).toBe(0);
    expect(await worthOf(more.skuId)).toBe(1_030_000 * 10);
  });

  it('refuses a reservation for what it has just taken away', async () => {
    const { id } = await counting(company, { warehouseId, toleranceQty: '1000' });
    const line = await lineOf(id, 0);
    await count(company, 'warehouse', id, { [line.id]: 1 });
    await review(id);
    await giveReasons(id);
    await post(id);
    const wants = [{ orderLineId: 1, skuId: line.skuId, warehouseId, quantity: 2 }];
    const context = await company.as('sales');
    await expect(transact(context, (tx) => reserve(tx, wants))).rejects.toEqual(refusal('inventory.short'));
  });

  it('does not let one step be taken on what someone else has changed', async () => {
    const { id } = await counting(company, { warehouseId });
    const line = await lineOf(id, 0);
    await count(company, 'warehouse', id, { [line.id]: 100 });
    const seen = await at(id);
    await review(id);
    const manager = await company.as('manager');
    await expect(cancelStocktake(manager, seen, 'x')).rejects.toThrow(/changed by someone else/);
    await expect(cancelStocktake(manager, await at(id), null)).rejects.toEqual(refusal('errors.required'));
  });
});
