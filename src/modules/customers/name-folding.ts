import { fold } from '../../core/search.ts';
import {
  commonWords,
  endWords,
  joinedForms,
  joinedTrades,
  joiningLetters,
  legalWords,
  placeAlone,
  startWords,
  withoutPlaceMarks,
} from './company-words.ts';
import { isFreeProvider } from './mail-providers.ts';
import { inSimplified } from './simplified.ts';

/** What a changed rule below must count up, so that the keys of all customers are made anew. */
export const duplicateRules = 1;

const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Single letters in a row are the initials of one word: `S. A.` is `sa`, `H & M` is `hm`. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let isInitials = false;
  for (const word of text
    .replace(/[.'’`´]/g, '')
    .split(/[^\p{L}\p{N}&]+|(?<=&)|(?=&)/u)
    .filter((part) => part && part !== '&')) {
    const isLetter = /^[a-z]$/.test(word) && !joiningLetters.has(word);
    if (isLetter && isInitials) words[words.length - 1] += word;
    else words.push(word);
    isInitials = isLetter;
  }
  return words;
}

const endsWith = (words: readonly string[], form: readonly string[]) =>
  words.length > form.length &&
  form.every((part, place) => words[words.length - form.length + place] === part);

/** Takes legal forms off the end and the beginning until none is left; a name of nothing else keeps its last. */
function withoutLegalForms(words: readonly string[]): string[] {
  let left = [...words];
  for (;;) {
    const form = endWords.find((candidate) => endsWith(left, candidate));
    const last = left.at(-1) ?? '';
    if (form) left = left.slice(0, -form.length);
    else if (left.length > 1 && legalWords.has(last)) left = left.slice(0, -1);
    else if (left.length > 1 && startWords.has(left[0] ?? '')) left = left.slice(1);
    else break;
  }
  const named = left.filter((word) => !legalWords.has(word));
  return named.length > 0 ? named : left;
}

function withoutCommonWords(words: readonly string[]): string[] {
  const kept = words.filter(
    (word, place) =>
      !commonWords.has(word) && !(joiningLetters.has(word) && place > 0 && place < words.length - 1),
  );
  return kept.length > 0 ? kept : [...words];
}

/** The words that tell this company from others, in their order. A name of company words only keeps them. */
function tellingWords(name: string): string[] {
  const plain = inSimplified(fold(name)).replace(/[ßøæœłđðþı]/g, (letter) => letters[letter] ?? letter);
  const placed = withoutPlaceMarks(plain.replace(joinedForms, ' ').trim());
  const tradeless = placed.replace(joinedTrades, '').trim();
  // 宁波贸易 without its trade would be the whole city.
  const isTooLittle = tradeless.length < 2 || placeAlone.test(tradeless.replace(/[^\p{L}]/gu, ''));
  const words = withoutCommonWords(withoutLegalForms(wordsOf(isTooLittle ? placed : tradeless)));
  if (words.length > 0) return words;
  const all = wordsOf(plain);
  return all.length > 0 ? all : [plain.replace(/\s+/g, '')].filter(Boolean);
}

/**
 * A company's name as it is compared: without case, width, accents, punctuation and company words, so that
 * `Müller & Co. KG` and `MULLER` are one.
 */
export function foldCompanyName(name: string): string {
  return tellingWords(name).join('');
}

/** All that a name is recognised by: as it is written, with its words in another order, and with ü written as ue. */
export function nameKeys(name: string): string[] {
  const words = tellingWords(name);
  const joined = words.join('');
  const sorted = [...words].sort().join('');
  const respelt = joined.replace(/(?<=[b-df-hj-np-tv-z]|^)([aou])e(?=[b-df-hj-np-tv-z])/g, '$1');
  return [...new Set([joined, sorted, respelt])].filter(Boolean);
}

/** The domain of a mail address that tells a company; null for free mail providers. */
export function companyDomain(email: string): string | null {
  const domain = domainOf(email);
  return domain.includes('.') && !isFreeProvider(domain) ? domain.replace(/^(?:mail|mx|smtp)\./, '') : null;
}

/** The whole address where its provider tells nothing. */
export function freeAddress(email: string): string | null {
  const domain = domainOf(email);
  return domain.includes('.') && isFreeProvider(domain) ? email.trim().toLowerCase() : null;
}

const domainOf = (email: string) => email.trim().toLowerCase().split('@')[1] ?? '';

const fillers = /^(\d)\1+$|^(?:0?1234567890?|12345678|123456789)$/;

/**
 * The last nine digits of each phone number in a text, which stay the same with and without country code;
 * extensions, numbers below seven digits and such as 0000000 don't count.
 */
export function phoneKeys(phones: string): string[] {
  return phones
    .normalize('NFKC')
    .split(/[;,/、|\n]|\bor\b|或/)
    .map((phone) => phone.replace(/(?:ext|extension|x|转|轉|分机|分機|内线)\.?\s*\d{1,6}\s*$/i, ''))
    .map((phone) => phone.replace(/\D/g, ''))
    .filter((digits) => digits.length >= 7 && !fillers.test(digits))
    .map((digits) => digits.slice(-9));
}

/** A tax number by its letters and digits; null for what people write instead of one. */
export function taxKey(taxNumber: string): string | null {
  const plain = taxNumber
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return /\d{4}/.test(plain) && !fillers.test(plain) ? plain : null;
}
