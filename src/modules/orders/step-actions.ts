import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { rateOn } from '../../core/exchange-rates.ts';
import { convert } from '../../core/money.ts';
import { demand } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { noteFirstOrder } from '../customers/customer-actions.ts';
import { reserve } from '../inventory/stock.ts';
import { openNeedsOn, refuseOpenNeeds } from '../needs/order-needs.ts';
import { creditOf } from '../payment-plans/credit.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { forAction, letGo, noteStep, take } from './acting.ts';
import { creditValues } from './credit-note.ts';
import type { JudgedOrder, OrderStep } from './order.ts';
import { holdCustomerOf, type Order } from './order-queries.ts';

/**
 * Confirms a draft: freezes the day's exchange rate and reserves every line, or refuses. Lines whose ids are
 * in `waiting` get what is there, the rest of them when it comes. All of it or nothing.
 */
export async function confirmOrder(
  context: Context,
  at: { id: number; version: number; promisedOn?: string | null },
  waiting: readonly number[],
): Promise<Order> {
  return transact(context, async (tx) => {
    await holdCustomerOf(tx, at.id);
    const { order, lines } = await forAction(tx, at.id, 'confirm');
    if (lines.length === 0) throw new Refusal('orders.no_lines');
    const day = today(tx);
    const { baseCurrency } = tx.settings;
    const rateE8 = await rateOn(tx.db, { currency: order.currency, baseCurrency, day });
    const promised = at.promisedOn === undefined ? order.promisedOn : at.promisedOn;
    if (promised && promised < day && promised !== order.promisedOn)
      throw new Refusal('orders.promise_past', { field: 'promisedOn', values: { day } });
    await updateVersioned(tx.db, 'orders', at, {
      state: 'confirmed',
      rateE8,
      rateOn: day,
      baseTotalE4: convert(order.totalE4, rateE8, baseCurrency),
      confirmedAt: now(tx),
      confirmedOn: day,
      promisedOn: promised,
      firstPromisedOn: promised,
      updatedAt: now(tx),
    });
    const waits = await reserve(
      tx,
      lines.map((line) => ({
        orderLineId: line.id,
        skuId: line.skuId,
        warehouseId: order.warehouseId,
        quantity: line.quantity,
        field: `wait-${line.id}`,
        mayWait: waiting.includes(line.id),
      })),
    );
    if (waits.size > 0)
      await tx
        .db('order_lines')
        .whereIn('id', [...waits])
        .update({ isWaiting: true });
    await refreshTerms(tx, order.id);
    await noteFirstOrder(tx, order.customerId);
    await noteStep(tx, order, { action: 'confirm', state: 'confirmed', rateE8, promisedOn: promised });
    return order;
  });
}

/** Takes a step. Closing and cancelling let go of what is held. */
export async function takeStep(
  context: Context,
  at: { id: number; version: number },
  step: OrderStep,
  {
    reason = null,
    reviewOn = null,
    overrideReason = null,
  }: { reason?: string | null; reviewOn?: string | null; overrideReason?: string | null } = {},
): Promise<Order> {
  return transact(context, async (tx) => {
    const { order, lines } = await forAction(tx, at.id, step, { isOverridden: overrideReason !== null });
    const day = today(tx);
    if (reviewOn && reviewOn < day)
      throw new Refusal('orders.promise_past', { field: 'reviewOn', values: { day } });
    const against = step === 'release' ? await refuseUnsettled(tx, order, overrideReason) : null;
    if (step === 'cancel' || step === 'close_short' || step === 'close') await letGo(tx, at.id, lines);
    const state = take(order, lines, step, { ...against, isOverridden: overrideReason !== null });
    await updateVersioned(tx.db, 'orders', at, {
      state,
      stateReason: reason ?? overrideReason,
      reviewOn,
      ...(state === 'released' ? { releasedOn: today(tx) } : {}),
      ...(step === 'close' || step === 'close_short' ? { closedOn: today(tx) } : {}),
      updatedAt: now(tx),
    });
    await refreshTerms(tx, at.id);
    await noteStep(tx, order, { action: step, state, reason, reviewOn, overrideReason });
    return order;
  });
}

/** Throws where something stands against the release that isn't overridden by someone who may. */
async function refuseUnsettled(
  tx: Context,
  order: Order,
  overrideReason: string | null,
): Promise<Pick<JudgedOrder, 'hasOpenNeeds' | 'isOverCredit'>> {
  const open = await openNeedsOn(tx, order.id);
  const credit = await creditOf(tx, order.customerId);
  const against = { hasOpenNeeds: open.length > 0, isOverCredit: credit.isOver };
  if (overrideReason && (against.hasOpenNeeds || against.isOverCredit)) {
    demand(tx, 'orders.override');
    return against;
  }
  refuseOpenNeeds(open);
  if (credit.isOver) throw new Refusal('orders.over_credit', { values: creditValues(tx, credit) });
  return against;
}
