/** What of the company stands on a document; copied into it when it is issued. No I/O. */
import type { Settings } from '../../core/settings.ts';

type Language = 'en' | 'zh-CN';

export const hasChinese = (text: string) => /\p{Script=Han}/u.test(text);

/** Of names in two scripts the one that the language reads; the other where there is no such. */
export function inLanguage(names: readonly (string | null)[], language: Language): string {
  const given = names.filter((name): name is string => Boolean(name?.trim()));
  return given.find((name) => hasChinese(name) === (language === 'zh-CN')) ?? given[0] ?? '';
}

/** Each language's, once where they are the same. */
export function inLanguages(names: readonly (string | null)[], languages: readonly Language[]): string[] {
  return [...new Set(languages.map((language) => inLanguage(names, language)).filter(Boolean))];
}

export interface House {
  names: (string | null)[];
  addresses: (string | null)[];
  phone: string;
  fax: string;
  email: string;
  website: string;
  taxNumber: string;
  signers: (string | null)[];
  logoFileId: number | null;
  stampFileId: number | null;
  /** The articles of a sales contract, by language. */
  clauses: Record<Language, string>;
}

export interface BankAccount {
  id: number;
  currency: string;
  beneficiary: string;
  bank: string;
  bankAddress: string | null;
  swift: string | null;
  accountNumber: string;
  note: string | null;
}

/** The letterhead from the settings; what it lacks is taken from the company's own names and address. */
export function houseOf(settings: Settings, standard: Record<Language, string>): House {
  const { letterhead } = settings;
  return {
    names: [letterhead.nameZh, letterhead.nameEn, settings.companyName, settings.companyNameOther],
    addresses: [letterhead.addressZh, letterhead.addressEn, settings.companyAddress],
    phone: letterhead.phone,
    fax: letterhead.fax,
    email: letterhead.email,
    website: letterhead.website,
    taxNumber: letterhead.taxNumber,
    signers: [letterhead.signerZh, letterhead.signerEn],
    logoFileId: letterhead.logoFileId,
    stampFileId: letterhead.stampFileId,
    clauses: {
      'zh-CN': settings.contractClausesZh ?? standard['zh-CN'],
      en: settings.contractClausesEn ?? standard.en,
    },
  };
}

/** The account for a currency: its own, else the one in dollars, else the first. */
export function accountFor<Account extends { currency: string }>(
  accounts: readonly Account[],
  currency: string,
): Account | null {
  const inCurrency = (wanted: string) => accounts.find((account) => account.currency === wanted);
  return inCurrency(currency) ?? inCurrency('USD') ?? accounts[0] ?? null;
}
