import { companyDomain, foldCompanyName, phoneKey } from './name-folding.ts';

export interface Identity {
  name: string;
  nameOther?: string | null;
  emails: readonly (string | null | undefined)[];
  phones: readonly (string | null | undefined)[];
  taxNumber?: string | null;
}

export interface DuplicateKey {
  kind: 'name' | 'mail' | 'phone' | 'tax';
  value: string;
}

/** By what a customer is recognised as one that is there already. */
export function duplicateKeys({ name, nameOther, emails, phones, taxNumber }: Identity): DuplicateKey[] {
  const keys = new Map<string, DuplicateKey>();
  const add = (kind: DuplicateKey['kind'], value: string | null) => {
    if (value) keys.set(`${kind} ${value}`, { kind, value: value.slice(0, 200) });
  };
  add('name', foldCompanyName(name));
  if (nameOther) add('name', foldCompanyName(nameOther));
  for (const email of emails) if (email) add('mail', companyDomain(email));
  for (const phone of phones) if (phone) add('phone', phoneKey(phone));
  if (taxNumber)
    add(
      'tax',
      taxNumber
        .normalize('NFKC')
        .replace(/[^\p{L}\p{N}]/gu, '')
        .toLowerCase(),
    );
  return [...keys.values()];
}
