import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { companyCalendar } from '../../core/working-days.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { findCustomerByCode } from '../customers/customer-queries.ts';
import type { AnswerInput } from './satisfaction-form.ts';
import { findAnswer } from './satisfaction-queries.ts';

/** Writes down the answer to a question that was asked after a delivery. */
export async function recordAnswer(
  context: Context,
  at: { id: number; version: number },
  form: AnswerInput,
): Promise<number> {
  return transact(context, async (tx) => {
    const asked = await findAnswer(tx, at.id);
    if (asked.state !== 'asked') throw new Refusal('satisfaction.answered_already');
    refuseFuture(tx, form);
    await updateVersioned(tx.db, 'satisfaction_answers', at, {
      ...form,
      state: 'answered',
      userId: actorId(tx),
    });
    const number = asked.shipmentNumber ?? '';
    await note(tx, { id: at.id, customerId: asked.customerId, ownerId: asked.customerOwnerId, number }, form);
    return asked.customerId;
  });
}

/** An answer given without being asked, at any time. Gives the customer's id. */
export async function addAnswer(
  context: Context,
  { customer: code, ...form }: AnswerInput & { customer: string },
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findCustomerByCode(tx, code);
    if (!customer || customer.isArchived)
      throw new Refusal('orders.no_such_customer', { field: 'customer', values: { code } });
    refuseFuture(tx, form);
    const id = await insertRow(tx.db, 'satisfaction_answers', {
      ...form,
      customerId: customer.id,
      state: 'answered',
      askOn: form.answeredOn,
      userId: actorId(tx),
      createdAt: now(tx),
      version: 1,
    });
    await note(tx, { id, customerId: customer.id, ownerId: customer.ownerId, number: '' }, form);
    return customer.id;
  });
}

function refuseFuture(tx: Context, { answeredOn }: AnswerInput): void {
  if (answeredOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'answeredOn' });
}

async function note(
  tx: Context,
  answer: { id: number; customerId: number; ownerId: number | null; number: string },
  form: AnswerInput,
): Promise<void> {
  const { id, customerId, number } = answer;
  const { overall } = form;
  const before: { overall: number } | undefined = await tx
    .db('satisfaction_answers')
    .where({ customerId, state: 'answered' })
    .whereNot({ id })
    .orderBy([
      { column: 'answered_on', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('overall');
  await story(tx, {
    customerId,
    kind: 'satisfaction',
    message: 'satisfaction.story_answered',
    detail: { overall, number },
    record: { kind: 'satisfaction', id },
  });
  await audit(tx, {
    action: 'satisfaction.answer',
    record: { kind: 'satisfaction', id, label: number },
    changes: changesBetween({}, form),
  });
  const fell = before ? before.overall - overall : 0;
  if (overall > 1 && fell < 2) return;
  // The owner, else whoever wrote it down, hears of it by the next working day.
  await tx.db('follow_ups').insert({
    customerId,
    task: translate(tx.settings.language)('satisfaction.follow_up', { overall }),
    dueOn: (await companyCalendar(tx)).add(today(tx), 1),
    userId: answer.ownerId ?? actorId(tx),
    state: 'open',
    createdAt: now(tx),
    version: 1,
  });
}

export async function dropQuestion(context: Context, id: number): Promise<void> {
  await transact(context, async (tx) => {
    const asked = await findAnswer(tx, id);
    if (asked.state !== 'asked') throw new Refusal('satisfaction.answered_already');
    const { version } = asked;
    await updateVersioned(tx.db, 'satisfaction_answers', { id, version }, { state: 'dropped' });
    await audit(tx, {
      action: 'satisfaction.drop',
      record: { kind: 'satisfaction', id, label: asked.shipmentNumber ?? '' },
    });
  });
}
