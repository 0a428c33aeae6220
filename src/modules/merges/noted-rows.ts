import type { Context } from '../../core/context.ts';
import type { CustomerChild } from '../../db/customer-children.ts';
import { insertRows } from '../../db/write.ts';

/** A merge under way: what is written down here is what undoing it reads. */
export interface Merging {
  mergeId: number;
  winnerId: number;
  loserId: number;
}

export type Row = Record<string, unknown>;

export const keyOf = (child: CustomerChild, row: Row): Row =>
  child.key ? Object.fromEntries(child.key.map((name) => [name, row[name]])) : { id: row.id };

const toId = (child: CustomerChild, row: Row) => (child.key ? null : (row.id as number));

/** Writes down what becomes of rows, so that it can be taken back. */
export async function noteRows(
  tx: Context,
  mergeId: number,
  {
    child,
    change,
    rows,
  }: { child: CustomerChild; change: 'moved' | 'set_aside' | 'changed'; rows: readonly Row[] },
): Promise<void> {
  await insertRows(
    tx.db,
    'merge_rows',
    rows.map((row) => ({
      mergeId,
      tableName: child.table,
      change,
      rowId: toId(child, row),
      detail: change === 'moved' && !child.key ? null : JSON.stringify(row),
    })),
  );
}

/** Changes a row that stays where it is, and writes down what it was. */
export async function changeRow(
  tx: Context,
  child: CustomerChild,
  { mergeId, row, after }: { mergeId: number; row: Row; after: Row },
): Promise<void> {
  const before = Object.fromEntries(Object.keys(after).map((name) => [name, row[name] ?? null]));
  const noted = { ...keyOf(child, row), before, after };
  await noteRows(tx, mergeId, { child, change: 'changed', rows: [noted] });
  await tx.db(child.table).where(keyOf(child, row)).update(after);
}
