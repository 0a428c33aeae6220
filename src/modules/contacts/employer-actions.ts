import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { addDays, type Day } from '../../core/days.ts';
import { Forbidden, NotFound, Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { keepKeys } from '../customers/customer-actions.ts';
import { type Customer, findCustomer, findCustomerByCode, mayWrite } from '../customers/customer-queries.ts';
import { indexContact, keepPrimary } from './contact-actions.ts';
import { type Employer, findContact } from './contact-queries.ts';

/** The link with a customer that lasts, when this user may change it. */
async function lastingLink(tx: Context, contactId: number, customerId: number) {
  const { contact, employers } = await findContact(tx, contactId);
  const employer = employers.find((known) => known.customerId === customerId && known.toOn === null);
  if (!employer) throw new NotFound('employer');
  if (!mayWrite(tx, employer)) throw new Forbidden('customers.write');
  return { contact, employer };
}

/** A customer that the contact may be put at: one that this user writes and where the contact isn't yet. */
async function newEmployer(tx: Context, code: string, contactId: number): Promise<Customer> {
  const customer = await findCustomerByCode(tx, code);
  if (!customer || customer.isArchived)
    throw new Refusal('orders.no_such_customer', { field: 'customer', values: { code } });
  if (!mayWrite(tx, customer)) throw new Refusal('contacts.not_your_customer', { field: 'customer' });
  const there = await tx
    .db('customer_contacts')
    .where({ customerId: customer.id, contactId })
    .whereNull('to_on')
    .first('id');
  if (there)
    throw new Refusal('contacts.there_already', { field: 'customer', values: { name: customer.name } });
  return customer;
}

interface Move {
  fromCustomerId: number;
  /** The new customer's code; null where the contact has left and it isn't known where to. */
  customer: string | null;
  jobTitle: string | null;
  isPrimary: boolean;
  /** The first day that is no longer at the old one. */
  fromOn: Day;
}

/**
 * A buyer changes employer: one link ends the day before, another begins. What was said with them stays in the
 * old customer's story. Gives the new customer's name, or null.
 */
export async function moveContact(context: Context, id: number, move: Move): Promise<string | null> {
  return transact(context, async (tx) => {
    const { contact, employer } = await lastingLink(tx, id, move.fromCustomerId);
    if (employer.fromOn && move.fromOn <= employer.fromOn)
      throw new Refusal('contacts.before_begin', { field: 'fromOn', values: { day: employer.fromOn } });
    const customer = move.customer ? await newEmployer(tx, move.customer, id) : null;
    const toOn = addDays(move.fromOn, -1);
    await tx.db('customer_contacts').where({ id: employer.linkId }).update({ toOn, isPrimary: false });
    if (customer) {
      await tx.db('customer_contacts').insert({
        customerId: customer.id,
        contactId: id,
        jobTitle: move.jobTitle,
        isPrimary: false,
        fromOn: move.fromOn,
      });
      await keepPrimary(tx, customer.id, id, move.isPrimary);
      await keepKeys(tx, customer);
      await story(tx, {
        customerId: customer.id,
        kind: 'customer',
        message: 'contacts.story_came',
        detail: { name: contact.name, day: move.fromOn },
      });
    }
    await keepKeys(tx, await findCustomer(tx, employer.customerId));
    await indexContact(tx, id);
    await story(tx, {
      customerId: employer.customerId,
      kind: 'customer',
      message: 'contacts.story_left',
      detail: { name: contact.name, day: toOn },
    });
    await audit(tx, {
      action: 'contacts.move',
      record: { kind: 'contact', id, label: contact.name },
      changes: { customer: { before: employer.name, after: customer?.name ?? null } },
    });
    return customer?.name ?? null;
  });
}

/** The contact works at another customer besides. */
export async function addEmployer(
  context: Context,
  id: number,
  { customer: code, jobTitle, fromOn }: { customer: string; jobTitle: string | null; fromOn: Day | null },
): Promise<string> {
  return transact(context, async (tx) => {
    const { contact, employers } = await findContact(tx, id);
    if (!employers.some((employer: Employer) => mayWrite(tx, employer)))
      throw new Forbidden('customers.write');
    const customer = await newEmployer(tx, code, id);
    await tx.db('customer_contacts').insert({
      customerId: customer.id,
      contactId: id,
      jobTitle,
      isPrimary: false,
      fromOn,
    });
    await keepPrimary(tx, customer.id, id, false);
    await keepKeys(tx, customer);
    await audit(tx, {
      action: 'contacts.employer',
      record: { kind: 'contact', id, label: contact.name },
      changes: { customer: { before: null, after: customer.name } },
    });
    return customer.name;
  });
}

interface Position {
  jobTitle: string | null;
  fromOn: Day | null;
  /** The last day there; null while it lasts. */
  toOn: Day | null;
}

/** Two stays at one customer don't overlap; a day that is not known counts as ever. */
function overlaps(one: Omit<Position, 'jobTitle'>, other: Omit<Position, 'jobTitle'>): boolean {
  return (one.fromOn ?? '') <= (other.toOn ?? '9') && (other.fromOn ?? '') <= (one.toOn ?? '9');
}

/** Puts right what someone is or was at a customer and when. Their own version guards it. */
export async function correctPosition(
  context: Context,
  at: { id: number; version: number; linkId: number },
  position: Position,
): Promise<void> {
  await transact(context, async (tx) => {
    const { contact, employers } = await findContact(tx, at.id);
    const employer = employers.find(({ linkId }) => linkId === at.linkId);
    if (!employer) throw new NotFound('position');
    if (!mayWrite(tx, employer)) throw new Forbidden('customers.write');
    const { fromOn, toOn, jobTitle } = position;
    if (fromOn && toOn && toOn < fromOn)
      throw new Refusal('contacts.ends_before', { field: 'toOn', values: { day: fromOn } });
    const { customerId, name, linkId } = employer;
    const other = employers.find(
      (known) => known.customerId === customerId && known.linkId !== linkId && overlaps(known, position),
    );
    if (other) throw new Refusal('contacts.overlaps', { field: 'fromOn', values: { name } });
    await updateVersioned(tx.db, 'contacts', at, { updatedAt: now(tx) });
    // The primary contact of a customer is one whose time there has no end.
    const primary = toOn === null ? {} : { isPrimary: false };
    await tx
      .db('customer_contacts')
      .where({ id: linkId })
      .update({ jobTitle, fromOn, toOn, ...primary });
    if (toOn === null) await keepPrimary(tx, customerId, at.id, false);
    await keepKeys(tx, await findCustomer(tx, customerId));
    await indexContact(tx, at.id);
    if (toOn !== null && employer.toOn === null)
      await story(tx, {
        customerId,
        kind: 'customer',
        message: 'contacts.story_left',
        detail: { name: contact.name, day: toOn },
      });
    await audit(tx, {
      action: 'contacts.position',
      record: { kind: 'contact', id: at.id, label: contact.name },
      changes: changesBetween(
        { jobTitle: employer.jobTitle, fromOn: employer.fromOn, toOn: employer.toOn },
        position,
      ),
    });
  });
}
