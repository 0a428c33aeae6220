/** What a movement is and which of them there may be. No I/O. */
import type { Day } from '../../../core/days.ts';

export const qualities = ['good', 'blocked', 'second'] as const;
export type Quality = (typeof qualities)[number];

export const movementKinds = [
  'receipt',
  'production_in',
  'ship',
  'transfer_out',
  'transfer_in',
  'return_in',
  'quality_change',
  'count_gain',
  'count_loss',
  'adjustment',
  'scrap',
  'reversal',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** Where pieces lie: one SKU in one warehouse in one quality, good where none is named. */
export interface Place {
  skuId: number;
  warehouseId: number;
  quality?: Quality;
}

export interface Movement extends Place {
  /** A reversal is made by `reversePosting` only. */
  kind: MovementKind;
  /** Pieces, negative when they leave. */
  quantity: number;
  /** What one piece cost, for pieces that come in; without it they come in at the present average. */
  unitCostE4?: number | undefined;
  /** What all of them are worth, where that is known exactly: goods that come back at what they left at. */
  valueE4?: number | undefined;
  reason?: string | null;
  record?: { kind: string; id: number };
  postedOn: Day;
  /** Document line and action: posted again with the same key, a movement has been posted already. */
  key: string;
  /** The form's field that a refusal points at. */
  field?: string;
}

/** Which way a kind moves pieces; `both` may do either. */
const ways: Record<MovementKind, 'in' | 'out' | 'both'> = {
  receipt: 'in',
  production_in: 'in',
  ship: 'out',
  transfer_out: 'out',
  transfer_in: 'in',
  return_in: 'in',
  quality_change: 'both',
  count_gain: 'in',
  count_loss: 'out',
  adjustment: 'both',
  scrap: 'out',
  reversal: 'both',
};

/** The second half of a transfer or a change of quality: it brings in exactly what the first has taken out. */
export function isSecondHalf({ kind, quantity }: Pick<Movement, 'kind' | 'quantity'>): boolean {
  return kind === 'transfer_in' || (kind === 'quality_change' && quantity > 0);
}

function isFirstHalf({ kind, quantity }: Movement): boolean {
  return kind === 'transfer_out' || (kind === 'quality_change' && quantity < 0);
}

const qualityOf = ({ quality = 'good' }: Place): Quality => quality;

function arePair(first: Movement, second: Movement | undefined): boolean {
  if (!second || !isSecondHalf(second)) return false;
  if (first.skuId !== second.skuId || first.quantity + second.quantity !== 0) return false;
  const isSameWarehouse = first.warehouseId === second.warehouseId;
  const isSameQuality = qualityOf(first) === qualityOf(second);
  return first.kind === 'transfer_out'
    ? second.kind === 'transfer_in' && !isSameWarehouse && isSameQuality
    : second.kind === 'quality_change' && isSameWarehouse && !isSameQuality;
}

/**
 * Throws what is a mistake of the program and not of a person: a movement that goes the wrong way for its kind,
 * half of a transfer, a key that is there twice. The database's CHECKs say the same of what they can see.
 */
export function refuseUnruly(movements: readonly Movement[]): void {
  const keys = new Set<string>();
  for (const [place, movement] of movements.entries()) {
    const { kind, quantity, key, valueE4, unitCostE4 } = movement;
    const way = ways[kind];
    const wrong = (why: string) => new Error(`a movement ${kind} (${key}) ${why}`);
    if (!Number.isSafeInteger(quantity) || quantity === 0) throw wrong('moves no whole pieces');
    if (way !== 'both' && quantity > 0 !== (way === 'in')) throw wrong('goes the wrong way');
    if (kind === 'reversal') throw wrong('is not posted by itself');
    if (kind === 'ship' && qualityOf(movement) !== 'good') throw wrong('ships what is not good');
    if ((valueE4 ?? unitCostE4 ?? 0) < 0) throw wrong('has a negative cost');
    if (keys.has(key)) throw wrong('has a key that another one of its posting has');
    keys.add(key);
    if (isFirstHalf(movement) && !arePair(movement, movements[place + 1])) throw wrong('is half of a pair');
    const before = movements[place - 1];
    if (isSecondHalf(movement) && !(before && isFirstHalf(before))) throw wrong('is half of a pair');
  }
}
