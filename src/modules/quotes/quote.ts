/** Pure rules of quotes: what state may follow which, how long one holds, and what two revisions differ in. No I/O. */
import { addDays, type Day } from '../../core/days.ts';
import type { StateTable } from '../../core/state-table.ts';

export const quoteStates = ['draft', 'sent', 'accepted', 'rejected', 'expired', 'superseded'] as const;
export type QuoteState = (typeof quoteStates)[number];

export type QuoteAction = 'send' | 'accept' | 'prolong' | 'revise' | 'reject' | 'edit' | 'expire';

/** States in which a quote may still become an order; what was let run out can be prolonged, or asked for again. */
export const openStates: readonly QuoteState[] = ['draft', 'sent'];

/** So many days before it runs out a quote stands on its owner's first page. */
export const remindDays = 3;
/** One that ran out unanswered stays there for so long, since somebody has to ask. */
export const unansweredDays = 14;

export interface QuoteFacts {
  /** The newest revision. */
  isLatest: boolean;
  /** Its last day is over. */
  hasRunOut: boolean;
}

const latest = { name: 'latest', holds: ({ isLatest }: QuoteFacts) => isLatest };
const runOut = { name: 'run_out', holds: ({ hasRunOut }: QuoteFacts) => hasRunOut };

export const quoteTable: StateTable<QuoteState, QuoteAction, QuoteFacts> = {
  name: 'quotes',
  states: quoteStates,
  initial: 'draft',
  transitions: [
    {
      action: 'send',
      from: ['draft'],
      to: 'sent',
      permission: 'quotes.write',
      guards: [latest],
      effects: ['frozen', 'stage_quoted'],
    },
    // Also when it has run out: what counts is the day on which the customer said yes.
    {
      action: 'accept',
      from: ['sent', 'expired'],
      to: 'accepted',
      permission: 'orders.write',
      guards: [latest],
      effects: ['order_made', 'opportunity_won'],
    },
    {
      action: 'prolong',
      from: ['sent'],
      to: null,
      permission: 'quotes.write',
      guards: [latest],
      effects: ['holds_longer'],
    },
    {
      action: 'prolong',
      from: ['expired'],
      to: 'sent',
      permission: 'quotes.write',
      guards: [latest],
      effects: ['holds_longer'],
    },
    {
      action: 'revise',
      from: ['sent', 'rejected', 'expired'],
      to: 'superseded',
      permission: 'quotes.write',
      guards: [latest],
      effects: ['new_revision'],
    },
    {
      action: 'reject',
      from: ['draft', 'sent', 'expired'],
      to: 'rejected',
      permission: 'quotes.write',
      guards: [latest],
      needsReason: true,
      effects: ['opportunity_lost'],
    },
    {
      action: 'edit',
      from: ['draft'],
      to: null,
      permission: 'quotes.write',
      guards: [latest],
      effects: [],
    },
    {
      action: 'expire',
      from: ['sent'],
      to: 'expired',
      permission: 'quotes.read',
      guards: [latest, runOut],
      isAutomatic: true,
      effects: ['told_in_story'],
    },
  ],
};

/** The first revision has the number by itself, the second `QT-2026-00001/2`. */
export function quoteLabel({ number, revision }: { number: string; revision: number }): string {
  return revision === 1 ? number : `${number}/${revision}`;
}

/** It holds to the end of its last day. */
export const hasRunOut = ({ validUntilOn }: { validUntilOn: Day }, day: Day) => validUntilOn < day;

/** Sent, and so near to its last day that someone should ask. */
export function runsOut(quote: { state: QuoteState; validUntilOn: Day }, day: Day): boolean {
  return quote.state === 'sent' && !hasRunOut(quote, day) && quote.validUntilOn <= addDays(day, remindDays);
}

export interface ComparedLine {
  skuId: number;
  skuCode: string;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

export interface LineChange {
  skuCode: string;
  before: ComparedLine | null;
  after: ComparedLine | null;
}

/**
 * What differs between the lines of two revisions, in the order of the newer. Lines of the same SKU are matched in
 * their order; a line that only stands elsewhere has not changed.
 */
export function lineChanges(before: readonly ComparedLine[], after: readonly ComparedLine[]): LineChange[] {
  const left = [...before];
  const changes: LineChange[] = [];
  for (const line of after) {
    const same = left.findIndex((old) => old.skuId === line.skuId && isSame(old, line));
    const place = same >= 0 ? same : left.findIndex((old) => old.skuId === line.skuId);
    const [old = null] = place < 0 ? [] : left.splice(place, 1);
    if (!old || !isSame(old, line)) changes.push({ skuCode: line.skuCode, before: old, after: line });
  }
  return [...changes, ...left.map((old) => ({ skuCode: old.skuCode, before: old, after: null }))];
}

function isSame(a: ComparedLine, b: ComparedLine): boolean {
  return a.quantity === b.quantity && a.unitPriceE4 === b.unitPriceE4 && a.discountBp === b.discountBp;
}
