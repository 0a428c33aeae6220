/** What to order again of a SKU: pure rules. No I/O. */
import type { Day } from '../../core/days.ts';

export interface Need {
  today: Day;
  /** On hand and expected on days that lie ahead, less all that is owed. */
  position: number;
  /** The most pieces that are missing at any time, and from when; 0 and null where none ever are. */
  short: number;
  shortOn: Day | null;
  /** 0 switches the reorder point off. */
  reorderPoint: number;
  /** Ordered in multiples of this; 0 orders exactly what is needed. */
  reorderQuantity: number;
}

export interface Proposal {
  reason: 'short' | 'low';
  quantity: number;
  /** By when it is needed: today where the reorder point is reached, but nothing is missing yet. */
  neededOn: Day;
}

/** At or below it, as everywhere. */
export const isLow = ({ position, reorderPoint }: Pick<Need, 'position' | 'reorderPoint'>) =>
  reorderPoint > 0 && position <= reorderPoint;

/** Covers what will be missing, and brings a SKU that is low above its reorder point. */
export function proposalFor(need: Need): Proposal | null {
  const { short, shortOn, position, reorderPoint, reorderQuantity } = need;
  const low = isLow(need) ? reorderPoint + 1 - position : 0;
  const wanted = Math.max(short, low);
  if (wanted <= 0) return null;
  const step = Math.max(1, reorderQuantity);
  const quantity = Math.ceil(wanted / step) * step;
  return shortOn !== null && short > 0
    ? { reason: 'short', quantity, neededOn: shortOn }
    : { reason: 'low', quantity, neededOn: need.today };
}
