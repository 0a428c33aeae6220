/**
 * The single point through which all stock passes: every movement and every reservation is written in the folder
 * `stock` behind this file and nowhere else, inside the caller's transaction.
 *
 * Locks: whoever touches stock first locks all its rows of `skus` and `stock` in one order, by SKU and then
 * by warehouse ascending, so that two transactions meet at the first common row and never cross. What is
 * decided is decided on rows read after that lock. The database's own CHECKs stand behind it, movements can't be
 * changed or deleted even by hand, and `npm run check` proves the sums.
 */
import type { Context } from '../../core/context.ts';
import { LockedStock, type Shelf } from './stock/locked-stock.ts';

export {
  type Movement,
  type MovementKind,
  movementKinds,
  type Place,
  type Quality,
  qualities,
} from './stock/movement.ts';
export { postMovements } from './stock/posting.ts';
export { release, reserve, type ShippedLine, shipReserved, type Want } from './stock/reservations.ts';
export { postingOf, reversalsOf, reversePosting } from './stock/reversal.ts';
export type { Shelf };

/** All that lies on shelves of these SKUs, locked until the commit: for what is decided on it and then posted. */
export async function lockStock(tx: Context, skuIds: readonly number[]): Promise<readonly Shelf[]> {
  return (await LockedStock.of(tx, skuIds)).all;
}
