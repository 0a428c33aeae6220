import type { Context } from '../../../core/context.ts';
import { divideRounded, safe, sum } from '../../../core/money.ts';
import { Refusal } from '../../../core/refusal.ts';
import { inChunks } from '../../../db/write.ts';
import type { Place, Quality } from './movement.ts';

/** One row of `stock`. */
export interface Shelf {
  skuId: number;
  warehouseId: number;
  quality: Quality;
  onHand: number;
  reserved: number;
}

type KeptShelf = Shelf & { isNew: boolean; isChanged: boolean };

interface SkuState {
  code: string;
  /** Of all warehouses and qualities: they share one moving average. */
  pieces: number;
  valueE4: number;
  isChanged: boolean;
}

/**
 * SKUs with all their stock under lock, as they are now and as the posting makes them. Rows of `skus` and `stock`
 * are written once, by `write`, so that the CHECKs judge the whole posting and not its halves.
 */
export class LockedStock {
  private readonly skus = new Map<number, SkuState>();
  private readonly shelves = new Map<string, KeptShelf>();

  private constructor(private readonly tx: Context) {}

  /** Locks SKU and warehouse ascending. */
  static async of(tx: Context, skuIds: readonly number[]): Promise<LockedStock> {
    const stock = new LockedStock(tx);
    for (const chunk of inChunks([...new Set(skuIds)].sort((a, b) => a - b))) {
      const skus: { id: number; code: string; stockValueE4: number }[] = await tx
        .db('skus')
        .whereIn('id', chunk)
        .orderBy('id')
        .forUpdate()
        .select('id', 'code', 'stock_value_e4');
      for (const { id, code, stockValueE4 } of skus)
        stock.skus.set(id, { code, pieces: 0, valueE4: stockValueE4, isChanged: false });
      const rows: Shelf[] = await tx
        .db('stock')
        .whereIn('sku_id', chunk)
        .orderBy(['sku_id', 'warehouse_id', 'quality'])
        .forUpdate()
        .select('sku_id', 'warehouse_id', 'quality', 'on_hand', 'reserved');
      for (const row of rows) {
        stock.shelves.set(keyOf(row), { ...row, isNew: false, isChanged: false });
        stock.sku(row.skuId).pieces += row.onHand;
      }
    }
    return stock;
  }

  sku(id: number): SkuState {
    const sku = this.skus.get(id);
    if (!sku) throw new Error(`the SKU ${id} is not there`);
    return sku;
  }

  private kept(place: Place): KeptShelf {
    const found = this.shelves.get(keyOf(place));
    if (found) return found;
    const { skuId, warehouseId, quality = 'good' } = place;
    const shelf = { skuId, warehouseId, quality, onHand: 0, reserved: 0, isNew: true, isChanged: false };
    this.shelves.set(keyOf(place), shelf);
    return shelf;
  }

  shelf(place: Place): Readonly<Shelf> {
    return this.kept(place);
  }

  get all(): readonly Readonly<Shelf>[] {
    return [...this.shelves.values()].filter(({ isNew }) => !isNew);
  }

  /** Changes the pieces and what the SKU is worth; gives the balance. The caller has looked whether it may. */
  move(place: Place, { quantity, valueE4 }: { quantity: number; valueE4: number }): number {
    const shelf = this.kept(place);
    const sku = this.sku(place.skuId);
    shelf.onHand += quantity;
    shelf.isChanged = true;
    sku.pieces += quantity;
    sku.valueE4 = sum([sku.valueE4, valueE4]);
    sku.isChanged = true;
    return shelf.onHand;
  }

  hold(place: Place, quantity: number): void {
    const shelf = this.kept(place);
    shelf.reserved += quantity;
    shelf.isChanged = true;
  }

  /**
   * What pieces are worth at moving-average cost: what leaves takes its share of the SKU's whole value, rounded
   * half away from zero; the remainder stays with the pieces that stay, and the last piece takes all of it.
   */
  worthOf(skuId: number, quantity: number): number {
    const { pieces, valueE4 } = this.sku(skuId);
    return pieces === 0 ? 0 : safe(divideRounded(BigInt(valueE4) * BigInt(quantity), BigInt(pieces)));
  }

  /** The refusal of what would take more than is free. */
  shortage(at: Place & { quantity: number; field?: string; isCorrection?: boolean }): Refusal {
    const { onHand, reserved } = this.shelf(at);
    const { quality = 'good', field = null, isCorrection = false } = at;
    const sku = this.sku(at.skuId).code;
    // A count or a reversal asks for no goods: it says that they are not there, and orders hold some of them.
    if (isCorrection && reserved > 0)
      return new Refusal('inventory.below_reserved', {
        field,
        values: { sku, reserved, left: onHand + at.quantity },
      });
    const key = quality === 'good' ? 'inventory.short' : `inventory.short_${quality}`;
    const values = { sku, wanted: Math.abs(at.quantity), available: onHand - reserved };
    return new Refusal(key, { field, values });
  }

  /** Writes what has changed, in the order of the locks. */
  async write(): Promise<void> {
    const { db } = this.tx;
    for (const [id, sku] of this.skus) {
      if (!sku.isChanged) continue;
      await db('skus').where({ id }).update({ stockValueE4: sku.valueE4 });
      sku.isChanged = false;
    }
    for (const shelf of this.shelves.values()) {
      if (!shelf.isChanged) continue;
      const { skuId, warehouseId, quality, onHand, reserved } = shelf;
      const where = { skuId, warehouseId, quality };
      if (shelf.isNew) await db('stock').insert({ ...where, onHand, reserved });
      else await db('stock').where(where).update({ onHand, reserved });
      Object.assign(shelf, { isNew: false, isChanged: false });
    }
  }
}

const keyOf = ({ skuId, warehouseId, quality = 'good' }: Place) => `${skuId}:${warehouseId}:${quality}`;
