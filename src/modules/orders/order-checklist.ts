import type { z } from 'zod';
import { type Context, now } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { categoryText } from '../needs/need-view.ts';
import { changeableOrders, needsOnOrder, settleOrderNeed } from '../needs/order-needs.ts';
import type { orderNeedForm } from './order-form.ts';
import { lockOrder, mayWriteOrder, type Order } from './order-queries.ts';

/** What the customer asks for on this order, as `views/orders/parts/needs.ejs` shows it. */
export async function checklist(request: PageRequest, order: Order) {
  const { context, t, f } = request;
  if (!allows(context.user, 'needs.read')) return null;
  const needs = await needsOnOrder(context, order.id);
  const maySettle = mayWriteOrder(context, order) && changeableOrders.includes(order.state);
  return {
    openCount: needs.filter(({ state }) => state === 'open').length,
    maySettle,
    needs: needs.map((need) => ({
      ...need,
      category: categoryText(t, need.category),
      label: t(`orders.need_${need.state}`),
      tone: { open: 'soon', confirmed: 'done', dropped: 'neutral' }[need.state],
      settled: [need.settledBy, need.settledAt ? f.instant(need.settledAt) : '', need.reason]
        .filter(Boolean)
        .join(' · '),
    })),
  };
}

async function settle(
  context: Context,
  at: { orderId: number; id: number },
  form: z.output<typeof orderNeedForm>,
): Promise<void> {
  await transact(context, async (tx) => {
    const order = await lockOrder(tx, at.orderId);
    if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
    if (!changeableOrders.includes(order.state)) throw new Refusal('orders.checklist_closed');
    const need = await settleOrderNeed(tx, { order, id: at.id }, form);
    await tx
      .db('orders')
      .where({ id: order.id })
      .update({ updatedAt: now(tx) })
      .increment('version', 1);
    if (form.state === 'open') return;
    await story(tx, {
      customerId: order.customerId,
      kind: 'need',
      message: `orders.story_need_${form.state}`,
      detail: { number: order.number, wanted: need.wanted, reason: form.reason ?? '' },
      record: { kind: 'order', id: order.id },
    });
  });
}

/** Ticks one line of the checklist off, drops it from this order, or opens it again. */
export async function settleNeed(
  request: PageRequest,
  form: z.output<typeof orderNeedForm>,
): Promise<Outcome> {
  const orderId = idParam(request);
  await settle(request.context, { orderId, id: idParam(request, 'need') }, form);
  return redirect(`/orders/${orderId}#needs`, { key: `orders.need_now_${form.state}` });
}
