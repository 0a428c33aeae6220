import type { Context } from '../../core/context.ts';
import { isDay, today } from '../../core/days.ts';
import { currencies, isCurrency } from '../../core/money.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { ListFilter } from '../../web/lists/declaration.ts';
import { byDay, byId, byText, byValue } from '../../web/lists/narrow.ts';
import { countriesInUse, ownerChoices } from '../customers/customer-choices.ts';
import { seesAllCustomers } from '../customers/customer-queries.ts';
import { openStates, orderStates } from './order.ts';

export const orderFilters: readonly ListFilter[] = [
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
  {
    name: 'waiting',
    label: 'orders.is_waiting',
    kind: 'checkbox',
    isExtra: true,
    // A literal: an index of the few that wait serves no parameter.
    narrow: (query, _value, { context }) =>
      void query
        .whereIn('o.state', [...openStates])
        .whereIn('o.id', context.db('order_lines').whereRaw('is_waiting = 1').select('order_id')),
  },
  {
    name: 'overdue',
    label: 'orders.is_overdue',
    kind: 'checkbox',
    isExtra: true,
    narrow: (query, _value, { context }) =>
      void query.whereIn('o.state', [...openStates]).where('o.promised_on', '<', today(context)),
  },
  {
    name: 'unpaid',
    label: 'orders.is_unpaid',
    kind: 'checkbox',
    isExtra: true,
    needs: 'orders.prices',
    narrow: (query, _value, { context }) =>
      void query.whereIn('o.id', context.db('order_dues').whereRaw('open_e4 > 0').select('order_id')),
  },
  {
    name: 'review',
    label: 'orders.review_on',
    kind: 'hidden',
    narrow: (query, value) =>
      void (isDay(value) && query.where('o.state', 'on_hold').where('o.review_on', '<=', value)),
  },
  {
    name: 'po',
    label: 'orders.customer_po',
    kind: 'text',
    isExtra: true,
    narrow: (query, value) => void query.where('o.customer_po', value.trim()),
  },
  {
    name: 'destination',
    label: 'orders.country',
    kind: 'select',
    isExtra: true,
    options: ({ context, query }) => countriesInUse(context, query.destination),
    narrow: (query, value) => void (/^[A-Z]{2}$/.test(value) && query.where('o.country', value)),
  },
  {
    name: 'currency',
    label: 'orders.currency',
    kind: 'select',
    isExtra: true,
    options: ({ context, query }) => currenciesInUse(context, query.currency),
    narrow: byValue('o.currency'),
  },
  {
    name: 'promisedFrom',
    label: 'orders.promised_from_day',
    kind: 'date',
    isExtra: true,
    narrow: byDay('o.promised_on', '>='),
  },
  {
    name: 'promisedTo',
    label: 'orders.promised_to_day',
    kind: 'date',
    isExtra: true,
    narrow: byDay('o.promised_on', '<='),
  },
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

/**
 * The currencies that any order has, and the chosen one. Who sees their own customers only is offered the usual
 * ones, since the list would tell of others' orders.
 */
async function currenciesInUse(context: Context, chosen: string | undefined) {
  const { db } = context;
  const used: string[] = seesAllCustomers(context)
    ? await dialectOf(db).valuesOf(db, 'orders', 'currency')
    : [...currencies];
  const all = new Set(chosen && isCurrency(chosen) ? [...used, chosen] : used);
  return [...all].sort().map((value) => ({ value, label: value }));
}
