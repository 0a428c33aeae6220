import type { List } from '../../web/lists/declaration.ts';
import { byText, byValue } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { seesAllCustomers } from '../customers/customer-queries.ts';
import { type ContactLine, contactColumns, type Employers } from './contact-columns.ts';
import { decisionRoles } from './contact-form.ts';
import { type Employer, employersOf, presentAt, visibleContacts } from './contact-queries.ts';

const isArchived = ({ query }: PageRequest) => query.archived === '1';

/** By contact, and not by where they work: who works at two customers is one line. */
function contactRows(request: PageRequest) {
  const { context } = request;
  const contacts = context.db('contacts as p').where('p.is_archived', isArchived(request));
  if (!seesAllCustomers(context)) contacts.whereIn('p.id', visibleContacts(context).select('l.contact_id'));
  return contacts;
}

export const contactList: List<ContactLine, Employers> = {
  name: 'contacts',
  at: '/contacts',
  permission: 'customers.read',
  title: 'contacts.title',
  lead: 'contacts.lead',
  id: 'p.id',
  rows: contactRows,
  select: ['p.*'],
  columns: contactColumns,
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('contact', 'p.id') },
    {
      name: 'role',
      label: 'contacts.decision_role',
      kind: 'select',
      options: ({ t }) => decisionRoles.map((role) => ({ value: role, label: t(`contacts.role_${role}`) })),
      narrow: byValue('p.decision_role'),
    },
    {
      name: 'refuses',
      label: 'contacts.do_not_contact',
      kind: 'checkbox',
      narrow: (query, value) => {
        if (value === '1') query.whereNotNull('p.do_not_contact');
      },
    },
    { name: 'archived', label: 'shared.archived', kind: 'checkbox' },
  ],
  sorts: { name: { column: 'p.name', direction: 'asc', value: ({ name }) => name } },
  figures: employersByContact,
  href: ({ id }) => `/contacts/${id}`,
  exportedAs: 'contacts',
  exportedRows: {
    id: 'l.id',
    rows: (request) =>
      visibleContacts(request.context)
        .where('p.is_archived', isArchived(request))
        .where(presentAt(request.context)),
    select: [
      'l.id',
      'p.name',
      'p.name_other',
      'p.email',
      'p.mobile',
      'p.phone',
      'p.wechat',
      'p.whatsapp',
      'p.language',
      'p.decision_role',
      'p.do_not_contact',
      'p.do_not_contact_reason',
      'p.do_not_contact_on',
      'l.job_title',
      'c.code as customer_code',
      'c.name as customer_name',
    ],
  },
  exportedFirst: ['customer', 'name', 'refuses'],
  empty: {
    title: 'contacts.none',
    text: 'contacts.none_text',
    action: { href: '/customers', label: 'contacts.to_customers' },
  },
};

async function employersByContact(
  { context }: PageRequest,
  rows: readonly { id: number }[],
): Promise<Employers> {
  const byContact = new Map<number, Employer[]>();
  for (const employer of await employersOf(
    context,
    rows.map(({ id }) => id),
  )) {
    const known = byContact.get(employer.contactId);
    if (known) known.push(employer);
    else byContact.set(employer.contactId, [employer]);
  }
  return byContact;
}
