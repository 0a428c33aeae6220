import { hasText, type Translate } from '../../web/languages.ts';

/** A reason of the settings in the reader's language; one of the company's own as it was typed. */
export function reasonText(t: Translate, reason: string): string {
  const key = `stocktakes.reason_${reason}`;
  return hasText('en', key) ? t(key) : reason;
}
