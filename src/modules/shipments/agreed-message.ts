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
import { mayWrite } from '../customers/customer-queries.ts';
import { findShipment, lockShipment, type Shipment, visibleShipments } from './shipment-queries.ts';

const mostPinned = 5;

/** Who sends the goods, and who speaks with the customer: its owners, and whose order it carries. */
export function mayTell(context: Context, shipment: Shipment): boolean {
  const { customerOwnerId: ownerId, customerBackupOwnerId: backupOwnerId } = shipment;
  return (
    allows(context.user, 'shipments.write') ||
    mayWrite(context, { ownerId, backupOwnerId }) ||
    mayWrite(context, { ownerId: shipment.ownerId, backupOwnerId: null })
  );
}

async function setMessage(
  context: Context,
  at: { id: number; version: number },
  agreedMessage: string | null,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockShipment(tx, at.id);
    if (!mayTell(tx, before)) throw new Forbidden('shipments.message');
    await updateVersioned(tx.db, 'shipments', at, { agreedMessage, updatedAt: now(tx) });
    await noteAgreedMessage(tx, {
      kind: 'shipment',
      record: before,
      agreedMessage,
      texts: {
        action: 'shipments.agreed_message',
        set: 'shipments.story_agreed_message',
        cleared: 'shipments.story_no_agreed_message',
      },
    });
  });
}

export async function showAgreedMessage(request: PageRequest): Promise<Outcome> {
  const shipment = await findShipment(request.context, idParam(request));
  if (!mayTell(request.context, shipment)) throw new Forbidden('shipments.message');
  return agreedMessagePage(request, {
    at: `/shipments/${shipment.id}`,
    name: shipment.number,
    lead: request.t('shipments.agreed_message_lead'),
    record: shipment,
  });
}

export async function saveAgreedMessage(
  request: PageRequest,
  form: z.output<typeof agreedMessageForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await setMessage(request.context, { id, version: form.version }, form.agreedMessage);
  return redirect(`/shipments/${id}`, { key: 'shared.saved' });
}

/** Pinned on the customer's page: what was agreed to be told of each shipment that hasn't arrived. */
export async function pinnedMessages(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'shipments.read')) return null;
  const shipments: { id: number; number: string; agreedMessage: string }[] = await visibleShipments(context)
    .where('h.customer_id', id)
    .whereNotIn('h.state', ['delivered', 'returned', 'cancelled'])
    .whereNotNull('h.agreed_message')
    .orderBy('h.id', 'desc')
    .limit(mostPinned)
    .select('h.id', 'h.number', 'h.agreed_message');
  return pinnedPanel(t('shipments.agreed_message'), '/shipments', shipments);
}
