import { expect } from 'vitest';
import type { Context } from '../../src/core/context.ts';
import { NotFound, Refusal } from '../../src/core/refusal.ts';
import { transact } from '../../src/db/transaction.ts';
import {
  type Movement,
  postMovements,
  release,
  reserve,
  reversePosting,
  shipReserved,
} from '../../src/modules/inventory/stock.ts';
import { north, type Step, south } from './stock-steps.ts';

const day = '2026-03-31';

/** One SKU's stock in the program, driven by the same steps as its model. */
export class Goods {
  private count = 0;
  /** What was posted, by its key, as the model counts them. */
  private readonly posted: ((tx: Context, isOther: boolean) => Promise<unknown>)[] = [];
  private readonly keys: string[] = [];

  constructor(
    private readonly context: Context,
    readonly skuId: number,
    readonly lines: readonly number[],
  ) {}

  /** Gives false where it is refused. */
  async take(given: Step): Promise<boolean> {
    try {
      await transact(this.context, (tx) => this.work(tx, given));
      return true;
    } catch (error) {
      if (error instanceof Refusal || error instanceof NotFound) return false;
      throw error;
    }
  }

  private want(line: number, quantity: number) {
    return { orderLineId: this.lines[line] ?? 0, skuId: this.skuId, warehouseId: north, quantity };
  }

  private async post(tx: Context, movements: Omit<Movement, 'key' | 'postedOn' | 'skuId'>[]): Promise<void> {
    const name = `${this.skuId}:${++this.count}`;
    const all = movements.map(
      (movement, place): Movement => ({
        ...movement,
        skuId: this.skuId,
        postedOn: day,
        key: `${name}:${place}`,
      }),
    );
    const first = all[0]?.key ?? '';
    await postMovements(tx, all);
    this.keys.push(first);
    this.posted.push((again, isOther) =>
      postMovements(again, isOther ? all.map((one) => ({ ...one, postedOn: '2026-03-30' })) : all),
    );
  }

  private async ship(tx: Context, wants: [number, number][]): Promise<void> {
    const name = `${this.skuId}:${++this.count}`;
    const lines = wants.map(([line, quantity], place) => ({
      ...this.want(line, quantity),
      key: `${name}:${place}`,
      postedOn: day,
      record: { kind: 'test', id: 1 },
    }));
    await shipReserved(tx, lines);
    this.keys.push(`${name}:0`);
    this.posted.push((again, isOther) =>
      shipReserved(
        again,
        lines.map((one) => ({ ...one, quantity: one.quantity + (isOther ? 1 : 0) })),
      ),
    );
  }

  private async work(tx: Context, given: Step): Promise<void> {
    switch (given.kind) {
      case 'receipt':
      case 'production_in': {
        const { at, quality, kind, quantity, costE4 } = given;
        return this.post(tx, [{ warehouseId: at, quality, kind, quantity, unitCostE4: costE4 ?? undefined }]);
      }
      case 'return_in': {
        const { at, quality, kind, quantity, valueE4 } = given;
        return this.post(tx, [{ warehouseId: at, quality, kind, quantity, valueE4 }]);
      }
      case 'count_gain':
      case 'adjustment':
        return this.post(tx, [{ ...given, warehouseId: given.at }]);
      case 'scrap':
      case 'count_loss':
        return this.post(tx, [{ ...given, warehouseId: given.at, quantity: -given.quantity }]);
      case 'transfer': {
        const { at, quality, quantity } = given;
        return this.post(tx, [
          { warehouseId: at, quality, kind: 'transfer_out', quantity: -quantity },
          { warehouseId: at === north ? south : north, quality, kind: 'transfer_in', quantity },
        ]);
      }
      case 'quality': {
        const { at, quality, to, quantity } = given;
        return this.post(tx, [
          { warehouseId: at, quality, kind: 'quality_change', quantity: -quantity },
          { warehouseId: at, quality: to, kind: 'quality_change', quantity },
        ]);
      }
      case 'count':
        return this.post(
          tx,
          given.differences.map(({ at, quality, quantity }) => ({
            warehouseId: at,
            quality,
            kind: quantity > 0 ? ('count_gain' as const) : ('count_loss' as const),
            quantity,
          })),
        );
      case 'reserve':
        await reserve(tx, [this.want(given.line, given.quantity)]);
        return;
      case 'reserveTwo':
        await reserve(tx, [this.want(0, given.quantity), this.want(1, given.second)]);
        return;
      case 'release':
        return release(tx, [this.lines[given.line] ?? 0]);
      case 'ship':
        return this.ship(tx, [[given.line, given.quantity]]);
      case 'shipTwo':
        return this.ship(tx, [
          [0, given.quantity],
          [1, given.second],
        ]);
      case 'reverse': {
        const key = this.keys[given.nth] ?? '';
        const row: { id: number } | undefined = await tx
          .db('movements')
          .where({ idempotencyKey: key })
          .first('id');
        await reversePosting(tx, { movementId: row?.id ?? 0, postedOn: day, reason: 'wrong' });
        // As the model has it, a reversal is a posting too, and none that could be reversed or sent again.
        this.keys.push(`reversal:${row?.id}`);
        this.posted.push(() => Promise.resolve(true));
        return;
      }
      case 'again': {
        const again = this.posted[given.nth];
        if (!again) throw new Refusal('none');
        if ((this.keys[given.nth] ?? '').startsWith('reversal:')) {
          if (given.isOther) throw new Refusal('none');
          return;
        }
        expect(await again(tx, given.isOther), 'a key that was there before posts nothing').toBe(false);
      }
    }
  }
}
