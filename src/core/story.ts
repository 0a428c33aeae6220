import { insertRow, insertRows } from '../db/write.ts';
import { type Context, now } from './context.ts';

export const storyKinds = [
  'interaction',
  'promise',
  'follow_up',
  'opportunity',
  'quote',
  'order',
  'payment',
  'document',
  'shipment',
  'satisfaction',
  'need',
  'owner',
  'customer',
] as const;
export type StoryKind = (typeof storyKinds)[number];

export interface StoryEntry {
  customerId: number;
  kind: StoryKind;
  /** The text's key, as in `orders.story_confirmed`; `detail` holds its values. */
  message: string;
  detail?: Record<string, string | number | null>;
  /** What the entry links to. */
  record?: {
    kind:
      | 'interaction'
      | 'addendum'
      | 'opportunity'
      | 'quote'
      | 'order'
      | 'shipment'
      | 'satisfaction'
      | 'need'
      | 'return'
      | 'document'
      | 'priced_document'
      | 'receipt'
      | 'letter_of_credit';
    id: number;
  };
  /** The contact whom it concerns, where one is known. */
  contactId?: number | null;
  /** When it happened, if not now. */
  at?: string;
}

/** Writes an entry on the customer's one story, inside the action's own transaction. */
export async function story(tx: Context, entry: StoryEntry): Promise<number> {
  return insertRow(tx.db, 'story_entries', rowOf(tx, entry));
}

/** The same on the stories of very many customers in one go. */
export async function storyAll(tx: Context, entries: readonly StoryEntry[]): Promise<void> {
  await insertRows(
    tx.db,
    'story_entries',
    entries.map((entry) => rowOf(tx, entry)),
  );
}

function rowOf(tx: Context, entry: StoryEntry) {
  return {
    customerId: entry.customerId,
    happenedAt: entry.at ?? now(tx),
    kind: entry.kind,
    messageKey: entry.message,
    detail: JSON.stringify(entry.detail ?? {}),
    recordKind: entry.record?.kind ?? null,
    recordId: entry.record?.id ?? null,
    contactId: entry.contactId ?? null,
    userId: tx.user?.id ?? null,
    createdAt: now(tx),
  };
}
