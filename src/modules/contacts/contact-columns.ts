import type { Cell } from '../../web/list.ts';
import type { ListColumn } from '../../web/lists/declaration.ts';
import type { PageRequest } from '../../web/route.ts';
import { type ContactChannel, mayReach } from './channel.ts';
import { type Contact, type Employer, isPresent } from './contact-queries.ts';
import { languageName, refusedText } from './contact-view.ts';

/** A row of the list is a contact; one of an export is a contact at a customer, as an import wants it. */
export type ContactLine = Contact & {
  customerCode: string;
  customerName: string;
  jobTitle: string | null;
};

/** Where the contacts of a page work, by their ids. */
export type Employers = ReadonlyMap<number, readonly Employer[]>;

type ContactColumn = ListColumn<ContactLine, Employers>;

/**
 * An address by which someone does not want to be reached leaves no list as a sheet: what leaves the house so
 * ends in a mailing.
 */
const unless =
  (channel: ContactChannel, read: (line: ContactLine) => string | null) =>
  (line: ContactLine): string | null =>
    mayReach(line.doNotContact, channel) ? read(line) : null;

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

const extra = (key: string, label: string, more: Omit<ContactColumn, 'key' | 'label'>): ContactColumn => ({
  key,
  label: `contacts.${label}`,
  isExtra: true,
  hideOnPhone: true,
  ...more,
});

export const contactColumns: readonly ContactColumn[] = [
  {
    key: 'name',
    label: 'shared.name',
    sort: 'name',
    cell: ({ name, nameOther }) => (nameOther ? { text: name, sub: nameOther } : name),
    sheet: [
      { width: 24, value: ({ name }) => name },
      { label: 'contacts.name_other', width: 24, value: ({ nameOther }) => nameOther },
    ],
  },
  {
    key: 'customer',
    label: 'contacts.customer',
    cell: ({ id }, request, employers) => employerCell(request, employers.get(id) ?? []),
    sheet: [
      { label: 'contacts.customer_code', width: 12, value: ({ customerCode }) => customerCode },
      { width: 36, value: ({ customerName }) => customerName },
    ],
  },
  {
    key: 'job',
    label: 'contacts.job_title',
    hideOnPhone: true,
    cell: ({ id }, _request, employers) => employers.get(id)?.[0]?.jobTitle ?? '',
    sheet: [{ width: 24, value: ({ jobTitle }) => jobTitle }],
  },
  {
    key: 'phone',
    label: 'contacts.phone',
    cell: ({ mobile, phone }) => mobile ?? phone,
    sheet: [
      { label: 'contacts.mobile', width: 24, value: unless('call', ({ mobile }) => mobile) },
      { width: 24, value: unless('call', ({ phone }) => phone) },
    ],
  },
  {
    key: 'email',
    label: 'contacts.email',
    hideOnPhone: true,
    cell: ({ email }) => email,
    sheet: [{ width: 30, value: unless('mail', ({ email }) => email) }],
  },
  extra('wechat', 'wechat', {
    cell: ({ wechat }) => wechat,
    sheet: [{ width: 24, value: unless('wechat', ({ wechat }) => wechat) }],
  }),
  extra('whatsapp', 'whatsapp', {
    cell: ({ whatsapp }) => whatsapp,
    sheet: [{ width: 24, value: unless('whatsapp', ({ whatsapp }) => whatsapp) }],
  }),
  extra('role', 'decision_role', {
    cell: ({ decisionRole }, { t }) => (decisionRole ? t(`contacts.role_${decisionRole}`) : null),
  }),
  extra('language', 'language', {
    cell: ({ language }, { context }) => (language ? languageName(context.language, language) : null),
  }),
  extra('refuses', 'do_not_contact', {
    cell: (line, request) => refusedText(request, line),
    sheet: [{ width: 30, value: (line, request) => refusedText(request, line) }],
  }),
];
