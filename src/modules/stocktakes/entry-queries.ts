import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';
import { type Entry, type LineCount, lineCount } from './stocktake.ts';

type StoredEntry = Entry & { lineId: number; roundNo: number };

/** The entries of lines in all their rounds, oldest first, by line. */
export async function entriesOf(
  db: Database,
  lineIds: readonly number[],
): Promise<Map<number, StoredEntry[]>> {
  const found = new Map<number, StoredEntry[]>();
  for (const chunk of inChunks(lineIds)) {
    const rows: StoredEntry[] = await db('stocktake_entries')
      .whereIn('line_id', chunk)
      .orderBy(['line_id', 'id'])
      .select(
        'id',
        'line_id',
        'round_no',
        'kind',
        'quantity',
        'book_qty',
        'movement_id',
        'undoes_id',
        'user_id',
      );
    for (const row of rows) {
      const own = found.get(row.lineId);
      if (own) own.push(row);
      else found.set(row.lineId, [row]);
    }
  }
  return found;
}

export interface CountedLine extends LineCount {
  /** Who entered a count of it in an earlier round. */
  earlier: ReadonlySet<number>;
}

/** What each line comes to in its present round. */
export async function countsOf(
  db: Database,
  lines: readonly { id: number; roundNo: number }[],
): Promise<Map<number, CountedLine>> {
  const entries = await entriesOf(
    db,
    lines.map(({ id }) => id),
  );
  return new Map(
    lines.map(({ id, roundNo }) => {
      const all = entries.get(id) ?? [];
      const earlier = new Set(all.filter((entry) => entry.roundNo < roundNo).map(({ userId }) => userId));
      return [id, { ...lineCount(all.filter((entry) => entry.roundNo === roundNo)), earlier }];
    }),
  );
}

export interface ShownEntry {
  id: number;
  lineId: number;
  code: string;
  colour: string;
  size: string;
  styleName: string;
  quality: string;
  kind: string;
  quantity: number;
  countedAt: string;
  undoneId: number | null;
}

/** The user's last counts of a stocktake, newest first. */
export async function lastEntries(
  db: Database,
  at: { stocktakeId: number; userId: number },
  most: number,
): Promise<ShownEntry[]> {
  return db('stocktake_entries as e')
    .join('stocktake_lines as l', 'l.id', 'e.line_id')
    .join('skus as k', 'k.id', 'l.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .leftJoin('stocktake_entries as u', 'u.undoes_id', 'e.id')
    .where({ 'e.stocktake_id': at.stocktakeId, 'e.user_id': at.userId })
    .whereIn('e.kind', ['set', 'add'])
    .orderBy('e.id', 'desc')
    .limit(most)
    .select(
      'e.id',
      'e.line_id',
      'k.code',
      'k.colour',
      'k.size',
      's.name as style_name',
      'l.quality',
      'e.kind',
      'e.quantity',
      'e.counted_at',
      'u.id as undone_id',
    );
}
