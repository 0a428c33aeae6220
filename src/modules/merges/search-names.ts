import { searchText } from '../../core/search.ts';
import type { Database } from '../../db/connection.ts';
import { inChunks } from '../../db/write.ts';

interface Shown {
  id: number;
  subtitle: string;
  searchText: string;
}

/** Orders, shipments and the like are shown and found under their customer's name: from now on under another. */
export async function retitle(
  db: Database,
  { kind, ids, from, to }: { kind: string; ids: readonly number[]; from: string; to: string },
): Promise<void> {
  if (from === to) return;
  const old = new Set(linesOf(searchText([from])));
  const added = linesOf(searchText([to]));
  for (const some of inChunks(ids, 500)) {
    const rows: Shown[] = await db('search_keys')
      .where({ kind })
      .whereIn('record_id', some)
      .select('id', 'subtitle', 'search_text');
    for (const row of rows) {
      if (!row.subtitle.startsWith(from)) continue;
      const subtitle = `${to}${row.subtitle.slice(from.length)}`.slice(0, 300);
      // A contact is found by its own names alone.
      const own = linesOf(row.searchText);
      const hasName = own.some((line) => old.has(line));
      const lines = hasName ? [...new Set([...own.filter((line) => !old.has(line)), ...added])] : own;
      await db('search_keys')
        .where({ id: row.id })
        .update({ subtitle, searchText: lines.join('\n') });
    }
  }
}

const linesOf = (text: string) => text.split('\n').filter(Boolean);
