import { isDay } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListColumn, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byId, byText } from '../../web/lists/narrow.ts';
import { countryName, ownerChoices } from '../customers/customer-choices.ts';
import { type OrderState, openStates, orderStates } from './order.ts';
import { visibleOrders } from './order-queries.ts';

export const stateTones: Record<OrderState, Tone> = {
  draft: 'neutral',
  confirmed: 'info',
  released: 'info',
  on_hold: 'soon',
  closed: 'done',
  closed_short: 'done',
  cancelled: 'neutral',
};

interface Line {
  id: number;
  number: string;
  state: OrderState;
  orderedOn: string;
  requestedOn: string | null;
  promisedOn: string | null;
  confirmedOn: string | null;
  customerPo: string | null;
  currency: string;
  totalE4: number;
  customerId: number;
  customerName: string;
  country: string | null;
  ownerName: string | null;
  incoterm: string | null;
  paymentTerms: string | null;
}

type Day = 'orderedOn' | 'requestedOn' | 'promisedOn' | 'confirmedOn';

function dayColumn(field: Day, key: string, column: string): ListColumn<Line> {
  return {
    key,
    label: `orders.${column}`,
    hideOnPhone: true,
    select: () => [`o.${column}`],
    cell: (line) => line[field],
    sheet: [{ kind: 'day', value: (line) => line[field] }],
  };
}

const columns: readonly ListColumn<Line>[] = [
  {
    key: 'number',
    label: 'orders.one',
    sort: 'number',
    cell: ({ number, customerPo }) => (customerPo ? { text: number, sub: customerPo } : number),
    sheet: [
      { width: 16, value: ({ number }) => number },
      { label: 'orders.customer_po', value: ({ customerPo }) => customerPo },
    ],
  },
  {
    key: 'customer',
    label: 'orders.customer',
    cell: ({ customerName, customerId }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [{ width: 40, value: ({ customerName }) => customerName }],
  },
  {
    key: 'state',
    label: 'shared.state',
    cell: ({ state }, { t }) => ({ text: t(`orders.state_${state}`), tone: stateTones[state] }),
  },
  { ...dayColumn('orderedOn', 'ordered', 'ordered_on'), sort: 'day' },
  dayColumn('requestedOn', 'requested', 'requested_on'),
  { key: 'owner', label: 'orders.owner', hideOnPhone: true, cell: ({ ownerName }) => ownerName },
  {
    key: 'total',
    label: 'orders.total',
    numeric: true,
    needs: 'orders.prices',
    cell: ({ totalE4, currency }, { f }) => f.money(totalE4, currency),
    sheet: [
      { label: 'orders.currency', width: 10, value: ({ currency }) => currency },
      { kind: 'money', value: ({ totalE4 }) => totalE4 },
    ],
  },
  { ...dayColumn('promisedOn', 'promised', 'promised_on'), isExtra: true },
  { ...dayColumn('confirmedOn', 'confirmed', 'confirmed_on'), isExtra: true },
  {
    key: 'country',
    label: 'customers.country',
    hideOnPhone: true,
    isExtra: true,
    select: () => ['c.country'],
    cell: ({ country }, { context }) => (country ? countryName(country, context.language) : ''),
  },
  {
    key: 'incoterm',
    label: 'orders.incoterm',
    hideOnPhone: true,
    isExtra: true,
    select: () => ['o.incoterm'],
    cell: ({ incoterm }) => incoterm,
  },
  {
    key: 'payment_terms',
    label: 'orders.payment_terms',
    hideOnPhone: true,
    isExtra: true,
    select: () => ['o.payment_terms'],
    cell: ({ paymentTerms }) => paymentTerms,
  },
];

const filters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('order', 'o.id') },
  {
    name: 'state',
    label: 'shared.state',
    kind: 'select',
    options: ({ t }) => [
      { value: 'open', label: t('orders.open') },
      ...orderStates.map((state) => ({ value: state, label: t(`orders.state_${state}`) })),
    ],
    narrow: (query, value) =>
      void (value === 'open' ? query.whereIn('o.state', [...openStates]) : query.where('o.state', value)),
  },
  {
    name: 'owner',
    label: 'orders.owner',
    kind: 'select',
    options: (request) => ownerChoices(request),
    narrow: byId('o.owner_id'),
  },
  { name: 'from', label: 'orders.ordered_from', kind: 'date', narrow: byDay('o.ordered_on', '>=') },
  { name: 'to', label: 'shared.to', kind: 'date', narrow: byDay('o.ordered_on', '<=') },
  // A report's number opens the orders that it counted.
  {
    name: 'confirmedFrom',
    label: 'orders.confirmed_on',
    kind: 'hidden',
    narrow(query, from, { query: { confirmedTo: to = '' } }) {
      if (isDay(from) && isDay(to))
        query.whereBetween('o.confirmed_on', [from, to]).whereNot('o.state', 'cancelled');
    },
  },
  { name: 'confirmedTo', label: 'orders.confirmed_on', kind: 'hidden' },
  {
    name: 'country',
    label: 'customers.country',
    kind: 'hidden',
    narrow: (query, value) => void (/^[A-Z]{2}$/.test(value) && query.where('c.country', value)),
  },
  { name: 'customer', label: 'orders.customer', kind: 'hidden', narrow: byId('o.customer_id') },
];

export const orderList: List<Line> = {
  name: 'orders',
  at: '/orders',
  permission: 'orders.read',
  title: 'orders.title',
  lead: 'orders.lead',
  id: 'o.id',
  rows: ({ context }) => visibleOrders(context),
  join: (query) => void query.leftJoin('users as u', 'u.id', 'o.owner_id'),
  select: [
    'o.id',
    'o.number',
    'o.state',
    'o.ordered_on',
    'o.customer_po',
    'o.currency',
    'o.total_e4',
    'o.customer_id',
    'c.name as customer_name',
    'u.name as owner_name',
  ],
  columns,
  filters,
  sorts: {
    day: { column: 'o.ordered_on', direction: 'desc', value: ({ orderedOn }) => orderedOn },
    number: { column: 'o.number', direction: 'desc', value: ({ number }) => number },
  },
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('orders.open'), query: { state: 'open' } },
    { label: t('orders.state_draft'), query: { state: 'draft' } },
    { label: t('orders.state_on_hold'), query: { state: 'on_hold' } },
  ],
  href: ({ id }) => `/orders/${id}`,
  exportedAs: 'orders',
  empty: { title: 'orders.none', text: 'orders.none_text' },
  create: { href: '/orders/new', label: 'orders.new', icon: 'plus', permission: 'orders.write' },
};
