/** Pure rules of letters of credit: what they may become, what they must not exceed, and by when. No I/O. */
import { addDays, type Day, daysBetween } from '../../core/days.ts';
import { roundToMinor } from '../../core/money.ts';
import type { StateTable } from '../../core/state-table.ts';

export const letterStates = ['open', 'presented', 'discrepant', 'paid', 'expired', 'cancelled'] as const;
export type LetterState = (typeof letterStates)[number];
export const letterActions = ['amend', 'present', 'refuse', 'pay', 'cancel', 'expire'] as const;
export type LetterAction = (typeof letterActions)[number];

export interface LetterFacts {
  expiresOn: Day;
  today: Day;
}

/** The bank pays against papers; what it finds wrong with them is put right and presented again, or accepted. */
export const letterTable: StateTable<LetterState, LetterAction, LetterFacts> = {
  name: 'letters_of_credit',
  states: letterStates,
  initial: 'open',
  transitions: [
    {
      action: 'amend',
      from: ['open', 'presented', 'discrepant'],
      to: null,
      permission: 'letters_of_credit.write',
      effects: ['warned_anew'],
    },
    {
      action: 'amend',
      from: ['expired'],
      to: 'open',
      permission: 'letters_of_credit.write',
      effects: ['warned_anew'],
    },
    {
      action: 'present',
      from: ['open', 'discrepant'],
      to: 'presented',
      permission: 'letters_of_credit.write',
      effects: ['told'],
    },
    {
      action: 'refuse',
      from: ['presented'],
      to: 'discrepant',
      permission: 'letters_of_credit.write',
      needsReason: true,
      effects: ['told'],
    },
    {
      action: 'pay',
      from: ['presented', 'discrepant'],
      to: 'paid',
      permission: 'letters_of_credit.write',
      effects: ['told'],
    },
    {
      action: 'cancel',
      from: ['open', 'discrepant', 'expired'],
      to: 'cancelled',
      permission: 'letters_of_credit.write',
      needsReason: true,
      effects: ['told'],
    },
    {
      action: 'expire',
      from: ['open'],
      to: 'expired',
      permission: 'letters_of_credit.write',
      guards: [{ name: 'is_past', holds: ({ expiresOn, today }) => expiresOn < today }],
      effects: ['told'],
    },
  ],
};

/** What may be drawn under it at most and at least, by its tolerance. */
export function drawable(letter: { amountE4: number; currency: string; overBp: number; shortBp: number }) {
  const part = (bp: number) =>
    roundToMinor((BigInt(letter.amountE4) * BigInt(bp)) / 10_000n, letter.currency);
  return { mostE4: letter.amountE4 + part(letter.overBp), leastE4: letter.amountE4 - part(letter.shortBp) };
}

/** The papers are to be at the bank by then: so many days after the goods have left, and before it expires. */
export function presentationDay(
  letter: { expiresOn: Day; presentationDays: number },
  shippedOn: Day | null,
): Day | null {
  if (shippedOn === null) return null;
  const day = addDays(shippedOn, letter.presentationDays);
  return day < letter.expiresOn ? day : letter.expiresOn;
}

export const warnDays = [14, 7, 3] as const;
export type WarnedKind = 'shipment' | 'presentation' | 'expiry';

export interface LetterDay {
  kind: WarnedKind;
  on: Day;
}

/**
 * The days that are still to be kept: the latest shipment until all has left, the presentation once something has,
 * the expiry until the papers are presented.
 */
export function daysToKeep(
  letter: { state: LetterState; latestShipmentOn: Day; expiresOn: Day; presentationDays: number },
  { shippedOn, isAllShipped }: { shippedOn: Day | null; isAllShipped: boolean },
): LetterDay[] {
  if (letter.state !== 'open' && letter.state !== 'discrepant') return [];
  const presentOn = presentationDay(letter, shippedOn);
  return [
    ...(letter.state === 'open' && !isAllShipped
      ? [{ kind: 'shipment' as const, on: letter.latestShipmentOn }]
      : []),
    ...(presentOn !== null ? [{ kind: 'presentation' as const, on: presentOn }] : []),
    { kind: 'expiry' as const, on: letter.expiresOn },
  ];
}

/** The warning that is due for a day: the smallest of 14, 7 and 3 days that has been reached; null before. */
export function warningDue(day: Day, today: Day): number | null {
  const left = daysBetween(today, day);
  return [...warnDays].reverse().find((days) => left <= days) ?? null;
}

/** What banks usually ask for. */
export const usualDocuments = [
  'draft',
  'commercial_invoice',
  'packing_list',
  'bill_of_lading',
  'certificate_of_origin',
  'insurance_policy',
  'inspection_certificate',
  'beneficiary_certificate',
] as const;
