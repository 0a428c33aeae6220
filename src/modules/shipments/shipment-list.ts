import { isDay, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import {
  chosenSort,
  countUpTo,
  everyRow,
  listModel,
  listUrl,
  pageByKey,
  type Sort,
  type Tone,
} from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { modes } from '../carriers/carrier-form.ts';
import { carrierChoices } from '../carriers/carrier-queries.ts';
import { daysLate, openStates, type ShipmentState, shipmentStates, underWayStates } from './shipment.ts';
import { visibleShipments } from './shipment-queries.ts';

const sorts: Record<'planned' | 'number', Sort> = {
  planned: { column: 'h.planned_on', direction: 'desc' },
  number: { column: 'h.number', direction: 'desc' },
};

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

const boards = ['today', 'under_way', 'late'] as const;

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
  plannedOn: string;
  promisedOn: string | null;
  deliveredOn: string | null;
}

function filtered({ context, query }: PageRequest) {
  const shipments = visibleShipments(context);
  if (query.text) shipments.whereIn('h.id', matching(context.db, 'shipment', query.text));
  if (query.board === 'today')
    shipments.whereIn('h.state', [...openStates]).where('h.planned_on', '<=', today(context));
  if (query.board === 'under_way') shipments.whereIn('h.state', [...underWayStates]);
  if (query.board === 'late')
    shipments.whereIn('h.state', [...underWayStates]).where('h.promised_on', '<', today(context));
  if (query.state) shipments.where('h.state', query.state);
  if (query.mode) shipments.where('h.mode', query.mode);
  if (/^\d{1,9}$/.test(query.carrier ?? '')) shipments.where('h.carrier_id', Number(query.carrier));
  if (/^\d{1,9}$/.test(query.customer ?? '')) shipments.where('h.customer_id', Number(query.customer));
  const { firstPromisedFrom = '', firstPromisedTo = '' } = query;
  // A report's number opens the shipments that it judged.
  if (isDay(firstPromisedFrom) && isDay(firstPromisedTo)) {
    shipments
      .whereBetween('h.first_promised_on', [firstPromisedFrom, firstPromisedTo])
      .whereNot('h.state', 'cancelled');
  }
  return shipments;
}

function selected(request: PageRequest) {
  return filtered(request).select(
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
  );
}

export async function showShipments(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const sort = chosenSort(query, sorts, 'planned');
  const { rows, next } = await pageByKey<Line>(selected(request), {
    sort: sort.sort,
    idColumn: 'h.id',
    after: query.after,
    sortValue: (line) => ({ planned: line.plannedOn, number: line.number })[sort.name],
  });
  const day = today(context);
  const carriers = await carrierChoices(context.db);
  const mayWrite = allows(context.user, 'shipments.write');
  const list = listModel(request, {
    tabs: [
      { label: t('shared.all'), href: '/shipments', isCurrent: !query.board },
      ...boards.map((board) => ({
        label: t(`shipments.board_${board}`),
        href: `/shipments?board=${board}`,
        isCurrent: query.board === board,
      })),
    ],
    columns: [
      { key: 'number', label: t('shipments.one'), sort: 'number' },
      { key: 'customer', label: t('shipments.customer') },
      { key: 'state', label: t('shared.state') },
      { key: 'carrier', label: t('shipments.carrier'), hideOnPhone: true },
      { key: 'mode', label: t('shipments.mode'), hideOnPhone: true },
      { key: 'planned', label: t('shipments.planned_on'), sort: 'planned', hideOnPhone: true },
      { key: 'promised', label: t('shipments.promised_on') },
      { key: 'delivered', label: t('shipments.delivered_on'), hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'state',
        label: t('shared.state'),
        kind: 'select',
        options: shipmentStates.map((state) => ({ value: state, label: t(`shipments.state_${state}`) })),
      },
      {
        name: 'carrier',
        label: t('shipments.carrier'),
        kind: 'select',
        options: carriers.map(({ id, name }) => ({ value: String(id), label: name })),
      },
      {
        name: 'mode',
        label: t('shipments.mode'),
        kind: 'select',
        options: modes.map((mode) => ({ value: mode, label: t(`carriers.mode_${mode}`) })),
      },
    ],
    rows: rows.map((line) => {
      const late = line.state === 'cancelled' ? 0 : daysLate(line, day);
      return {
        id: line.id,
        href: `/shipments/${line.id}`,
        cells: {
          number: line.trackingNumber ? { text: line.number, sub: line.trackingNumber } : line.number,
          customer: { text: line.customerName, href: `/customers/${line.customerId}` },
          state: { text: t(`shipments.state_${line.state}`), tone: stateTones[line.state] },
          carrier: { text: line.carrierName, href: `/carriers/${line.carrierId}` },
          mode: t(`carriers.mode_${line.mode}`),
          planned: line.plannedOn,
          promised: late
            ? { text: line.promisedOn ?? '', sub: t('shipments.late_by', { count: late }) }
            : line.promisedOn,
          delivered: line.deliveredOn,
        },
      };
    }),
    next,
    count: await countUpTo(context.db, filtered(request), 'h.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/shipments/export', query }, { after: null })
      : null,
    empty: {
      title: t('shipments.none'),
      text: t('shipments.none_text'),
      ...(mayWrite ? { action: { href: '/shipments/new', label: t('shipments.new') } } : {}),
    },
  });
  for (const name of ['board', 'customer', 'firstPromisedFrom', 'firstPromisedTo']) {
    if (query[name]) list.hidden.push({ name, value: query[name] });
  }
  const primary = mayWrite ? { href: '/shipments/new', label: t('shipments.new'), icon: 'plus' } : null;
  return page('shared/list-page', {
    title: t('shipments.title'),
    row: { heading: t('shipments.title'), lead: t('shipments.lead'), primary },
    list,
  });
}

export async function exportShipments(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const lines = everyRow<Line>(() => selected(request), {
    sort: { column: 'h.id', direction: 'desc' },
    idColumn: 'h.id',
    sortValue: ({ id }) => id,
  });
  return exportSheet(request, 'shipments', {
    name: t('shipments.title'),
    columns: [
      { label: t('shipments.one'), kind: 'text', width: 16 },
      { label: t('shipments.customer'), kind: 'text', width: 40 },
      { label: t('shared.state'), kind: 'text', width: 14 },
      { label: t('shipments.carrier'), kind: 'text' },
      { label: t('shipments.mode'), kind: 'text', width: 10 },
      { label: t('shipments.tracking_number'), kind: 'text' },
      { label: t('shipments.planned_on'), kind: 'day' },
      { label: t('shipments.promised_on'), kind: 'day' },
      { label: t('shipments.delivered_on'), kind: 'day' },
    ],
    rows: sheetRows(lines, (line) => [
      line.number,
      line.customerName,
      t(`shipments.state_${line.state}`),
      line.carrierName,
      t(`carriers.mode_${line.mode}`),
      line.trackingNumber,
      line.plannedOn,
      line.promisedOn,
      line.deliveredOn,
    ]),
  });
}
