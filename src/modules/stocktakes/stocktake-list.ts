import type { List, ListTab } from '../../web/lists/declaration.ts';
import { byId, byText, byValue } from '../../web/lists/narrow.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { openStates, type StocktakeState, stateTones, stocktakeStates } from './stocktake.ts';
import { type Progress, progressOf } from './stocktake-queries.ts';

interface Row {
  id: number;
  number: string;
  name: string | null;
  state: StocktakeState;
  warehouseName: string;
  plannedOn: string;
  postedOn: string | null;
  lineCount: number;
}

export const stocktakeList: List<Row, ReadonlyMap<number, Progress>> = {
  name: 'stocktakes',
  at: '/stocktakes',
  permission: 'stocktakes.read',
  title: 'stocktakes.title',
  lead: 'stocktakes.lead',
  id: 's.id',
  rows: ({ context }) => context.db('stocktakes as s').join('warehouses as w', 'w.id', 's.warehouse_id'),
  select: [
    's.id',
    's.number',
    's.name',
    's.state',
    'w.name as warehouse_name',
    's.planned_on',
    's.posted_on',
    's.line_count',
  ],
  columns: [
    { key: 'number', label: 'stocktakes.number', cell: ({ number }) => number },
    { key: 'name', label: 'stocktakes.name', hideOnPhone: true, cell: ({ name }) => name },
    {
      key: 'warehouse',
      label: 'stocktakes.warehouse',
      hideOnPhone: true,
      cell: ({ warehouseName }) => warehouseName,
    },
    {
      key: 'state',
      label: 'shared.state',
      cell: ({ state }, { t }) => ({ text: t(`stocktakes.state_${state}`), tone: stateTones[state] }),
    },
    {
      key: 'progress',
      label: 'stocktakes.progress',
      numeric: true,
      cell: ({ id, lineCount }, { t, f }, figures) => {
        const counted = figures?.get(id)?.counted ?? 0;
        if (lineCount === 0) return null;
        return {
          text: t('stocktakes.of_lines', { done: f.number(counted), all: f.number(lineCount) }),
          gauge: { value: counted, max: lineCount },
        };
      },
      sheet: [{ kind: 'number', label: 'stocktakes.lines', value: ({ lineCount }) => lineCount }],
    },
    {
      key: 'planned',
      label: 'stocktakes.planned_on',
      hideOnPhone: true,
      cell: ({ plannedOn }) => plannedOn,
      sheet: [{ kind: 'day', value: ({ plannedOn }) => plannedOn }],
    },
    {
      key: 'posted',
      label: 'stocktakes.posted_on',
      hideOnPhone: true,
      cell: ({ postedOn }) => postedOn,
      sheet: [{ kind: 'day', value: ({ postedOn }) => postedOn }],
    },
  ],
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('stocktake', 's.id') },
    {
      name: 'warehouse',
      label: 'stocktakes.warehouse',
      kind: 'select',
      options: async ({ context }) =>
        (await warehouseChoices(context.db)).map(({ id, name }) => ({ value: String(id), label: name })),
      narrow: byId('s.warehouse_id'),
    },
    {
      name: 'state',
      label: 'shared.state',
      kind: 'select',
      options: ({ t }) => stocktakeStates.map((value) => ({ value, label: t(`stocktakes.state_${value}`) })),
      narrow: byValue('s.state'),
    },
    {
      name: 'open',
      label: 'stocktakes.open_ones',
      kind: 'hidden',
      narrow: (query, value) => void (value === '1' && query.whereIn('s.state', ['draft', ...openStates])),
    },
  ],
  sorts: { newest: { column: 's.id', direction: 'desc', value: ({ id }) => id } },
  figures: async ({ context }, rows) => {
    const all = new Map<number, Progress>();
    for (const { id } of rows) all.set(id, await progressOf(context.db, id));
    return all;
  },
  href: ({ id }) => `/stocktakes/${id}`,
  tabs: ({ t }): ListTab[] => [
    { label: t('shared.all'), query: {} },
    { label: t('stocktakes.open_ones'), query: { open: '1' } },
    { label: t('stocktakes.posted_ones'), query: { state: 'posted' } },
  ],
  exportedAs: 'stocktakes',
  empty: { title: 'stocktakes.none', text: 'stocktakes.none_text' },
  create: {
    href: '/stocktakes/new',
    label: 'stocktakes.new',
    icon: 'plus',
    permission: 'stocktakes.manage',
  },
};
