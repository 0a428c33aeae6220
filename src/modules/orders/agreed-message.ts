import type { z } from 'zod';
import { type Context, now } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest, type Panel, type PanelRecord } from '../../web/route.ts';
import { agreedMessagePage, noteAgreedMessage, pinnedPanel } from '../customers/agreed-message.ts';
import type { agreedMessageForm } from '../customers/customer-form.ts';
import { findWritableOrder, lockOrder, mayWriteOrder, visibleOrders } from './order-queries.ts';

const mostPinned = 5;

/** What everyone tells the customer of this order, in any state: most is to be told once it is confirmed. */
async function setMessage(
  context: Context,
  at: { id: number; version: number },
  agreedMessage: string | null,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockOrder(tx, at.id);
    if (!mayWriteOrder(tx, before)) throw new Forbidden('orders.write');
    await updateVersioned(tx.db, 'orders', at, { agreedMessage, updatedAt: now(tx) });
    await noteAgreedMessage(tx, {
      kind: 'order',
      record: before,
      agreedMessage,
      texts: {
        action: 'orders.agreed_message',
        set: 'orders.story_agreed_message',
        cleared: 'orders.story_no_agreed_message',
      },
    });
  });
}

export async function showAgreedMessage(request: PageRequest): Promise<Outcome> {
  const order = await findWritableOrder(request.context, idParam(request));
  return agreedMessagePage(request, {
    at: `/orders/${order.id}`,
    name: order.number,
    lead: request.t('orders.agreed_message_lead'),
    record: order,
  });
}

export async function saveAgreedMessage(
  request: PageRequest,
  form: z.output<typeof agreedMessageForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await setMessage(request.context, { id, version: form.version }, form.agreedMessage);
  return redirect(`/orders/${id}`, { key: 'shared.saved' });
}

/** Pinned on the customer's page: what was agreed to be told of each order that is not over. */
export async function pinnedMessages(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'orders.read')) return null;
  const orders: { id: number; number: string; agreedMessage: string }[] = await visibleOrders(context)
    .where('o.customer_id', id)
    .whereIn('o.state', ['draft', 'confirmed', 'released', 'on_hold'])
    .whereNotNull('o.agreed_message')
    .orderBy('o.id', 'desc')
    .limit(mostPinned)
    .select('o.id', 'o.number', 'o.agreed_message');
  return pinnedPanel(t('orders.agreed_message'), '/orders', orders);
}
