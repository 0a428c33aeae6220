import { isDay, today } from '../../core/days.ts';
import type { Tone } from '../../web/list.ts';
import type { List, ListColumn, ListFilter, ListTab } from '../../web/lists/declaration.ts';
import { byId, byText, byValue } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { modes } from '../carriers/carrier-form.ts';
import { carrierChoices } from '../carriers/carrier-queries.ts';
import { daysLate, openStates, type ShipmentState, shipmentStates, underWayStates } from './shipment.ts';
import { visibleShipments } from './shipment-queries.ts';

export const stateTones: Record<ShipmentState, Tone> = {
  planned: 'neutral',
  booked: 'neutral',
  packed: 'info',
  dispatched: 'info',
  in_transit: 'info',
  delivered: 'done',
  exception: 'danger',
  returning: 'soon',
  returned: 'neutral',
  cancelled: 'neutral',
};

interface Line {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  carrierId: number;
  carrierName: string;
  mode: string;
  state: ShipmentState;
  trackingNumber: string | null;
  bookingNumber: string | null;
  containerNumber: string | null;
  plannedOn: string;
  firstPromisedOn: string | null;
  promisedOn: string | null;
  dispatchedOn: string | null;
  deliveredOn: string | null;
}

const boards = ['today', 'under_way', 'late'] as const;

/** A board shows a part of them: what leaves today, what is under way, what is late. */
function shipments({ context, query }: PageRequest) {
  const found = visibleShipments(context);
  if (query.board === 'today')
    found.whereIn('h.state', [...openStates]).where('h.planned_on', '<=', today(context));
  if (query.board === 'under_way') found.whereIn('h.state', [...underWayStates]);
  if (query.board === 'late')
    found.whereIn('h.state', [...underWayStates]).where('h.promised_on', '<', today(context));
  return found;
}

type Day = 'plannedOn' | 'firstPromisedOn' | 'promisedOn' | 'dispatchedOn' | 'deliveredOn';

function dayColumn(field: Day, key: string, column: string): ListColumn<Line> {
  return {
    key,
    label: `shipments.${column}`,
    hideOnPhone: true,
    select: () => [`h.${column}`],
    cell: (line) => line[field],
    sheet: [{ kind: 'day', value: (line) => line[field] }],
  };
}

function numberColumn(field: 'bookingNumber' | 'containerNumber', key: string): ListColumn<Line> {
  return {
    key,
    label: `shipments.${key}`,
    hideOnPhone: true,
    isExtra: true,
    select: () => [`h.${key}`],
    cell: (line) => line[field],
  };
}

const columns: readonly ListColumn<Line>[] = [
  {
    key: 'number',
    label: 'shipments.one',
    sort: 'number',
    cell: ({ number, trackingNumber }) => (trackingNumber ? { text: number, sub: trackingNumber } : number),
    sheet: [
      { width: 16, value: ({ number }) => number },
      { label: 'shipments.tracking_number', value: ({ trackingNumber }) => trackingNumber },
    ],
  },
  {
    key: 'customer',
    label: 'shipments.customer',
    cell: ({ customerName, customerId }) => ({ text: customerName, href: `/customers/${customerId}` }),
    sheet: [{ width: 40, value: ({ customerName }) => customerName }],
  },
  {
    key: 'state',
    label: 'shared.state',
    cell: ({ state }, { t }) => ({ text: t(`shipments.state_${state}`), tone: stateTones[state] }),
  },
  {
    key: 'carrier',
    label: 'shipments.carrier',
    hideOnPhone: true,
    cell: ({ carrierName, carrierId }) => ({ text: carrierName, href: `/carriers/${carrierId}` }),
  },
  {
    key: 'mode',
    label: 'shipments.mode',
    hideOnPhone: true,
    cell: ({ mode }, { t }) => t(`carriers.mode_${mode}`),
  },
  { ...dayColumn('plannedOn', 'planned', 'planned_on'), sort: 'planned' },
  {
    ...dayColumn('promisedOn', 'promised', 'promised_on'),
    hideOnPhone: false,
    cell(line, { t, context }) {
      const late = line.state === 'cancelled' ? 0 : daysLate(line, today(context));
      return late
        ? { text: line.promisedOn ?? '', sub: t('shipments.late_by', { count: late }) }
        : line.promisedOn;
    },
  },
  dayColumn('deliveredOn', 'delivered', 'delivered_on'),
  { ...dayColumn('dispatchedOn', 'dispatched', 'dispatched_on'), isExtra: true },
  { ...dayColumn('firstPromisedOn', 'first_promised', 'first_promised_on'), isExtra: true },
  numberColumn('bookingNumber', 'booking_number'),
  numberColumn('containerNumber', 'container_number'),
];

const filters: readonly ListFilter[] = [
  { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('shipment', 'h.id') },
  {
    name: 'state',
    label: 'shared.state',
    kind: 'select',
    options: ({ t }) =>
      shipmentStates.map((state) => ({ value: state, label: t(`shipments.state_${state}`) })),
    narrow: byValue('h.state'),
  },
  {
    name: 'carrier',
    label: 'shipments.carrier',
    kind: 'select',
    options: async ({ context }) =>
      (await carrierChoices(context.db)).map(({ id, name }) => ({ value: String(id), label: name })),
    narrow: byId('h.carrier_id'),
  },
  {
    name: 'mode',
    label: 'shipments.mode',
    kind: 'select',
    options: ({ t }) => modes.map((mode) => ({ value: mode, label: t(`carriers.mode_${mode}`) })),
    narrow: byValue('h.mode'),
  },
  { name: 'customer', label: 'shipments.customer', kind: 'hidden', narrow: byId('h.customer_id') },
  // A report's number opens the shipments that it judged.
  {
    name: 'firstPromisedFrom',
    label: 'shipments.first_promised_on',
    kind: 'hidden',
    narrow(query, from, { query: { firstPromisedTo: to = '' } }) {
      if (isDay(from) && isDay(to))
        query.whereBetween('h.first_promised_on', [from, to]).whereNot('h.state', 'cancelled');
    },
  },
  { name: 'firstPromisedTo', label: 'shipments.first_promised_on', kind: 'hidden' },
];

export const shipmentList: List<Line> = {
  name: 'shipments',
  at: '/shipments',
  permission: 'shipments.read',
  title: 'shipments.title',
  lead: 'shipments.lead',
  id: 'h.id',
  rows: shipments,
  select: [
    'h.id',
    'h.number',
    'h.customer_id',
    'c.name as customer_name',
    'h.carrier_id',
    'r.name as carrier_name',
    'h.mode',
    'h.state',
    'h.tracking_number',
    'h.planned_on',
    'h.promised_on',
    'h.delivered_on',
  ],
  columns,
  filters,
  sorts: {
    planned: { column: 'h.planned_on', direction: 'desc', value: ({ plannedOn }) => plannedOn },
    number: { column: 'h.number', direction: 'desc', value: ({ number }) => number },
  },
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    ...boards.map((board) => ({ label: t(`shipments.board_${board}`), query: { board } })),
  ],
  href: ({ id }) => `/shipments/${id}`,
  exportedAs: 'shipments',
  empty: { title: 'shipments.none', text: 'shipments.none_text' },
  create: { href: '/shipments/new', label: 'shipments.new', icon: 'plus', permission: 'shipments.write' },
};
