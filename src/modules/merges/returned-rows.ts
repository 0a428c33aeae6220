import type { Context } from '../../core/context.ts';
import { type CustomerChild, customerChildren } from '../../db/customer-children.ts';
import { inChunks, insertRows } from '../../db/write.ts';
import { keyOf, type Merging, type Row } from './noted-rows.ts';

interface Noted {
  change: 'moved' | 'set_aside' | 'changed';
  rowId: number | null;
  detail: string | null;
}

/**
 * Brings back what the merge moved; what was written on the winner since stays there. Rows first, then those
 * that were set aside, then what was changed in either, so that no step meets what the next one takes away.
 */
export async function returnChildren(tx: Context, merging: Merging): Promise<number> {
  let count = 0;
  const contactIds: number[] = [];
  for (const child of customerChildren) {
    const noted: Noted[] = await tx
      .db('merge_rows')
      .where({ mergeId: merging.mergeId, tableName: child.table })
      .orderBy('id')
      .select('change', 'row_id', 'detail');
    const of = (change: Noted['change']) => noted.filter((row) => row.change === change);
    const moved = await moveBack(tx, child, { merging, rows: of('moved') });
    count += moved.count;
    contactIds.push(...moved.contactIds);
    for (const { detail } of of('set_aside'))
      count += await putBack(tx, child, { loserId: merging.loserId, row: JSON.parse(detail ?? '{}') as Row });
    for (const { detail } of of('changed'))
      await changeBack(tx, child, JSON.parse(detail ?? '{}') as Row & { before: Row; after: Row });
  }
  await keepInUse(tx, merging.winnerId, contactIds);
  return count;
}

async function moveBack(
  tx: Context,
  child: CustomerChild,
  { merging, rows }: { merging: Merging; rows: readonly Noted[] },
): Promise<{ count: number; contactIds: number[] }> {
  const { winnerId, loserId } = merging;
  const contactIds: number[] = [];
  let count = 0;
  if (child.key) {
    for (const { detail } of rows)
      count += await tx
        .db(child.table)
        .where({ customerId: winnerId, ...(JSON.parse(detail ?? '{}') as Row) })
        .update({ customerId: loserId });
    return { count, contactIds };
  }
  for (const some of inChunks(rows.map(({ rowId }) => rowId ?? 0))) {
    const there: Row[] = await tx
      .db(child.table)
      .where({ customerId: winnerId })
      .whereIn('id', some)
      .select('id', ...(child.table === 'customer_contacts' ? ['contact_id'] : []));
    const ids = there.map(({ id }) => id as number);
    await tx.db(child.table).whereIn('id', ids).update({ customerId: loserId });
    count += ids.length;
    if (child.table === 'customer_contacts')
      contactIds.push(...there.map(({ contactId }) => contactId as number));
  }
  return { count, contactIds };
}

/** A contact with whom something was written on the winner since the merge belongs to both from now on. */
async function keepInUse(tx: Context, winnerId: number, contactIds: readonly number[]): Promise<void> {
  if (contactIds.length === 0) return;
  const used = new Set<number>();
  for (const { table, hasContact } of customerChildren) {
    if (!hasContact) continue;
    for (const some of inChunks(contactIds)) {
      const rows: { contactId: number }[] = await tx
        .db(table)
        .where({ customerId: winnerId })
        .whereIn('contact_id', some)
        .distinct('contact_id');
      for (const { contactId } of rows) used.add(contactId);
    }
  }
  await insertRows(
    tx.db,
    'customer_contacts',
    [...used].map((contactId) => ({ customerId: winnerId, contactId, isPrimary: false })),
  );
}

async function putBack(
  tx: Context,
  child: CustomerChild,
  { loserId, row }: { loserId: number; row: Row },
): Promise<number> {
  const there = await tx.db(child.table).where(keyOf(child, row)).first();
  if (there && !child.key) return 0;
  const isSecondPrimary =
    row.isPrimary === true &&
    (await tx.db('customer_contacts').where({ customerId: loserId, isPrimary: true }).first('id'));
  const back = { ...row, ...(isSecondPrimary ? { isPrimary: false } : {}), customerId: loserId };
  await insertRows(tx.db, child.table, [back], { withIds: !child.key });
  return 1;
}

/** Only what nobody has changed since goes back. */
async function changeBack(
  tx: Context,
  child: CustomerChild,
  noted: Row & { before: Row; after: Row },
): Promise<void> {
  const key = keyOf(child, noted);
  const present: Row | undefined = await tx.db(child.table).where(key).first();
  if (!present) return;
  const names = Object.keys(noted.after).filter((name) => present[name] === noted.after[name]);
  const back = Object.fromEntries(names.map((name) => [name, noted.before[name] ?? null]));
  if (back.isPrimary === true) {
    const { customerId } = present;
    const other = await tx.db('customer_contacts').where({ customerId, isPrimary: true }).first('id');
    if (other) delete back.isPrimary;
  }
  if (Object.keys(back).length > 0) await tx.db(child.table).where(key).update(back);
}
