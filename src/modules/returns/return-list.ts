import { dialectOf } from '../../db/dialect.ts';
import type { List, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byId, byText } from '../../web/lists/narrow.ts';
import {
  openReturnStates,
  type ReturnCause,
  type ReturnState,
  returnCauses,
  returnStates,
} from './return.ts';
import { visibleReturns } from './return-queries.ts';
import { stateCell } from './return-view.ts';

interface Line {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  orderId: number;
  orderNumber: string;
  state: ReturnState;
  cause: ReturnCause;
  requestedOn: string;
  expectedOn: string | null;
  receivedOn: string | null;
  askedQty: number;
  receivedQty: number;
}

/** The pieces of all lines of a return, in the row of the list. */
function pieces(column: 'quantity' | 'received_qty', alias: string) {
  return (request: Parameters<List<Line>['rows']>[0]) => {
    const { db } = request.context;
    const total = db.raw(`${dialectOf(db).sum(`l.${column}`)} as pieces_qty`);
    return [db('return_lines as l').whereRaw('l.return_id = r.id').select(total).as(alias)];
  };
}

/** Goods that come back, the newest first. */
export const returnList: List<Line> = {
  name: 'returns',
  at: '/returns',
  permission: 'returns.read',
  title: 'returns.title',
  lead: 'returns.lead',
  id: 'r.id',
  rows: ({ context }) => visibleReturns(context),
  select: [
    'r.id',
    'r.number',
    'r.customer_id',
    'c.name as customer_name',
    'r.order_id',
    'o.number as order_number',
    'r.state',
    'r.cause',
    'r.requested_on',
    'r.expected_on',
    'r.received_on',
  ],
  columns: [
    { key: 'number', label: 'returns.one', sort: 'number', cell: ({ number }) => number },
    {
      key: 'customer',
      label: 'returns.customer',
      cell: ({ customerId, customerName }) => ({ text: customerName, href: `/customers/${customerId}` }),
      sheet: [{ width: 40, value: ({ customerName }) => customerName }],
    },
    {
      key: 'order',
      label: 'returns.order',
      hideOnPhone: true,
      cell: ({ orderId, orderNumber }) => ({ text: orderNumber, href: `/orders/${orderId}` }),
    },
    { key: 'state', label: 'shared.state', cell: ({ state }, { t }) => stateCell(t, state) },
    {
      key: 'cause',
      label: 'returns.cause',
      hideOnPhone: true,
      cell: ({ cause }, { t }) => t(`returns.cause_${cause}`),
    },
    {
      key: 'pieces',
      label: 'returns.pieces',
      numeric: true,
      hideOnPhone: true,
      select: pieces('quantity', 'asked_qty'),
      cell: ({ askedQty }, { f }) => f.number(askedQty),
      sheet: [{ kind: 'number', value: ({ askedQty }) => askedQty }],
    },
    {
      key: 'received',
      label: 'returns.received',
      numeric: true,
      hideOnPhone: true,
      select: pieces('received_qty', 'received_qty'),
      cell: ({ receivedQty }, { f }) => f.number(receivedQty),
      sheet: [{ kind: 'number', value: ({ receivedQty }) => receivedQty }],
    },
    {
      key: 'requested',
      label: 'returns.requested_on',
      sort: 'day',
      hideOnPhone: true,
      cell: ({ requestedOn }) => requestedOn,
      sheet: [{ kind: 'day', value: ({ requestedOn }) => requestedOn }],
    },
    {
      key: 'expected',
      label: 'returns.expected_on',
      isExtra: true,
      hideOnPhone: true,
      cell: ({ expectedOn }) => expectedOn,
      sheet: [{ kind: 'day', value: ({ expectedOn }) => expectedOn }],
    },
    {
      key: 'received_on',
      label: 'returns.received_on',
      isExtra: true,
      hideOnPhone: true,
      cell: ({ receivedOn }) => receivedOn,
      sheet: [{ kind: 'day', value: ({ receivedOn }) => receivedOn }],
    },
  ],
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('return', 'r.id') },
    {
      name: 'state',
      label: 'shared.state',
      kind: 'select',
      options: ({ t }) => [
        { value: 'open', label: t('returns.open') },
        ...returnStates.map((state) => ({ value: state, label: t(`returns.state_${state}`) })),
      ],
      narrow: (query, value) => {
        if (value === 'open') query.whereIn('r.state', [...openReturnStates]);
        else if (returnStates.some((known) => known === value)) query.where('r.state', value);
      },
    },
    {
      name: 'cause',
      label: 'returns.cause',
      kind: 'select',
      options: ({ t }) => returnCauses.map((cause) => ({ value: cause, label: t(`returns.cause_${cause}`) })),
      narrow: (query, value) => {
        if (returnCauses.some((known) => known === value)) query.where('r.cause', value);
      },
    },
    {
      name: 'from',
      label: 'returns.requested_from',
      kind: 'date',
      isExtra: true,
      narrow: byDay('r.requested_on', '>='),
    },
    { name: 'to', label: 'shared.to', kind: 'date', isExtra: true, narrow: byDay('r.requested_on', '<=') },
    { name: 'customer', label: 'returns.customer', kind: 'hidden', narrow: byId('r.customer_id') },
    { name: 'order', label: 'returns.order', kind: 'hidden', narrow: byId('r.order_id') },
  ],
  sorts: {
    number: { column: 'r.id', direction: 'desc', value: ({ id }) => id },
    day: { column: 'r.requested_on', direction: 'desc', value: ({ requestedOn }) => requestedOn },
  },
  href: ({ id }) => `/returns/${id}`,
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('returns.to_approve'), query: { state: 'requested' } },
    { label: t('returns.to_receive'), query: { state: 'approved' } },
    { label: t('returns.to_inspect'), query: { state: 'received' } },
  ],
  exportedAs: 'returns',
  empty: {
    title: 'returns.none',
    text: 'returns.none_text',
    action: { href: '/orders', label: 'returns.to_orders' },
  },
};
