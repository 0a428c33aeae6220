/**
 * Money without floating point. Amounts and prices are whole ten-thousandths of the currency's unit
 * (`…E4`), rates are units of the base currency for one unit of the other, in hundred-millionths (`…E8`).
 * Products are taken in BigInt and every result is checked to be far below 2^53.
 */
import { Refusal } from './refusal.ts';

const withoutDecimals = new Set(
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
);
const withThreeDecimals = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Currencies offered in lists, the most used first; any ISO 4217 code the runtime knows is taken. */
export const currencies = [
  'CNY',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'HKD',
  'AUD',
  'CAD',
  'CHF',
  'KRW',
  'SGD',
  'AED',
  'BRL',
  'CLP',
  'DKK',
  'INR',
  'MXN',
  'MYR',
  'NOK',
  'NZD',
  'PLN',
  'SEK',
  'THB',
  'TRY',
  'TWD',
  'VND',
  'ZAR',
] as const;

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));

/** Every code that is taken, the much used ones first. */
export const allCurrencies: readonly string[] = [...new Set<string>([...currencies, ...knownCurrencies])];

export function isCurrency(code: string): boolean {
  return knownCurrencies.has(code);
}

/** Decimals of the currency's minor unit (ISO 4217): CNY 2, JPY 0, KWD 3. */
export function minorUnits(currency: string): number {
  if (withoutDecimals.has(currency)) return 0;
  return withThreeDecimals.has(currency) ? 3 : 2;
}

/** Divides rounding half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const isNegative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (n * 2n + d) / (d * 2n);
  return isNegative ? -rounded : rounded;
}

/** Ten thousand million units: ninety such amounts still add up exactly, so no order can spoil a report. */
const greatestE4 = 100_000_000_000_000n;

/** The amount as a number; refuses what is greater than any order or stock of goods is worth. */
export function safe(valueE4: bigint): number {
  if (valueE4 > greatestE4 || valueE4 < -greatestE4) {
    throw new Refusal('errors.amount_too_large', { values: { max: amountText(Number(greatestE4), 'JPY') } });
  }
  return Number(valueE4);
}

/** A total as a number: over many documents, so beyond what one of them may come to. */
export function exact(valueE4: bigint): number {
  const value = Number(valueE4);
  if (!Number.isSafeInteger(value)) throw new RangeError('a total is greater than can be counted exactly');
  return value;
}

/** An amount or a total rounded half away from zero to the currency's minor unit, still in ten-thousandths. */
export function roundToMinor(amountE4: bigint, currency: string): number {
  const unit = 10n ** BigInt(4 - minorUnits(currency));
  return exact(divideRounded(amountE4, unit) * unit);
}

/** A line's amount: quantity × price less the discount in basis points, rounded to the minor unit. */
export function lineAmount(line: {
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
  currency: string;
}): number {
  const gross = BigInt(line.quantity) * BigInt(line.unitPriceE4) * BigInt(10_000 - line.discountBp);
  const unit = 10n ** BigInt(4 - minorUnits(line.currency));
  return safe(divideRounded(gross, 10_000n * unit) * unit);
}

function converted(amountE4: number, rateE8: number, toCurrency: string): bigint {
  const unit = 10n ** BigInt(4 - minorUnits(toCurrency));
  return divideRounded(BigInt(amountE4) * BigInt(rateE8), 100_000_000n * unit) * unit;
}

/** An amount in another currency at a rate in hundred-millionths, rounded to the target's minor unit. */
export function convert(amountE4: number, rateE8: number, toCurrency: string): number {
  return safe(converted(amountE4, rateE8, toCurrency));
}

/** The same for a total over many documents. */
export function convertTotal(amountE4: number, rateE8: number, toCurrency: string): number {
  return exact(converted(amountE4, rateE8, toCurrency));
}

function added(amounts: Iterable<number>): bigint {
  let all = 0n;
  for (const amount of amounts) all += BigInt(amount);
  return all;
}

/** What the parts of one document come to; refuses more than a document may. */
export function sum(amounts: Iterable<number>): number {
  return safe(added(amounts));
}

/** What many documents come to, for pages and reports: a great order is refused where it is taken, not there. */
export function total(amounts: Iterable<number>): number {
  return exact(added(amounts));
}

/** Reads `'1234.5'` into a whole number of 10^-decimals; null when it isn't one or has more decimals. */
export function parseDecimal(text: string, decimals: number): number | null {
  const match = /^([+-]?)(\d{1,15})(?:\.(\d*))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = withoutZeros(match[3] ?? '');
  if (fraction.length > decimals) return null;
  const digits = BigInt(`${match[2]}${fraction.padEnd(decimals, '0')}`);
  const value = Number(match[1] === '-' ? -digits : digits);
  return Number.isSafeInteger(value) ? value : null;
}

/** Without the zeros at its end. By hand, as `/0+$/` would try every zero of an endless text that ends otherwise. */
function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** The shortest plain decimal text of a whole number of 10^-decimals, with at least `least` decimals. */
export function decimalText(value: number, decimals: number, least = 0): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = withoutZeros(digits.slice(digits.length - decimals)).padEnd(least, '0');
  return `${value < 0 ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** `1,234.50` with the currency's decimals; without its code. */
export function amountText(amountE4: number, currency: string): string {
  return grouped(decimalText(amountE4, 4, minorUnits(currency)));
}

/** `CNY 1,234.50`. */
export function moneyText(amountE4: number, currency: string): string {
  return `${currency} ${amountText(amountE4, currency)}`;
}
