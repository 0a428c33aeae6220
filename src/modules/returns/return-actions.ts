import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { takeTransition } from '../../core/state-table.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, insertRows, updateVersioned } from '../../db/write.ts';
import { linesOf, lockOrder } from '../orders/order-queries.ts';
import { returnable, returnTable } from './return.ts';
import type { ReturnInput } from './return-form.ts';
import { linesOfReturn, lockReturn, mayWriteReturn, type Return, returnedByLine } from './return-queries.ts';

export type At = { id: number; version: number };

/** Asks for goods of an order to come back. Gives the return's id. */
export async function createReturn(context: Context, orderId: number, form: ReturnInput): Promise<number> {
  return transact(context, async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (!mayWriteReturn(tx, { ...order, orderOwnerId: order.ownerId })) throw new Forbidden('returns.write');
    const lines = await linesFor(tx, { orderId, form, exceptId: null });
    const { lines: _, ...values } = form;
    await refuseUnknownWarehouse(tx, values.warehouseId);
    const day = today(tx);
    const at = now(tx);
    const number = await nextYearlyNumber(tx.db, 'RT', day);
    const id = await insertRow(tx.db, 'returns', {
      ...values,
      number,
      customerId: order.customerId,
      orderId,
      state: returnTable.initial,
      requestedOn: day,
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    });
    await writeLines(tx, id, lines);
    await index(tx.db, {
      kind: 'return',
      recordId: id,
      title: number,
      subtitle: order.number,
      isArchived: false,
      terms: [number, order.number, values.trackingNumber],
      customerId: order.customerId,
    });
    await audit(tx, { action: 'returns.create', record: { kind: 'return', id, label: number } });
    const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    await tell(tx, { id, number, customerId: order.customerId, orderNumber: order.number }, 'requested', {
      count: pieces,
    });
    return id;
  });
}

interface NewLine {
  position: number;
  orderLineId: number;
  skuId: number;
  quantity: number;
}

/** What was typed, as rows: never more than has been shipped and is not in another return. */
async function linesFor(
  tx: Context,
  { orderId, form, exceptId }: { orderId: number; form: ReturnInput; exceptId: number | null },
): Promise<NewLine[]> {
  const typed = form.lines.filter(({ quantity }) => (quantity ?? 0) > 0);
  if (typed.length === 0) throw new Refusal('returns.no_lines', { field: 'lines.0.quantity' });
  const known = await linesOf(tx.db, orderId);
  const returned = await returnedByLine(tx.db, orderId, exceptId);
  return typed.map(({ orderLineId, quantity, place }) => {
    const field = `lines.${place}.quantity`;
    const line = known.find(({ id }) => id === orderLineId);
    if (!line) throw new Refusal('errors.not_offered', { field });
    const most = returnable({ shipped: line.shipped, returned: returned.get(line.id)?.claimed ?? 0 });
    if ((quantity ?? 0) > most)
      throw new Refusal('returns.more_than_shipped', { field, values: { sku: line.skuCode, most } });
    return { position: line.position, orderLineId, skuId: line.skuId, quantity: quantity ?? 0 };
  });
}

async function writeLines(tx: Context, returnId: number, lines: readonly NewLine[]): Promise<void> {
  const nothing = { receivedQty: 0, goodQty: 0, secondQty: 0, scrappedQty: 0 };
  await insertRows(
    tx.db,
    'return_lines',
    lines.map((line) => ({ ...line, ...nothing, returnId })),
  );
}

async function refuseUnknownWarehouse(tx: Context, id: number): Promise<void> {
  const found = await tx.db('warehouses').where({ id, isArchived: false }).first('id');
  if (!found) throw new Refusal('errors.not_offered', { field: 'warehouseId' });
}

/** Changes what was asked for, as long as nobody has decided on it. */
export async function updateReturn(context: Context, at: At, form: ReturnInput): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockReturn(tx, at.id);
    if (!mayWriteReturn(tx, before)) throw new Forbidden('returns.write');
    const old = await linesOfReturn(tx.db, at.id);
    takeTransition(returnTable, { state: before.state, subject: { lines: old }, action: 'edit' });
    const lines = await linesFor(tx, { orderId: before.orderId, form, exceptId: at.id });
    const { lines: _, ...values } = form;
    await refuseUnknownWarehouse(tx, values.warehouseId);
    await updateVersioned(tx.db, 'returns', at, { ...values, updatedAt: now(tx) });
    await tx.db('return_lines').where({ returnId: at.id }).delete();
    await writeLines(tx, at.id, lines);
    const brief = (rows: readonly { skuId: number; quantity: number }[]) =>
      rows.map(({ skuId, quantity }) => ({ skuId, quantity }));
    await audit(tx, {
      action: 'returns.update',
      record: { kind: 'return', id: at.id, label: before.number },
      changes: changesBetween({ ...before, lines: brief(old) }, { ...values, lines: brief(lines) }),
    });
  });
}

/** An entry about the return on its customer's story. */
export async function tell(
  tx: Context,
  { id, number, customerId, orderNumber }: Pick<Return, 'id' | 'number' | 'customerId' | 'orderNumber'>,
  what: string,
  detail: Record<string, string | number> = {},
): Promise<void> {
  await story(tx, {
    customerId,
    kind: 'order',
    message: `returns.story_${what}`,
    detail: { number, order: orderNumber, ...detail },
    record: { kind: 'return', id },
  });
}
