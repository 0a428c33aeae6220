/** Payment terms in words, one row of a plan each. */
import { decimalText } from '../../core/money.ts';
import type { Translate } from '../../web/languages.ts';

export interface Term {
  shareBp: number;
  method: 'tt' | 'lc' | 'dp' | 'da' | 'oa';
  dueTrigger: 'order' | 'before_shipment' | 'bl_copy' | 'after_bl';
  days: number;
}

/** `30% by T/T in advance`. */
function wordsOf(t: Translate, { shareBp, method, dueTrigger, days }: Term): string {
  const trigger = dueTrigger === 'after_bl' && days === 0 ? 'bl_copy' : dueTrigger;
  const text = t(`documents.term_${method}_${trigger}`, { share: decimalText(shareBp, 2), days });
  return trigger === 'after_bl' || days === 0 ? text : t(`documents.term_days_${trigger}`, { text, days });
}

/** The whole of them as one sentence; the plain words of the record where it has no plan. */
export function paymentWords(t: Translate, terms: readonly Term[], otherwise: string | null): string | null {
  if (terms.length === 0) return otherwise;
  return terms.map((term) => wordsOf(t, term)).join(t('documents.term_joint'));
}
