import type { Context } from '../../core/context.ts';
import { indexContact } from '../contacts/contact-actions.ts';
import { keepKeys } from '../customers/customer-actions.ts';
import { dropKeys } from '../customers/customer-keys.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { forgetKeys } from './forgotten.ts';
import type { Gone, Undone } from './kind.ts';
import type { Place } from './traces.ts';

/** A customer with its people. What its keys, tags and classes are follows from it and is made anew. */
export function customerPlaces(id: number): Place[] {
  return [
    {
      table: 'customers',
      where: (query) => query.where({ id }),
      // The rule may have made it active or dormant since.
      besides: ['status'],
    },
    {
      table: 'contacts',
      where: (query) =>
        query.whereIn('id', (people) => {
          people.from('customer_contacts').where({ customerId: id }).select('contact_id');
        }),
    },
    { table: 'customer_contacts', where: (query) => query.where({ customerId: id }) },
  ];
}

/** What the customer and its people are found by, when they are gone or are again as they were. */
export async function forgetCustomer(tx: Context, id: number, { isGone, idsOf }: Gone): Promise<void> {
  await forgetKeys(tx, 'contact', idsOf('contacts'));
  if (isGone) return;
  await keepKeys(tx, await findCustomer(tx, id));
  const people: { contactId: number }[] = await tx
    .db('customer_contacts')
    .where({ customerId: id })
    .select('contact_id');
  for (const { contactId } of people) await indexContact(tx, contactId);
}

/**
 * What follows from a customer that came with the row goes before it does; the audit log keeps that it was there.
 * Whatever else has come to hang on it is held by the database, and then all of it stays.
 */
export async function clearCustomer(tx: Context, { recordId, isAdded }: Undone): Promise<false> {
  if (!isAdded) return false;
  const id = recordId;
  await dropKeys(tx, id);
  for (const table of ['story_entries', 'story_visits', 'customer_tags', 'customer_classes'])
    await tx.db(table).where({ customerId: id }).delete();
  return false;
}
