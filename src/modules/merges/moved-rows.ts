import type { Context } from '../../core/context.ts';
import { type CustomerChild, customerChildren } from '../../db/customer-children.ts';
import { changeRow, keyOf, type Merging, noteRows, type Row } from './noted-rows.ts';
import { settlePrimary } from './united-contacts.ts';

/** Moves all that hangs on the loser to the winner. Gives how many rows that were. */
export async function moveChildren(tx: Context, merging: Merging): Promise<number> {
  let count = 0;
  for (const child of customerChildren) {
    if (child.table === 'customer_contacts') await settlePrimary(tx, child, merging);
    if (child.once) count += await setAside(tx, child, merging);
    count += await moveRows(tx, child, merging);
  }
  return count;
}

async function moveRows(
  tx: Context,
  child: CustomerChild,
  { mergeId, winnerId, loserId }: Merging,
): Promise<number> {
  const rows: Row[] = await tx
    .db(child.table)
    .where({ customerId: loserId })
    .select(...(child.key ?? ['id']));
  if (rows.length === 0) return 0;
  await noteRows(tx, mergeId, { child, change: 'moved', rows });
  await tx.db(child.table).where({ customerId: loserId }).update({ customerId: winnerId });
  return rows.length;
}

/** Of what a customer has once, the winner's stays; the loser's is written down whole and taken away. */
async function setAside(
  tx: Context,
  child: CustomerChild,
  { mergeId, winnerId, loserId }: Merging,
): Promise<number> {
  const once = child.once ?? [];
  const kept: Row[] = await tx.db(child.table).where({ customerId: winnerId });
  const rows: Row[] = await tx.db(child.table).where({ customerId: loserId });
  let count = 0;
  const counts = (row: Row) => !child.onceWhileEmpty || row[child.onceWhileEmpty] === null;
  for (const row of rows.filter(counts)) {
    const twin = kept.find(
      (candidate) => counts(candidate) && once.every((name) => candidate[name] === row[name]),
    );
    if (!twin) continue;
    count++;
    await noteRows(tx, mergeId, { child, change: 'set_aside', rows: [row] });
    await tx
      .db(child.table)
      .where({ customerId: loserId, ...keyOf(child, row) })
      .delete();
    const lacking = child.fills
      ? Object.entries(row).filter(([name, value]) => twin[name] === null && value !== null)
      : [];
    if (lacking.length > 0)
      await changeRow(tx, child, { mergeId, row: twin, after: Object.fromEntries(lacking) });
  }
  return count;
}

/** How many rows of each kind would move; those that nobody would count are left out. */
export async function countChildren(
  { db }: Pick<Context, 'db'>,
  customerId: number,
): Promise<{ label: string; count: number }[]> {
  const counts: { label: string; count: number }[] = [];
  for (const { table, label } of customerChildren) {
    if (!label) continue;
    const [row] = (await db(table).where({ customerId }).count({ row_count: '*' })) as unknown as {
      rowCount: number;
    }[];
    if (row?.rowCount) counts.push({ label, count: row.rowCount });
  }
  return counts;
}
