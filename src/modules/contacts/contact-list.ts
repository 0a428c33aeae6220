import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  type Cell,
  chosenSort,
  countUpTo,
  everyRow,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { seesAllCustomers } from '../customers/customer-queries.ts';
import { mayReach } from './channel.ts';
import { decisionRoles } from './contact-form.ts';
import { type Contact, type Employer, employersOf, isPresent, visibleContacts } from './contact-queries.ts';
import { languageName, refusedText } from './contact-view.ts';

const sorts: Record<'name', Sort> = { name: { column: 'p.name', direction: 'asc' } };

/** By contact, and not by where they work: who works at two customers is one line. */
function filtered({ context, query }: PageRequest) {
  const contacts = context.db('contacts as p').where('p.is_archived', query.archived === '1');
  if (!seesAllCustomers(context)) contacts.whereIn('p.id', visibleContacts(context).select('l.contact_id'));
  if (query.text) contacts.whereIn('p.id', matching(context.db, 'contact', query.text));
  if (query.role) contacts.where('p.decision_role', query.role);
  if (query.refuses === '1') contacts.whereNotNull('p.do_not_contact');
  return contacts;
}

function employerCell(request: PageRequest, employers: readonly Employer[]): Cell {
  const { context, t } = request;
  const [first] = employers;
  if (!first) return '';
  const present = employers.filter((employer) => isPresent(context, employer));
  const sub =
    present.length > 1
      ? t('contacts.and_others', { count: present.length - 1 })
      : present.length === 0
        ? t('contacts.until', { day: first.toOn ?? '' })
        : '';
  return { text: first.name, href: `/customers/${first.customerId}`, ...(sub ? { sub } : {}) };
}

export async function showContacts(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'name');
  const { rows, next } = await pageByKey<Contact>(filtered(request).select('p.*'), {
    sort: sort.sort,
    idColumn: 'p.id',
    after: query.after,
    sortValue: ({ name }) => name,
  });
  const employers = await employersByContact(request, rows);
  const list = listModel(request, {
    columns: [
      { key: 'name', label: t('shared.name'), sort: 'name' },
      { key: 'customer', label: t('contacts.customer') },
      { key: 'job', label: t('contacts.job_title'), hideOnPhone: true },
      { key: 'phone', label: t('contacts.phone') },
      { key: 'email', label: t('contacts.email'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'role',
        label: t('contacts.decision_role'),
        kind: 'select',
        options: decisionRoles.map((role) => ({ value: role, label: t(`contacts.role_${role}`) })),
      },
      { name: 'refuses', label: t('contacts.do_not_contact'), kind: 'checkbox' },
      { name: 'archived', label: t('shared.archived'), kind: 'checkbox' },
    ],
    rows: rows.map((line) => ({
      id: line.id,
      href: `/contacts/${line.id}`,
      cells: {
        name: line.nameOther ? { text: line.name, sub: line.nameOther } : line.name,
        customer: employerCell(request, employers.get(line.id) ?? []),
        job: employers.get(line.id)?.[0]?.jobTitle ?? '',
        phone: line.mobile ?? line.phone,
        email: line.email,
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'p.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/contacts/export', query }, { after: null })
      : null,
    empty: {
      title: t('contacts.none'),
      text: t('contacts.none_text'),
      action: { href: '/customers', label: t('contacts.to_customers') },
    },
  });
  return page('shared/list-page', {
    title: t('contacts.title'),
    row: { heading: t('contacts.title'), lead: t('contacts.lead') },
    list,
  });
}

async function employersByContact({ context }: PageRequest, rows: readonly { id: number }[]) {
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

interface Exported extends Contact {
  customerCode: string;
  customerName: string;
  jobTitle: string | null;
}

/**
 * The list as shown, one row per contact and customer, with the headings under which an import finds its columns
 * again. Addresses by which someone does not want to be reached are left out, and the row says so: what leaves
 * the house as a sheet ends in a mailing.
 */
export async function exportContacts(request: PageRequest): Promise<Outcome> {
  const { t, context } = request;
  const lines = everyRow<Exported & { id: number }>(
    () =>
      visibleContacts(context)
        .whereIn('p.id', filtered(request).select('p.id'))
        .whereNull('l.to_on')
        .select(
          'l.id',
          'p.name',
          'p.name_other',
          'p.email',
          'p.mobile',
          'p.phone',
          'p.wechat',
          'p.whatsapp',
          'p.language',
          'p.do_not_contact',
          'p.do_not_contact_reason',
          'p.do_not_contact_on',
          'l.job_title',
          'c.code as customer_code',
          'c.name as customer_name',
        ),
    { sort: { column: 'l.id', direction: 'asc' }, idColumn: 'l.id', sortValue: ({ id }) => id },
  );
  const text = (label: string, width = 24) => ({ label: t(label), kind: 'text' as const, width });
  return exportSheet(request, 'contacts', {
    name: t('contacts.title'),
    columns: [
      text('contacts.customer_code', 12),
      text('contacts.customer', 36),
      text('shared.name'),
      text('contacts.name_other'),
      text('contacts.job_title'),
      text('contacts.email'),
      text('contacts.mobile'),
      text('contacts.phone'),
      text('contacts.wechat'),
      text('contacts.whatsapp'),
      text('contacts.language', 12),
      text('contacts.do_not_contact', 30),
    ],
    rows: sheetRows(lines, (line) => {
      const unless = (channel: 'mail' | 'call' | 'wechat' | 'whatsapp', address: string | null) =>
        mayReach(line.doNotContact, channel) ? address : null;
      return [
        line.customerCode,
        line.customerName,
        line.name,
        line.nameOther,
        line.jobTitle,
        unless('mail', line.email),
        unless('call', line.mobile),
        unless('call', line.phone),
        unless('wechat', line.wechat),
        unless('whatsapp', line.whatsapp),
        line.language ? languageName(context.language, line.language) : null,
        refusedText(request, line),
      ];
    }),
  });
}
