import { audit, type Changes } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { demand } from '../../core/permissions.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { takeTransition } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { type Movement, postMovements } from '../inventory/stock.ts';
import { isDone, type ReturnAction, type ReturnState, returnTable, toCome, toInspect } from './return.ts';
import { type At, tell } from './return-actions.ts';
import { costBook } from './return-cost.ts';
import type { InspectionInput, ReceiptInput } from './return-form.ts';
import { linesOfReturn, lockReturn, mayWriteReturn, type Return, type ReturnLine } from './return-queries.ts';

/** The return and its lines under a lock, when this user may take that action now, and the state it leads to. */
async function forAction(
  tx: Context,
  id: number,
  action: ReturnAction,
): Promise<{ goods: Return; lines: ReturnLine[]; to: ReturnState }> {
  const goods = await lockReturn(tx, id);
  const lines = await linesOfReturn(tx.db, id);
  const row = takeTransition(returnTable, { state: goods.state, subject: { lines }, action });
  demand(tx, row.permission);
  if (row.permission === 'returns.write' && !mayWriteReturn(tx, goods)) throw new Forbidden('returns.write');
  return { goods, lines, to: row.to ?? goods.state };
}

async function note(
  tx: Context,
  goods: Return,
  { action, to, changes = {} }: { action: ReturnAction; to: ReturnState; changes?: Changes },
): Promise<void> {
  const state: Changes = to === goods.state ? {} : { state: { before: goods.state, after: to } };
  await audit(tx, {
    action: `returns.${action}`,
    record: { kind: 'return', id: goods.id, label: goods.number },
    changes: { ...state, ...changes },
  });
}

/** Approves, rejects, cancels, or ends a return of which nothing more will come. */
export async function takeReturnStep(
  context: Context,
  at: At,
  action: 'approve' | 'reject' | 'cancel' | 'finish',
  reason: string | null,
): Promise<Return> {
  return transact(context, async (tx) => {
    const { goods, lines, to } = await forAction(tx, at.id, action);
    const needsReason = action === 'reject' || action === 'cancel';
    if (needsReason && !reason) throw new Refusal('errors.required', { field: 'reason' });
    await updateVersioned(tx.db, 'returns', at, { state: to, stateReason: reason, updatedAt: now(tx) });
    await note(tx, goods, {
      action,
      to,
      changes: reason ? { reason: { before: null, after: reason } } : {},
    });
    await tell(tx, goods, to, { reason: reason ?? '', ...outcomeOf(lines) });
    return goods;
  });
}

function outcomeOf(lines: readonly ReturnLine[]) {
  const total = (read: (line: ReturnLine) => number) => lines.reduce((sum, line) => sum + read(line), 0);
  return {
    good: total(({ goodQty }) => goodQty),
    second: total(({ secondQty }) => secondQty),
    scrapped: total(({ scrappedQty }) => scrappedQty),
  };
}

/** Goods have come: they are posted into blocked stock at what they left at, and wait for an inspection. */
export async function receiveReturn(context: Context, at: At, form: ReceiptInput): Promise<number> {
  return transact(context, async (tx) => {
    const { goods, lines, to } = await forAction(tx, at.id, 'receive');
    if (form.receivedOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'receivedOn' });
    const worth = await costBook(tx, goods.orderId);
    const movements: Movement[] = [];
    const received: { id: number; quantity: number; line: ReturnLine }[] = [];
    for (const { id, quantity, place } of form.lines) {
      if (!quantity) continue;
      const field = `lines.${place}.quantity`;
      const line = lines.find((own) => own.id === id);
      if (!line) throw new Refusal('errors.not_offered', { field });
      if (quantity > toCome(line))
        throw new Refusal('returns.more_than_approved', { field, values: { most: toCome(line) } });
      received.push({ id, quantity, line });
      movements.push({
        skuId: line.skuId,
        warehouseId: goods.warehouseId,
        quality: 'blocked',
        kind: 'return_in',
        quantity,
        valueE4: await worth(line.skuId, quantity),
        postedOn: form.receivedOn,
        record: { kind: 'return', id: at.id },
        // Each receipt of a line begins where the one before it ended.
        key: `return_line:${id}:in:${line.receivedQty}`,
        field,
      });
    }
    if (movements.length === 0) throw new Refusal('returns.nothing_received', { field: 'lines.0.quantity' });
    await updateVersioned(tx.db, 'returns', at, {
      state: to,
      receivedOn: form.receivedOn,
      updatedAt: now(tx),
    });
    for (const { id, quantity, line } of received)
      await tx
        .db('return_lines')
        .where({ id })
        .update({ receivedQty: line.receivedQty + quantity });
    await postMovements(tx, movements);
    const count = received.reduce((sum, { quantity }) => sum + quantity, 0);
    const pieces = received.map(({ line, quantity }) => `${line.skuCode} ${quantity}`);
    await note(tx, goods, { action: 'receive', to, changes: { received: { before: null, after: pieces } } });
    await tell(tx, goods, 'received', { count, warehouse: goods.warehouseName });
    return count;
  });
}

/**
 * What the inspection found: good pieces become saleable stock again, others second quality, the rest is scrapped.
 * It ends the return by itself once all that was approved has come and been looked at.
 */
export async function inspectReturn(context: Context, at: At, form: InspectionInput): Promise<ReturnState> {
  return transact(context, async (tx) => {
    const { goods, lines } = await forAction(tx, at.id, 'inspect');
    if (form.inspectedOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'inspectedOn' });
    const movements: Movement[] = [];
    const found: string[] = [];
    for (const typed of form.lines) {
      const { id, place, finding } = typed;
      const [good, second, scrap] = [typed.good ?? 0, typed.second ?? 0, typed.scrap ?? 0];
      if (good + second + scrap === 0) continue;
      const field = `lines.${place}.good`;
      const line = lines.find((own) => own.id === id);
      if (!line) throw new Refusal('errors.not_offered', { field });
      if (good + second + scrap > toInspect(line))
        throw new Refusal('returns.more_than_received', {
          field,
          values: { most: toInspect(line), typed: good + second + scrap },
        });
      movements.push(...outcomeMovements(goods, line, { good, second, scrap, field, day: form.inspectedOn }));
      found.push(`${line.skuCode} ${good} / ${second} / ${scrap}`);
      line.goodQty += good;
      line.secondQty += second;
      line.scrappedQty += scrap;
      line.finding = finding ?? line.finding;
      const { goodQty, secondQty, scrappedQty } = line;
      await tx
        .db('return_lines')
        .where({ id })
        .update({ goodQty, secondQty, scrappedQty, finding: line.finding });
    }
    if (movements.length === 0) throw new Refusal('returns.nothing_inspected', { field: 'lines.0.good' });
    const to: ReturnState = isDone({ lines }) ? 'inspected' : goods.state;
    await updateVersioned(tx.db, 'returns', at, { state: to, updatedAt: now(tx) });
    await postMovements(tx, movements);
    await note(tx, goods, { action: 'inspect', to, changes: { found: { before: null, after: found } } });
    if (to === 'inspected') await tell(tx, goods, 'inspected', outcomeOf(lines));
    return to;
  });
}

function outcomeMovements(
  goods: Return,
  line: ReturnLine,
  found: { good: number; second: number; scrap: number; field: string; day: string },
): Movement[] {
  const shared = {
    skuId: line.skuId,
    warehouseId: goods.warehouseId,
    postedOn: found.day,
    record: { kind: 'return', id: goods.id },
    field: found.field,
  };
  const key = (what: string, before: number) => `return_line:${line.id}:${what}:${before}`;
  const change = (quality: 'good' | 'second', quantity: number, name: string): Movement[] =>
    quantity === 0
      ? []
      : [
          {
            ...shared,
            quality: 'blocked',
            kind: 'quality_change',
            quantity: -quantity,
            key: `${name}:out`,
          },
          { ...shared, quality, kind: 'quality_change', quantity, key: `${name}:in` },
        ];
  return [
    ...change('good', found.good, key('good', line.goodQty)),
    ...change('second', found.second, key('second', line.secondQty)),
    ...(found.scrap === 0
      ? []
      : [
          {
            ...shared,
            quality: 'blocked' as const,
            kind: 'scrap' as const,
            quantity: -found.scrap,
            key: key('scrap', line.scrappedQty),
          },
        ]),
  ];
}
