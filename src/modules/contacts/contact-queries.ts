import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';

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
  timeZone: string | null;
  doNotContact: string | null;
  birthdayOn: string | null;
  remarks: string | null;
  isArchived: boolean;
  version: number;
}

export interface CustomerContact extends Contact {
  jobTitle: string | null;
  isPrimary: boolean;
  toOn: string | null;
}

/** The people at a customer, the primary one first. */
export async function contactsOf(
  { db }: Pick<Context, 'db'>,
  customerId: number,
): Promise<CustomerContact[]> {
  return db('contacts as p')
    .join('customer_contacts as l', 'l.contact_id', 'p.id')
    .where({ 'l.customer_id': customerId, 'p.is_archived': false })
    .orderBy([{ column: 'l.is_primary', order: 'desc' }, { column: 'p.name' }, { column: 'p.id' }])
    .select('p.*', 'l.job_title', 'l.is_primary', 'l.to_on');
}

/** Contacts of customers that the user may read, as `p` with link `l` and customer `c`. */
export function visibleContacts(context: Context) {
  const query = context
    .db('contacts as p')
    .join('customer_contacts as l', 'l.contact_id', 'p.id')
    .join('customers as c', 'c.id', 'l.customer_id');
  return narrowToVisible(context, query);
}

export interface Employer {
  customerId: number;
  code: string;
  name: string;
  ownerId: number | null;
  backupOwnerId: number | null;
  jobTitle: string | null;
  isPrimary: boolean;
  fromOn: string | null;
  toOn: string | null;
}

/** A contact with the customers where the user may see it. Throws NotFound where there is none. */
export async function findContact(
  context: Context,
  id: number,
): Promise<{ contact: Contact; employers: Employer[] }> {
  const employers: Employer[] = await visibleContacts(context)
    .where('p.id', id)
    .orderBy('l.id')
    .select(
      'c.id as customer_id',
      'c.code',
      'c.name',
      'c.owner_id',
      'c.backup_owner_id',
      'l.job_title',
      'l.is_primary',
      'l.from_on',
      'l.to_on',
    );
  const contact: Contact | undefined =
    employers.length > 0 ? await context.db('contacts').where({ id }).first() : undefined;
  if (!contact) throw new NotFound('contact');
  return { contact, employers };
}
