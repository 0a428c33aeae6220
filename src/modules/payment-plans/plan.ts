/** Pure rules of payment plans: rows of percentage, method, trigger and days. No I/O. */
import { divideRounded, minorUnits } from '../../core/money.ts';
import type { Translate } from '../../web/languages.ts';

export const methods = ['tt', 'lc', 'dp', 'da', 'oa'] as const;
export type Method = (typeof methods)[number];

/** What brings a row on: the order, a shipment that is about to leave, or one that has left. */
export const triggers = ['order', 'before_shipment', 'bl_copy', 'after_bl'] as const;
export type Trigger = (typeof triggers)[number];

export interface Term {
  /** Basis points of the whole: 3000 is 30 %. */
  shareBp: number;
  method: Method;
  dueTrigger: Trigger;
  /** After the trigger; with `before_shipment` before it. */
  days: number;
}

/** All shares of a plan together. */
export const wholeBp = 10_000;

export function shareSum(terms: readonly Pick<Term, 'shareBp'>[]): number {
  return terms.reduce((sum, { shareBp }) => sum + shareBp, 0);
}

/**
 * Splits an amount by weights into whole minor units of its currency. Each part is what the weights up to it come to,
 * rounded half away from zero, less what the parts before it took, so that the parts are never negative and add up
 * to the amount to the last unit. An amount that has no whole minor units itself ends in the last part.
 */
export function split(amountE4: number, weights: readonly number[], currency: string): number[] {
  const unit = 10n ** BigInt(4 - minorUnits(currency));
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  let weight = 0n;
  let taken = 0n;
  return weights.map((own, place) => {
    weight += BigInt(own);
    const isLast = place === weights.length - 1;
    const upTo =
      isLast || whole === 0n
        ? BigInt(isLast ? amountE4 : 0)
        : divideRounded(BigInt(amountE4) * weight, whole * unit) * unit;
    const part = upTo - taken;
    taken = upTo;
    return Number(part);
  });
}

/** What each row of a plan comes to; the rows add up to the total exactly. */
export function termAmounts(totalE4: number, terms: readonly Term[], currency: string): number[] {
  return split(
    totalE4,
    terms.map(({ shareBp }) => shareBp),
    currency,
  );
}

/** A row in words, as in `70 % T/T against copy of B/L`. */
export function termText(t: Translate, { shareBp, method, dueTrigger, days }: Term): string {
  return t(`payment_plans.term_${dueTrigger}`, {
    share: shareText(shareBp),
    method: t(`payment_plans.method_${method}`),
    days,
  });
}

/** A plan in words: its rows one after the other. */
export function termsText(t: Translate, terms: readonly Term[]): string {
  return terms.map((term) => termText(t, term)).join(t('payment_plans.between_terms'));
}

/** Basis points as people write them: `33.33`. */
export function shareText(shareBp: number): string {
  return String(shareBp / 100);
}
