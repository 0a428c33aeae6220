import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { NotFound, Refusal } from '../../core/refusal.ts';
import { companyCalendar } from '../../core/working-days.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRow, insertRows, updateVersioned } from '../../db/write.ts';
import { firstContactDays } from './assignment.ts';
import { type Handover, movesOf } from './handover.ts';
import { type HandoverInput, planOf } from './handover-form.ts';
import { findHandover, itemsOf, takersOf } from './handover-queries.ts';
import { inCharge } from './in-charge-queries.ts';
import { applyMoves, type Move } from './moves.ts';

type At = { id: number; version: number };

const recordOf = ({ id, fromName }: Pick<Handover, 'id' | 'fromName'>) => ({
  kind: 'handover',
  id,
  label: fromName,
});

/**
 * Prepares a handover: works out who gets what and keeps it as a draft, so that what is shown is what will be
 * done. Nothing changes hands yet. Gives its id.
 */
export async function prepareHandover(
  context: Context,
  form: HandoverInput,
  at: At | null = null,
): Promise<number> {
  return transact(context, async (tx) => {
    const leaver: { id: number; name: string } | undefined = await tx
      .db('users')
      .where({ id: form.fromUserId })
      .first('id', 'name');
    if (!leaver) throw new NotFound('user');
    refuseWrongDays(tx, form);
    const plan = planOf(form);
    const result = movesOf(await inCharge(tx.db, leaver.id), {
      plan,
      takers: await takersOf(tx),
      leaverId: leaver.id,
    });
    if (result.undecided > 0)
      throw new Refusal('handovers.undecided', { field: 'otherwise', values: { count: result.undecided } });
    if (result.moves.length === 0 && !form.startsOn) throw new Refusal('handovers.nothing');
    const row = {
      kind: form.kind,
      fromUserId: leaver.id,
      reason: form.reason,
      startsOn: form.startsOn,
      returnsOn: form.kind === 'absence' ? form.returnsOn : null,
      plan: JSON.stringify(plan),
      customerCount: result.moves.filter(({ kind }) => kind === 'customer').length,
    };
    const id = at ? await replaceDraft(tx, at, row) : await insertDraft(tx, row);
    await insertItems(tx, id, result.moves);
    await audit(tx, { action: 'handovers.prepare', record: recordOf({ id, fromName: leaver.name }) });
    return id;
  });
}

function refuseWrongDays(tx: Context, form: HandoverInput): void {
  const day = today(tx);
  if (form.startsOn !== null && form.startsOn < day)
    throw new Refusal('handovers.day_past', { field: 'startsOn', values: { day } });
  if (form.kind !== 'absence') return;
  if (form.returnsOn === null) throw new Refusal('errors.required', { field: 'returnsOn' });
  const from = form.startsOn ?? day;
  if (form.returnsOn <= from)
    throw new Refusal('handovers.return_before', { field: 'returnsOn', values: { day: from } });
}

async function insertDraft(tx: Context, row: Record<string, unknown>): Promise<number> {
  return insertRow(tx.db, 'handovers', {
    ...row,
    state: 'draft',
    movedCount: 0,
    changedCount: 0,
    createdById: actorId(tx),
    createdAt: now(tx),
    version: 1,
  });
}

async function replaceDraft(tx: Context, at: At, row: Record<string, unknown>): Promise<number> {
  const before = await lockHandover(tx, at.id);
  if (before.state !== 'draft' && before.state !== 'scheduled') throw new Refusal('handovers.done_already');
  await updateVersioned(tx.db, 'handovers', at, { ...row, state: 'draft' });
  await tx.db('handover_items').where({ handoverId: at.id }).delete();
  return at.id;
}

async function insertItems(tx: Context, handoverId: number, moves: readonly Move[]): Promise<void> {
  await insertRows(
    tx.db,
    'handover_items',
    moves.map(({ kind, recordId, customerId, label, fromId, toId }) => ({
      handoverId,
      customerId,
      kind,
      recordId,
      label,
      fromUserId: fromId,
      toUserId: toId,
      state: 'planned',
    })),
  );
}

async function lockHandover(tx: Context, id: number): Promise<Handover> {
  await tx.db('handovers').where({ id }).forUpdate().first('id');
  return findHandover(tx, id);
}

/**
 * Does what was shown, in one transaction; or, where it is for a later day, notes that it is to be done then.
 * What changed hands or ended since it was shown is left alone and counted.
 */
export async function completeHandover(context: Context, at: At): Promise<Handover> {
  return transact(context, async (tx) => {
    const handover = await lockHandover(tx, at.id);
    if (handover.state !== 'draft') throw new Refusal('handovers.done_already');
    if (handover.startsOn !== null && handover.startsOn > today(tx)) {
      await updateVersioned(tx.db, 'handovers', at, { state: 'scheduled' });
      await audit(tx, { action: 'handovers.schedule', record: recordOf(handover) });
    } else await carryOut(tx, handover, at.version);
    return findHandover(tx, at.id);
  });
}

/** Carries a scheduled one out on its day: with what the user is in charge of by then, by the same plan. */
export async function startScheduled(context: Context, id: number): Promise<void> {
  await transact(context, async (tx) => {
    const handover = await lockHandover(tx, id);
    if (handover.state !== 'scheduled' || handover.startsOn === null || handover.startsOn > today(tx)) return;
    const { plan, fromUserId } = handover;
    const { moves } = movesOf(await inCharge(tx.db, fromUserId), {
      plan,
      takers: await takersOf(tx),
      leaverId: fromUserId,
    });
    await tx.db('handover_items').where({ handoverId: id }).delete();
    await insertItems(tx, id, moves);
    await carryOut(tx, handover, handover.version);
  });
}

async function carryOut(tx: Context, handover: Handover, version: number): Promise<void> {
  const items = await itemsOf(tx, handover.id);
  await refuseLostTakers(tx, items);
  const { done, changed } = await applyMoves(tx, items, { action: 'handovers.move' });
  const doneItems = done as typeof items;
  const isAbsence = handover.kind === 'absence';
  await setItems(tx, changed as typeof items, { state: 'changed' });
  await setItems(
    tx,
    doneItems.filter(({ kind, toId }) => isAbsence || kind !== 'customer' || toId === null),
    { state: 'done' },
  );
  if (!isAbsence) await setDueDays(tx, doneItems);
  await updateVersioned(
    tx.db,
    'handovers',
    { id: handover.id, version },
    {
      state: isAbsence ? 'away' : 'done',
      doneAt: now(tx),
      customerCount: done.filter(({ kind }) => kind === 'customer').length,
      movedCount: done.length,
      changedCount: changed.length,
    },
  );
  await audit(tx, {
    action: 'handovers.complete',
    record: recordOf(handover),
    changes: {
      moved: { before: null, after: done.length },
      changed: { before: null, after: changed.length },
    },
  });
}

/** Whoever was to take something over and was disabled since can't. */
async function refuseLostTakers(tx: Context, items: readonly { toId: number | null }[]): Promise<void> {
  const ids = [...new Set(items.map(({ toId }) => toId))].filter((id) => id !== null);
  // Those who are there are locked too: whoever disables one of them waits, and then finds what they were given.
  const takers: { name: string; isActive: boolean }[] = await tx
    .db('users')
    .whereIn('id', ids)
    .orderBy('id')
    .forUpdate()
    .select('name', 'is_active');
  const lost = takers.find(({ isActive }) => !isActive);
  if (lost && tx.user) throw new Refusal('handovers.taker_left', { values: { name: lost.name } });
}

async function setItems(
  tx: Context,
  items: readonly { id: number }[],
  values: Record<string, unknown>,
): Promise<void> {
  for (const some of inChunks(items))
    await tx
      .db('handover_items')
      .whereIn(
        'id',
        some.map(({ id }) => id),
      )
      .update(values);
}

/** The successors' first contact is due within so many working days, by the customer's level. */
async function setDueDays(
  tx: Context,
  items: readonly { id: number; kind: string; toId: number | null; level: string | null }[],
): Promise<void> {
  const { levels, firstContactDays: days } = tx.settings;
  const calendar = await companyCalendar(tx);
  const taken = items.filter(({ kind, toId }) => kind === 'customer' && toId !== null);
  const count = (level: string | null) => firstContactDays(level, { levels, days });
  for (const working of new Set(taken.map(({ level }) => count(level))))
    await setItems(
      tx,
      taken.filter(({ level }) => count(level) === working),
      { state: 'done', dueOn: calendar.add(today(tx), working) },
    );
}

/** Throws a draft away, or one whose day has not come. */
export async function discardHandover(context: Context, at: At): Promise<void> {
  await transact(context, async (tx) => {
    const handover = await lockHandover(tx, at.id);
    if (handover.state !== 'draft' && handover.state !== 'scheduled')
      throw new Refusal('handovers.done_already');
    await tx.db('handover_items').where({ handoverId: at.id }).delete();
    await tx.db('handovers').where({ id: at.id }).delete();
    await audit(tx, { action: 'handovers.discard', record: recordOf(handover) });
  });
}

/**
 * Ends an absence: what is still with the substitute goes back; what was passed on or closed since stays. Nothing
 * goes back to one who has left for good.
 */
export async function endAbsence(context: Context, at: At): Promise<number> {
  return transact(context, async (tx) => {
    const handover = await lockHandover(tx, at.id);
    if (handover.state !== 'away') throw new Refusal('handovers.not_away');
    const out = (await itemsOf(tx, at.id)).filter(({ state }) => state === 'done');
    const back = out.map((item) => ({ ...item, fromId: item.toId, toId: item.fromId }));
    const { done, changed } = handover.isFromActive
      ? await applyMoves(tx, back, { action: 'handovers.return' })
      : { done: [], changed: back };
    await setItems(tx, done as typeof back, { state: 'returned' });
    await setItems(tx, changed as typeof back, { state: 'kept' });
    await updateVersioned(tx.db, 'handovers', at, { state: 'ended', endedAt: now(tx) });
    await audit(tx, {
      action: 'handovers.end',
      record: recordOf(handover),
      changes: { returned: { before: null, after: done.length } },
    });
    return done.length;
  });
}

/** The successor has read the customer's sheet. */
export async function markRead(context: Context, itemId: number): Promise<void> {
  await transact(context, async (tx) => {
    const item: { id: number; customerId: number; label: string; readAt: string | null } | undefined =
      await tx
        .db('handover_items')
        .where({ id: itemId, kind: 'customer', state: 'done', toUserId: actorId(tx) })
        .forUpdate()
        .first('id', 'customer_id', 'label', 'read_at');
    if (!item) throw new NotFound('handover item');
    if (item.readAt !== null) return;
    await tx
      .db('handover_items')
      .where({ id: itemId })
      .update({ readAt: now(tx) });
    await audit(tx, {
      action: 'handovers.read',
      record: { kind: 'customer', id: item.customerId, label: item.label },
    });
  });
}
