import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/core/refusal.ts';
import { checkIntegrity } from '../../src/db/check/check.ts';
import { transact } from '../../src/db/transaction.ts';
import { insertRow } from '../../src/db/write.ts';
import { postMovements, release, reserve, shipReserved } from '../../src/modules/inventory/stock.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, stockedWarehouse } from '../support/stocked.ts';

const [north, south] = [1, 2];
const warehouses = [north, south] as const;
const lineCount = 2;

type Step =
  | { kind: 'receive'; at: number; quantity: number; costE4: number }
  | { kind: 'issue'; at: number; quantity: number }
  | { kind: 'adjust'; at: number; quantity: number }
  | { kind: 'transfer'; at: number; quantity: number }
  | { kind: 'reserve'; line: number; quantity: number }
  | { kind: 'reserveTwo'; quantity: number; second: number }
  | { kind: 'release'; line: number }
  | { kind: 'ship'; line: number; quantity: number };

const at = fc.constantFrom(...warehouses);
const line = fc.integer({ min: 0, max: lineCount - 1 });
// Small steps from a full shelf: most are taken, some are refused.
const quantity = fc.integer({ min: 1, max: 15 });
const opening: Step = { kind: 'receive', at: north, quantity: 40, costE4: 10_007 };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('receive' as const),
    at,
    quantity,
    costE4: fc.integer({ min: 0, max: 99_999 }),
  }),
  fc.record({ kind: fc.constant('issue' as const), at, quantity }),
  fc.record({ kind: fc.constant('adjust' as const), at, quantity }),
  fc.record({ kind: fc.constant('transfer' as const), at, quantity }),
  fc.record({ kind: fc.constant('reserve' as const), line, quantity }),
  fc.record({ kind: fc.constant('reserveTwo' as const), quantity, second: quantity }),
  fc.record({ kind: fc.constant('release' as const), line }),
  fc.record({ kind: fc.constant('ship' as const), line, quantity }),
);

/** What stock is, said as simply as can be: a few numbers and what may be done with them. All lines are at north. */
class Model {
  onHand: Record<number, number> = { [north]: 0, [south]: 0 };
  held: number[] = Array.from({ length: lineCount }, () => 0);

  get reserved(): number {
    return this.held.reduce((sum, pieces) => sum + pieces, 0);
  }

  available(place: number): number {
    return (this.onHand[place] ?? 0) - (place === north ? this.reserved : 0);
  }

  private move(place: number, pieces: number): boolean {
    if (pieces < 0 && this.available(place) < -pieces) return false;
    this.onHand[place] = (this.onHand[place] ?? 0) + pieces;
    return true;
  }

  /** False where it is refused, and then nothing has changed. */
  take(given: Step): boolean {
    switch (given.kind) {
      case 'receive':
      case 'adjust':
        return this.move(given.at, given.quantity);
      case 'issue':
        return this.move(given.at, -given.quantity);
      case 'transfer':
        return (
          this.move(given.at, -given.quantity) &&
          this.move(given.at === north ? south : north, given.quantity)
        );
      case 'reserve':
        return this.hold([[given.line, given.quantity]]);
      case 'reserveTwo':
        return this.hold([
          [0, given.quantity],
          [1, given.second],
        ]);
      case 'release':
        this.held[given.line] = 0;
        return true;
      case 'ship': {
        const own = Math.min(this.held[given.line] ?? 0, given.quantity);
        if (this.available(north) < given.quantity - own) return false;
        this.held[given.line] = (this.held[given.line] ?? 0) - own;
        this.onHand[north] = (this.onHand[north] ?? 0) - given.quantity;
        return true;
      }
    }
  }

  private hold(wants: [number, number][]): boolean {
    if (wants.reduce((sum, [, pieces]) => sum + pieces, 0) > this.available(north)) return false;
    for (const [place, pieces] of wants) this.held[place] = (this.held[place] ?? 0) + pieces;
    return true;
  }
}

interface Goods {
  company: TestCompany;
  skuId: number;
  lines: number[];
  count: number;
}

async function take(goods: Goods, given: Step): Promise<boolean> {
  const { company, skuId, lines } = goods;
  const context = await company.as('warehouse');
  const key = `model:${++goods.count}`;
  const movement = { skuId, postedOn: '2026-03-31', key };
  const want = (place: number, pieces: number) => ({
    orderLineId: lines[place] ?? 0,
    skuId,
    warehouseId: north,
    quantity: pieces,
  });
  const work = transact(context, async (tx) => {
    switch (given.kind) {
      case 'receive':
        return postMovements(tx, [
          {
            ...movement,
            warehouseId: given.at,
            kind: 'receipt',
            quantity: given.quantity,
            unitCostE4: given.costE4,
          },
        ]);
      case 'issue':
        return postMovements(tx, [
          { ...movement, warehouseId: given.at, kind: 'scrap', quantity: -given.quantity },
        ]);
      case 'adjust':
        return postMovements(tx, [
          { ...movement, warehouseId: given.at, kind: 'adjustment', quantity: given.quantity },
        ]);
      case 'transfer':
        return postMovements(tx, [
          {
            ...movement,
            warehouseId: given.at,
            kind: 'transfer_out',
            quantity: -given.quantity,
            key: `${key}:out`,
          },
          {
            ...movement,
            warehouseId: given.at === north ? south : north,
            kind: 'transfer_in',
            quantity: given.quantity,
            key: `${key}:in`,
          },
        ]);
      case 'reserve':
        return reserve(tx, [want(given.line, given.quantity)]);
      case 'reserveTwo':
        return reserve(tx, [want(0, given.quantity), want(1, given.second)]);
      case 'release':
        return release(tx, [lines[given.line] ?? 0]);
      case 'ship':
        return shipReserved(tx, [
          {
            ...want(given.line, given.quantity),
            key,
            postedOn: '2026-03-31',
            record: { kind: 'test', id: 1 },
          },
        ]);
    }
  });
  return work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal) return false;
      throw error;
    },
  );
}

/** A SKU in two empty warehouses, and order lines to hold it for. */
async function emptyGoods(): Promise<Goods> {
  const company = await testCompany();
  const { black } = await stockedWarehouse(company, 0);
  await insertRow(company.db, 'warehouses', { code: 'SO', name: 'South', isArchived: false, version: 1 });
  const customerId = await aCustomer(company);
  const stamp = '2026-03-31T00:00:00.000Z';
  const orderId = await insertRow(company.db, 'orders', {
    number: 'SO-MODEL',
    customerId,
    warehouseId: north,
    state: 'confirmed',
    currency: 'CNY',
    orderedOn: '2026-03-31',
    totalE4: 0,
    createdAt: stamp,
    updatedAt: stamp,
    version: 1,
  });
  const lines: number[] = [];
  for (let position = 1; position <= lineCount; position++)
    lines.push(
      await insertRow(company.db, 'order_lines', {
        orderId,
        position,
        skuId: black.id,
        quantity: 1_000_000,
        unitPriceE4: 0,
        discountBp: 0,
        amountE4: 0,
        isWaiting: false,
      }),
    );
  return { company, skuId: black.id, lines, count: 0 };
}

const stockRules = [
  'On hand is the sum of the movements',
  'On hand is not negative, and reserved lies between 0 and on hand',
  'Reserved is the sum of what order lines hold',
  'Every movement carries the balance after it',
  "A SKU's stock value is the sum of its movements' values",
];

describe('stock against a model of it', () => {
  it('does after any steps what the model does, refuses what it refuses, and its value never strays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
        const goods = await emptyGoods();
        const { company, skuId } = goods;
        try {
          const model = new Model();
          let mostE4 = 0;
          for (const given of [opening, ...steps]) {
            expect(await take(goods, given), JSON.stringify(given)).toBe(model.take(given));
            const rows = await company.db('stock').where({ skuId }).orderBy('warehouse_id');
            for (const place of warehouses) {
              const row = rows.find((one: { warehouseId: number }) => one.warehouseId === place);
              expect(row?.onHand ?? 0).toBe(model.onHand[place]);
              expect(row?.reserved ?? 0).toBe(place === north ? model.reserved : 0);
            }
            const held = await company.db('reservations').orderBy('order_line_id');
            for (const [place, pieces] of model.held.entries()) {
              const row = held.find((one: { orderLineId: number }) => one.orderLineId === goods.lines[place]);
              expect(row?.quantity ?? 0).toBe(pieces);
            }
            const pieces = warehouses.reduce((sum, place) => sum + (model.onHand[place] ?? 0), 0);
            const [{ stockValueE4 }] = await company.db('skus').where({ id: skuId }).select('stock_value_e4');
            // No average is above the dearest receipt, whatever was rounded on the way.
            if (given.kind === 'receive') mostE4 = Math.max(mostE4, given.costE4);
            if (pieces === 0) expect(stockValueE4).toBe(0);
            expect(stockValueE4).toBeLessThanOrEqual(pieces * mostE4 + steps.length);
            expect(stockValueE4).toBeGreaterThanOrEqual(0);
          }
          const broken = (await checkIntegrity(company.db)).filter(
            ({ rule, rows }) => stockRules.includes(rule) && rows.length > 0,
          );
          expect(broken).toEqual([]);
        } finally {
          await company.close();
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('takes out what a transfer brings in, to the last ten-thousandth', async () => {
    const goods = await emptyGoods();
    const { company, skuId } = goods;
    await take(goods, { kind: 'receive', at: north, quantity: 1, costE4: 4 });
    await take(goods, { kind: 'receive', at: north, quantity: 2, costE4: 3 });
    const value = () => company.db('skus').where({ id: skuId }).first('stock_value_e4');
    const before = await value();
    await take(goods, { kind: 'transfer', at: north, quantity: 1 });
    expect(await value()).toEqual(before);
    const moved = await company
      .db('movements')
      .whereIn('kind', ['transfer_out', 'transfer_in'])
      .orderBy('id');
    expect(moved.map(({ valueE4 }: { valueE4: number }) => valueE4)).toEqual([-3, 3]);
    await company.close();
  });
});
