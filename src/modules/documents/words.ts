/** Amounts in words, as invoices, contracts and banks want them. Whole ten-thousandths in, exact. */
import Nzh from 'nzh';
import { toWords } from 'to-words/en-US';
import { minorUnits } from '../../core/money.ts';

interface Named {
  /** The unit in English capitals, and its hundredth (or thousandth). */
  en: string;
  minor?: string;
  zh: string;
}

const named: Record<string, Named> = {
  CNY: { en: 'RENMINBI YUAN', minor: 'FEN', zh: '人民币' },
  USD: { en: 'US DOLLARS', minor: 'CENTS', zh: '美元' },
  EUR: { en: 'EUROS', minor: 'CENTS', zh: '欧元' },
  GBP: { en: 'POUNDS STERLING', minor: 'PENCE', zh: '英镑' },
  JPY: { en: 'JAPANESE YEN', zh: '日元' },
  HKD: { en: 'HONG KONG DOLLARS', minor: 'CENTS', zh: '港元' },
  AUD: { en: 'AUSTRALIAN DOLLARS', minor: 'CENTS', zh: '澳元' },
  CAD: { en: 'CANADIAN DOLLARS', minor: 'CENTS', zh: '加元' },
  CHF: { en: 'SWISS FRANCS', minor: 'CENTIMES', zh: '瑞士法郎' },
  KRW: { en: 'SOUTH KOREAN WON', zh: '韩元' },
  SGD: { en: 'SINGAPORE DOLLARS', minor: 'CENTS', zh: '新加坡元' },
  NZD: { en: 'NEW ZEALAND DOLLARS', minor: 'CENTS', zh: '新西兰元' },
  TWD: { en: 'NEW TAIWAN DOLLARS', minor: 'CENTS', zh: '新台币' },
  INR: { en: 'INDIAN RUPEES', minor: 'PAISE', zh: '印度卢比' },
  THB: { en: 'THAI BAHT', minor: 'SATANG', zh: '泰铢' },
  KWD: { en: 'KUWAITI DINARS', minor: 'FILS', zh: '科威特第纳尔' },
};

const nameOf = (currency: string, language: string) =>
  new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'name' })
    .formatToParts(2)
    .find(({ type }) => type === 'currency')?.value ?? currency;

/** The whole units and what is left in the currency's minor unit. */
function parts(amountE4: number, currency: string): { whole: number; minor: number; decimals: number } {
  if (amountE4 < 0) throw new RangeError('an amount in words is not negative');
  const decimals = minorUnits(currency);
  const minorE4 = 10 ** (4 - decimals);
  if (amountE4 % minorE4 !== 0) throw new RangeError('an amount in words has no part of a minor unit');
  return { whole: Math.floor(amountE4 / 10_000), minor: (amountE4 % 10_000) / minorE4, decimals };
}

/** Hyphens as English writes them, twenty-one; the package leaves them out. */
const tens =
  /\b(TWENTY|THIRTY|FORTY|FIFTY|SIXTY|SEVENTY|EIGHTY|NINETY) (ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE)\b/g;
const spelled = (value: number) => toWords(value).toUpperCase().replace(tens, '$1-$2');

/** `SAY US DOLLARS ONE THOUSAND TWO HUNDRED AND CENTS FIFTY ONLY`. */
export function amountInEnglish(amountE4: number, currency: string): string {
  const { whole, minor, decimals } = parts(amountE4, currency);
  const unit = named[currency]?.en ?? nameOf(currency, 'en').toUpperCase();
  const small = named[currency]?.minor;
  const rest =
    minor === 0
      ? ''
      : small
        ? ` AND ${small} ${spelled(minor)}`
        : ` AND ${String(minor).padStart(decimals, '0')}/${10 ** decimals}`;
  return `SAY ${unit} ${spelled(whole)}${rest} ONLY`;
}

const fractions = ['角', '分', '厘'];
const digits = '零壹贰叁肆伍陆柒捌玖';

/** `人民币壹仟贰佰元伍角整`; the rules of the capitals are those of 支付结算办法, annex 1. */
export function amountInChinese(amountE4: number, currency: string): string {
  const { whole, minor, decimals } = parts(amountE4, currency);
  const unit = named[currency]?.zh ?? nameOf(currency, 'zh-CN');
  const text = `${Nzh.cn.encodeB(String(whole))}元`;
  if (minor === 0) return `${unit}${text}整`;
  const places = [...String(minor).padStart(decimals, '0')].map(Number);
  let rest = '';
  let isGap = false;
  for (const [place, digit] of places.entries()) {
    if (digit === 0) {
      isGap = true;
      continue;
    }
    rest += `${isGap ? '零' : ''}${digits[digit]}${fractions[place]}`;
    isGap = false;
  }
  const start = whole === 0 ? '' : text;
  // 角 at the end is followed by 整, the smallest unit is not.
  const end = (places.at(-1) ?? 0) === 0 ? '整' : '';
  return `${unit}${start}${whole === 0 ? rest.replace(/^零/, '') : rest}${end}`;
}
