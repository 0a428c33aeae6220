import { pinyin } from 'pinyin-pro';
import type { Database } from '../db/connection.ts';
import { dialectOf } from '../db/dialect.ts';

export interface SearchRecord {
  kind: string;
  recordId: number;
  /** What the hit shows: code and name. */
  title: string;
  /** What tells two alike apart: country, owner. */
  subtitle: string;
  isArchived: boolean;
  /** Everything it is found by; names in Chinese are found by pinyin and initials too. */
  terms: readonly (string | null | undefined)[];
}

/** Folds width, case and accents, so that `Ｃａｆé` is found by `cafe`. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

const chinese = /\p{Script=Han}/u;

function spellings(term: string): string[] {
  const folded = fold(term);
  const all = [folded];
  if (chinese.test(term)) {
    const syllables = pinyin(term, { toneType: 'none', type: 'array', nonZh: 'consecutive' });
    all.push(fold(syllables.join('')), fold(syllables.map((syllable) => syllable[0] ?? '').join('')));
  }
  const digits = folded.replace(/\D/g, '');
  if (digits.length >= 5 && digits !== folded) all.push(digits);
  return all;
}

/** The text that is searched: every spelling of every term, on one line. */
export function searchText(terms: SearchRecord['terms']): string {
  const all = new Set<string>();
  for (const term of terms) if (term?.trim()) for (const spelling of spellings(term)) all.add(spelling);
  return [...all].filter(Boolean).join('\n');
}

/** The row of `search_keys` for a record; for bulk writers. */
export function searchRow(record: SearchRecord): Record<string, unknown> {
  return {
    kind: record.kind,
    recordId: record.recordId,
    title: record.title.slice(0, 300),
    subtitle: record.subtitle.slice(0, 300),
    isArchived: record.isArchived,
    searchText: searchText(record.terms),
  };
}

/** Keeps the record's search keys, inside the action's own transaction. */
export async function index(db: Database, record: SearchRecord): Promise<void> {
  const row = searchRow(record);
  const changed = await db('search_keys').where({ kind: record.kind, recordId: record.recordId }).update(row);
  if (changed === 0) await db('search_keys').insert(row);
}

/** Ids of the records of one kind whose keys contain the term, for use as a subquery. */
export function matching(db: Database, kind: string, term: string) {
  const query = db('search_keys').select('record_id');
  return dialectOf(db).matchSearchText(query, [kind], fold(term));
}
