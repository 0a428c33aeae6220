import type { List, ListColumn, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byId, byText, byValue } from '../../web/lists/narrow.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { letterStates } from './letter.ts';
import { type Letter, visibleLetters } from './letter-queries.ts';
import { letterTones } from './letter-view.ts';

type Line = Pick<
  Letter,
  | 'id'
  | 'number'
  | 'bank'
  | 'customerId'
  | 'customerName'
  | 'state'
  | 'currency'
  | 'amountE4'
  | 'latestShipmentOn'
  | 'expiresOn'
>;

const columns: readonly ListColumn<Line>[] = [
  {
    key: 'number',
    label: 'letters_of_credit.one',
    cell: ({ number, bank }) => ({ text: number, sub: bank }),
    sheet: [
      { width: 24, value: ({ number }) => number },
      { label: 'letters_of_credit.bank', value: ({ bank }) => bank },
    ],
  },
  {
    key: 'customer',
    label: 'receipts.customer',
    cell: ({ customerName, customerId }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [{ width: 40, value: ({ customerName }) => customerName }],
  },
  {
    key: 'state',
    label: 'shared.state',
    cell: ({ state }, { t }) => ({ text: t(`letters_of_credit.state_${state}`), tone: letterTones[state] }),
  },
  {
    key: 'amount',
    label: 'receipts.amount',
    numeric: true,
    cell: ({ amountE4, currency }, { f }) => f.money(amountE4, currency),
    sheet: [
      { label: 'receipts.currency', width: 10, value: ({ currency }) => currency },
      { kind: 'money', value: ({ amountE4 }) => amountE4 },
    ],
  },
  {
    key: 'latest',
    label: 'letters_of_credit.latest_shipment_on',
    hideOnPhone: true,
    cell: ({ latestShipmentOn }) => latestShipmentOn,
    sheet: [{ kind: 'day', value: ({ latestShipmentOn }) => latestShipmentOn }],
  },
  {
    key: 'expires',
    label: 'letters_of_credit.expires_on',
    sort: 'expires',
    hideOnPhone: true,
    cell: ({ expiresOn }) => expiresOn,
    sheet: [{ kind: 'day', value: ({ expiresOn }) => expiresOn }],
  },
];

const filters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('letter_of_credit', 'l.id') },
  {
    name: 'state',
    label: 'shared.state',
    kind: 'select',
    options: ({ t }) =>
      letterStates.map((state) => ({ value: state, label: t(`letters_of_credit.state_${state}`) })),
    narrow: byValue('l.state'),
  },
  {
    name: 'owner',
    label: 'orders.owner',
    kind: 'select',
    options: (request) => ownerChoices(request),
    narrow: byId('c.owner_id'),
  },
  { name: 'customer', label: 'receipts.customer', kind: 'hidden', narrow: byId('l.customer_id') },
];

export const letterList: List<Line> = {
  name: 'letters-of-credit',
  at: '/letters-of-credit',
  permission: 'receipts.read',
  title: 'letters_of_credit.title',
  lead: 'letters_of_credit.lead',
  id: 'l.id',
  rows: ({ context }) => visibleLetters(context),
  select: [
    'l.id',
    'l.number',
    'l.bank',
    'l.customer_id',
    'c.name as customer_name',
    'l.state',
    'l.currency',
    'l.amount_e4',
    'l.latest_shipment_on',
    'l.expires_on',
  ],
  columns,
  filters,
  sorts: { expires: { column: 'l.expires_on', direction: 'desc', value: ({ expiresOn }) => expiresOn } },
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('letters_of_credit.state_open'), query: { state: 'open' } },
    { label: t('letters_of_credit.state_presented'), query: { state: 'presented' } },
    { label: t('letters_of_credit.state_discrepant'), query: { state: 'discrepant' } },
  ],
  href: ({ id }) => `/letters-of-credit/${id}`,
  exportedAs: 'letters_of_credit',
  empty: { title: 'letters_of_credit.none', text: 'letters_of_credit.none_text' },
  create: {
    href: '/letters-of-credit/new',
    label: 'letters_of_credit.new',
    icon: 'plus',
    permission: 'letters_of_credit.write',
  },
};
