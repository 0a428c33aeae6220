import { fold } from '../../core/search.ts';

// What tells a kind of company, not a company, in the languages of our customers.
const companyWords = new Set([
  'co',
  'company',
  'corp',
  'corporation',
  'inc',
  'incorporated',
  'ltd',
  'limited',
  'llc',
  'plc',
  'gmbh',
  'mbh',
  'ag',
  'kg',
  'ohg',
  'ug',
  'sa',
  'sas',
  'sarl',
  'srl',
  'spa',
  'sl',
  'bv',
  'nv',
  'ab',
  'as',
  'aps',
  'oy',
  'oyj',
  'kk',
  'pty',
  'pte',
  'fze',
  'ltda',
  'sp',
  'zoo',
  'oo',
  'de',
  'cv',
  'and',
  'the',
  'group',
  'holding',
  'intl',
  'international',
  'import',
  'export',
]);

const chineseWords =
  /(股份有限公司|有限责任公司|有限公司|集团公司|公司|集团|股份|贸易|商贸|进出口|（中国）|\(中国\))/g;

/**
 * A company's name as it is compared: without case, width, accents, punctuation and company words, so that
 * `Müller & Co. KG` and `MULLER` are one. A name of company words only stays as it is.
 */
export function foldCompanyName(name: string): string {
  const plain = fold(name).replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/æ/g, 'ae').replace(/ł/g, 'l');
  const withoutChinese = plain.replace(chineseWords, '');
  const words = withoutChinese
    .replace(/[.'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const kept = words.filter((word) => !companyWords.has(word));
  return (kept.length > 0 ? kept : words).join('') || plain.replace(/\s+/g, '');
}

const freeMail = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'orange.fr',
  'free.fr',
  'libero.it',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
  '126.com',
  'sina.com',
  'sina.cn',
  'sohu.com',
  'foxmail.com',
  'aliyun.com',
  '139.com',
  'naver.com',
  'proton.me',
]);

/** The domain of a mail address that tells a company; null for free mail providers. */
export function companyDomain(email: string): string | null {
  const domain = email.trim().toLowerCase().split('@')[1] ?? '';
  return domain.includes('.') && !freeMail.has(domain) ? domain : null;
}

/** The last nine digits of a phone number, which stay the same with and without country code; null below seven. */
export function phoneKey(phone: string): string | null {
  const digits = phone.normalize('NFKC').replace(/\D/g, '');
  return digits.length >= 7 ? digits.slice(-9) : null;
}
