import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { Forbidden } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { keepKeys } from '../customers/customer-actions.ts';
import { findCustomer, findWritableCustomer, mayWrite } from '../customers/customer-queries.ts';
import { findContact } from './contact-queries.ts';

export interface ContactInput {
  name: string;
  nameOther: string | null;
  decisionRole: string | null;
  phone: string | null;
  mobile: string | null;
  email: string | null;
  wechat: string | null;
  whatsapp: string | null;
  language: string | null;
  timeZone: string | null;
  doNotContact: string | null;
  birthdayOn: string | null;
  remarks: string | null;
}

export interface Position {
  jobTitle: string | null;
  isPrimary: boolean;
}

/** A contact of whom no more than this is known yet. */
export function namedContact(known: Pick<ContactInput, 'name' | 'email' | 'phone'>): ContactInput & Position {
  return {
    nameOther: null,
    decisionRole: null,
    mobile: null,
    wechat: null,
    whatsapp: null,
    language: null,
    timeZone: null,
    doNotContact: null,
    birthdayOn: null,
    remarks: null,
    jobTitle: null,
    isPrimary: true,
    ...known,
  };
}

/** One primary contact per customer: the first, or the one that is chosen. */
async function keepPrimary(
  tx: Context,
  customerId: number,
  contactId: number,
  isPrimary: boolean,
): Promise<void> {
  const primary: { contactId: number } | undefined = await tx
    .db('customer_contacts')
    .where({ customerId, isPrimary: true })
    .first('contact_id');
  if (primary && !isPrimary) return;
  await tx.db('customer_contacts').where({ customerId, isPrimary: true }).update({ isPrimary: false });
  await tx.db('customer_contacts').where({ customerId, contactId }).update({ isPrimary: true });
}

/** Creates a contact at a customer. Gives its id. */
export async function createContact(
  context: Context,
  customerId: number,
  form: ContactInput & Position,
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findWritableCustomer(tx, customerId);
    const { jobTitle, isPrimary, ...input } = form;
    const at = now(tx);
    const id = await insertRow(tx.db, 'contacts', {
      ...input,
      isArchived: false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await tx.db('customer_contacts').insert({ customerId, contactId: id, jobTitle, isPrimary: false });
    await keepPrimary(tx, customerId, id, isPrimary);
    await indexContact(tx, id, { ...input, isArchived: false }, customerId);
    await keepKeys(tx, customer);
    await audit(tx, {
      action: 'contacts.create',
      record: { kind: 'contact', id, label: `${input.name} (${customer.code})` },
    });
    return id;
  });
}

async function indexContact(
  tx: Context,
  id: number,
  contact: ContactInput & { isArchived: boolean },
  customerId: number,
): Promise<void> {
  const { name, nameOther, email, phone, mobile, wechat, whatsapp } = contact;
  await index(tx.db, {
    kind: 'contact',
    recordId: id,
    title: name,
    subtitle: '',
    isArchived: contact.isArchived,
    terms: [name, nameOther, email, phone, mobile, wechat, whatsapp],
    customerId,
  });
}

export async function updateContact(
  context: Context,
  at: { id: number; version: number },
  form: ContactInput & Position,
): Promise<void> {
  await transact(context, async (tx) => {
    const { contact: before, employers } = await findContact(tx, at.id);
    const employer = employers.find((candidate) => mayWrite(tx, candidate));
    if (!employer) throw new Forbidden('customers.write');
    const { jobTitle, isPrimary, ...input } = form;
    await updateVersioned(tx.db, 'contacts', at, { ...input, updatedAt: now(tx) });
    await tx
      .db('customer_contacts')
      .where({ customerId: employer.customerId, contactId: at.id })
      .update({ jobTitle });
    if (isPrimary) await keepPrimary(tx, employer.customerId, at.id, true);
    await indexContact(tx, at.id, { ...input, isArchived: before.isArchived }, employer.customerId);
    for (const { customerId } of employers) await keepKeys(tx, await findCustomer(tx, customerId));
    await audit(tx, {
      action: 'contacts.update',
      record: { kind: 'contact', id: at.id, label: input.name },
      changes: changesBetween({ ...before, jobTitle: employer.jobTitle }, { ...input, jobTitle }),
    });
  });
}

export async function setContactArchived(context: Context, id: number, isArchived: boolean): Promise<void> {
  await transact(context, async (tx) => {
    const { contact, employers } = await findContact(tx, id);
    if (!employers.some((employer) => mayWrite(tx, employer))) throw new Forbidden('customers.write');
    await tx
      .db('contacts')
      .where({ id })
      .update({ isArchived, updatedAt: now(tx) })
      .increment('version', 1);
    if (isArchived) await tx.db('customer_contacts').where({ contactId: id }).update({ isPrimary: false });
    await tx.db('search_keys').where({ kind: 'contact', recordId: id }).update({ isArchived });
    await audit(tx, {
      action: isArchived ? 'contacts.archive' : 'contacts.unarchive',
      record: { kind: 'contact', id, label: contact.name },
    });
  });
}
