import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { nextCode } from '../../core/numbering.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import type { CarrierInput } from './carrier-form.ts';
import { findCarrier } from './carrier-queries.ts';

async function refuseTakenCode(tx: Context, code: string, id: number | null): Promise<void> {
  const taken: { id: number } | undefined = await tx.db('carriers').where({ code }).first('id');
  if (taken && taken.id !== id) throw new Refusal('carriers.code_taken', { field: 'code', values: { code } });
}

/** Creates a carrier with the code given, or one of its own. Gives its id. */
export async function createCarrier(context: Context, form: CarrierInput): Promise<number> {
  return transact(context, async (tx) => {
    if (form.code) await refuseTakenCode(tx, form.code, null);
    const code = form.code ?? (await nextCode(tx.db, 'CR', 'carriers'));
    const at = now(tx);
    const id = await insertRow(tx.db, 'carriers', {
      ...form,
      code,
      modes: form.modes.join(','),
      isArchived: false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await indexCarrier(tx, id, { ...form, code, isArchived: false });
    await audit(tx, {
      action: 'carriers.create',
      record: { kind: 'carrier', id, label: `${code} ${form.name}` },
    });
    return id;
  });
}

/** What the carrier is found by. */
export async function indexCarrier(
  tx: Context,
  id: number,
  carrier: CarrierInput & { code: string; isArchived: boolean },
): Promise<void> {
  await index(tx.db, {
    kind: 'carrier',
    recordId: id,
    title: `${carrier.code} ${carrier.name}`,
    subtitle: carrier.modes.join(', '),
    isArchived: carrier.isArchived,
    terms: [carrier.code, carrier.name, carrier.nameOther, carrier.phone, carrier.email],
  });
}

export async function updateCarrier(
  context: Context,
  at: { id: number; version: number },
  form: CarrierInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await findCarrier(tx, at.id);
    const code = form.code ?? before.code;
    await refuseTakenCode(tx, code, at.id);
    const row = { ...form, code };
    await updateVersioned(tx.db, 'carriers', at, { ...row, modes: form.modes.join(','), updatedAt: now(tx) });
    await indexCarrier(tx, at.id, { ...row, isArchived: before.isArchived });
    await audit(tx, {
      action: 'carriers.update',
      record: { kind: 'carrier', id: at.id, label: `${code} ${form.name}` },
      changes: changesBetween(before, row),
    });
  });
}

/** Archived, a carrier is no longer offered; its shipments and figures stay. */
export async function setCarrierArchived(context: Context, id: number, isArchived: boolean): Promise<void> {
  await transact(context, async (tx) => {
    const carrier = await findCarrier(tx, id);
    await tx
      .db('carriers')
      .where({ id })
      .update({ isArchived, updatedAt: now(tx) })
      .increment('version', 1);
    await tx.db('search_keys').where({ kind: 'carrier', recordId: id }).update({ isArchived });
    await audit(tx, {
      action: isArchived ? 'carriers.archive' : 'carriers.unarchive',
      record: { kind: 'carrier', id, label: `${carrier.code} ${carrier.name}` },
    });
  });
}
