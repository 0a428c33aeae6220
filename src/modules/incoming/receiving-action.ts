import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { takeTransition } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { type Movement, postMovements } from '../inventory/stock.ts';
import { incomingTable, openOf } from './incoming.ts';
import { settled } from './incoming-actions.ts';
import type { Receipt } from './incoming-form.ts';
import { type Incoming, type IncomingLine, linesOf, lockIncoming } from './incoming-queries.ts';

interface Arrived {
  line: IncomingLine;
  quantity: number;
  unitCostE4: number | null;
  place: number;
}

/**
 * Takes goods into stock, all of a batch or a part of it, at their cost. What a line has received is read under the
 * batch's lock and names the movement: of two who take in the same rest at once, the second has nothing to take.
 */
export async function receiveIncoming(
  context: Context,
  at: { id: number; version: number },
  form: Receipt,
): Promise<{ incoming: Incoming; pieces: number; isDone: boolean }> {
  return transact(context, async (tx) => {
    const { incoming, lines } = await lockIncoming(tx, at.id);
    takeTransition(incomingTable, { state: incoming.state, subject: lines, action: 'receive' });
    if (form.receivedOn > today(tx)) throw new Refusal('inventory.future_day', { field: 'receivedOn' });
    const arrived = arrivedOf(tx, lines, form);
    if (arrived.length === 0) throw new Refusal('incoming.nothing_typed', { field: 'lines.0.quantity' });
    if (!form.isOver) refuseOver(arrived);
    for (const { line, quantity } of arrived) {
      const receivedQty = line.receivedQty + quantity;
      const openQty = openOf('open', { ...line, receivedQty });
      await tx.db('incoming_lines').where({ id: line.id }).update({ receivedQty, openQty });
    }
    const after = await linesOf(tx.db, at.id);
    const { state, nextOn } = settled(incoming.state, after);
    await updateVersioned(tx.db, 'incoming', at, { state, nextOn, updatedAt: now(tx) });
    await postMovements(
      tx,
      arrived.map((one) => movementOf(incoming, form, one)),
    );
    await audit(tx, {
      action: 'incoming.receive',
      record: { kind: 'incoming', id: at.id, label: incoming.number },
      changes: {
        ...(state === incoming.state ? {} : { state: { before: incoming.state, after: state } }),
        received: {
          before: null,
          after: arrived.map(({ line, quantity }) => `${line.skuCode} +${quantity}`),
        },
      },
    });
    const pieces = arrived.reduce((sum, { quantity }) => sum + quantity, 0);
    return { incoming, pieces, isDone: state === 'received' };
  });
}

function arrivedOf(tx: Context, lines: readonly IncomingLine[], form: Receipt): Arrived[] {
  const seesCosts = allows(tx.user, 'costs.read');
  return form.lines.flatMap(({ id, quantity, cost, place }) => {
    const line = lines.find((known) => known.id === id);
    if (!line) throw new Refusal('incoming.line_gone', { field: `lines.${place}.quantity` });
    if (!quantity) return [];
    return [{ line, quantity, unitCostE4: (seesCosts ? cost : null) ?? line.unitCostE4, place }];
  });
}

function refuseOver(arrived: readonly Arrived[]): void {
  const over = arrived.find(({ line, quantity }) => quantity > line.openQty);
  if (!over) return;
  const { line, quantity, place } = over;
  throw new Refusal('incoming.over', {
    field: `lines.${place}.quantity`,
    values: { sku: line.skuCode, open: line.openQty, over: quantity - line.openQty },
  });
}

function movementOf(incoming: Incoming, form: Receipt, { line, quantity, unitCostE4 }: Arrived): Movement {
  return {
    skuId: line.skuId,
    warehouseId: incoming.warehouseId,
    quality: form.quality ?? 'good',
    kind: incoming.kind === 'production' ? 'production_in' : 'receipt',
    quantity,
    unitCostE4: unitCostE4 ?? undefined,
    reason: [incoming.number, form.note].filter(Boolean).join(' · '),
    record: { kind: 'incoming', id: incoming.id },
    postedOn: form.receivedOn,
    key: `incoming_line:${line.id}:receive:${line.receivedQty}`,
  };
}
