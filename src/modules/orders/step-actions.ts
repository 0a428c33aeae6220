import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { rateOn } from '../../core/exchange-rates.ts';
import { convert, decimalText } from '../../core/money.ts';
import { demand } from '../../core/permissions.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { noteFirstOrder } from '../customers/customer-actions.ts';
import { release, reserve } from '../inventory/stock.ts';
import { openNeedsOn, refuseOpenNeeds } from '../needs/order-needs.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { allowedSteps, type OrderStep, stepRules } from './order.ts';
import { linesOf, lockOrder, mayWriteOrder, type Order, type OrderLine } from './order-queries.ts';

/** The order and its lines under a lock, when this user may take that step now. */
async function forStep(
  tx: Context,
  id: number,
  step: OrderStep,
): Promise<{ order: Order; lines: OrderLine[] }> {
  const order = await lockOrder(tx, id);
  if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
  const lines = await linesOf(tx.db, id);
  if (!allowedSteps(order.state, lines).includes(step)) throw new Refusal(`orders.cannot_${step}`);
  return { order, lines };
}

/**
 * Confirms a draft: freezes the day's exchange rate and reserves every line, or refuses. Lines whose ids are
 * in `waiting` are reserved later. All of it or nothing.
 */
export async function confirmOrder(
  context: Context,
  at: { id: number; version: number },
  waiting: readonly number[],
): Promise<Order> {
  return transact(context, async (tx) => {
    const { order, lines } = await forStep(tx, at.id, 'confirm');
    if (lines.length === 0) throw new Refusal('orders.no_lines');
    const day = today(tx);
    const { baseCurrency } = tx.settings;
    const rateE8 = await rateOn(tx.db, { currency: order.currency, baseCurrency, day });
    await updateVersioned(tx.db, 'orders', at, {
      state: 'confirmed',
      rateE8,
      rateOn: day,
      baseTotalE4: convert(order.totalE4, rateE8, baseCurrency),
      confirmedAt: now(tx),
      confirmedOn: day,
      firstPromisedOn: order.promisedOn,
      updatedAt: now(tx),
    });
    const held = lines.filter(({ id }) => !waiting.includes(id));
    const wait = lines.filter(({ id }) => waiting.includes(id)).map(({ id }) => id);
    if (wait.length > 0) await tx.db('order_lines').whereIn('id', wait).update({ isWaiting: true });
    await reserve(
      tx,
      held.map((line) => ({
        orderLineId: line.id,
        skuId: line.skuId,
        warehouseId: order.warehouseId,
        quantity: line.quantity,
        field: `wait-${line.id}`,
      })),
    );
    await refreshTerms(tx, order.id);
    await noteFirstOrder(tx, order.customerId);
    await note(tx, order, { step: 'confirm', state: 'confirmed', rateE8 });
    return order;
  });
}

/** Takes any other step. Cancelling and closing short let go of what is held. */
export async function takeStep(
  context: Context,
  at: { id: number; version: number },
  step: Exclude<OrderStep, 'confirm'>,
  {
    reason = null,
    reviewOn = null,
    overrideReason = null,
  }: { reason?: string | null; reviewOn?: string | null; overrideReason?: string | null } = {},
): Promise<Order> {
  return transact(context, async (tx) => {
    const { order, lines } = await forStep(tx, at.id, step);
    if (step === 'cancel' || step === 'close_short') {
      if (lines.some(({ planned }) => planned > 0)) throw new Refusal('orders.in_shipment');
      await release(
        tx,
        lines.map(({ id }) => id),
      );
      await tx.db('order_lines').where({ orderId: at.id }).update({ isWaiting: false });
    }
    if (step === 'release') {
      const open = await openNeedsOn(tx, at.id);
      if (open.length > 0 && overrideReason) demand(tx, 'orders.override');
      else refuseOpenNeeds(open);
    }
    const state = stepRules[step].to;
    await updateVersioned(tx.db, 'orders', at, {
      state,
      stateReason: reason,
      reviewOn,
      updatedAt: now(tx),
    });
    await refreshTerms(tx, at.id);
    await note(tx, order, { step, state, reason, reviewOn, overrideReason });
    return order;
  });
}

async function note(
  tx: Context,
  order: Order,
  taken: {
    step: OrderStep;
    state: string;
    reason?: string | null;
    reviewOn?: string | null;
    overrideReason?: string | null;
    rateE8?: number;
  },
): Promise<void> {
  const { step, state, reason = null, reviewOn = null, overrideReason = null, rateE8 } = taken;
  const { id, number, customerId } = order;
  await audit(tx, {
    action: `orders.${step}`,
    record: { kind: 'order', id, label: number },
    changes: changesBetween(order, {
      state,
      reviewOn,
      ...(reason ? { stateReason: reason } : {}),
      ...(overrideReason ? { overrideReason } : {}),
      ...(rateE8 === undefined ? {} : { rate: decimalText(rateE8, 8) }),
    }),
  });
  await story(tx, {
    customerId,
    kind: 'order',
    message: `orders.story_${state === 'confirmed' && step === 'resume' ? 'resumed' : state}`,
    detail: { number, reason: reason ?? '' },
    record: { kind: 'order', id },
  });
}

/** Holds goods for lines that wait, as far as whole lines are there now. Gives how many lines got theirs. */
export async function reserveWaiting(context: Context, id: number): Promise<number> {
  return transact(context, async (tx) => {
    const order = await lockOrder(tx, id);
    if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
    if (order.state !== 'confirmed' && order.state !== 'released') throw new Refusal('orders.not_open');
    const waiting = (await linesOf(tx.db, id)).filter(({ isWaiting }) => isWaiting);
    // By SKU ascending, as stock.ts locks them.
    waiting.sort((a, b) => a.skuId - b.skuId);
    let count = 0;
    for (const line of waiting) if (await tryReserve(tx, order, line)) count++;
    if (count === 0) throw new Refusal('orders.still_short');
    await audit(tx, { action: 'orders.reserve', record: { kind: 'order', id, label: order.number } });
    return count;
  });
}

async function tryReserve(tx: Context, order: Order, line: OrderLine): Promise<boolean> {
  const quantity = line.quantity - line.shipped - line.reserved;
  if (quantity > 0) {
    const { id: orderLineId, skuId } = line;
    try {
      await reserve(tx, [{ orderLineId, skuId, warehouseId: order.warehouseId, quantity }]);
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }
  await tx.db('order_lines').where({ id: line.id }).update({ isWaiting: false });
  return true;
}
