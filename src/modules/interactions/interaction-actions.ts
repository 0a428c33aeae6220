import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { refusesInteraction } from '../contacts/channel.ts';
import { type Refuser, refusedText } from '../contacts/contact-view.ts';
import { type Customer, findCustomer } from '../customers/customer-queries.ts';
import { writeFollowUp } from './follow-up-actions.ts';
import { isCorrectable } from './interaction.ts';
import type { InteractionInput } from './interaction-form.ts';
import { findInteraction } from './interaction-queries.ts';
import { writePromise } from './promise-actions.ts';

export interface Spoken {
  channel: string;
  /** UTC; now where null. */
  happenedAt: string | null;
  contactId: number | null;
  theyContactedUs?: boolean;
  said: string;
}

/** What may go with it; left out where nothing does. */
type NextSteps = Partial<Omit<InteractionInput, keyof Spoken>>;

const customerRecord = ({ id, code, name }: Customer) => ({ kind: 'customer', id, label: `${code} ${name}` });

/** Writes down what was said, with a promise and the next follow-up in the same go. Everyone who reads the customer may. */
export async function addInteraction(
  context: Context,
  customerId: number,
  form: Spoken & NextSteps,
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findCustomer(tx, customerId);
    if (customer.isArchived) throw new Refusal('customers.is_archived');
    const id = await writeSpoken(tx, customerId, form);
    await writeNextSteps(tx, { customerId, interactionId: id }, form);
    await audit(tx, {
      action: 'interactions.write',
      record: customerRecord(customer),
      ...(form.theyContactedUs ? { changes: { theyContacted: { before: null, after: true } } } : {}),
    });
    return id;
  });
}

/** The interaction's row and its place in the story; the caller has locked and audited what it belongs to. */
export async function writeSpoken(tx: Context, customerId: number, form: Spoken): Promise<number> {
  const at = now(tx);
  const happenedAt = spokenAt(form, at);
  await refuseUnwanted(tx, customerId, form);
  const { channel, contactId, said } = form;
  const id = await insertRow(tx.db, 'interactions', {
    customerId,
    contactId,
    channel,
    happenedAt,
    said,
    userId: actorId(tx),
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
    contactId,
    at: happenedAt,
  });
  return id;
}

export async function writeNextSteps(
  tx: Context,
  of: { customerId: number; interactionId: number | null },
  form: NextSteps,
): Promise<void> {
  const isDayOffMeant = form.keepDayOff ?? false;
  if (form.promise) {
    const due = {
      on: form.promiseOn ?? null,
      steps: form.promiseIn ?? null,
      isDayOffMeant,
      field: 'promiseOn',
    };
    await writePromise(tx, { ...of, promisedText: form.promise, userId: actorId(tx), due });
  }
  if (form.task) {
    const due = { on: form.taskOn ?? null, steps: form.taskIn ?? null, isDayOffMeant, field: 'taskOn' };
    const user = { userId: form.taskUserId ?? actorId(tx), userField: 'taskUserId' };
    await writeFollowUp(tx, { ...of, task: form.task, ...user, due });
  }
}

function spokenAt(form: Spoken, at: string): string {
  const happenedAt = form.happenedAt ?? at;
  if (happenedAt > at) throw new Refusal('customers.future_time', { field: 'happenedAt' });
  return happenedAt;
}

/** The contact must be one of the customer's, and must not have said that they don't want to be reached so. */
async function refuseUnwanted(
  tx: Context,
  customerId: number,
  { contactId, channel, theyContactedUs }: Pick<Spoken, 'contactId' | 'channel' | 'theyContactedUs'>,
): Promise<void> {
  if (contactId === null) return;
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

/** Puts right what was written, by its author and within a day; the audit log keeps what stood there. */
export async function correctInteraction(
  context: Context,
  at: { id: number; version: number },
  form: Spoken,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findInteraction(tx, at.id);
    if (before.userId !== tx.user?.id) throw new Forbidden('interactions');
    if (!isCorrectable(before, tx.clock.now())) throw new Refusal('interactions.too_late');
    const { channel, contactId, said } = form;
    if (contactId !== before.contactId || channel !== before.channel)
      await refuseUnwanted(tx, before.customerId, form);
    const happenedAt = form.happenedAt ? spokenAt(form, now(tx)) : before.happenedAt;
    const row = { channel, contactId, said, happenedAt };
    await updateVersioned(tx.db, 'interactions', at, { ...row, updatedAt: now(tx) });
    await tx
      .db('story_entries')
      .where({ recordKind: 'interaction', recordId: at.id, kind: 'interaction' })
      .update({ happenedAt, contactId, detail: JSON.stringify({ channel }) });
    await audit(tx, {
      action: 'interactions.correct',
      record: {
        kind: 'customer',
        id: before.customerId,
        label: `${before.customerCode} ${before.customerName}`,
      },
      changes: changesBetween(before, row),
    });
  });
}

/** Adds to what was said without changing it; the story tells of it, since the entry itself may lie far back. */
export async function addAddendum(context: Context, id: number, addedText: string): Promise<void> {
  await transact(context, async (tx) => {
    const interaction = await findInteraction(tx, id);
    const { customerId, channel, contactId, happenedAt } = interaction;
    await insertRow(tx.db, 'interaction_addenda', {
      interactionId: id,
      addedText,
      userId: actorId(tx),
      createdAt: now(tx),
    });
    await story(tx, {
      customerId,
      kind: 'interaction',
      message: 'interactions.story_addendum',
      detail: { channel, at: happenedAt },
      record: { kind: 'addendum', id },
      contactId,
    });
    await audit(tx, {
      action: 'interactions.add',
      record: {
        kind: 'customer',
        id: customerId,
        label: `${interaction.customerCode} ${interaction.customerName}`,
      },
      changes: { addendum: { before: null, after: addedText } },
    });
  });
}
