import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import type { Day } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { changedDay, type Due, dueDay } from './due-day.ts';
import type { ChangeInput } from './interaction-form.ts';
import { lockOpen, refuseUnfit } from './open-items.ts';

interface NewFollowUp {
  customerId: number;
  interactionId: number | null;
  task: string;
  userId: number;
  /** The form's name of the user's field. */
  userField: string;
  due: Due & { field: string };
}

/** The follow-up's row, inside the caller's transaction. */
export async function writeFollowUp(
  tx: Context,
  { due, userField, ...followUp }: NewFollowUp,
): Promise<number> {
  const dueOn = await dueDay(tx, due, due.field);
  if (!dueOn) throw new Refusal('errors.required', { field: due.field });
  const { customerId, userId } = followUp;
  await refuseUnfit(tx, { customerId, userId, field: userField });
  const row = { ...followUp, dueOn, state: 'open', createdAt: now(tx), createdById: actorId(tx), version: 1 };
  return insertRow(tx.db, 'follow_ups', row);
}

/** A follow-up by itself, for oneself or a colleague. */
export async function planFollowUp(
  context: Context,
  customerId: number,
  form: { task: string; dueOn: Day | null; dueIn: string | null; keepDayOff: boolean; userId: number | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const customer = await findCustomer(tx, customerId);
    if (customer.isArchived) throw new Refusal('customers.is_archived');
    const due = { on: form.dueOn, steps: form.dueIn, isDayOffMeant: form.keepDayOff, field: 'dueOn' };
    const user = { userId: form.userId ?? actorId(tx), userField: 'userId' };
    await writeFollowUp(tx, { customerId, interactionId: null, task: form.task, ...user, due });
    await audit(tx, {
      action: 'interactions.follow_up',
      record: { kind: 'customer', id: customerId, label: form.task },
    });
  });
}

/** Ends a follow-up as done or dropped. Gives the customer's id. */
export async function endFollowUp(context: Context, id: number, state: 'done' | 'dropped'): Promise<number> {
  return transact(context, async (tx) => {
    const { customerId, text } = await lockOpen(tx, 'follow_ups', id);
    await tx
      .db('follow_ups')
      .where({ id })
      .update({ state, closedAt: now(tx), closedById: actorId(tx) })
      .increment('version', 1);
    await story(tx, {
      customerId,
      kind: 'follow_up',
      message: `interactions.story_follow_up_${state}`,
      detail: { text },
    });
    await audit(tx, {
      action: 'interactions.end_follow_up',
      record: { kind: 'customer', id: customerId, label: text },
      changes: { state: { before: 'open', after: state } },
    });
    return customerId;
  });
}

/** Another day or another colleague. */
export async function changeFollowUp(context: Context, id: number, form: ChangeInput): Promise<number> {
  return transact(context, async (tx) => {
    const before = await lockOpen(tx, 'follow_ups', id);
    const { customerId, text } = before;
    const dueOn = await changedDay(tx, before.dueOn, form);
    const userId = form.userId ?? before.userId;
    await refuseUnfit(tx, { customerId, userId, field: 'userId' });
    await updateVersioned(tx.db, 'follow_ups', { id, version: form.version }, { dueOn, userId });
    await audit(tx, {
      action: 'interactions.change_follow_up',
      record: { kind: 'customer', id: customerId, label: text },
      changes: changesBetween({ dueOn: before.dueOn, ownerId: before.userId }, { dueOn, ownerId: userId }),
    });
    return customerId;
  });
}
