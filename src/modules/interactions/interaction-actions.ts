import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { refusesInteraction } from '../contacts/channel.ts';
import { type Refuser, refusedText } from '../contacts/contact-view.ts';
import { findCustomer } from '../customers/customer-queries.ts';

export interface NewInteraction {
  channel: string;
  /** UTC; now where null. */
  happenedAt: string | null;
  contactId: number | null;
  theyContactedUs?: boolean;
  said: string;
  promise: string | null;
  promiseOn: string | null;
  task: string | null;
  taskOn: string | null;
}

/** Writes down what was said, with a promise and the next follow-up in the same go. Everyone who reads the customer may. */
export async function addInteraction(
  context: Context,
  customerId: number,
  form: NewInteraction,
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findCustomer(tx, customerId);
    if (customer.isArchived) throw new Refusal('customers.is_archived');
    if (form.promise && !form.promiseOn) throw new Refusal('errors.required', { field: 'promiseOn' });
    if (form.task && !form.taskOn) throw new Refusal('errors.required', { field: 'taskOn' });
    const at = now(tx);
    const happenedAt = form.happenedAt ?? at;
    if (happenedAt > at) throw new Refusal('customers.future_time', { field: 'happenedAt' });
    if (form.contactId !== null) await refuseUnwanted(tx, customerId, { ...form, contactId: form.contactId });
    const { channel, contactId, said } = form;
    const userId = actorId(tx);
    const id = await insertRow(tx.db, 'interactions', {
      customerId,
      contactId,
      channel,
      happenedAt,
      said,
      userId,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await story(tx, {
      customerId,
      kind: 'interaction',
      message: 'interactions.story_interaction',
      detail: { channel },
      record: { kind: 'interaction', id },
      at: happenedAt,
    });
    const open = { customerId, interactionId: id, userId, state: 'open', createdAt: at, version: 1 };
    if (form.promise) {
      await insertRow(tx.db, 'promises', { ...open, promisedText: form.promise, dueOn: form.promiseOn });
      await story(tx, {
        customerId,
        kind: 'promise',
        message: 'interactions.story_promised',
        detail: { text: form.promise, day: form.promiseOn },
      });
    }
    if (form.task) await insertRow(tx.db, 'follow_ups', { ...open, task: form.task, dueOn: form.taskOn });
    await audit(tx, {
      action: 'interactions.write',
      record: { kind: 'customer', id: customerId, label: `${customer.code} ${customer.name}` },
      ...(form.theyContactedUs ? { changes: { theyContacted: { before: null, after: true } } } : {}),
    });
    return id;
  });
}

/** The contact must be one of the customer's, and must not have said that they don't want to be reached so. */
async function refuseUnwanted(
  tx: Context,
  customerId: number,
  { contactId, channel, theyContactedUs }: { contactId: number; channel: string; theyContactedUs?: boolean },
): Promise<void> {
  const contact: Refuser | undefined = await tx
    .db('customer_contacts as l')
    .join('contacts as p', 'p.id', 'l.contact_id')
    .where({ 'l.customer_id': customerId, 'l.contact_id': contactId })
    .first('p.do_not_contact', 'p.do_not_contact_reason', 'p.do_not_contact_on');
  if (!contact) throw new Refusal('errors.not_offered', { field: 'contactId' });
  if (theyContactedUs || !refusesInteraction(contact.doNotContact, channel)) return;
  const refused = refusedText({ t: translate(tx.language) }, contact);
  throw new Refusal('interactions.refused_channel', { field: 'contactId', values: { refused } });
}

interface OpenItem {
  id: number;
  customerId: number;
  userId: number;
  state: string;
  /** What was promised or is to be done. */
  task: string;
}

async function findOpen(tx: Context, table: 'promises' | 'follow_ups', id: number): Promise<OpenItem> {
  const item: OpenItem | undefined = await tx
    .db(table)
    .where({ id })
    .forUpdate()
    .first('id', 'customer_id', 'user_id', 'state', table === 'promises' ? 'promised_text as task' : 'task');
  if (!item) throw new NotFound(table);
  await findCustomer(tx, item.customerId);
  const mayEnd = item.userId === tx.user?.id || allows(tx.user, 'customers.write_all');
  if (!mayEnd) throw new Forbidden(table);
  if (item.state !== 'open') throw new Refusal('interactions.ended_already');
  return item;
}

/** Ends a promise as kept, broken or withdrawn. Gives the customer's id. */
export async function endPromise(
  context: Context,
  id: number,
  state: 'kept' | 'broken' | 'withdrawn',
): Promise<number> {
  return transact(context, async (tx) => {
    const { customerId, task } = await findOpen(tx, 'promises', id);
    await tx
      .db('promises')
      .where({ id })
      .update({ state, closedAt: now(tx), closedById: actorId(tx) })
      .increment('version', 1);
    await story(tx, {
      customerId,
      kind: 'promise',
      message: `interactions.story_promise_${state}`,
      detail: { text: task },
    });
    await audit(tx, {
      action: 'interactions.end_promise',
      record: { kind: 'customer', id: customerId, label: task },
      changes: { state: { before: 'open', after: state } },
    });
    return customerId;
  });
}

/** Ends a follow-up as done or dropped. Gives the customer's id. */
export async function endFollowUp(context: Context, id: number, state: 'done' | 'dropped'): Promise<number> {
  return transact(context, async (tx) => {
    const { customerId, task } = await findOpen(tx, 'follow_ups', id);
    await tx
      .db('follow_ups')
      .where({ id })
      .update({ state, closedAt: now(tx), closedById: actorId(tx) })
      .increment('version', 1);
    await audit(tx, {
      action: 'interactions.end_follow_up',
      record: { kind: 'customer', id: customerId, label: task },
      changes: { state: { before: 'open', after: state } },
    });
    return customerId;
  });
}
