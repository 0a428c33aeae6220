import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { countScanned, undoEntry } from '../../src/modules/stocktakes/count-actions.ts';
import { postStocktake } from '../../src/modules/stocktakes/posting-action.ts';
import { beginReview, explain } from '../../src/modules/stocktakes/review-actions.ts';
import { createStocktake, startStocktake } from '../../src/modules/stocktakes/stocktake-actions.ts';
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

/** On a database file, as in an office: people count, ship, order and post in the same moment. */
describe('a stocktake while others are at work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kehu-count-race-'));
  let round = 0;
  let company: TestCompany;
  let warehouseId: number;
  let skus: { id: number; code: string }[];
  beforeEach(async () => {
    company = await testCompany({}, join(folder, `${++round}.sqlite`));
    ({ warehouseId, skus } = await hatsInWarehouse(company, 100));
    await secondWorker(company);
  });
  afterEach(async () => {
    const findings = await checkIntegrity(company.db);
    await company.close();
    if (round >= 7) rmSync(folder, { recursive: true, force: true });
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
  });

  const code = (place: number) => skus[place]?.code ?? '';
  const settled = async (all: Promise<unknown>[]) =>
    (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled').length;
  const reviewed = async (figure: number) => {
    const { id, lines } = await counting(company, {
      warehouseId,
      scope: 'skus',
      codes: code(0),
      toleranceQty: 1000,
    });
    await count(company, 'warehouse', id, { [lines.get(code(0))?.id ?? 0]: figure });
    const manager = await company.as('manager');
    await beginReview(manager, await versionOf(company, id));
    await explain(manager, await versionOf(company, id), { lines: [], others: 'lost' });
    return id;
  };
  const scanBy = async (who: 'warehouse' | 'sales2', id: number, scanned: string, find = false) =>
    countScanned(await company.as(who), id, { code: scanned, quantity: 1, quality: 'good', find });

  it('counts every scan of two counters on one line', async () => {
    const { id } = await counting(company, { warehouseId });
    const both = (['warehouse', 'sales2'] as const).flatMap((who) =>
      Array.from({ length: 15 }, () => scanBy(who, id, code(0))),
    );
    expect(await settled(both)).toBe(30);
    expect((await linesByCode(company, id)).get(code(0))).toMatchObject({ countedQty: 30, varianceQty: -70 });
  });

  it('keeps with each count what the books said in its very moment, while goods go out and come in', async () => {
    const { id, lines } = await counting(company, { warehouseId });
    const work: Promise<unknown>[] = [];
    for (let turn = 0; turn < 12; turn++)
      for (const line of lines.values()) {
        work.push(move(company, { skuId: line.skuId, warehouseId }, turn % 3 === 2 ? 4 : -3));
        work.push(count(company, turn % 2 ? 'warehouse' : 'sales2', id, { [line.id]: 50 + turn }));
      }
    expect(await settled(work)).toBe(work.length);
    const entries: { lineId: number; bookQty: number; movementId: number }[] =
      await company.db('stocktake_entries');
    expect(entries).toHaveLength(72);
    const bySku = new Map([...lines.values()].map((line) => [line.id, line.skuId]));
    for (const { lineId, bookQty, movementId } of entries) {
      const [row] = await company
        .db('movements')
        .where({ skuId: bySku.get(lineId), warehouseId })
        .where('id', '<=', movementId)
        .sum({ book_qty: 'quantity' });
      expect(row).toEqual({ bookQty });
    }
  });

  it('is posted once, however often it is sent at once', async () => {
    const id = await reviewed(90);
    const at = await versionOf(company, id);
    const manager = await company.as('manager');
    expect(await settled(Array.from({ length: 5 }, () => postStocktake(manager, at)))).toBe(1);
    expect(await company.db('movements').where({ recordKind: 'stocktake' })).toHaveLength(1);
    expect(await company.db('stock').where({ skuId: skus[0]?.id }).first('on_hand')).toEqual({ onHand: 90 });
  });

  it.each(['order', 'posting'])(
    'and an order for the same pieces: one of them gets through, the %s first',
    async (first) => {
      await aCustomer(company);
      const sales = await company.visitor('sales');
      expect((await sales.post('/orders', orderFields(code(0), 95, { warehouseId }))).status).toBe(303);
      const id = await reviewed(90);
      const at = await versionOf(company, id);
      const manager = await company.as('manager');
      const post = () => postStocktake(manager, at);
      const confirm = async () => {
        const { status } = await sales.post('/orders/1/confirmation', { version: 1 });
        if (status !== 303) throw new Error(String(status));
      };
      const both = first === 'order' ? [confirm(), post()] : [post(), confirm()];
      expect(await settled(both)).toBe(1);
      const stock = await company.db('stock').where({ skuId: skus[0]?.id }).first('on_hand', 'reserved');
      expect([
        { onHand: 90, reserved: 0 },
        { onHand: 100, reserved: 95 },
      ]).toContainEqual(stock);
    },
  );

  it('starts in one of two that want the same SKUs', async () => {
    const manager = await company.as('manager');
    const ids = [];
    for (const codes of [`${code(0)} ${code(1)}`, `${code(1)} ${code(2)}`])
      ids.push(await createStocktake(manager, newStocktake({ warehouseId, scope: 'skus', codes })));
    expect(await settled(ids.map((id) => startStocktake(manager, { id, version: 1 })))).toBe(1);
    expect(await company.db('stocktake_lines')).toHaveLength(2);
  });

  it('makes one line of what two find, and takes a scan back once', async () => {
    const { id } = await counting(company, { warehouseId, scope: 'skus', codes: code(0) });
    expect(await settled([scanBy('warehouse', id, code(3), true), scanBy('sales2', id, code(3), true)])).toBe(
      2,
    );
    expect((await linesByCode(company, id)).get(code(3))).toMatchObject({ countedQty: 2, isFind: true });
    const userId = company.users.warehouse.id;
    const entry = await company.db('stocktake_entries').where({ userId }).first('id');
    const keeper = await company.as('warehouse');
    expect(await settled(Array.from({ length: 4 }, () => undoEntry(keeper, id, entry.id)))).toBe(1);
    expect((await linesByCode(company, id)).get(code(3))).toMatchObject({ countedQty: 1 });
  });
});
