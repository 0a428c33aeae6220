import type { Context } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { answerOf, stepsOf } from './atp.ts';
import { situationsOf } from './situation-queries.ts';

export interface Asked {
  warehouseId: number | null;
  /** Lines of one SKU are added up. */
  lines: readonly { skuId: number; quantity: number }[];
  /** An order that asks for itself: what it is owed and holds already is left out. */
  orderId?: number | null;
  /** The day wished for; today where none is. */
  on?: Day | null;
}

export interface PromisedLine {
  skuId: number;
  quantity: number;
  /** How many of them by the wished day. */
  by: number;
  /** The earliest day for all of them; null where no dated supply covers them. */
  on: Day | null;
}

export interface Promised {
  /** The earliest day for everything; null where something is not covered. */
  on: Day | null;
  /** The SKU that comes last; null where all is there by the wished day. */
  holdingUp: number | null;
  /** One for each SKU, in the order in which they were asked for. */
  lines: PromisedLine[];
}

/** When so many of each can be delivered, from what is on hand, held, owed and expected now. */
export async function promiseFor(
  context: Context,
  { warehouseId, lines, orderId = null, on = null }: Asked,
): Promise<Promised> {
  const wanted = new Map<number, number>();
  for (const { skuId, quantity } of lines) wanted.set(skuId, (wanted.get(skuId) ?? 0) + quantity);
  const now = today(context);
  const wished = on !== null && on > now ? on : now;
  const situations = await situationsOf(context, { warehouseId, orderId, skuIds: [...wanted.keys()] });
  const promised = [...wanted].map(([skuId, quantity]): PromisedLine => {
    const situation = situations.get(skuId);
    if (!situation) return { skuId, quantity, by: 0, on: null };
    const answer = answerOf(stepsOf(situation), { quantity, on: wished });
    return { skuId, quantity, by: answer.by, on: answer.on };
  });
  const [first, ...others] = promised;
  if (!first) return { on: now, holdingUp: null, lines: [] };
  const last = others.reduce((latest, line) => (isLater(line, latest) ? line : latest), first);
  const isLate = last.on === null || last.on > wished;
  return { on: last.on, holdingUp: isLate ? last.skuId : null, lines: promised };
}

function isLater(line: PromisedLine, other: PromisedLine): boolean {
  return other.on !== null && (line.on === null || line.on > other.on);
}
