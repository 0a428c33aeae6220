import type { PageRequest } from '../../web/route.ts';
import { mayReach } from './channel.ts';
import { type CustomerContact, contactsOf, pastContactsOf } from './contact-queries.ts';
import { positionText, refusedText } from './contact-view.ts';

/** The people at a customer, today's and those of before, as `views/contacts/people.ejs` shows them. */
export async function peopleAt(
  request: PageRequest,
  { customerId, mayAdd }: { customerId: number; mayAdd: boolean },
) {
  const { context } = request;
  const present = await contactsOf(context, customerId);
  const past = await pastContactsOf(context, customerId);
  return {
    present: present.map((person) => ({
      href: `/contacts/${person.id}`,
      name: person.name,
      isPrimary: person.isPrimary,
      sub: positionText(request, { ...person, isPrimary: false }),
      ways: waysTo(person),
      refused: refusedText(request, person),
    })),
    past: past.map((person) => ({
      href: `/contacts/${person.id}`,
      name: person.name,
      sub: positionText(request, person),
    })),
    add: mayAdd ? `/customers/${customerId}/contacts/new` : null,
  };
}

/** One touch dials or writes; what the person has refused is shown and does not lead there. */
function waysTo({ mobile, phone, email, doNotContact }: CustomerContact) {
  const number = mobile || phone;
  const dial = number && mayReach(doNotContact, 'call') ? `tel:${number.replace(/[^+\d]/g, '')}` : null;
  const write = email && mayReach(doNotContact, 'mail') ? `mailto:${email}` : null;
  return [
    ...(number ? [{ text: number, href: dial }] : []),
    ...(email ? [{ text: email, href: write }] : []),
  ];
}
