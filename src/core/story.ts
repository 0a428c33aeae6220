import { insertRow } from '../db/write.ts';
import { type Context, now } from './context.ts';

export const storyKinds = [
  'interaction',
  'promise',
  'follow_up',
  'opportunity',
  'order',
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
    kind: 'interaction' | 'order' | 'shipment' | 'opportunity' | 'satisfaction' | 'need';
    id: number;
  };
  /** When it happened, if not now. */
  at?: string;
}

/** Writes an entry on the customer's one story, inside the action's own transaction. */
export async function story(tx: Context, entry: StoryEntry): Promise<number> {
  return insertRow(tx.db, 'story_entries', {
    customerId: entry.customerId,
    happenedAt: entry.at ?? now(tx),
    kind: entry.kind,
    messageKey: entry.message,
    detail: JSON.stringify(entry.detail ?? {}),
    recordKind: entry.record?.kind ?? null,
    recordId: entry.record?.id ?? null,
    userId: tx.user?.id ?? null,
    createdAt: now(tx),
  });
}
