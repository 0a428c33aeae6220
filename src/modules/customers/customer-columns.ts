import type { Tone } from '../../web/list.ts';
import type { ListColumn } from '../../web/lists/declaration.ts';
import { countryName } from './customer-choices.ts';
import { sourceText } from './customer-parts.ts';
import type { Customer } from './customer-queries.ts';

export type CustomerLine = Customer & {
  ownerName: string | null;
  backupName: string | null;
  lastContactAt: string | null;
};

export const statusTones: Record<Customer['status'], Tone> = {
  lead: 'info',
  active: 'done',
  dormant: 'soon',
  lost: 'neutral',
};

type CustomerColumn = ListColumn<CustomerLine>;

/** A text of the customer's own, shown and exported as it is, under the heading that imports know. */
function plain(
  field: keyof Customer & string,
  column: string,
  more: Partial<CustomerColumn> = {},
): CustomerColumn {
  return {
    key: column,
    label: `customers.${column}`,
    hideOnPhone: true,
    select: () => [`c.${column}`],
    cell: (line) => line[field] as string | null,
    ...more,
  };
}

const usual: readonly CustomerColumn[] = [
  {
    key: 'name',
    label: 'shared.name',
    sort: 'name',
    cell: ({ name, nameOther }) => (nameOther ? { text: name, sub: nameOther } : name),
    sheet: [
      { width: 40, value: ({ name }) => name },
      { label: 'customers.name_other', value: ({ nameOther }) => nameOther },
    ],
  },
  {
    key: 'code',
    label: 'shared.code',
    sort: 'code',
    hideOnPhone: true,
    cell: ({ code }) => code,
    sheet: [{ width: 12, value: ({ code }) => code }],
  },
  {
    key: 'country',
    label: 'customers.country',
    cell: ({ country }, { context }) => (country ? countryName(country, context.language) : ''),
    sheet: [{ width: 10, value: ({ country }) => country }],
  },
  plain('city', 'city'),
  plain('level', 'level', { sheet: [{ width: 8, value: ({ level }) => level }] }),
  {
    key: 'status',
    label: 'customers.status',
    cell: ({ status }, { t }) => ({ text: t(`customers.status_${status}`), tone: statusTones[status] }),
  },
  { key: 'owner', label: 'customers.owner', hideOnPhone: true, cell: ({ ownerName }) => ownerName },
  {
    key: 'updated',
    label: 'shared.updated',
    sort: 'updated',
    hideOnPhone: true,
    cell: ({ updatedAt }, { f }) => f.instant(updatedAt).slice(0, 10),
  },
];

const extra: readonly CustomerColumn[] = [
  plain('tags', 'tags'),
  {
    key: 'backup_owner',
    label: 'customers.backup_owner',
    hideOnPhone: true,
    select: ({ context: { db } }) => [
      db('users as b').where('b.id', db.ref('c.backup_owner_id')).select('b.name').as('backup_name'),
    ],
    cell: ({ backupName }) => backupName,
  },
  {
    key: 'last_contact',
    label: 'customers.last_contact',
    select: ({ context: { db } }) => [
      db('interactions as i')
        .where('i.customer_id', db.ref('c.id'))
        .max('i.happened_at')
        .as('last_contact_at'),
    ],
    cell: ({ lastContactAt }, { f }) => f.instant(lastContactAt).slice(0, 10),
  },
  plain('shortName', 'short_name'),
  plain('region', 'region'),
  plain('address', 'address'),
  plain('postalCode', 'postal_code'),
  plain('phone', 'phone'),
  plain('fax', 'fax'),
  plain('email', 'email'),
  plain('website', 'website'),
  plain('taxNumber', 'tax_number'),
  plain('industry', 'industry'),
  plain('source', 'source', {
    cell: ({ source }, { t }) => (source ? sourceText(t, source) : ''),
    sheet: [{ value: ({ source }) => source }],
  }),
  plain('currency', 'currency', { sheet: [{ width: 10, value: ({ currency }) => currency }] }),
  plain('paymentTerms', 'payment_terms'),
  plain('incoterm', 'incoterm'),
  plain('incotermPlace', 'incoterm_place'),
  {
    key: 'credit_limit',
    label: 'customers.credit_limit',
    numeric: true,
    needs: 'orders.prices',
    select: () => ['c.credit_limit_e4'],
    cell: ({ creditLimitE4 }, { f, context }) => f.money(creditLimitE4, context.settings.baseCurrency),
    sheet: [{ kind: 'money', value: ({ creditLimitE4 }) => creditLimitE4 }],
  },
  plain('documentLanguage', 'document_language', {
    cell: ({ documentLanguage }) => (documentLanguage === 'en' ? 'English' : '中文'),
  }),
  plain('preferredChannel', 'preferred_channel', {
    cell: ({ preferredChannel }, { t }) =>
      preferredChannel ? t(`customers.channel_${preferredChannel}`) : '',
  }),
];

/** Those shown by default, then those that can be chosen. */
export const customerColumns: readonly CustomerColumn[] = [
  ...usual,
  ...extra.map((column) => ({ ...column, isExtra: true })),
];
