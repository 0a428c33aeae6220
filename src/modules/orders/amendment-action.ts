import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { convert, sum } from '../../core/money.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { release, reserve, type Want } from '../inventory/stock.ts';
import { refreshTerms } from '../payment-plans/order-terms.ts';
import { brief, openStates, totalsOf } from './order.ts';
import type { AmendmentInput } from './order-form.ts';
import { type ResolvedLine, resolveLines } from './order-lines.ts';
import { linesOf, lockOrder, mayWriteOrder, type Order, type OrderLine } from './order-queries.ts';
import { noteShipped } from './progress.ts';

type NewLine = ResolvedLine & { id: number | null; isWaiting: boolean; amountE4: number; place: number };

/**
 * Changes a confirmed order: a numbered amendment with before, after and the day of the customer's consent.
 * Lets go of all and reserves anew in the same transaction; can't undercut what has left or is in a shipment.
 */
export async function amendOrder(context: Context, id: number, form: AmendmentInput): Promise<number> {
  return transact(context, async (tx) => {
    const order = await lockOrder(tx, id);
    if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
    if (!openStates.includes(order.state)) throw new Refusal('orders.not_open');
    const before = await linesOf(tx.db, id);
    const after = await newLines(tx, order, before, form);
    refuseUndercut(before, form);
    const totalE4 = sum(after.map(({ amountE4 }) => amountE4));
    const isNewPromise = form.promisedOn !== order.promisedOn;
    await updateVersioned(
      tx.db,
      'orders',
      { id, version: form.version },
      {
        totalE4,
        baseTotalE4: order.rateE8 === null ? null : convert(totalE4, order.rateE8, tx.settings.baseCurrency),
        promisedOn: form.promisedOn,
        firstPromisedOn: order.firstPromisedOn ?? form.promisedOn,
        ...(isNewPromise ? { promiseReason: form.reason } : {}),
        updatedAt: now(tx),
      },
    );
    await release(
      tx,
      before.map((line) => line.id),
    );
    const wants = await writeLines(tx, order, before, after);
    await reserve(tx, wants);
    const number = await noteAmendment(tx, order, before, after, form);
    await refreshTerms(tx, id);
    // Nothing may be left to ship after it; then the order is done.
    await noteShipped(tx, id);
    return number;
  });
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

function refuseUndercut(before: readonly OrderLine[], form: AmendmentInput): void {
  for (const old of before) {
    const gone = old.shipped + old.planned;
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

/** Writes the lines and gives what is to be held for those that don't wait. */
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
  for (const [index, { id, place, ...line }] of after.entries()) {
    const row = { ...line, orderId: order.id, position: index + 1 };
    if (id !== null) await tx.db('order_lines').where({ id }).update(row);
    const orderLineId = id ?? (await insertRow(tx.db, 'order_lines', row));
    const quantity = line.quantity - (before.find((old) => old.id === id)?.shipped ?? 0);
    if (line.isWaiting || quantity <= 0) continue;
    const { warehouseId } = order;
    wants.push({ orderLineId, skuId: line.skuId, warehouseId, quantity, field: `lines.${place}.quantity` });
  }
  return wants;
}

async function noteAmendment(
  tx: Context,
  order: Order,
  before: readonly OrderLine[],
  after: readonly NewLine[],
  form: AmendmentInput,
): Promise<number> {
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
    before: JSON.stringify({ lines: brief(before), promisedOn: order.promisedOn }),
    after: JSON.stringify({ lines: brief(after), promisedOn: form.promisedOn }),
    userId: actorId(tx),
    createdAt: now(tx),
  });
  await audit(tx, {
    action: 'orders.amend',
    record: { kind: 'order', id: order.id, label: order.number },
    changes: changesBetween(
      { lines: brief(before), promisedOn: order.promisedOn, totalE4: order.totalE4 },
      { lines: brief(after), promisedOn: form.promisedOn, totalE4: sum(after.map((line) => line.amountE4)) },
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
