import type { PageRequest } from '../../web/route.ts';
import { contactsOf, pastContactsOf } from './contact-queries.ts';
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
      sub: [
        positionText(request, { ...person, isPrimary: false }),
        person.mobile || person.phone,
        person.email,
      ]
        .filter(Boolean)
        .join(' · '),
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
