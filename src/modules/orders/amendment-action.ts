import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { convert, sum } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { release, reserve, type Want } from '../inventory/stock.ts';
import { addNeedsOfStyles } from '../needs/order-needs.ts';
import { creditOf } from '../payment-plans/credit.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { forAction } from './acting.ts';
import { changedTerms, checkedTerms, termsIn } from './agreed-terms.ts';
import { brief, type OrderState, totalsOf } from './order.ts';
import { indexOrder } from './order-actions.ts';
import type { AgreedTerms, AmendmentInput } from './order-form.ts';
import { type ResolvedLine, resolveLines } from './order-lines.ts';
import type { Order, OrderLine } from './order-queries.ts';
import { noteShipped } from './progress.ts';
import { keepPromise, promiseValues } from './promise-action.ts';

type NewLine = ResolvedLine & { id: number | null; isWaiting: boolean; amountE4: number; place: number };

export interface Amended {
  number: number;
  /** Released before, and only confirmed now. */
  isTakenBack: boolean;
}

/**
 * Changes a confirmed order: a numbered amendment with before, after and the day of the customer's consent.
 * Lets go of all and reserves anew in the same transaction; can't undercut what has left or is in a shipment.
 */
export async function amendOrder(context: Context, id: number, form: AmendmentInput): Promise<Amended> {
  return transact(context, async (tx) => {
    const { order, lines: before } = await forAction(tx, id, 'amend');
    refuseDays(tx, order, form);
    const terms = form.terms ? await checkedTerms(tx, order, form.terms) : termsIn(order as AgreedTerms);
    const after = await newLines(tx, order, before, form);
    refuseUndercut(before, form);
    const totalE4 = sum(after.map(({ amountE4 }) => amountE4));
    const isNewPromise = form.promisedOn !== order.promisedOn;
    await updateVersioned(
      tx.db,
      'orders',
      { id, version: form.version },
      {
        ...terms,
        totalE4,
        baseTotalE4: order.rateE8 === null ? null : convert(totalE4, order.rateE8, tx.settings.baseCurrency),
        ...(isNewPromise ? promiseValues(order, form.promisedOn, form.reason) : {}),
        updatedAt: now(tx),
      },
    );
    if (isNewPromise) await keepPromise(tx, order, form);
    await release(
      tx,
      before.map((line) => line.id),
    );
    const wants = await writeLines(tx, order, before, after);
    const waiting = await reserve(tx, wants);
    if (waiting.size > 0)
      await tx
        .db('order_lines')
        .whereIn('id', [...waiting])
        .update({ isWaiting: true });
    await refreshTerms(tx, id);
    const state = await askAgain(tx, order, { before, isDearer: totalE4 > order.totalE4 });
    const number = await noteAmendment(tx, order, { before, after, form, state, terms });
    if (terms.customerPo !== order.customerPo) await indexOrder(tx, { ...order, ...terms });
    // Nothing may be left to ship after it; then the order is done.
    await noteShipped(tx, id);
    return { number, isTakenBack: state !== order.state };
  });
}

/** A consent has been given, and nobody promises a day gone by; a promise that stays is no new one. */
function refuseDays(tx: Context, order: Order, { consentedOn, promisedOn }: AmendmentInput): void {
  const day = today(tx);
  if (consentedOn > day)
    throw new Refusal('orders.consent_future', { field: 'consentedOn', values: { day } });
  if (promisedOn && promisedOn < day && promisedOn !== order.promisedOn)
    throw new Refusal('orders.promise_past', { field: 'promisedOn', values: { day } });
}

async function newLines(
  tx: Context,
  order: Order,
  before: readonly OrderLine[],
  form: AmendmentInput,
): Promise<NewLine[]> {
  const known = new Set(before.map(({ skuId }) => skuId));
  const resolved = await resolveLines(tx, order, form.lines, known);
  const { amounts } = totalsOf(resolved, order.currency);
  const used = new Set<number>();
  return form.lines.map(({ id, wait, place }, index) => {
    const line = resolved[index] as ResolvedLine;
    const field = `lines.${place}.sku`;
    const old = before.find((candidate) => candidate.id === id);
    if (id !== null && (!old || used.has(id))) throw new Refusal('errors.not_offered', { field });
    if (old) used.add(old.id);
    if (old && old.skuId !== line.skuId && old.shipped + old.planned > 0)
      throw new Refusal('orders.line_in_shipment', { field });
    return { ...line, id: old?.id ?? null, isWaiting: wait, amountE4: amounts[index] ?? 0, place };
  });
}

/** More than its quantity may have left of a line, within the tolerance; then it need not be raised. */
function refuseUndercut(before: readonly OrderLine[], form: AmendmentInput): void {
  for (const old of before) {
    const gone = Math.min(old.shipped + old.planned, old.quantity);
    if (gone === 0) continue;
    const typed = form.lines.find(({ id }) => id === old.id);
    if (!typed) throw new Refusal('orders.line_gone', { values: { sku: old.skuCode, count: gone } });
    if (typed.quantity < gone)
      throw new Refusal('orders.undercut', {
        field: `lines.${typed.place}.quantity`,
        values: { count: gone },
      });
  }
}

/**
 * What the customer asks for on styles that were not on the order comes onto its checklist. While some of it is
 * open, an order that was released is only confirmed: whoever releases it again has seen it. So it is where the
 * amendment asks for more money and the customer is over its credit limit, which would be got round otherwise.
 */
async function askAgain(
  tx: Context,
  order: Order,
  { before, isDearer }: { before: readonly OrderLine[]; isDearer: boolean },
): Promise<OrderState> {
  const open = await addNeedsOfStyles(
    tx,
    order,
    before.map(({ skuId }) => skuId),
  );
  if (order.state !== 'released') return order.state;
  const isOver = isDearer && (await creditOf(tx, order.customerId)).isOver;
  if (open === 0 && !isOver) return order.state;
  await tx.db('orders').where({ id: order.id }).update({ state: 'confirmed', releasedOn: null });
  return 'confirmed';
}

/** Writes the lines and gives what is to be held for them; those that may wait get what is there. */
async function writeLines(
  tx: Context,
  order: Order,
  before: readonly OrderLine[],
  after: readonly NewLine[],
): Promise<Want[]> {
  const kept = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  // Lines of cancelled shipments refer to them still; they go with the line.
  if (gone.length > 0) {
    await tx.db('shipment_lines').whereIn('order_line_id', gone).delete();
    await tx.db('order_lines').whereIn('id', gone).delete();
  }
  const wants: Want[] = [];
  for (const [index, { id, place, isWaiting: mayWait, ...line }] of after.entries()) {
    const row = { ...line, orderId: order.id, position: index + 1, isWaiting: false };
    if (id !== null) await tx.db('order_lines').where({ id }).update(row);
    const orderLineId = id ?? (await insertRow(tx.db, 'order_lines', row));
    const quantity = line.quantity - (before.find((old) => old.id === id)?.shipped ?? 0);
    if (quantity <= 0) continue;
    const { warehouseId } = order;
    const field = `lines.${place}.quantity`;
    wants.push({ orderLineId, skuId: line.skuId, warehouseId, quantity, field, mayWait });
  }
  return wants;
}

async function noteAmendment(
  tx: Context,
  order: Order,
  {
    before,
    after,
    form,
    state,
    terms,
  }: {
    before: readonly OrderLine[];
    after: readonly NewLine[];
    form: AmendmentInput;
    state: OrderState;
    terms: AgreedTerms;
  },
): Promise<number> {
  const changed = await changedTerms(tx, order, terms);
  const [row] = (await tx
    .db('order_amendments')
    .where({ orderId: order.id })
    .max({ last_count: 'number' })) as {
    lastCount: number | null;
  }[];
  const number = (row?.lastCount ?? 0) + 1;
  await tx.db('order_amendments').insert({
    orderId: order.id,
    number,
    reason: form.reason,
    consentedOn: form.consentedOn,
    before: JSON.stringify({ lines: brief(before), promisedOn: order.promisedOn, terms: changed.before }),
    after: JSON.stringify({ lines: brief(after), promisedOn: form.promisedOn, terms: changed.after }),
    userId: actorId(tx),
    createdAt: now(tx),
  });
  await audit(tx, {
    action: 'orders.amend',
    record: { kind: 'order', id: order.id, label: order.number },
    changes: changesBetween(
      { ...order, lines: brief(before) },
      {
        ...terms,
        lines: brief(after),
        promisedOn: form.promisedOn,
        totalE4: sum(after.map((line) => line.amountE4)),
        state,
      },
    ),
  });
  await story(tx, {
    customerId: order.customerId,
    kind: 'order',
    message: 'orders.story_amended',
    detail: { number: order.number, amendment: number, reason: form.reason },
    record: { kind: 'order', id: order.id },
  });
  return number;
}
