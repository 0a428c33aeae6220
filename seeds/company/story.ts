import type { Writer } from '../writer.ts';

type Message =
  | 'interaction'
  | 'promised'
  | 'promise_kept'
  | 'promise_broken'
  | 'quote_sent'
  | 'quote_rejected'
  | 'order_confirmed'
  | 'shipment_dispatched'
  | 'shipment_delivered'
  | 'satisfaction_answered'
  | 'need_created';

/** The texts' keys as the modules' own actions write them. */
const messages: Record<Message, { kind: string; key: string }> = {
  interaction: { kind: 'interaction', key: 'interactions.story_interaction' },
  promised: { kind: 'promise', key: 'interactions.story_promised' },
  promise_kept: { kind: 'promise', key: 'interactions.story_promise_kept' },
  promise_broken: { kind: 'promise', key: 'interactions.story_promise_broken' },
  quote_sent: { kind: 'quote', key: 'quotes.story_sent' },
  quote_rejected: { kind: 'quote', key: 'quotes.story_rejected' },
  order_confirmed: { kind: 'order', key: 'orders.story_confirmed' },
  shipment_dispatched: { kind: 'shipment', key: 'shipments.story_dispatched' },
  shipment_delivered: { kind: 'shipment', key: 'shipments.story_delivered' },
  need_created: { kind: 'need', key: 'needs.story_created' },
  satisfaction_answered: { kind: 'satisfaction', key: 'satisfaction.story_answered' },
};

export function addStory(
  writer: Writer,
  entry: {
    customerId: number;
    message: Message;
    detail: Record<string, string | number | null>;
    record?: { kind: string; id: number };
    contactId?: number;
    at: string;
    userId: number;
  },
): void {
  const { kind, key } = messages[entry.message];
  writer.add('story_entries', {
    customerId: entry.customerId,
    happenedAt: entry.at,
    kind,
    messageKey: key,
    detail: JSON.stringify(entry.detail),
    recordKind: entry.record?.kind ?? null,
    recordId: entry.record?.id ?? null,
    contactId: entry.contactId ?? null,
    userId: entry.userId,
    createdAt: entry.at,
  });
}
