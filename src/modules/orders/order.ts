/** Pure rules of orders: what state may follow which, and what is still open. No I/O. */
import { lineAmount, sum } from '../../core/money.ts';

export const orderStates = [
  'draft',
  'confirmed',
  'released',
  'on_hold',
  'closed',
  'closed_short',
  'cancelled',
] as const;
export type OrderState = (typeof orderStates)[number];

export const orderSteps = ['confirm', 'release', 'hold', 'resume', 'close_short', 'cancel'] as const;
export type OrderStep = (typeof orderSteps)[number];

interface StepRule {
  from: readonly OrderState[];
  to: OrderState;
  needsReason: boolean;
}

/** `resume` leads back to `confirmed`; releasing again is a decision of its own. */
export const stepRules: Record<OrderStep, StepRule> = {
  confirm: { from: ['draft'], to: 'confirmed', needsReason: false },
  release: { from: ['confirmed'], to: 'released', needsReason: false },
  hold: { from: ['confirmed', 'released'], to: 'on_hold', needsReason: true },
  resume: { from: ['on_hold'], to: 'confirmed', needsReason: false },
  close_short: { from: ['confirmed', 'released', 'on_hold'], to: 'closed_short', needsReason: true },
  cancel: { from: ['draft', 'confirmed', 'released', 'on_hold'], to: 'cancelled', needsReason: true },
};

/** States in which goods may be held for an order and may leave for it. */
export const openStates: readonly OrderState[] = ['confirmed', 'released', 'on_hold'];

export interface Progress {
  quantity: number;
  shipped: number;
  reserved: number;
  /** In shipments that have not left yet. */
  planned: number;
}

export function allowedSteps(state: OrderState, lines: readonly Pick<Progress, 'shipped'>[]): OrderStep[] {
  const hasShipped = lines.some(({ shipped }) => shipped > 0);
  return orderSteps.filter((step) => {
    if (!stepRules[step].from.includes(state)) return false;
    if (step === 'cancel') return !hasShipped;
    return step === 'close_short' ? hasShipped : true;
  });
}

/** Pieces that have still to leave. */
export function openQuantity({ quantity, shipped }: Pick<Progress, 'quantity' | 'shipped'>): number {
  return Math.max(0, quantity - shipped);
}

export interface PricedLine {
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

/** Lines as the audit log and amendments keep them. */
export function brief(lines: readonly (PricedLine & { skuId: number })[]) {
  return lines.map(({ skuId, quantity, unitPriceE4, discountBp }) => ({
    skuId,
    quantity,
    unitPriceE4,
    discountBp,
  }));
}

/** Amounts of the lines, each rounded to the minor unit, and their sum. */
export function totalsOf(
  lines: readonly PricedLine[],
  currency: string,
): { amounts: number[]; totalE4: number } {
  const amounts = lines.map((line) => lineAmount({ ...line, currency }));
  return { amounts, totalE4: sum(amounts) };
}
