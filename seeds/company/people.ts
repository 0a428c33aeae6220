import { addDays, type Day } from '../../src/core/days.ts';
import { searchRow } from '../../src/core/search.ts';
import { duplicateKeys } from '../../src/modules/customers/duplicate-keys.ts';
import { tagsOf, tagText } from '../../src/modules/customers/tags.ts';
import type { Random } from '../random.ts';
import type { Writer } from '../writer.ts';
import { type Country, countries } from './countries.ts';
import { chineseNames, companyTrades, companyWords } from './texts.ts';

/** How often a customer buys, and how much. */
export interface Segment {
  name: 'whale' | 'regular' | 'occasional' | 'quiet' | 'lead';
  weight: number;
  /** Days between two orders. */
  interval: number;
  pieces: readonly [number, number];
  level: string | null;
}

const segments: readonly Segment[] = [
  { name: 'whale', weight: 6, interval: 34, pieces: [600, 2400], level: 'A' },
  { name: 'regular', weight: 26, interval: 75, pieces: [240, 900], level: 'B' },
  { name: 'occasional', weight: 34, interval: 165, pieces: [120, 480], level: 'C' },
  { name: 'quiet', weight: 12, interval: 90, pieces: [180, 720], level: 'B' },
  { name: 'lead', weight: 22, interval: 0, pieces: [0, 0], level: null },
];

export interface SeedCustomer {
  id: number;
  code: string;
  name: string;
  /** What its orders and shipments are found by too. */
  names: readonly (string | null)[];
  country: Country;
  segment: Segment;
  ownerId: number;
  currency: string;
  incoterm: string;
  place: string;
  terms: string;
  contactIds: number[];
  createdOn: Day;
}

const incoterms = [
  { term: 'FOB', weight: 6 },
  { term: 'CIF', weight: 3 },
  { term: 'EXW', weight: 1 },
  { term: 'DAP', weight: 1 },
] as const;
const terms = [
  '30% T/T deposit, 70% before shipment',
  '30% T/T deposit, 70% against copy of B/L',
  'L/C at sight',
  'O/A 60 days',
] as const;
const titles = [
  'Buyer',
  'Purchasing manager',
  'Owner',
  'Head of accessories',
  'Logistics',
  'Product developer',
] as const;
const industries = ['Wholesale', 'Retail chain', 'Brand', 'Promotion', 'Online shop'] as const;
const sources = ['fair', 'website', 'referral', 'mail', 'agent'] as const;

function slug(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z]+/g, '') || 'company'
  );
}

function companyName(
  random: Random,
  country: Country,
  number: number,
): { name: string; other: string | null; domain: string } {
  const city = random.pick(country.cities);
  if (country.code === 'CN') {
    const core = `${random.pick(country.cities)}${random.pick(chineseNames)}`;
    return { name: `${core}${random.pick(country.suffix)}`, other: null, domain: `cn${number}.example` };
  }
  const word = random.chance(0.45) ? random.pick(country.last) : random.pick(companyWords);
  const core = random.chance(0.2) ? `${word} ${city}` : `${word} ${random.pick(companyTrades)}`;
  return {
    name: `${core} ${random.pick(country.suffix)}`,
    other: null,
    domain: `${slug(core)}${number}.example`,
  };
}

/** By the customer's number and not by chance, so that what is drawn after it stays the same. */
function tagsFor(
  number: number,
  { isFromFair, level }: { isFromFair: boolean; level: string | null },
): string[] {
  return [
    ...(isFromFair ? ['fair'] : []),
    ...(level === 'A' ? ['VIP'] : []),
    ...(number % 9 === 0 ? ['private label'] : []),
    ...(number % 14 === 3 ? ['winter hats'] : []),
  ];
}

/** Adds one customer with keys, contacts and search row. `number` counts customers from 1. */
export function addCustomer(
  writer: Writer,
  random: Random,
  options: { number: number; prefix?: string; owners: readonly number[]; today: Day; createdDaysAgo: number },
): SeedCustomer {
  const { number, owners, today, createdDaysAgo } = options;
  const country = random.weighted(countries);
  const segment = random.weighted(segments);
  const { name, other, domain } = companyName(random, country, number);
  const code = `${options.prefix ?? 'C'}${String(number).padStart(5, '0')}`;
  const createdOn = addDays(today, -createdDaysAgo);
  const createdAt = `${createdOn}T02:15:00.000Z`;
  const city = random.pick(country.cities);
  const incoterm = random.weighted(incoterms).term;
  const place = incoterm === 'FOB' || incoterm === 'EXW' ? 'Ningbo' : city;
  const ownerId = random.pick(owners);
  const phone = `${country.dial} ${random.between(200, 999)} ${random.between(1000, 9999)}`;
  const taxNumber = `${country.code}${random.between(100_000_000, 999_999_999)}`;
  const values = {
    code,
    name,
    nameOther: other,
    shortName: name.split(' ').slice(0, 2).join(' ').slice(0, 60),
    country: country.code,
    city,
    address: `${random.between(1, 240)} ${random.pick(country.last)} ${country.code === 'CN' ? '路' : 'Street'}`,
    timeZone: country.timeZone,
    phone,
    email: `info@${domain}`,
    website: `https://www.${domain}`,
    taxNumber,
    industry: random.pick(industries),
    source: random.pick(sources),
    level: segment.level,
    status: segment.name === 'lead' ? 'lead' : 'active',
    isStatusFixed: false,
    ownerId,
    backupOwnerId:
      owners.length > 1 && random.chance(0.6) ? random.pick(owners.filter((id) => id !== ownerId)) : null,
    preferredChannel: random.pick(['mail', 'call', 'message'] as const),
    documentLanguage: country.language,
    currency: country.currency,
    paymentTerms: random.pick(terms),
    incoterm,
    incotermPlace: place,
    creditLimitE4: segment.level === 'A' ? 10_000_000_000 : null,
    tags: tagText(tagsFor(number, { isFromFair: random.chance(0.2), level: segment.level })),
    isArchived: false,
    createdAt,
    createdById: ownerId,
    updatedAt: createdAt,
    version: 1,
  };
  const id = writer.add('customers', values);
  for (const tag of tagsOf(values.tags)) writer.add('customer_tags', { customerId: id, tag });
  for (const key of duplicateKeys({
    name,
    nameOther: other,
    emails: [values.email],
    phones: [phone],
    taxNumber,
  })) {
    writer.add('customer_keys', { customerId: id, ...key });
  }
  const names = [name, other];
  const people = addContacts(writer, random, {
    customerId: id,
    names,
    country,
    domain,
    createdAt,
  });
  writer.add(
    'search_keys',
    searchRow({
      kind: 'customer',
      recordId: id,
      title: `${code} ${name}`,
      subtitle: `${country.code} · ${city}`,
      isArchived: false,
      terms: [code, name, other, city, phone, values.email, taxNumber],
      names,
    }),
  );
  return {
    id,
    code,
    name,
    names,
    country,
    segment,
    ownerId,
    currency: country.currency,
    incoterm,
    place,
    terms: values.paymentTerms,
    contactIds: people,
    createdOn,
  };
}

function addContacts(
  writer: Writer,
  random: Random,
  at: {
    customerId: number;
    names: SeedCustomer['names'];
    country: Country;
    domain: string;
    createdAt: string;
  },
): number[] {
  const ids: number[] = [];
  const count = random.between(1, 3);
  const used = new Set<string>();
  for (let place = 0; place < count; place++) {
    // No two of a customer's contacts share a first name.
    const free = at.country.first.filter((name) => !used.has(name));
    const first = random.pick(free.length > 0 ? free : at.country.first);
    used.add(first);
    const last = random.pick(at.country.last);
    const name = at.country.code === 'CN' ? `${last}${first}` : `${first} ${last}`;
    const email =
      at.country.code === 'CN'
        ? `contact${place + 1}@${at.domain}`
        : `${slug(first)}.${slug(last)}@${at.domain}`;
    const mobile = `${at.country.dial.split(' ')[0]} ${random.between(100, 999)} ${random.between(100_000, 999_999)}`;
    const id = writer.add('contacts', {
      name,
      decisionRole: place === 0 ? 'decides' : 'influences',
      mobile,
      email,
      wechat: at.country.code === 'CN' ? `wx_${at.customerId}_${place}` : null,
      whatsapp: at.country.code === 'CN' ? null : mobile,
      language: at.country.language,
      timeZone: at.country.timeZone,
      isBirthYearUnknown: false,
      isArchived: false,
      createdAt: at.createdAt,
      updatedAt: at.createdAt,
      version: 1,
    });
    writer.add('customer_contacts', {
      customerId: at.customerId,
      contactId: id,
      jobTitle: random.pick(titles),
      isPrimary: place === 0,
    });
    writer.add(
      'search_keys',
      searchRow(
        {
          kind: 'contact',
          recordId: id,
          title: name,
          subtitle: '',
          isArchived: false,
          terms: [name, email, mobile],
          customerId: at.customerId,
        },
        at.names,
      ),
    );
    ids.push(id);
  }
  return ids;
}
