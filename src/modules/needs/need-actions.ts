import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { fold, index } from '../../core/search.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { type Customer, findWritableCustomer } from '../customers/customer-queries.ts';
import { allowedSteps, isConfirmed, type NeedState, type NeedStep, ruleOf, saysOtherwise } from './need.ts';
import type { NeedInput } from './need-form.ts';
import { findNeed, mayWriteNeed, type Need } from './need-queries.ts';
import { addToOrder, changeableOrders, confirmCopies } from './order-needs.ts';

/** Writes down what a customer asks for. Gives its id. */
export async function createNeed(context: Context, customerId: number, form: NeedInput): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findWritableCustomer(tx, customerId);
    if (!allows(tx.user, 'needs.write')) throw new Forbidden('needs.write');
    if (customer.isArchived) throw new Refusal('customers.is_archived');
    const row = await rowOf(tx, customer, form);
    await refuseUnknownCategory(tx, row.category, null);
    const at = now(tx);
    const id = await insertRow(tx.db, 'needs', {
      ...row,
      customerId,
      state: 'new',
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    });
    await enter(tx, id, 'new', null);
    await indexNeed(tx, id, customer, row);
    await audit(tx, { action: 'needs.create', record: { kind: 'need', id, label: row.wanted } });
    await story(tx, {
      customerId,
      kind: 'need',
      message: 'needs.story_created',
      detail: { wanted: row.wanted },
      record: { kind: 'need', id },
    });
    if (row.orderId !== null) await addToOrder(tx, row.orderId, { id, ...row, state: 'new' });
    return id;
  });
}

type Row = Awaited<ReturnType<typeof rowOf>>;

/** The need's own columns; a style or an order that is named must be there, and the order be this customer's. */
async function rowOf(
  tx: Context,
  customer: Pick<Customer, 'id' | 'currency'>,
  form: NeedInput,
  before: Need | null = null,
) {
  const { style, order, ...values } = form;
  const isOf = (scope: string) => values.scope === scope;
  const styleId = isOf('style') ? await styleNamed(tx, style) : null;
  // The order that it names already may have been released since.
  const isSameOrder = before?.orderId != null && before.orderNumber === order;
  const orderId = !isOf('order')
    ? null
    : isSameOrder
      ? before.orderId
      : await orderNamed(tx, customer.id, order);
  const currency = values.targetPriceE4 === null ? null : (values.currency ?? customer.currency);
  const wantedKey = fold(values.wanted).slice(0, 300);
  return { ...values, currency, wantedKey, styleId, orderId };
}

async function styleNamed(tx: Context, code: string | null): Promise<number> {
  if (!code) throw new Refusal('needs.name_style', { field: 'style' });
  const style: { id: number } | undefined = await tx.db('styles').where({ code }).first('id');
  if (!style) throw new Refusal('needs.no_such_style', { field: 'style', values: { code } });
  return style.id;
}

async function orderNamed(tx: Context, customerId: number, number: string | null): Promise<number> {
  if (!number) throw new Refusal('needs.name_order', { field: 'order' });
  const order: { id: number } | undefined = await tx
    .db('orders')
    .where({ number, customerId })
    .whereIn('state', changeableOrders)
    .forUpdate()
    .first('id');
  if (!order) throw new Refusal('needs.no_such_order', { field: 'order', values: { number } });
  return order.id;
}

async function refuseUnknownCategory(tx: Context, category: string, before: string | null): Promise<void> {
  if (category === before || tx.settings.needCategories.includes(category)) return;
  throw new Refusal('errors.not_offered', { field: 'category' });
}

async function enter(tx: Context, needId: number, state: NeedState, reason: string | null): Promise<void> {
  await tx
    .db('need_states')
    .insert({ needId, state, reason, enteredAt: now(tx), userId: tx.user?.id ?? null });
}

async function indexNeed(
  tx: Context,
  id: number,
  customer: { id: number },
  { wanted, details }: Pick<Row, 'wanted' | 'details'>,
): Promise<void> {
  await index(tx.db, {
    kind: 'need',
    recordId: id,
    title: wanted,
    subtitle: '',
    isArchived: false,
    terms: [wanted, details],
    customerId: customer.id,
  });
}

/** The need under a lock, read anew: what is decided on it stays true until the commit. */
async function lockNeed(tx: Context, id: number): Promise<Need> {
  await tx.db('needs').where({ id }).forUpdate().first('id');
  const need = await findNeed(tx, id);
  if (!mayWriteNeed(tx, need)) throw new Forbidden('needs.write');
  return need;
}

/** Changes a need. One that says something else than what was confirmed is new again. */
export async function updateNeed(
  context: Context,
  at: { id: number; version: number },
  form: NeedInput,
): Promise<{ isAnew: boolean }> {
  return transact(context, async (tx) => {
    const before = await lockNeed(tx, at.id);
    if (before.state === 'obsolete') throw new Refusal('needs.ended_already');
    const customer = await findWritableCustomer(tx, before.customerId);
    const typed = await rowOf(tx, customer, form, before);
    // Who may not see a price was not shown one, and takes none away.
    const { targetPriceE4, currency } = allows(tx.user, 'orders.prices') ? typed : before;
    const row = { ...typed, targetPriceE4, currency };
    await refuseUnknownCategory(tx, row.category, before.category);
    const isAnew = before.state !== 'new' && saysOtherwise(before, row);
    const state: NeedState = isAnew ? 'new' : before.state;
    await updateVersioned(tx.db, 'needs', at, { ...row, state, updatedAt: now(tx) });
    if (isAnew) await enter(tx, at.id, 'new', null);
    await indexNeed(tx, at.id, customer, row);
    const { wantedKey: _, ...shown } = row;
    await audit(tx, {
      action: 'needs.update',
      record: { kind: 'need', id: at.id, label: row.wanted },
      changes: changesBetween(before, { ...shown, state }),
    });
    if (row.orderId !== null && row.orderId !== before.orderId)
      await addToOrder(tx, row.orderId, { id: at.id, ...row, state });
    return { isAnew };
  });
}

/** Takes a step of the table in `need.ts`. What is confirmed is so on every open order that carries it. */
export async function takeNeedStep(
  context: Context,
  at: { id: number; version: number },
  step: NeedStep,
  reason: string | null,
): Promise<Need> {
  return transact(context, async (tx) => {
    const need = await lockNeed(tx, at.id);
    const { to, needsReason } = ruleOf(step);
    if (!allowedSteps(need, (permission) => allows(tx.user, permission)).includes(step))
      throw new Refusal(`needs.cannot_${step}`);
    if (needsReason && !reason) throw new Refusal('errors.required', { field: 'reason' });
    await updateVersioned(tx.db, 'needs', at, { state: to, updatedAt: now(tx) });
    await enter(tx, need.id, to, reason);
    if (isConfirmed(to)) await confirmCopies(tx, need.id);
    await audit(tx, {
      action: `needs.${step}`,
      record: { kind: 'need', id: need.id, label: need.wanted },
      changes: {
        state: { before: need.state, after: to },
        ...(reason ? { reason: { before: null, after: reason } } : {}),
      },
    });
    await story(tx, {
      customerId: need.customerId,
      kind: 'need',
      message: `needs.story_${step}`,
      detail: { wanted: need.wanted, reason: reason ?? '' },
      record: { kind: 'need', id: need.id },
    });
    return need;
  });
}

/** For files: the need as the record that they hang on. */
export async function needAsRecord(context: Context, id: number) {
  const need = await findNeed(context, id);
  return { kind: 'need', id, label: need.wanted, mayWrite: mayWriteNeed(context, need) };
}
