import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { type AgreedTerms, agreedNames } from './order-form.ts';
import type { Order } from './order-queries.ts';
import { transportFor } from './terms.ts';

/** The terms of an order or of a form that has more than them. */
export function termsIn(values: AgreedTerms): AgreedTerms {
  return Object.fromEntries(agreedNames.map((name) => [name, values[name]])) as AgreedTerms;
}

/** The terms as they are written: refused where they can't be, with the transport that a sea term means. */
export async function checkedTerms(
  tx: Context,
  order: { customerId: number; orderedOn: string; contactId?: number | null },
  terms: AgreedTerms,
): Promise<AgreedTerms> {
  const { customerId, orderedOn } = order;
  const { contactId, requestedOn } = terms;
  // Who has left the customer since stays on the order until another is chosen.
  if (contactId !== null && contactId !== order.contactId) {
    const contact = await tx.db('customer_contacts').where({ customerId, contactId }).first('id');
    if (!contact) throw new Refusal('errors.not_offered', { field: 'contactId' });
  }
  if (requestedOn && requestedOn < orderedOn)
    throw new Refusal('orders.before_order', { field: 'requestedOn', values: { day: orderedOn } });
  return { ...terms, transport: transportFor(terms.incoterm, terms.transport) };
}

/** Terms as an amendment keeps them: the contact by name, since it is read when contacts may have gone. */
export type KeptTerms = Partial<Omit<AgreedTerms, 'contactId'> & { contact: string | null }>;

/** Those of the terms that differ, before and after. */
export async function changedTerms(
  tx: Context,
  order: Order,
  terms: AgreedTerms,
): Promise<{ before: KeptTerms; after: KeptTerms }> {
  const changed = agreedNames.filter((name) => (order[name] ?? null) !== (terms[name] ?? null));
  const pick = (from: Partial<Record<string, unknown>>, contact: string | null): KeptTerms =>
    Object.fromEntries(
      changed.map((name) => (name === 'contactId' ? ['contact', contact] : [name, from[name] ?? null])),
    );
  const chosen: { name: string } | undefined = changed.includes('contactId')
    ? await tx.db('contacts').where({ id: terms.contactId }).first('name')
    : undefined;
  return { before: pick({ ...order }, order.contactName), after: pick(terms, chosen?.name ?? null) };
}
