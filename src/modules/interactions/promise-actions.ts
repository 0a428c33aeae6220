import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { changedDay, type Due, dueDay } from './due-day.ts';
import type { ChangeInput } from './interaction-form.ts';
import { lockOpen, refuseUnfit } from './open-items.ts';

interface NewPromise {
  customerId: number;
  interactionId: number | null;
  promisedText: string;
  userId: number;
  due: Due & { field: string };
}

/** The promise's row and its place in the story, inside the caller's transaction. */
export async function writePromise(tx: Context, { due, ...promise }: NewPromise): Promise<number> {
  const dueOn = await dueDay(tx, due, due.field);
  if (!dueOn) throw new Refusal('errors.required', { field: due.field });
  const { customerId, userId } = promise;
  await refuseUnfit(tx, { customerId, userId, field: 'userId' });
  const id = await insertRow(tx.db, 'promises', {
    ...promise,
    dueOn,
    firstDueOn: dueOn,
    state: 'open',
    createdAt: now(tx),
    version: 1,
  });
  await story(tx, {
    customerId,
    kind: 'promise',
    message: 'interactions.story_promised',
    detail: { text: promise.promisedText, day: dueOn },
  });
  return id;
}

/** A promise by itself, without an interaction. Everyone who reads the customer may make one. */
export async function makePromise(
  context: Context,
  customerId: number,
  form: {
    promise: string;
    dueOn: Day | null;
    dueIn: string | null;
    keepDayOff: boolean;
    userId: number | null;
  },
): Promise<void> {
  await transact(context, async (tx) => {
    const customer = await findCustomer(tx, customerId);
    if (customer.isArchived) throw new Refusal('customers.is_archived');
    const due = { on: form.dueOn, steps: form.dueIn, isDayOffMeant: form.keepDayOff, field: 'dueOn' };
    const userId = form.userId ?? actorId(tx);
    await writePromise(tx, { customerId, interactionId: null, promisedText: form.promise, userId, due });
    await audit(tx, {
      action: 'interactions.promise',
      record: { kind: 'customer', id: customerId, label: form.promise },
    });
  });
}

/** Ends a promise as kept, broken or withdrawn. Gives the customer's id. */
export async function endPromise(
  context: Context,
  id: number,
  { state, remark }: { state: 'kept' | 'broken' | 'withdrawn'; remark: string | null },
): Promise<number> {
  return transact(context, async (tx) => {
    const { customerId, text } = await lockOpen(tx, 'promises', id);
    const ended = {
      state,
      closedAt: now(tx),
      closedOn: today(tx),
      closedById: actorId(tx),
      endRemark: remark,
    };
    await tx.db('promises').where({ id }).update(ended).increment('version', 1);
    await story(tx, {
      customerId,
      kind: 'promise',
      message: `interactions.story_promise_${state}`,
      detail: { text: remark ? `${text} (${remark})` : text },
    });
    await audit(tx, {
      action: 'interactions.end_promise',
      record: { kind: 'customer', id: customerId, label: text },
      changes: changesBetween({ state: 'open' }, remark ? { state, remark } : { state }),
    });
    return customerId;
  });
}

/** Another day or another colleague; the day first named stays, and the story tells of the new one. */
export async function changePromise(context: Context, id: number, form: ChangeInput): Promise<number> {
  return transact(context, async (tx) => {
    const before = await lockOpen(tx, 'promises', id);
    const { customerId, text } = before;
    const dueOn = await changedDay(tx, before.dueOn, form);
    const userId = form.userId ?? before.userId;
    await refuseUnfit(tx, { customerId, userId, field: 'userId' });
    const isMoved = dueOn !== before.dueOn;
    if (isMoved && !form.reason) throw new Refusal('interactions.say_why', { field: 'reason' });
    const row = { dueOn, userId, firstDueOn: before.firstDueOn ?? before.dueOn };
    await updateVersioned(tx.db, 'promises', { id, version: form.version }, row);
    if (isMoved)
      await story(tx, {
        customerId,
        kind: 'promise',
        message: 'interactions.story_promise_moved',
        detail: { text, from: before.dueOn, day: dueOn, reason: form.reason },
      });
    await audit(tx, {
      action: 'interactions.change_promise',
      record: { kind: 'customer', id: customerId, label: text },
      changes: {
        ...changesBetween({ dueOn: before.dueOn, ownerId: before.userId }, { dueOn, ownerId: userId }),
        ...(form.reason ? { reason: { before: null, after: form.reason } } : {}),
      },
    });
    return customerId;
  });
}
