import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, updateVersioned } from '../../db/write.ts';
import { keepKeys } from '../customers/customer-actions.ts';
import { type Customer, findWritableCustomer, mayWrite } from '../customers/customer-queries.ts';
import type { Way } from './contact-form.ts';
import type { ContactInput, Position } from './contact-input.ts';
import { everyEmployerOf, findContact, isPresent, waysOf } from './contact-queries.ts';

export { namedContact } from './contact-input.ts';

/** One primary contact per customer: the first, or the one that is chosen. */
export async function keepPrimary(
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
  await tx
    .db('customer_contacts')
    .where({ customerId, contactId })
    .whereNull('to_on')
    .update({ isPrimary: true });
}

/** Creates a contact at a customer. Gives its id. */
export async function createContact(
  context: Context,
  customerId: number,
  form: ContactInput & Position,
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await findWritableCustomer(tx, customerId);
    const { jobTitle, isPrimary, ways = [], customerId: _, ...input } = form;
    const at = now(tx);
    const id = await insertRow(tx.db, 'contacts', {
      ...input,
      doNotContactOn: input.doNotContact ? today(tx) : null,
      isArchived: false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await keepWays(tx, id, ways);
    await tx.db('customer_contacts').insert({ customerId, contactId: id, jobTitle, isPrimary: false });
    await keepPrimary(tx, customerId, id, isPrimary);
    await indexContact(tx, id);
    await keepKeys(tx, customer);
    await audit(tx, {
      action: 'contacts.create',
      record: { kind: 'contact', id, label: `${input.name} (${customer.code})` },
    });
    return id;
  });
}

/** Writes the further phones and mails anew; of each kind one may be preferred. */
async function keepWays(tx: Context, contactId: number, ways: readonly Way[]): Promise<void> {
  for (const kind of ['phone', 'mail'] as const) {
    const preferred = ways.flatMap((way, place) => (way.kind === kind && way.isPreferred ? [place] : []));
    if (preferred.length > 1)
      throw new Refusal('contacts.one_preferred', { field: `ways.${preferred[1]}.address` });
  }
  await tx.db('contact_ways').where({ contactId }).delete();
  for (const way of ways) await tx.db('contact_ways').insert({ contactId, ...way });
}

/** What the contact is found by, and under whose name. */
export async function indexContact(tx: Context, id: number): Promise<void> {
  const { contact } = await findContact(tx, id);
  const employers = await everyEmployerOf(tx, id);
  const { name, nameOther, email, phone, mobile, wechat, whatsapp } = contact;
  const ways = await waysOf(tx, id);
  const employer = employers.find((candidate) => isPresent(tx, candidate)) ?? employers[0];
  await index(tx.db, {
    kind: 'contact',
    recordId: id,
    title: name,
    subtitle: '',
    isArchived: contact.isArchived,
    terms: [name, nameOther, email, phone, mobile, wechat, whatsapp, ...ways.map(({ address }) => address)],
    customerId: employer?.customerId ?? null,
  });
}

/** Ways as the audit log keeps them. */
const brief = (ways: readonly Way[]) =>
  ways.map(({ label, address, isPreferred }) => `${label} ${address}${isPreferred ? ' *' : ''}`);

export async function updateContact(
  context: Context,
  at: { id: number; version: number },
  form: ContactInput & Position,
): Promise<void> {
  await transact(context, async (tx) => {
    const { contact: before, employers } = await findContact(tx, at.id);
    const writable = employers.filter((candidate) => mayWrite(tx, candidate));
    const present = writable.filter((candidate) => isPresent(tx, candidate));
    const employer =
      present.find((candidate) => candidate.customerId === form.customerId) ?? present[0] ?? writable[0];
    if (!employer) throw new Forbidden('customers.write');
    const { jobTitle, isPrimary, ways, customerId: _, ...input } = form;
    const oldWays = await waysOf(tx, at.id);
    const doNotContactOn =
      input.doNotContact === before.doNotContact
        ? before.doNotContactOn
        : input.doNotContact
          ? today(tx)
          : null;
    await updateVersioned(tx.db, 'contacts', at, { ...input, doNotContactOn, updatedAt: now(tx) });
    if (ways) await keepWays(tx, at.id, ways);
    await tx.db('customer_contacts').where({ id: employer.linkId }).update({ jobTitle });
    const becomesPrimary = isPrimary && employer.toOn === null;
    if (becomesPrimary) await keepPrimary(tx, employer.customerId, at.id, true);
    await indexContact(tx, at.id);
    await keepKeysOfEmployers(tx, at.id);
    await audit(tx, {
      action: 'contacts.update',
      record: { kind: 'contact', id: at.id, label: input.name },
      changes: changesBetween(
        {
          ...before,
          jobTitle: employer.jobTitle,
          isPrimary: employer.isPrimary,
          ways: brief(oldWays),
        },
        {
          ...input,
          jobTitle,
          isPrimary: becomesPrimary || employer.isPrimary,
          ways: brief(ways ?? oldWays),
        },
      ),
    });
  });
}

/** Those that this user may not read too: they are compared by the contact's mails and phones as well. */
async function keepKeysOfEmployers(tx: Context, contactId: number): Promise<void> {
  const ids = (await everyEmployerOf(tx, contactId)).map(({ customerId }) => customerId);
  const customers: Customer[] = await tx
    .db('customers')
    .whereIn('id', [...new Set(ids)])
    .orderBy('id')
    .select();
  for (const customer of customers) await keepKeys(tx, customer);
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
