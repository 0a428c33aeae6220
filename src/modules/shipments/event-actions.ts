import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { exceptionKinds, kindsFor, stateAfter, underWayStates } from './shipment.ts';
import type { EventInput } from './shipment-form.ts';
import { lockShipment } from './shipment-queries.ts';
import { addEvent } from './step-actions.ts';

/** Writes an event; it may turn the shipment into an exception or back, and bring a new promised day. */
export async function recordEvent(
  context: Context,
  id: number,
  form: Omit<EventInput, 'happenedAt'> & { happenedAt: string | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const shipment = await lockShipment(tx, id);
    if (shipment.state === 'cancelled') throw new Refusal('shipments.is_cancelled');
    if (!kindsFor(shipment.mode).includes(form.kind))
      throw new Refusal('errors.not_offered', { field: 'kind' });
    const happenedAt = form.happenedAt ?? now(tx);
    if (happenedAt > now(tx)) throw new Refusal('customers.future_time', { field: 'happenedAt' });
    if (form.newPromisedOn && !form.remark) throw new Refusal('shipments.say_why', { field: 'remark' });
    if (form.kind === 'resolved' && shipment.state !== 'exception')
      throw new Refusal('shipments.no_exception');
    const isTransport = form.kind !== 'note';
    if (isTransport && !underWayStates.includes(shipment.state)) throw new Refusal('shipments.not_under_way');
    if (form.newPromisedOn && shipment.deliveredOn)
      throw new Refusal('shipments.not_under_way', { field: 'newPromisedOn' });
    const { kind, place, remark, newPromisedOn } = form;
    await addEvent(tx, id, { kind, happenedAt, place, remark });
    const after = stateAfter({ state: shipment.state, before: shipment.stateBeforeException }, kind);
    await tx
      .db('shipments')
      .where({ id })
      .update({
        state: after.state,
        stateBeforeException: after.before,
        ...(newPromisedOn
          ? {
              promisedOn: newPromisedOn,
              promiseReason: remark?.slice(0, 300) ?? null,
              firstPromisedOn: shipment.firstPromisedOn ?? newPromisedOn,
            }
          : {}),
        updatedAt: now(tx),
      })
      .increment('version', 1);
    await audit(tx, {
      action: 'shipments.event',
      record: { kind: 'shipment', id, label: shipment.number },
      changes: changesBetween(shipment, {
        state: after.state,
        ...(newPromisedOn ? { promisedOn: newPromisedOn, promiseReason: remark } : {}),
      }),
    });
    const isException = (exceptionKinds as readonly string[]).includes(kind);
    if (!isException && !newPromisedOn && kind !== 'resolved') return;
    await story(tx, {
      customerId: shipment.customerId,
      kind: 'shipment',
      message: newPromisedOn
        ? 'shipments.story_new_promise'
        : isException
          ? 'shipments.story_exception'
          : 'shipments.story_resolved',
      detail: { number: shipment.number, kind, remark: remark ?? '', day: newPromisedOn ?? '' },
      record: { kind: 'shipment', id },
    });
  });
}

/** How the staff found the carrier's work on this shipment, 1 to 5. */
export async function rateShipment(
  context: Context,
  id: number,
  rating: { staffRating: number; staffRatingNote: string | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const shipment = await lockShipment(tx, id);
    if (shipment.dispatchedOn === null) throw new Refusal('shipments.not_under_way');
    await tx
      .db('shipments')
      .where({ id })
      .update({ ...rating, updatedAt: now(tx) })
      .increment('version', 1);
    await audit(tx, {
      action: 'shipments.rate',
      record: { kind: 'shipment', id, label: shipment.number },
      changes: changesBetween(shipment, rating),
    });
  });
}
