import type { Database } from '../db/connection.ts';
import { dialectOf } from '../db/dialect.ts';
import type { SearchWays } from '../db/search-grams.ts';
import { phoneDigits, searchText, type Terms, wordsOf } from './spellings.ts';

export { fold, searchText } from './spellings.ts';

export interface SearchRecord {
  kind: string;
  recordId: number;
  /** What the hit shows: code and name. */
  title: string;
  /** What tells two alike apart; a customer's name is put before it by `customerId`. */
  subtitle: string;
  isArchived: boolean;
  /** Everything it is found by; names in Chinese are found by pinyin and initials too. */
  terms: Terms;
  /** The customer by whose names it is found too, and whose name it shows, as they are now. */
  customerId?: number | null;
  /** Of a customer: the names by which what hangs on it is found. */
  names?: Terms;
}

/** The row of `search_keys` for a record; for bulk writers, who bring the names of its customer. */
export function searchRow(record: SearchRecord, namesOfCustomer: Terms = []): Record<string, unknown> {
  return rowOf(record, searchText(namesOfCustomer));
}

function rowOf(record: SearchRecord, handedText: string): Record<string, unknown> {
  const ownText = searchText(record.terms);
  return {
    kind: record.kind,
    recordId: record.recordId,
    title: record.title.slice(0, 300),
    subtitle: record.subtitle.slice(0, 300),
    isArchived: record.isArchived,
    customerId: record.customerId ?? null,
    ownText: record.customerId ? ownText : null,
    handedText: record.names ? searchText(record.names) : null,
    searchText: record.customerId ? `${ownText}${handedText}` : ownText,
  };
}

/** Keeps the record's search keys, inside the action's own transaction; a customer's also those of its orders. */
export async function index(db: Database, record: SearchRecord): Promise<void> {
  const handedText = record.customerId ? await handedTextOf(db, record.customerId) : '';
  const row = rowOf(record, handedText);
  const changed = await db('search_keys').where({ kind: record.kind, recordId: record.recordId }).update(row);
  if (changed === 0) await db('search_keys').insert(row);
  if (record.names) await handOnNames(db, record.recordId);
}

async function handedTextOf(db: Database, customerId: number): Promise<string> {
  const customer: { handedText: string | null } | undefined = await db('search_keys')
    .where({ kind: 'customer', recordId: customerId })
    .first('handed_text');
  return customer?.handedText ?? '';
}

/**
 * What hangs on the customer is found by its names as they are now: one statement, which changes only rows that
 * say otherwise. Call it when a customer is renamed, and when things have moved to it.
 */
export async function handOnNames(db: Database, customerId: number): Promise<void> {
  const handedText = await handedTextOf(db, customerId);
  await db('search_keys')
    .where({ customerId })
    .whereRaw('search_text <> concat(own_text, ?)', [handedText])
    .update({ searchText: db.raw('concat(own_text, ?)', [handedText]) });
}

/** What was typed, as what a record must contain: all its words, or its digits where it is a phone number. */
export function readTerm(term: string): SearchWays {
  const words = wordsOf(term);
  const digits = phoneDigits(term);
  return [...(words.length > 0 ? [words] : []), ...(digits ? [[digits]] : [])];
}

/** Ids of the records of one kind that contain all words of the term, for use as a subquery. */
export function matching(db: Database, kind: string, term: string) {
  const ways = readTerm(term);
  if (ways.length === 0) return db('search_keys').whereRaw('1 = 0').select('record_id');
  return dialectOf(db).matchKeys(db, { kind, ways }).select('s.record_id');
}
