import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { NotFound } from '../../core/refusal.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import type { Way } from './contact-form.ts';

export interface Contact {
  id: number;
  name: string;
  nameOther: string | null;
  decisionRole: string | null;
  phone: string | null;
  mobile: string | null;
  email: string | null;
  wechat: string | null;
  whatsapp: string | null;
  preferredChannels: string | null;
  language: string | null;
  country: string | null;
  timeZone: string | null;
  hoursFrom: string | null;
  hoursTo: string | null;
  weekdays: string | null;
  doNotContact: string | null;
  doNotContactReason: string | null;
  doNotContactOn: string | null;
  birthdayOn: string | null;
  isBirthYearUnknown: boolean;
  remarks: string | null;
  isArchived: boolean;
  version: number;
}

export interface CustomerContact extends Contact {
  jobTitle: string | null;
  isPrimary: boolean;
  fromOn: string | null;
  toOn: string | null;
}

type Dated = Pick<Context, 'db' | 'clock' | 'settings'>;

/** Does the person work there today? One who will leave still does. */
export function isPresent(
  context: Pick<Context, 'clock' | 'settings'>,
  { toOn }: { toOn: string | null },
): boolean {
  return toOn === null || toOn >= today(context);
}

/** The same of links `l`, for `where`. */
export const presentAt = (context: Pick<Context, 'clock' | 'settings'>) => (links: Knex.QueryBuilder) => {
  links.whereNull('l.to_on').orWhere('l.to_on', '>=', today(context));
};

/** The people at a customer today, the primary one first. */
export async function contactsOf(context: Dated, customerId: number): Promise<CustomerContact[]> {
  return peopleAt(context, customerId)
    .where(presentAt(context))
    .orderBy([{ column: 'l.is_primary', order: 'desc' }, { column: 'p.name' }, { column: 'p.id' }]);
}

/** Those who worked at a customer once, the last to leave first. */
export async function pastContactsOf(context: Dated, customerId: number): Promise<CustomerContact[]> {
  return peopleAt(context, customerId)
    .where('l.to_on', '<', today(context))
    .orderBy([{ column: 'l.to_on', order: 'desc' }, { column: 'p.id' }])
    .limit(20);
}

/** All who work at a customer and are not archived; for comparing with a file's rows. */
export async function contactsAt(context: Dated, customerId: number): Promise<CustomerContact[]> {
  return peopleAt(context, customerId).where(presentAt(context)).orderBy('p.id');
}

/** Contacts with a mail address, as far as the user may see them, with where they work. */
export async function contactsByMail(
  context: Context,
  mail: string,
): Promise<{ id: number; name: string; customerName: string }[]> {
  return visibleContacts(context)
    .where({ 'p.email': mail, 'p.is_archived': false })
    .where(presentAt(context))
    .orderBy('l.id')
    .limit(5)
    .select('p.id', 'p.name', 'c.name as customer_name');
}

function peopleAt({ db }: Pick<Context, 'db'>, customerId: number) {
  return db('contacts as p')
    .join('customer_contacts as l', 'l.contact_id', 'p.id')
    .where({ 'l.customer_id': customerId, 'p.is_archived': false })
    .select('p.*', 'l.job_title', 'l.is_primary', 'l.from_on', 'l.to_on');
}

/** The further phones and mails of a contact, as they were entered. */
export async function waysOf({ db }: Pick<Context, 'db'>, contactId: number): Promise<Way[]> {
  return db('contact_ways')
    .where({ contactId })
    .orderBy('id')
    .select('kind', 'label', 'address', 'is_preferred');
}

/** Contacts of customers that the user may read, as `p` with link `l` and customer `c`. */
export function visibleContacts(context: Context) {
  return narrowToVisible(context, contactLinks(context.db));
}

const contactLinks = (db: Context['db']) =>
  db('contacts as p')
    .join('customer_contacts as l', 'l.contact_id', 'p.id')
    .join('customers as c', 'c.id', 'l.customer_id');

export interface Employer {
  contactId: number;
  linkId: number;
  customerId: number;
  code: string;
  name: string;
  ownerId: number | null;
  backupOwnerId: number | null;
  jobTitle: string | null;
  isPrimary: boolean;
  fromOn: string | null;
  toOn: string | null;
  country: string | null;
  timeZone: string | null;
}

/** Where contacts work or worked, as far as the user may see it: by contact, where they are now first. */
export async function employersOf(context: Context, contactIds: readonly number[]): Promise<Employer[]> {
  return employersIn(visibleContacts(context), contactIds);
}

/** All of them, whoever asks; for what is written, never for what is shown. */
export async function everyEmployerOf({ db }: Pick<Context, 'db'>, contactId: number): Promise<Employer[]> {
  return employersIn(contactLinks(db), [contactId]);
}

function employersIn(contacts: Knex.QueryBuilder, contactIds: readonly number[]): Knex.QueryBuilder {
  return contacts
    .whereIn('p.id', [...contactIds])
    .orderByRaw('l.contact_id, case when l.to_on is null then 0 else 1 end, l.to_on desc, l.id')
    .select(
      'l.contact_id',
      'l.id as link_id',
      'c.id as customer_id',
      'c.code',
      'c.name',
      'c.owner_id',
      'c.backup_owner_id',
      'c.country',
      'c.time_zone',
      'l.job_title',
      'l.is_primary',
      'l.from_on',
      'l.to_on',
    );
}

/** A contact with the customers where the user may see it. Throws NotFound where there is none. */
export async function findContact(
  context: Context,
  id: number,
): Promise<{ contact: Contact; employers: Employer[] }> {
  const employers = await employersOf(context, [id]);
  const contact: Contact | undefined =
    employers.length > 0 ? await context.db('contacts').where({ id }).first() : undefined;
  if (!contact) throw new NotFound('contact');
  return { contact, employers };
}
