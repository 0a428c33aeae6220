import { today } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListColumn, ListTab } from '../../web/lists/declaration.ts';
import { countryName } from '../customers/customer-choices.ts';
import { type OrderState, openStates } from './order.ts';
import { orderFilters } from './order-filters.ts';
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
  transport: string | null;
  paymentTerms: string | null;
  baseTotalE4: number | null;
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
  {
    ...dayColumn('promisedOn', 'promised', 'promised_on'),
    isExtra: true,
    cell: ({ promisedOn, state }, { context }) =>
      promisedOn && openStates.includes(state) && promisedOn < today(context)
        ? { text: promisedOn, tone: 'danger' }
        : promisedOn,
  },
  {
    key: 'base_total',
    label: 'orders.base_total',
    numeric: true,
    hideOnPhone: true,
    isExtra: true,
    needs: 'orders.prices',
    select: () => ['o.base_total_e4'],
    cell: ({ baseTotalE4 }, { f, context }) => f.money(baseTotalE4, context.settings.baseCurrency),
    sheet: [{ kind: 'money', value: ({ baseTotalE4 }) => baseTotalE4 }],
  },
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
    key: 'transport',
    label: 'orders.transport',
    hideOnPhone: true,
    isExtra: true,
    select: () => ['o.transport'],
    cell: ({ transport }, { t }) => (transport ? t(`orders.transport_${transport}`) : ''),
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
  filters: orderFilters,
  sorts: {
    day: { column: 'o.ordered_on', direction: 'desc', value: ({ orderedOn }) => orderedOn },
    number: { column: 'o.number', direction: 'desc', value: ({ number }) => number },
  },
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('orders.open'), query: { state: 'open' } },
    { label: t('orders.state_draft'), query: { state: 'draft' } },
    { label: t('orders.state_on_hold'), query: { state: 'on_hold' } },
    { label: t('orders.is_waiting'), query: { waiting: '1' } },
    { label: t('orders.is_overdue'), query: { overdue: '1' } },
  ],
  href: ({ id }) => `/orders/${id}`,
  total: {
    needs: 'orders.prices',
    label: 'orders.total_of_shown',
    column: 'o.base_total_e4',
    text: (amountE4, { f, context }) => f.money(amountE4, context.settings.baseCurrency),
  },
  exportedAs: 'orders',
  empty: { title: 'orders.none', text: 'orders.none_text' },
  create: { href: '/orders/new', label: 'orders.new', icon: 'plus', permission: 'orders.write' },
};
