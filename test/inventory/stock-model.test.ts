import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/core/context.ts';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { movementRules } from '../../src/db/check/movement-rules.ts';
import { stockRules } from '../../src/db/check/stock-rules.ts';
import { insertRow } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { Goods } from '../support/stock-goods.ts';
import { StockModel } from '../support/stock-model.ts';
import { lineCount, north, opening, qualities, step, warehouses } from '../support/stock-steps.ts';
import { aCustomer, stockedWarehouse } from '../support/stocked.ts';

/** How many sequences are tried; more are a matter of time only. */
const sequences = Number(process.env.KEHU_STOCK_SEQUENCES ?? 2000);
const day = '2026-03-31';
const rules = [...stockRules, ...movementRules].map(({ name }) => name);

describe('stock against a model of it', () => {
  let company: TestCompany;
  let context: Context;
  let orderId: number;
  let styleId: number;

  beforeAll(async () => {
    company = await testCompany();
    ({ styleId } = await stockedWarehouse(company, 0));
    await insertRow(company.db, 'warehouses', { code: 'SO', name: 'South', isArchived: false, version: 1 });
    const customerId = await aCustomer(company);
    const stamp = '2026-03-31T00:00:00.000Z';
    orderId = await insertRow(company.db, 'orders', {
      number: 'SO-MODEL',
      customerId,
      warehouseId: north,
      state: 'confirmed',
      currency: 'CNY',
      rateE8: 100_000_000,
      baseTotalE4: 0,
      confirmedOn: day,
      orderedOn: day,
      totalE4: 0,
      createdAt: stamp,
      updatedAt: stamp,
      version: 1,
    });
    context = await company.as('warehouse');
  });
  afterAll(() => company.close());

  let made = 0;
  /** A SKU that never was in stock, and order lines to hold it for. */
  async function newGoods(): Promise<Goods> {
    const code = `M${++made}`;
    const skuId = await insertRow(company.db, 'skus', {
      styleId,
      code,
      colour: code,
      size: 'ONE',
      reorderPoint: 0,
      reorderQuantity: 0,
      safetyStock: 0,
      stockValueE4: 0,
      isActive: true,
      version: 1,
    });
    const lines: number[] = [];
    for (let position = 1; position <= lineCount; position++)
      lines.push(
        await insertRow(company.db, 'order_lines', {
          orderId,
          position,
          skuId,
          quantity: 1_000_000,
          unitPriceE4: 0,
          discountBp: 0,
          amountE4: 0,
          isWaiting: false,
        }),
      );
    return new Goods(context, skuId, lines);
  }

  async function compare({ skuId, lines }: Goods, model: StockModel): Promise<void> {
    const rows: { warehouseId: number; quality: string; onHand: number; reserved: number }[] = await company
      .db('stock')
      .where({ skuId });
    for (const at of warehouses)
      for (const quality of qualities) {
        const row = rows.find((one) => one.warehouseId === at && one.quality === quality);
        expect(row?.onHand ?? 0, `on hand, ${at} ${quality}`).toBe(model.on({ at, quality }));
        const reserved = at === north && quality === 'good' ? model.reserved : 0;
        expect(row?.reserved ?? 0, `reserved, ${at} ${quality}`).toBe(reserved);
      }
    const held: { orderLineId: number; quantity: number }[] = await company
      .db('reservations')
      .whereIn('order_line_id', [...lines]);
    for (const [place, pieces] of model.held.entries())
      expect(held.find(({ orderLineId }) => orderLineId === lines[place])?.quantity ?? 0).toBe(pieces);
    const [{ stockValueE4 }] = await company.db('skus').where({ id: skuId }).select('stock_value_e4');
    expect(BigInt(stockValueE4), 'value').toBe(model.valueE4);
  }

  /** Every movement that was written, in its order: pieces, value and the balance after it. */
  async function compareMovements({ skuId }: Goods, model: StockModel): Promise<void> {
    const rows: {
      warehouseId: number;
      quality: string;
      quantity: number;
      valueE4: number;
      balance: number;
    }[] = await company.db('movements').where({ skuId }).orderBy('id');
    const expected = model.postings.flatMap(({ moved }) => moved);
    expect(
      rows.map(({ warehouseId, quality, quantity, valueE4, balance }) => ({
        at: warehouseId,
        quality,
        quantity,
        valueE4: BigInt(valueE4),
        balance,
      })),
    ).toEqual(expected);
  }

  it(`does in ${sequences} sequences of steps what the model does, and refuses what it refuses`, async () => {
    let [taken, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const goods = await newGoods();
        let model = new StockModel();
        for (const given of [opening, ...steps]) {
          const next = model.take(given);
          expect(await goods.take(given), JSON.stringify(given)).toBe(next !== null);
          if (next) taken++;
          else refused++;
          model = next ?? model;
          await compare(goods, model);
        }
        await compareMovements(goods, model);
      }),
      { numRuns: sequences },
    );
    // A test of refusals only, or of none, would prove little.
    expect(taken).toBeGreaterThan(sequences * 2);
    expect(refused).toBeGreaterThan(sequences / 2);
    const broken = (await checkIntegrity(company.db)).filter(
      ({ rule, rows }) => rules.includes(rule) && rows.length > 0,
    );
    expect(broken).toEqual([]);
  }, 600_000);
});
