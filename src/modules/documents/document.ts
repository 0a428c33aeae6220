/** Pure rules of documents: which can be made of what, who sees prices on them, what may become of one. No I/O. */
import type { StateTable } from '../../core/state-table.ts';

export const documentKinds = [
  'quote',
  'proforma_invoice',
  'sales_contract',
  'production_notice',
  'commercial_invoice',
  'packing_list',
  'delivery_note',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

export const recordKinds = ['quote', 'order', 'shipment'] as const;
export type RecordKind = (typeof recordKinds)[number];

export const paperLanguages = ['en', 'zh-CN', 'both'] as const;
export type PaperLanguage = (typeof paperLanguages)[number];

interface KindRule {
  from: readonly RecordKind[];
  isPriced: boolean;
  /** The prefix of its own yearly numbers; null where it carries the record's number. */
  series: string | null;
  /** Does it say where to pay? */
  hasBank: boolean;
}

export const kindRules: Record<DocumentKind, KindRule> = {
  quote: { from: ['quote'], isPriced: true, series: null, hasBank: false },
  proforma_invoice: { from: ['quote', 'order'], isPriced: true, series: 'PI', hasBank: true },
  sales_contract: { from: ['order'], isPriced: true, series: 'SC', hasBank: true },
  production_notice: { from: ['order'], isPriced: false, series: null, hasBank: false },
  commercial_invoice: { from: ['order', 'shipment'], isPriced: true, series: 'CI', hasBank: true },
  packing_list: { from: ['shipment'], isPriced: false, series: 'PL', hasBank: false },
  delivery_note: { from: ['shipment'], isPriced: false, series: null, hasBank: false },
};

export const isDocumentKind = (text: string): text is DocumentKind =>
  (documentKinds as readonly string[]).includes(text);
export const isRecordKind = (text: string): text is RecordKind =>
  (recordKinds as readonly string[]).includes(text);

export const unpricedKinds: readonly DocumentKind[] = documentKinds.filter(
  (kind) => !kindRules[kind].isPriced,
);

/** Until an order is confirmed nothing may be made, sent or billed for it; of what is given up nothing is issued. */
const openRecords: Record<RecordKind, readonly string[]> = {
  quote: ['draft', 'sent', 'accepted'],
  order: ['draft', 'confirmed', 'released', 'on_hold', 'closed', 'closed_short'],
  shipment: [
    'planned',
    'booked',
    'packed',
    'dispatched',
    'in_transit',
    'delivered',
    'exception',
    'returning',
    'returned',
  ],
};
const afterConfirming: readonly DocumentKind[] = ['production_notice', 'commercial_invoice'];

/** May a document of this kind be issued of a record in this state? */
export function canIssue(kind: DocumentKind, record: { kind: RecordKind; state: string }): boolean {
  if (!kindRules[kind].from.includes(record.kind)) return false;
  if (!openRecords[record.kind].includes(record.state)) return false;
  return !(record.kind === 'order' && record.state === 'draft' && afterConfirming.includes(kind));
}

export const documentStates = ['issued', 'replaced', 'void'] as const;
export type DocumentState = (typeof documentStates)[number];

interface Subject {
  kind: DocumentKind;
  record: { kind: RecordKind; state: string };
}

export const documentTable: StateTable<DocumentState, 'revise' | 'void', Subject> = {
  name: 'documents',
  states: documentStates,
  initial: 'issued',
  transitions: [
    {
      action: 'revise',
      from: ['issued'],
      to: 'replaced',
      permission: 'documents.issue',
      guards: [{ name: 'record_open', holds: ({ kind, record }) => canIssue(kind, record) }],
      effects: ['new_revision'],
    },
    {
      action: 'void',
      from: ['issued'],
      to: 'void',
      permission: 'documents.issue',
      needsReason: true,
      effects: ['number_kept'],
    },
  ],
};

/** The languages of a paper; Chinese first where it has both. */
export function languagesOf(language: PaperLanguage): ('en' | 'zh-CN')[] {
  return language === 'both' ? ['zh-CN', 'en'] : [language];
}
export const paperLanguage = (text: string | null | undefined): PaperLanguage | null =>
  paperLanguages.find((known) => known === text) ?? null;

/** `PI-2026-00001`, and `PI-2026-00001 R1` once it has been revised. */
export function fullNumber({ number, revision }: { number: string; revision: number }): string {
  return revision === 0 ? number : `${number} R${revision}`;
}
