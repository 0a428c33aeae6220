import { companyDomain, freeAddress, nameKeys, phoneKeys, taxKey } from './name-folding.ts';

export interface Identity {
  name: string;
  nameOther?: string | null;
  emails: readonly (string | null | undefined)[];
  phones: readonly (string | null | undefined)[];
  taxNumber?: string | null;
}

export const alikeKinds = ['tax', 'name', 'address', 'phone', 'mail'] as const;
/** By what two customers are alike, the most telling first: `mail` is a company's domain, `address` a whole mail address. */
export type AlikeKind = (typeof alikeKinds)[number];

export interface DuplicateKey {
  kind: AlikeKind;
  value: string;
}

/** By what a customer is recognised as one that is there already. */
export function duplicateKeys({ name, nameOther, emails, phones, taxNumber }: Identity): DuplicateKey[] {
  const keys = new Map<string, DuplicateKey>();
  const add = (kind: AlikeKind, values: readonly (string | null)[]) => {
    for (const value of values) if (value) keys.set(`${kind} ${value}`, { kind, value: value.slice(0, 200) });
  };
  for (const text of [name, nameOther]) if (text) add('name', nameKeys(text));
  for (const email of emails) if (email) add('mail', [companyDomain(email)]);
  for (const email of emails) if (email) add('address', [freeAddress(email)]);
  for (const phone of phones) if (phone) add('phone', phoneKeys(phone));
  if (taxNumber) add('tax', [taxKey(taxNumber)]);
  return [...keys.values()];
}

/** How telling it is what two customers have in common: a tax number more than all the rest together. */
export function strengthOf(kinds: readonly AlikeKind[]): number {
  return kinds.reduce((sum, kind) => sum + 2 ** (alikeKinds.length - 1 - alikeKinds.indexOf(kind)), 0);
}
