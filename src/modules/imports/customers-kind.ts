import type { Context } from '../../core/context.ts';
import { isCurrency } from '../../core/money.ts';
import { fold } from '../../core/search.ts';
import { createContact, namedContact } from '../contacts/contact-actions.ts';
import { createCustomer, updateCustomer } from '../customers/customer-actions.ts';
import { type CustomerInput, countryCodes, incoterms } from '../customers/customer-form.ts';
import { type Customer, findCustomer, findCustomerByCode } from '../customers/customer-queries.ts';
import { duplicateKeys } from '../customers/duplicate-keys.ts';
import { findDuplicates } from '../customers/duplicates.ts';
import { presentId } from '../customers/merged.ts';
import { CellReader } from './cells.ts';
import { changesOf } from './changes.ts';
import { customerFields as fields } from './customer-fields.ts';
import { clearCustomer, customerPlaces, forgetCustomer } from './customer-places.ts';
import type { CellChange, ImportKind, RecordCells, Verdict } from './kind.ts';
import { ownerNamed } from './named.ts';

/** ISO codes by code and by name in English and Chinese, with what people write besides. */
const countries: ReadonlyMap<string, string> = (() => {
  const found = new Map<string, string>();
  for (const language of ['en', 'zh-CN', 'de', 'fr', 'es']) {
    const names = new Intl.DisplayNames(language, { type: 'region' });
    for (const code of countryCodes) found.set(fold(names.of(code) ?? code), code);
  }
  for (const code of countryCodes) found.set(code.toLowerCase(), code);
  const others = {
    uk: 'GB',
    england: 'GB',
    usa: 'US',
    'u.s.a.': 'US',
    america: 'US',
    korea: 'KR',
    holland: 'NL',
    'czech republic': 'CZ',
    uae: 'AE',
    turkey: 'TR',
    russia: 'RU',
    vietnam: 'VN',
  };
  for (const [name, code] of Object.entries(others)) found.set(name, code);
  return found;
})();

function read(cells: RecordCells) {
  const reader = new CellReader(cells);
  const oneOf = <T extends string>(field: string, all: readonly T[]): T | null => {
    const text = reader.line(field, 100);
    if (text === null) return null;
    return all.find((value) => value === text.toUpperCase()) ?? reader.complain(field, 'errors.not_offered');
  };
  const country = reader.line('country', 100);
  const countryCode = country === null ? null : countries.get(fold(country));
  if (countryCode === undefined)
    reader.complain('country', 'imports.unknown_country', { name: country ?? '' });
  const currency = reader.line('currency', 10)?.toUpperCase() ?? null;
  if (currency !== null && !isCurrency(currency)) reader.complain('currency', 'errors.not_offered');
  const given = {
    code: reader.line('code', 40),
    name: reader.line('name', 200),
    nameOther: reader.line('nameOther', 200),
    shortName: reader.line('shortName', 60),
    country: countryCode ?? null,
    region: reader.line('region', 100),
    city: reader.line('city', 100),
    address: reader.line('address', 400),
    postalCode: reader.line('postalCode', 20),
    phone: reader.line('phone', 60),
    fax: reader.line('fax', 60),
    email: reader.email('email'),
    website: reader.url('website'),
    taxNumber: reader.line('taxNumber', 60),
    industry: reader.line('industry', 100),
    source: reader.line('source', 60),
    level: reader.line('level', 10),
    currency,
    paymentTerms: reader.line('paymentTerms', 100),
    incoterm: oneOf('incoterm', incoterms),
    incotermPlace: reader.line('incotermPlace', 100),
    creditLimitE4: reader.money('creditLimitE4'),
    tags: reader.line('tags', 300),
    remarks: reader.text('remarks', 10_000),
  };
  const contact = {
    name: reader.line('contactName', 100),
    jobTitle: reader.line('contactTitle', 100),
    email: reader.email('contactEmail'),
    phone: reader.line('contactPhone', 60),
  };
  const owner = reader.line('owner', 100);
  if (!cells.name) reader.complain('name', 'errors.required');
  return { given, contact, owner, reader };
}

/** By code; without one, by exactly the same name. A customer that has become part of another leads to that one. */
async function existing(context: Context, code: string | null, name: string): Promise<Customer | null> {
  if (code) return findCustomerByCode(context, code);
  const row: { id: number } | undefined = await context
    .db('customers')
    .where({ name })
    .orderBy(['is_archived', 'id'])
    .first('id');
  return row ? findCustomer(context, await presentId(context.db, row.id)) : null;
}

type Given = ReturnType<typeof read>;

/** True where the row means a customer that has become part of this one. */
function isOfFormer({ given }: Pick<Given, 'given'>, customer: Customer): boolean {
  const [asked, own] = given.code ? [given.code, customer.code] : [given.name ?? '', customer.name];
  return asked.toLowerCase() !== own.toLowerCase();
}

/**
 * What the row's values mean for the customer that it leads to: an old list's row of one that has become part of
 * it fills in what is missing, and takes nothing back that was chosen when the two were merged.
 */
function meant(read: Pick<Given, 'given'>, customer: Customer): Partial<Given['given']> {
  if (!isOfFormer(read, customer)) return { ...read.given, code: read.given.code && customer.code };
  const own = customer as unknown as Record<string, unknown>;
  const lacking = Object.entries(read.given).filter(([name]) => name !== 'code' && !own[name]);
  return Object.fromEntries(lacking);
}

const identityOf = ({ given, contact }: Pick<Given, 'given' | 'contact'>) => ({
  name: given.name ?? '',
  nameOther: given.nameOther,
  emails: [given.email, contact.email],
  phones: [given.phone, contact.phone],
  taxNumber: given.taxNumber,
});

async function contactChange(
  { db }: Context,
  customerId: number,
  name: string | null,
): Promise<CellChange[]> {
  if (name === null) return [];
  const there = await db('contacts as p')
    .join('customer_contacts as l', 'l.contact_id', 'p.id')
    .where({ 'l.customer_id': customerId, 'p.name': name })
    .first('p.id');
  return there ? [] : [{ field: 'contactName', before: '', after: name }];
}

export const customersKind: ImportKind = {
  name: 'customers',
  fields,
  required: 'name',
  path: '/customers',
  module: 'customers',
  places: customerPlaces,
  beforeUndo: clearCustomer,
  afterUndo: forgetCustomer,
  async judge(context, cells): Promise<Verdict> {
    const { given, contact, owner: named, reader } = read(cells);
    const customer = await existing(context, given.code, given.name ?? '');
    const owner = customer && isOfFormer({ given }, customer) ? null : named;
    const ownerId = await ownerNamed(context, owner, customer?.ownerId ?? null);
    if (ownerId === undefined) reader.complain('owner', 'imports.unknown_user', { name: owner ?? '' });
    if (reader.problems.length > 0) return { fate: 'error', problems: reader.problems };
    if (customer) {
      const changes = changesOf({ ...customer }, { ...meant({ given }, customer), ownerId });
      changes.push(...(await contactChange(context, customer.id, contact.name)));
      return changes.length > 0
        ? { fate: 'update', changes, recordId: customer.id }
        : { fate: 'same', recordId: customer.id };
    }
    const others = await findDuplicates(context, identityOf({ given, contact }));
    if (others.length > 0)
      return {
        fate: 'duplicate',
        others: others.map(({ code, name }) => [code, name].filter(Boolean).join(' ')),
      };
    return { fate: 'new' };
  },
  keysOf(cells) {
    return duplicateKeys(identityOf(read(cells))).map(({ kind, value }) => `${kind} ${value}`);
  },
  async write(tx, cells, verdict) {
    const { given, contact, owner: named } = read(cells);
    const customer = await existing(tx, given.code, given.name ?? '');
    const owner = customer && isOfFormer({ given }, customer) ? null : named;
    const ownerId = (await ownerNamed(tx, owner, customer?.ownerId ?? null)) ?? null;
    const values = customer ? meant({ given }, customer) : given;
    const typed = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    const id =
      verdict.fate === 'update'
        ? await update(tx, verdict, typed, ownerId)
        : await createCustomer(tx, { ...blank(tx), ...typed, ownerId });
    if (contact.name && (await contactChange(tx, id, contact.name)).length > 0) {
      const { name, email, phone, jobTitle } = contact;
      const person = namedContact({ name, email, phone });
      await createContact(tx, id, { ...person, jobTitle, isPrimary: verdict.fate !== 'update' });
    }
    return id;
  },
};

function blank({ settings }: Context): CustomerInput {
  const empty = Object.fromEntries(
    [
      'nameOther',
      'shortName',
      'country',
      'region',
      'city',
      'address',
      'postalCode',
      'timeZone',
      'phone',
      'fax',
      'email',
      'website',
      'taxNumber',
      'industry',
      'source',
      'level',
      'backupOwnerId',
      'preferredChannel',
      'paymentTerms',
      'incoterm',
      'incotermPlace',
      'creditLimitE4',
      'tags',
      'remarks',
    ].map((name) => [name, null]),
  );
  return {
    ...empty,
    name: '',
    documentLanguage: settings.language,
    currency: settings.baseCurrency,
    ownerId: null,
  } as unknown as CustomerInput;
}

async function update(
  tx: Context,
  verdict: Extract<Verdict, { fate: 'update' }>,
  typed: Record<string, unknown>,
  ownerId: number | null,
): Promise<number> {
  const id = verdict.recordId;
  if (verdict.changes.every(({ field }) => field === 'contactName')) return id;
  const customer = await findCustomer(tx, id);
  const { code: _, ...values } = typed;
  const names = Object.keys(blank(tx));
  const before = Object.fromEntries(names.map((name) => [name, customer[name as keyof Customer]]));
  const form = { ...before, ...values, ownerId: ownerId ?? customer.ownerId } as unknown as CustomerInput;
  await updateCustomer(tx, { id, version: customer.version }, form);
  return id;
}
