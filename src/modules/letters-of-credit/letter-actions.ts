import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { takeTransition } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, insertRows, updateVersioned } from '../../db/write.ts';
import { translate } from '../../web/languages.ts';
import { findWritableCustomer, mayWrite } from '../customers/customer-queries.ts';
import { type LetterAction, type LetterState, letterTable } from './letter.ts';
import type { LetterInput } from './letter-form.ts';
import { documentsOf, findLetter, type Letter, linkableOrders, ordersOf } from './letter-queries.ts';

export async function createLetter(context: Context, customerId: number, form: LetterInput): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findWritableCustomer(tx, customerId);
    const row = await rowOf(tx, form, 0);
    const id = await insertRow(tx.db, 'letters_of_credit', {
      ...row,
      customerId,
      state: 'open',
      createdAt: now(tx),
      createdById: actorId(tx),
      updatedAt: now(tx),
      version: 1,
    });
    await keepParts(tx, { id, customerId }, form);
    await indexLetter(tx, { id, customerId, ...row });
    await audit(tx, {
      action: 'letters_of_credit.create',
      record: { kind: 'letter_of_credit', id, label: row.number },
      changes: { customer: { before: null, after: `${customer.code} ${customer.name}` } },
    });
    await tell(tx, { id, customerId, number: row.number }, { state: 'open', reason: '' });
    return id;
  });
}

/** What the bank amended, or what was typed wrongly; one that had expired is open again if its new day is to come. */
export async function amendLetter(
  context: Context,
  at: { id: number; version: number },
  form: LetterInput & { reason: string | null },
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await forAction(tx, at.id, 'amend');
    const { reason, ...input } = form;
    const row = await rowOf(tx, input, at.id);
    const isOpenAgain = before.state === 'expired';
    if (isOpenAgain && row.expiresOn < today(tx))
      throw new Refusal('letters_of_credit.still_expired', { field: 'expiresOn' });
    const state = isOpenAgain ? 'open' : before.state;
    await updateVersioned(tx.db, 'letters_of_credit', at, { ...row, state, updatedAt: now(tx) });
    await keepParts(tx, before, input);
    await indexLetter(tx, { ...before, ...row });
    await audit(tx, {
      action: 'letters_of_credit.amend',
      record: { kind: 'letter_of_credit', id: at.id, label: row.number },
      changes: {
        ...changesBetween(before, { ...row, state }),
        ...(reason ? { reason: { before: null, after: reason } } : {}),
      },
    });
  });
}

/** Takes any other step: presented, found discrepant, paid, cancelled. */
export async function stepLetter(
  context: Context,
  at: { id: number; version: number },
  {
    action,
    on,
    reason,
  }: { action: Exclude<LetterAction, 'amend'>; on: string | null; reason: string | null },
): Promise<LetterState> {
  return transact(context, async (tx) => {
    const before = await forAction(tx, at.id, action);
    const row = takeTransition(letterTable, { state: before.state, subject: factsOf(tx, before), action });
    if (row.needsReason && !reason) throw new Refusal('errors.required', { field: 'reason' });
    const day = on ?? today(tx);
    if (day > today(tx)) throw new Refusal('inventory.future_day', { field: 'on' });
    const state = row.to ?? before.state;
    const values = {
      state,
      stateReason: reason,
      ...(action === 'present' ? { presentedOn: day } : {}),
      ...(action === 'pay' ? { paidOn: day } : {}),
    };
    await updateVersioned(tx.db, 'letters_of_credit', at, { ...values, updatedAt: now(tx) });
    await audit(tx, {
      action: `letters_of_credit.${action}`,
      record: { kind: 'letter_of_credit', id: at.id, label: before.number },
      changes: changesBetween(before, values),
    });
    await tell(tx, before, { state, reason: reason ?? '' });
    return state;
  });
}

/** A paper is there, or isn't any more. */
export async function tickDocument(
  context: Context,
  at: { id: number; version: number },
  { documentId, isReady }: { documentId: number; isReady: boolean },
): Promise<void> {
  await transact(context, async (tx) => {
    const letter = await forAction(tx, at.id, 'amend');
    const document = (await documentsOf(tx.db, at.id)).find(({ id }) => id === documentId);
    if (!document) throw new NotFound('document');
    const readyOn = isReady ? today(tx) : null;
    await updateVersioned(tx.db, 'letters_of_credit', at, { updatedAt: now(tx) });
    await tx.db('letter_of_credit_documents').where({ id: documentId }).update({ readyOn });
    await audit(tx, {
      action: 'letters_of_credit.document',
      record: { kind: 'letter_of_credit', id: at.id, label: letter.number },
      changes: { [document.name]: { before: document.readyOn, after: readyOn } },
    });
  });
}

const factsOf = (tx: Context, { expiresOn }: Letter) => ({ expiresOn, today: today(tx) });

/** The letter under a lock, if this user may take that action now. The system may, which lets it expire. */
async function forAction(tx: Context, id: number, action: LetterAction): Promise<Letter> {
  await tx.db('letters_of_credit').where({ id }).forUpdate().first('id');
  // What the program does by itself has no customers of its own.
  const all = { ...tx, settings: { ...tx.settings, salesSeeAllCustomers: true } };
  const letter = await findLetter(tx.user === null ? all : tx, id);
  const owners = { ownerId: letter.customerOwnerId, backupOwnerId: letter.customerBackupOwnerId };
  if (tx.user !== null && !mayWrite(tx, owners)) throw new Forbidden('letters_of_credit.write');
  takeTransition(letterTable, { state: letter.state, subject: factsOf(tx, letter), action });
  return letter;
}

async function rowOf(tx: Context, form: LetterInput, ownId: number) {
  const { over, short, documents: _1, usual: _2, orders: _3, ...row } = form;
  if (row.expiresOn < row.latestShipmentOn)
    throw new Refusal('letters_of_credit.expires_early', {
      field: 'expiresOn',
      values: { day: row.latestShipmentOn },
    });
  if (row.amountE4 === 0)
    throw new Refusal('errors.too_small', { field: 'amountE4', values: { min: '0.01' } });
  const { number, bank } = row;
  const taken = await tx.db('letters_of_credit').where({ number, bank }).whereNot({ id: ownId }).first('id');
  if (taken) throw new Refusal('letters_of_credit.number_taken', { field: 'number', values: { number } });
  return { ...row, overBp: over ?? 0, shortBp: short ?? 0 };
}

/** The orders and papers; papers of the same name keep the day on which they were ready. */
async function keepParts(
  tx: Context,
  { id, customerId }: { id: number; customerId: number },
  form: LetterInput,
): Promise<void> {
  const linkable = await linkableOrders(tx.db, { customerId, letterId: id });
  const unknown = form.orders.find((orderId) => !linkable.some((order) => order.id === orderId));
  if (unknown) throw new Refusal('errors.not_offered', { field: 'orders' });
  const linked = await ordersOf(tx.db, id);
  const gone = linked.map((order) => order.id).filter((orderId) => !form.orders.includes(orderId));
  await tx.db('letter_of_credit_orders').where({ letterOfCreditId: id }).whereIn('order_id', gone).delete();
  for (const orderId of new Set(form.orders))
    if (!linked.some((order) => order.id === orderId))
      await tx.db('letter_of_credit_orders').insert({ letterOfCreditId: id, orderId });
  const before = await documentsOf(tx.db, id);
  const say = translate(tx.language);
  const named = [
    ...form.documents,
    ...form.usual.map((name) => ({
      name: say(`letters_of_credit.paper_${name}`),
      originals: null,
      copies: null,
    })),
  ];
  await tx.db('letter_of_credit_documents').where({ letterOfCreditId: id }).delete();
  await insertRows(
    tx.db,
    'letter_of_credit_documents',
    named.map(({ name, originals, copies }, place) => ({
      letterOfCreditId: id,
      position: place + 1,
      name,
      originals,
      copies,
      readyOn: before.find((document) => document.name === name)?.readyOn ?? null,
    })),
  );
}

async function indexLetter(
  tx: Context,
  letter: { id: number; number: string; bank: string; customerId: number },
): Promise<void> {
  await index(tx.db, {
    kind: 'letter_of_credit',
    recordId: letter.id,
    title: letter.number,
    subtitle: letter.bank,
    isArchived: false,
    terms: [letter.number, letter.bank],
    customerId: letter.customerId,
  });
}

async function tell(
  tx: Context,
  { id, customerId, number }: { id: number; customerId: number; number: string },
  { state, reason }: { state: LetterState; reason: string },
): Promise<void> {
  await story(tx, {
    customerId,
    kind: 'payment',
    message: `letters_of_credit.story_${state}`,
    detail: { number, reason },
    record: { kind: 'letter_of_credit', id },
  });
}
