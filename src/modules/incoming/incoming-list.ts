import { addDays, today } from '../../core/days.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { List, ListTab } from '../../web/lists/declaration.ts';
import { byDay, byText, byValue, idOf } from '../../web/lists/narrow.ts';
import type { PageRequest } from '../../web/route.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { type IncomingState, incomingKinds, incomingStates } from './incoming.ts';
import { statePill } from './incoming-view.ts';

interface Listed {
  id: number;
  number: string;
  kind: string;
  state: IncomingState;
  supplier: string | null;
  reference: string | null;
  warehouseName: string;
  orderedOn: string;
  nextOn: string;
  quantityQty: number;
  receivedQty: number;
  lineCount: number;
}

/** What a batch's lines come to: one look into the index of lines for each row of a page. */
function sumsOf({ context: { db } }: PageRequest) {
  const { sum } = dialectOf(db);
  const lines = (expression: string, alias: string) =>
    db('incoming_lines as l').whereRaw('l.incoming_id = i.id').select(db.raw(expression)).as(alias);
  return [
    lines(sum('l.quantity'), 'quantity_qty'),
    lines(sum('l.received_qty'), 'received_qty'),
    lines('count(*)', 'line_count'),
  ];
}

const weekOf = (request: PageRequest) => addDays(today(request.context), 6);

export const incomingList: List<Listed> = {
  name: 'incoming',
  at: '/incoming',
  permission: 'incoming.read',
  title: 'incoming.title',
  lead: 'incoming.lead',
  id: 'i.id',
  // What is over is not what one comes for; it is asked for by its tab, a state or a word.
  rows: ({ context, query }) =>
    context.db('incoming as i').modify((rows) => {
      if (!(query.all || query.state || query.text)) rows.where('i.state', 'open');
    }),
  join: (query) => void query.join('warehouses as w', 'w.id', 'i.warehouse_id'),
  select: [
    'i.id',
    'i.number',
    'i.kind',
    'i.state',
    'i.supplier',
    'i.reference',
    'i.ordered_on',
    'i.next_on',
    'w.name as warehouse_name',
  ],
  columns: [
    { key: 'number', label: 'incoming.number', sort: 'number', cell: ({ number }) => number },
    {
      key: 'supplier',
      label: 'incoming.supplier',
      cell: ({ supplier, kind }, { t }) => ({
        text: supplier ?? t(`incoming.kind_${kind}`),
        ...(supplier ? { sub: t(`incoming.kind_${kind}`) } : {}),
      }),
      sheet: [
        { width: 30, value: ({ supplier }) => supplier },
        { label: 'incoming.kind', value: ({ kind }, { t }) => t(`incoming.kind_${kind}`) },
      ],
    },
    {
      key: 'reference',
      label: 'incoming.reference',
      hideOnPhone: true,
      isExtra: true,
      cell: ({ reference }) => reference,
    },
    {
      key: 'warehouse',
      label: 'inventory.warehouse',
      hideOnPhone: true,
      cell: ({ warehouseName }) => warehouseName,
    },
    {
      key: 'expected',
      label: 'incoming.expected_on',
      sort: 'expected',
      cell: ({ nextOn }) => nextOn,
      sheet: [{ kind: 'day', value: ({ nextOn }) => nextOn }],
    },
    {
      key: 'pieces',
      label: 'incoming.pieces',
      numeric: true,
      hideOnPhone: true,
      select: sumsOf,
      cell: ({ quantityQty, lineCount }, { t, f }) => ({
        text: f.number(quantityQty),
        sub: t('incoming.line_count', { count: lineCount }),
      }),
      sheet: [{ kind: 'number', value: ({ quantityQty }) => quantityQty }],
    },
    {
      key: 'received',
      label: 'incoming.received',
      numeric: true,
      select: ({ context: { db } }) => [
        db('incoming_lines as l')
          .whereRaw('l.incoming_id = i.id')
          .select(db.raw(dialectOf(db).sum('l.received_qty')))
          .as('received_qty'),
      ],
      cell: ({ receivedQty }, { f }) => f.number(receivedQty),
      sheet: [{ kind: 'number', value: ({ receivedQty }) => receivedQty }],
    },
    {
      key: 'ordered',
      label: 'incoming.ordered_on',
      hideOnPhone: true,
      isExtra: true,
      cell: ({ orderedOn }) => orderedOn,
      sheet: [{ kind: 'day', value: ({ orderedOn }) => orderedOn }],
    },
    {
      key: 'state',
      label: 'shared.state',
      cell: (row, request) => statePill(request, row),
      sheet: [{ value: (row, request) => statePill(request, row).text }],
    },
  ],
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('incoming', 'i.id') },
    {
      name: 'state',
      label: 'shared.state',
      kind: 'select',
      options: ({ t }) => incomingStates.map((value) => ({ value, label: t(`incoming.state_${value}`) })),
      narrow: byValue('i.state'),
    },
    {
      name: 'kind',
      label: 'incoming.kind',
      kind: 'select',
      options: ({ t }) => incomingKinds.map((value) => ({ value, label: t(`incoming.kind_${value}`) })),
      narrow: byValue('i.kind'),
    },
    {
      name: 'warehouse',
      label: 'inventory.warehouse',
      kind: 'select',
      options: async ({ context }) =>
        (await warehouseChoices(context.db)).map(({ id, name }) => ({ value: String(id), label: name })),
      narrow: (query, value) => void query.where('i.warehouse_id', idOf(value) ?? 0),
    },
    {
      name: 'from',
      label: 'incoming.expected_from',
      kind: 'date',
      isExtra: true,
      narrow: byDay('i.next_on', '>='),
    },
    {
      name: 'to',
      label: 'incoming.expected_to',
      kind: 'date',
      isExtra: true,
      narrow: byDay('i.next_on', '<='),
    },
    {
      name: 'late',
      label: 'incoming.late_only',
      kind: 'checkbox',
      isExtra: true,
      narrow: (query, value, { context }) =>
        void (value === '1' && query.where('i.state', 'open').where('i.next_on', '<', today(context))),
    },
    { name: 'all', label: 'shared.all', kind: 'hidden' },
    {
      name: 'sku',
      label: 'inventory.sku',
      kind: 'hidden',
      narrow: (query, value, { context }) =>
        void query.whereIn(
          'i.id',
          context
            .db('incoming_lines')
            .where({ skuId: idOf(value) ?? 0 })
            .where('open_qty', '>', 0)
            .select('incoming_id'),
        ),
    },
  ],
  sorts: {
    expected: { column: 'i.next_on', direction: 'asc', value: ({ nextOn }) => nextOn },
    number: { column: 'i.number', direction: 'desc', value: ({ number }) => number },
  },
  href: ({ id }) => `/incoming/${id}`,
  tabs: (request): ListTab[] => [
    { label: request.t('incoming.tab_open'), query: {} },
    { label: request.t('incoming.tab_late'), query: { late: '1' } },
    {
      label: request.t('incoming.tab_week'),
      query: { from: today(request.context), to: weekOf(request) },
    },
    { label: request.t('shared.all'), query: { all: '1', sort: '-number' } },
  ],
  exportedAs: 'incoming',
  empty: { title: 'incoming.none', text: 'incoming.none_text' },
  create: { href: '/incoming/new', label: 'incoming.new', icon: 'plus', permission: 'incoming.write' },
};
