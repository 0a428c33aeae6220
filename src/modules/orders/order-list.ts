import { isDay } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  chosenSort,
  countUpTo,
  everyRow,
  type Filter,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
  type Tone,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { type OrderState, openStates, orderStates } from './order.ts';
import { visibleOrders } from './order-queries.ts';

const sorts: Record<'day' | 'number', Sort> = {
  day: { column: 'o.ordered_on', direction: 'desc' },
  number: { column: 'o.number', direction: 'desc' },
};

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
  customerPo: string | null;
  currency: string;
  totalE4: number;
  customerId: number;
  customerName: string;
  ownerName: string | null;
}

function filtered(request: PageRequest) {
  const { context, query } = request;
  const orders = visibleOrders(context);
  if (query.text) orders.whereIn('o.id', matching(context.db, 'order', query.text));
  if (query.state === 'open') orders.whereIn('o.state', [...openStates]);
  else if (query.state) orders.where('o.state', query.state);
  if (/^\d{1,9}$/.test(query.owner ?? '')) orders.where('o.owner_id', Number(query.owner));
  if (/^\d{1,9}$/.test(query.customer ?? '')) orders.where('o.customer_id', Number(query.customer));
  const { from = '', to = '', confirmedFrom = '', confirmedTo = '' } = query;
  if (isDay(from)) orders.where('o.ordered_on', '>=', from);
  if (isDay(to)) orders.where('o.ordered_on', '<=', to);
  // A report's number opens the orders that it counted.
  if (isDay(confirmedFrom) && isDay(confirmedTo)) {
    orders.whereBetween('o.confirmed_on', [confirmedFrom, confirmedTo]).whereNot('o.state', 'cancelled');
  }
  if (/^[A-Z]{2}$/.test(query.country ?? '')) orders.where('c.country', query.country);
  return orders;
}

function selected(request: PageRequest) {
  return filtered(request)
    .leftJoin('users as u', 'u.id', 'o.owner_id')
    .select(
      'o.id',
      'o.number',
      'o.state',
      'o.ordered_on',
      'o.requested_on',
      'o.customer_po',
      'o.currency',
      'o.total_e4',
      'o.customer_id',
      'c.name as customer_name',
      'u.name as owner_name',
    );
}

async function filtersOf(request: PageRequest): Promise<Filter[]> {
  const { t } = request;
  const states = orderStates.map((state) => ({ value: state as string, label: t(`orders.state_${state}`) }));
  return [
    { name: 'text', label: t('shared.text_filter'), kind: 'text' },
    {
      name: 'state',
      label: t('shared.state'),
      kind: 'select',
      options: [{ value: 'open', label: t('orders.open') }, ...states],
    },
    { name: 'owner', label: t('orders.owner'), kind: 'select', options: await ownerChoices(request) },
    { name: 'from', label: t('orders.ordered_from'), kind: 'date' },
    { name: 'to', label: t('shared.to'), kind: 'date' },
  ];
}

export async function showOrders(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sort = chosenSort(query, sorts, 'day');
  const { rows, next } = await pageByKey<Line>(selected(request), {
    sort: sort.sort,
    idColumn: 'o.id',
    after: query.after,
    sortValue: (line) => ({ day: line.orderedOn, number: line.number })[sort.name],
  });
  const seesPrices = allows(context.user, 'orders.prices');
  const mayWrite = allows(context.user, 'orders.write');
  const tab = (label: string, state: string) => ({
    label,
    href: `/orders${state ? `?state=${state}` : ''}`,
    isCurrent: (query.state ?? '') === state,
  });
  const list = listModel(request, {
    tabs: [
      tab(t('shared.all'), ''),
      tab(t('orders.open'), 'open'),
      tab(t('orders.state_draft'), 'draft'),
      tab(t('orders.state_on_hold'), 'on_hold'),
    ],
    columns: [
      { key: 'number', label: t('orders.one'), sort: 'number' },
      { key: 'customer', label: t('orders.customer') },
      { key: 'state', label: t('shared.state') },
      { key: 'ordered', label: t('orders.ordered_on'), sort: 'day', hideOnPhone: true },
      { key: 'requested', label: t('orders.requested_on'), hideOnPhone: true },
      { key: 'owner', label: t('orders.owner'), hideOnPhone: true },
      ...(seesPrices ? [{ key: 'total', label: t('orders.total'), numeric: true }] : []),
    ],
    filters: await filtersOf(request),
    rows: rows.map((line) => ({
      id: line.id,
      href: `/orders/${line.id}`,
      cells: {
        number: line.customerPo ? { text: line.number, sub: line.customerPo } : line.number,
        customer: { text: line.customerName, href: `/customers/${line.customerId}` },
        state: { text: t(`orders.state_${line.state}`), tone: stateTones[line.state] },
        ordered: line.orderedOn,
        requested: line.requestedOn,
        owner: line.ownerName,
        total: f.money(line.totalE4, line.currency),
      },
    })),
    next,
    count: await countUpTo(context.db, filtered(request), 'o.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/orders/export', query }, { after: null })
      : null,
    empty: {
      title: t('orders.none'),
      text: t('orders.none_text'),
      ...(mayWrite ? { action: { href: '/orders/new', label: t('orders.new') } } : {}),
    },
  });
  for (const name of ['confirmedFrom', 'confirmedTo', 'country', 'customer']) {
    if (query[name]) list.hidden.push({ name, value: query[name] });
  }
  const primary = mayWrite ? { href: '/orders/new', label: t('orders.new'), icon: 'plus' } : null;
  return page('shared/list-page', {
    title: t('orders.title'),
    row: { heading: t('orders.title'), lead: t('orders.lead'), primary },
    list,
  });
}

export async function exportOrders(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const lines = everyRow<Line>(() => selected(request), {
    sort: { column: 'o.id', direction: 'desc' },
    idColumn: 'o.id',
    sortValue: ({ id }) => id,
  });
  return exportSheet(request, 'orders', {
    name: t('orders.title'),
    columns: [
      { label: t('orders.one'), kind: 'text', width: 16 },
      { label: t('orders.customer'), kind: 'text', width: 40 },
      { label: t('orders.customer_po'), kind: 'text' },
      { label: t('shared.state'), kind: 'text', width: 14 },
      { label: t('orders.ordered_on'), kind: 'day' },
      { label: t('orders.requested_on'), kind: 'day' },
      { label: t('orders.owner'), kind: 'text' },
      { label: t('orders.currency'), kind: 'text', width: 10 },
      { label: t('orders.total'), kind: 'money' },
    ],
    rows: sheetRows(lines, (line) => [
      line.number,
      line.customerName,
      line.customerPo,
      t(`orders.state_${line.state}`),
      line.orderedOn,
      line.requestedOn,
      line.ownerName,
      line.currency,
      line.totalE4,
    ]),
  });
}
