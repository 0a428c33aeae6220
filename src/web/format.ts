import type { Language } from '../core/context.ts';
import { amountText, decimalText, moneyText } from '../core/money.ts';

export interface Format {
  /** `CNY 1,234.50`; empty for null. */
  money(amountE4: number | null, currency: string): string;
  /** `1,234.50`. */
  amount(amountE4: number | null, currency: string): string;
  /** A unit price with up to four decimals. */
  price(priceE4: number | null): string;
  number(value: number | null): string;
  day(day: string | null): string;
  /** `2026-03-31 14:05` in the company's zone. */
  instant(at: string | null): string;
  /** `97.5 %`. */
  percent(ratio: number | null): string;
}

const formats = new Map<string, Format>();
const instantsKept = 5000;

export function formatFor(language: Language, timeZone: string): Format {
  const key = `${language} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    format = createFormat(language, timeZone);
    formats.set(key, format);
  }
  return format;
}

function createFormat(language: Language, timeZone: string): Format {
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const instants = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  // A list shows the same instants again and again, and each takes the runtime some microseconds.
  const known = new Map<string, string>();
  const shownInstant = (at: string): string => {
    let text = known.get(at);
    if (text === undefined) {
      text = instants.format(new Date(at));
      if (known.size >= instantsKept) known.clear();
      known.set(at, text);
    }
    return text;
  };
  return {
    money: (amountE4, currency) => (amountE4 === null ? '' : moneyText(amountE4, currency)),
    amount: (amountE4, currency) => (amountE4 === null ? '' : amountText(amountE4, currency)),
    price: (priceE4) => (priceE4 === null ? '' : decimalText(priceE4, 4, 2)),
    number: (value) => (value === null ? '' : numbers.format(value)),
    day: (day) => day ?? '',
    instant: (at) => (at === null ? '' : shownInstant(at)),
    percent: (ratio) => (ratio === null ? '' : percents.format(ratio)),
  };
}
