import type { Context } from '../../core/context.ts';
import { index } from '../../core/search.ts';
import { forgetSettings, loadSettings, saveSettings } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';
import { transact } from '../../db/transaction.ts';
import { insertRows } from '../../db/write.ts';
import { findAllPairs, keepPairs } from './customer-pairs.ts';
import type { Customer } from './customer-queries.ts';
import { type DuplicateKey, duplicateKeys } from './duplicate-keys.ts';
import { formerSelves } from './merged.ts';
import { duplicateRules } from './name-folding.ts';
import { keepTags } from './tags.ts';

export type Named = Pick<
  Customer,
  | 'id'
  | 'name'
  | 'nameOther'
  | 'email'
  | 'phone'
  | 'taxNumber'
  | 'country'
  | 'city'
  | 'shortName'
  | 'isArchived'
  | 'tags'
> & { code: string };

interface Reachable {
  email: string | null;
  phone: string | null;
  mobile: string | null;
}

/**
 * The mails and phones of a customer's contacts, which it is recognised by too; not of those who left: who works
 * elsewhere now would make the two companies look alike.
 */
async function contactsOf(db: Database, customerId: number): Promise<Reachable[]> {
  const people: Reachable[] = await db('contacts as p')
    .join('customer_contacts as l', 'l.contact_id', 'p.id')
    .where('l.customer_id', customerId)
    .whereNull('l.to_on')
    .orderBy('p.id')
    .select('p.email', 'p.phone', 'p.mobile');
  const further: { kind: string; address: string }[] = await db('contact_ways as w')
    .join('customer_contacts as l', 'l.contact_id', 'w.contact_id')
    .where('l.customer_id', customerId)
    .whereNull('l.to_on')
    .orderBy('w.id')
    .select('w.kind', 'w.address');
  const ways = further.map(({ kind, address }) => ({
    email: kind === 'mail' ? address : null,
    phone: kind === 'phone' ? address : null,
    mobile: null,
  }));
  return [...people, ...ways];
}

type Compared = Pick<Customer, 'name' | 'nameOther' | 'email' | 'phone' | 'taxNumber'>;

async function keysOf(db: Database, customer: Compared & { id: number }, former: readonly Compared[]) {
  const contacts = await contactsOf(db, customer.id);
  const keys = new Map<string, DuplicateKey>();
  for (const self of [customer, ...former]) {
    const emails = [self.email, ...(self === customer ? contacts.map(({ email }) => email) : [])];
    const reached = self === customer ? contacts.flatMap(({ phone, mobile }) => [phone, mobile]) : [];
    for (const key of duplicateKeys({ ...self, emails, phones: [self.phone, ...reached] }))
      keys.set(`${key.kind} ${key.value}`, key);
  }
  return [...keys.values()];
}

/** What the customer is found by and compared by, with its contacts' mails and phones, and those it has become one with. */
export async function keepKeys(tx: Context, customer: Named): Promise<void> {
  const { db } = tx;
  const customerId = customer.id;
  const former = await formerSelves(db, customerId);
  const keys = await keysOf(db, customer, former);
  await db('customer_keys').where({ customerId }).delete();
  await insertRows(
    db,
    'customer_keys',
    keys.map((key) => ({ customerId, ...key })),
  );
  await keepTags(tx, [customer]);
  await keepPairs(tx, customerId, { keys, familyIds: former.map(({ id }) => id) });
  await index(db, {
    kind: 'customer',
    recordId: customerId,
    title: `${customer.code} ${customer.name}`,
    subtitle: [customer.country, customer.city].filter(Boolean).join(' · '),
    isArchived: customer.isArchived,
    terms: [
      customer.code,
      customer.name,
      customer.nameOther,
      customer.shortName,
      customer.city,
      customer.phone,
      customer.email,
      customer.taxNumber,
      ...former.flatMap(({ code, name, nameOther, shortName }) => [code, name, nameOther, shortName]),
    ],
    names: [customer, ...former].flatMap(({ name, nameOther, shortName }) => [name, nameOther, shortName]),
  });
}

/** A customer that has become part of another is found through that one. */
export async function dropKeys(tx: Context, customerId: number): Promise<void> {
  await tx.db('customer_keys').where({ customerId }).delete();
  await tx.db('customer_tags').where({ customerId }).delete();
  await tx.db('search_keys').where({ kind: 'customer', recordId: customerId }).delete();
  await tx
    .db('customer_pairs')
    .where({ state: 'open' })
    .where((either) => either.where({ firstId: customerId }).orWhere({ secondId: customerId }))
    .delete();
}

const customersPerStep = 100;

/**
 * Makes the keys of all customers anew where the rules of likeness have changed since they were made: once after
 * an upgrade, a hundred customers at a time, so that others' work comes in between.
 */
export async function remakeKeys(context: Context): Promise<void> {
  const { db } = context;
  if ((await loadSettings(db)).duplicateRules === duplicateRules) return;
  for (let after = 0; ; ) {
    const rows: (Compared & { id: number })[] = await db('customers')
      .where('id', '>', after)
      .whereNull('merged_into_id')
      .orderBy('id')
      .limit(customersPerStep)
      .select('id', 'name', 'name_other', 'email', 'phone', 'tax_number');
    const last = rows.at(-1);
    if (!last) break;
    await transact(context, (tx) => remakeSome(tx, rows));
    after = last.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await transact(context, async (tx) => {
    await findAllPairs(tx.db);
    await saveSettings(tx.db, { duplicateRules });
  });
  forgetSettings(db);
}

async function remakeSome({ db }: Context, customers: readonly (Compared & { id: number })[]): Promise<void> {
  for (const customer of customers) {
    const keys = await keysOf(db, customer, await formerSelves(db, customer.id));
    await db('customer_keys').where({ customerId: customer.id }).delete();
    await insertRows(
      db,
      'customer_keys',
      keys.map((key) => ({ customerId: customer.id, ...key })),
    );
  }
}
