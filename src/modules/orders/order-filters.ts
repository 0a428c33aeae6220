import type { Context } from '../../core/context.ts';
import { isDay, today } from '../../core/days.ts';
import { currencies, isCurrency } from '../../core/money.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { ListFilter } from '../../web/lists/declaration.ts';
import { byDay, byId, byText, byValue } from '../../web/lists/narrow.ts';
import { countriesInUse, ownerChoices } from '../customers/customer-choices.ts';
import { seesAllCustomers } from '../customers/customer-queries.ts';
import { isOpenSql, orderStates } from './order.ts';

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
      void (value === 'open' ? query.whereRaw(isOpenSql) : query.where('o.state', value)),
  },
  {
    name: 'owner',
    label: 'orders.owner',
    kind: 'select',
    options: (request) => ownerChoices(request),
    narrow: amongOpen('o.owner_id', byId),
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
        .whereRaw(isOpenSql)
        .whereIn(
          unsought(context.db, 'o.id'),
          context.db('order_lines').whereRaw('is_waiting = 1').select('order_id'),
        ),
  },
  {
    name: 'overdue',
    label: 'orders.is_overdue',
    kind: 'checkbox',
    isExtra: true,
    narrow: (query, _value, { context }) =>
      void query
        .whereRaw(isOpenSql)
        .whereRaw(`${dialectOf(context.db).unsought('o.promised_on')} < ?`, [today(context)]),
  },
  {
    name: 'unpaid',
    label: 'orders.is_unpaid',
    kind: 'checkbox',
    isExtra: true,
    needs: 'orders.prices',
    isInOrder: true,
    narrow: (query, _value, { context }) =>
      void query.whereExists(
        context.db('order_dues as d').whereRaw('d.order_id = o.id and d.open_e4 > 0').select('d.id'),
      ),
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
    narrow: amongOpen('o.country', byValue),
  },
  {
    name: 'currency',
    label: 'orders.currency',
    kind: 'select',
    isExtra: true,
    options: ({ context, query }) => currenciesInUse(context, query.currency),
    narrow: amongOpen('o.currency', byValue),
  },
  {
    name: 'promisedFrom',
    label: 'orders.promised_from_day',
    kind: 'date',
    isExtra: true,
    narrow: byPromisedDay('>='),
  },
  {
    name: 'promisedTo',
    label: 'orders.promised_to_day',
    kind: 'date',
    isExtra: true,
    narrow: byPromisedDay('<='),
  },
  // A report's number opens the orders that it counted.
  {
    name: 'confirmedFrom',
    label: 'orders.confirmed_on',
    kind: 'hidden',
    isInOrder: true,
    narrow(query, from, { context: { db }, query: { confirmedTo: to = '' } }) {
      if (!isDay(from) || !isDay(to)) return;
      query.whereRaw(`${dialectOf(db).unsought('o.confirmed_on')} between ? and ?`, [from, to]);
      query.whereNot('o.state', 'cancelled');
    },
  },
  { name: 'confirmedTo', label: 'orders.confirmed_on', kind: 'hidden' },
  {
    name: 'country',
    label: 'customers.country',
    kind: 'hidden',
    isInOrder: true,
    narrow(query, value, { context: { db } }) {
      if (!/^[A-Z]{2}$/.test(value)) return;
      const customers = db('customers').where({ country: value }).select('id');
      query.whereIn(unsought(db, 'o.customer_id'), customers);
    },
  },
  { name: 'customer', label: 'orders.customer', kind: 'hidden', narrow: byId('o.customer_id') },
];

/** A column by which no index is chosen, for Knex, which takes more than names there. */
const unsought = (db: Database, column: string) =>
  db.raw(dialectOf(db).unsought(column)) as unknown as string;

/** Among the open orders, which are few, the index of these is taken rather than one of all that have this value. */
function amongOpen(column: string, narrow: (column: string) => ListFilter['narrow']): ListFilter['narrow'] {
  return (query, value, request) => {
    const { db } = request.context;
    const isOpenOnly = request.query.state === 'open' || request.query.waiting || request.query.overdue;
    narrow(isOpenOnly ? unsought(db, column) : column)?.(query, value, request);
  };
}

/** Promised days lie close to the days of the orders, so that the list's order finds them. */
function byPromisedDay(operator: '>=' | '<='): ListFilter['narrow'] {
  return (query, value, { context: { db } }) => {
    if (isDay(value)) query.whereRaw(`${dialectOf(db).unsought('o.promised_on')} ${operator} ?`, [value]);
  };
}

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
