import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { allows, demand } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { takeTransition } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { skusByCode } from '../inventory/sku-queries.ts';
import { type IncomingState, incomingTable, nextOn, openOf } from './incoming.ts';
import type { IncomingChange, LineInput, NewIncoming } from './incoming-form.ts';
import { type Incoming, type IncomingLine, linesOf, lockIncoming } from './incoming-queries.ts';
import { writeRedating } from './redating-action.ts';

/** Enters what is expected. Gives its id. */
export async function createIncoming(context: Context, form: NewIncoming): Promise<number> {
  demand(context, 'incoming.write');
  return transact(context, async (tx) => {
    const { lines: typed, expectedOn, ...values } = form;
    if (typed.length === 0) throw new Refusal('incoming.no_lines', { field: 'lines.0.sku' });
    await refuseClosedWarehouse(tx, values.warehouseId, null);
    refuseGoneBy(tx, expectedOn, 'expectedOn');
    const skus = await resolve(tx, typed);
    const lines = typed.map((line) => {
      if (line.expectedOn) refuseGoneBy(tx, line.expectedOn, `lines.${line.place}.expectedOn`);
      return { ...line, expectedOn: line.expectedOn ?? expectedOn, openQty: line.quantity };
    });
    const number = await nextYearlyNumber(tx.db, 'IN', values.orderedOn);
    const at = now(tx);
    const id = await insertRow(tx.db, 'incoming', {
      ...values,
      number,
      state: 'open',
      nextOn: nextOn(lines),
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    });
    for (const [place, line] of lines.entries())
      await insertLine(tx, { incomingId: id, position: place + 1, skuId: skus[place] ?? 0 }, line);
    await indexIncoming(tx, { id, number, ...values });
    await audit(tx, { action: 'incoming.create', record: { kind: 'incoming', id, label: number } });
    return id;
  });
}

type PlacedLine = LineInput & { expectedOn: Day };

async function insertLine(
  tx: Context,
  at: { incomingId: number; position: number; skuId: number },
  { quantity, cost, expectedOn }: PlacedLine,
): Promise<void> {
  await tx.db('incoming_lines').insert({
    ...at,
    quantity,
    receivedQty: 0,
    openQty: quantity,
    unitCostE4: allows(tx.user, 'costs.read') ? cost : null,
    expectedOn,
    firstExpectedOn: expectedOn,
  });
}

/**
 * Changes what is still expected. Lines that have come in, if only in part, stay, and none can fall below what has
 * come. A line's new day is kept beside the first one, with its reason.
 */
export async function updateIncoming(
  context: Context,
  at: { id: number; version: number },
  form: IncomingChange,
): Promise<void> {
  await transact(context, async (tx) => {
    const { incoming, lines: before } = await lockIncoming(tx, at.id);
    takeTransition(incomingTable, { state: incoming.state, subject: before, action: 'change' });
    const { lines: typed, expectedOn, reason, version: _, ...values } = form;
    if (typed.length === 0) throw new Refusal('incoming.no_lines', { field: 'lines.0.sku' });
    await refuseClosedWarehouse(tx, values.warehouseId, incoming.warehouseId);
    const known = new Set(before.map(({ skuId }) => skuId));
    const skus = await resolve(tx, typed, known);
    await removeLeftOut(tx, before, typed);
    const fallback = expectedOn ?? incoming.nextOn;
    for (const [place, line] of typed.entries()) {
      const skuId = skus[place] ?? 0;
      const old = line.id === null ? undefined : before.find(({ id }) => id === line.id);
      if (line.id !== null && !old)
        throw new Refusal('incoming.line_gone', { field: `lines.${line.place}.sku` });
      const day = line.expectedOn ?? old?.expectedOn ?? fallback;
      if (!old || old.expectedOn !== day) refuseGoneBy(tx, day, `lines.${line.place}.expectedOn`);
      const position = place + 1;
      if (old) await changeLine(tx, old, { line: { ...line, expectedOn: day }, skuId, position, reason });
      else await insertLine(tx, { incomingId: at.id, position, skuId }, { ...line, expectedOn: day });
    }
    const after = await linesOf(tx.db, at.id);
    const { state, nextOn: next } = settled(incoming.state, after);
    await updateVersioned(tx.db, 'incoming', at, { ...values, state, nextOn: next, updatedAt: now(tx) });
    await indexIncoming(tx, { ...incoming, ...values });
    await audit(tx, {
      action: 'incoming.update',
      record: { kind: 'incoming', id: at.id, label: incoming.number },
      changes: changesBetween(
        { ...incoming, lines: brief(before) },
        { ...values, state, lines: brief(after) },
      ),
    });
  });
}

async function changeLine(
  tx: Context,
  old: IncomingLine,
  change: { line: PlacedLine; skuId: number; position: number; reason: string | null },
): Promise<void> {
  const { line, skuId, position, reason } = change;
  const field = (name: string) => `lines.${line.place}.${name}`;
  if (old.receivedQty > 0 && skuId !== old.skuId)
    throw new Refusal('incoming.received_already', { field: field('sku'), values: { sku: old.skuCode } });
  if (line.quantity < old.receivedQty)
    throw new Refusal('incoming.below_received', {
      field: field('quantity'),
      values: { received: old.receivedQty },
    });
  if (line.expectedOn !== old.expectedOn) {
    if (!reason) throw new Refusal('incoming.say_why', { field: 'reason' });
    await writeRedating(tx, [old], { expectedOn: line.expectedOn, reason });
  }
  await tx
    .db('incoming_lines')
    .where({ id: old.id })
    .update({
      skuId,
      position,
      quantity: line.quantity,
      openQty: openOf('open', { ...old, quantity: line.quantity }),
      // Who may not see costs was not shown any, and takes none away.
      ...(allows(tx.user, 'costs.read') ? { unitCostE4: line.cost } : {}),
    });
}

async function removeLeftOut(
  tx: Context,
  before: readonly IncomingLine[],
  typed: readonly { id: number | null }[],
): Promise<void> {
  const kept = new Set(typed.map(({ id }) => id));
  const gone = before.filter(({ id }) => !kept.has(id));
  const received = gone.find(({ receivedQty }) => receivedQty > 0);
  if (received)
    throw new Refusal('incoming.cannot_leave_out', {
      values: { sku: received.skuCode, received: received.receivedQty },
    });
  for (const { id } of gone) {
    await tx.db('incoming_dates').where({ incomingLineId: id }).delete();
    await tx.db('incoming_lines').where({ id }).delete();
  }
}

/** The state and the day by which lists go, once lines have changed: nothing more to come is received. */
export function settled(
  state: IncomingState,
  lines: readonly IncomingLine[],
): { state: IncomingState; nextOn: Day } {
  const isDone = state === 'open' && lines.every(({ openQty }) => openQty === 0);
  return { state: isDone ? 'received' : state, nextOn: nextOn(lines) };
}

/** The SKU ids of the lines in their order. */
async function resolve(
  tx: Context,
  lines: readonly LineInput[],
  known: ReadonlySet<number> = new Set(),
): Promise<number[]> {
  const skus = await skusByCode(
    tx.db,
    lines.map(({ sku }) => sku),
  );
  return lines.map(({ sku: code, place }) => {
    const sku = skus.get(code.toLowerCase());
    if (!sku || !(sku.isOffered || known.has(sku.id)))
      throw new Refusal('inventory.no_such_sku', { field: `lines.${place}.sku`, values: { code } });
    return sku.id;
  });
}

async function refuseClosedWarehouse(tx: Context, id: number, present: number | null): Promise<void> {
  const found = await tx.db('warehouses').where({ id, isArchived: false }).first('id');
  if (!found && id !== present) throw new Refusal('errors.not_offered', { field: 'warehouseId' });
}

/** What is expected for a day gone by would count as nothing. */
export function refuseGoneBy(tx: Context, day: Day, field: string): void {
  if (day < today(tx)) throw new Refusal('incoming.day_gone_by', { field, values: { day: today(tx) } });
}

async function indexIncoming(
  tx: Context,
  { id, number, supplier, reference }: Pick<Incoming, 'id' | 'number' | 'supplier' | 'reference'>,
): Promise<void> {
  await index(tx.db, {
    kind: 'incoming',
    recordId: id,
    title: number,
    subtitle: [supplier, reference].filter(Boolean).join(' · '),
    isArchived: false,
    terms: [number, supplier, reference],
  });
}

function brief(lines: readonly IncomingLine[]) {
  return lines.map(({ skuCode, quantity, expectedOn, unitCostE4 }) => ({
    sku: skuCode,
    quantity,
    expectedOn,
    unitCostE4,
  }));
}
