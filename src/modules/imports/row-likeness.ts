import type { Context } from '../../core/context.ts';
import type { Database } from '../../db/connection.ts';
import { inChunks, insertRows } from '../../db/write.ts';
import type { Verdict } from './kind.ts';

interface Judged {
  rowNumber: number;
  /** By what the row is recognised; empty for kinds whose rows are not compared. */
  keys: readonly string[];
  verdict: Verdict;
}

/** What many rows share, such as an agent's phone, tells none of them. */
const sharedAtMost = 10;

/**
 * Two rows of one file that look alike: neither is there yet, so the first stays new and the others are likely
 * duplicates of it. What new rows are recognised by waits in a table until the file is checked, since files are
 * longer than memory and a check may go on in another process. Gives the verdicts in the same order.
 */
export async function compareRows(
  tx: Context,
  importId: number,
  judged: readonly Judged[],
): Promise<Verdict[]> {
  const earlier = await earlierRows(
    tx.db,
    importId,
    judged.flatMap(({ keys, verdict }) => (verdict.fate === 'new' ? keys : [])),
  );
  const verdicts: Verdict[] = [];
  const added: { importId: number; value: string; rowNumber: number }[] = [];
  for (const { rowNumber, keys, verdict } of judged) {
    if (verdict.fate !== 'new') {
      verdicts.push(verdict);
      continue;
    }
    const alike = keys.flatMap((key) => {
      const rows = (earlier.get(key) ?? []).filter((row) => row < rowNumber);
      return rows.length > sharedAtMost && !/^(name|tax) /.test(key) ? [] : rows.slice(0, 1);
    });
    const rows = [...new Set(alike)].sort((a, b) => a - b);
    verdicts.push(rows.length > 0 ? { fate: 'duplicate', others: [], rows: rows.slice(0, 5) } : verdict);
    for (const value of new Set(keys)) {
      earlier.set(value, [...(earlier.get(value) ?? []), rowNumber]);
      added.push({ importId, value, rowNumber });
    }
  }
  await insertRows(tx.db, 'import_row_keys', added);
  return verdicts;
}

async function earlierRows(
  db: Database,
  importId: number,
  keys: readonly string[],
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for (const some of inChunks([...new Set(keys)], 500)) {
    const rows: { value: string; rowNumber: number }[] = await db('import_row_keys')
      .where({ importId })
      .whereIn('value', some)
      .orderBy('row_number')
      .select('value', 'row_number');
    for (const { value, rowNumber } of rows) {
      const known = found.get(value) ?? [];
      if (known.length <= sharedAtMost) known.push(rowNumber);
      found.set(value, known);
    }
  }
  return found;
}

/** When a check begins anew, and when it is over. */
export async function forgetRows(tx: Context, importId: number): Promise<void> {
  await tx.db('import_row_keys').where({ importId }).delete();
}
