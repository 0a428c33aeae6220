import { roundToMinor } from '../../core/money.ts';
import type { List, ListFilter } from '../../web/lists/declaration.ts';
import { byDay, byId, byText } from '../../web/lists/narrow.ts';
import { type MovementRow, movementSelect } from './movement-queries.ts';
import { movementKinds, qualities } from './stock.ts';
import { warehouseChoices } from './warehouse-queries.ts';

/** A value of those that are known; anything else narrows nothing. */
const byKnown =
  (column: string, known: readonly string[]): Required<ListFilter>['narrow'] =>
  (query, value) =>
    void (known.includes(value) && query.where(column, value));

export const movementFilters: readonly ListFilter[] = [
  { name: 'text', label: 'inventory.sku', kind: 'text', narrow: byText('sku', 'm.sku_id') },
  {
    name: 'warehouse',
    label: 'inventory.warehouse',
    kind: 'select',
    options: async ({ context }) =>
      (await warehouseChoices(context.db)).map(({ id, name }) => ({ value: String(id), label: name })),
    narrow: byId('m.warehouse_id'),
  },
  {
    name: 'kind',
    label: 'inventory.movement',
    kind: 'select',
    options: ({ t }) => movementKinds.map((value) => ({ value, label: t(`inventory.kind_${value}`) })),
    narrow: byKnown('m.kind', movementKinds),
  },
  {
    name: 'quality',
    label: 'inventory.of_quality',
    kind: 'select',
    isExtra: true,
    options: ({ t }) => qualities.map((value) => ({ value, label: t(`inventory.quality_${value}`) })),
    narrow: byKnown('m.quality', qualities),
  },
  { name: 'from', label: 'inventory.from_day', kind: 'date', narrow: byDay('m.posted_on', '>=') },
  { name: 'to', label: 'shared.to', kind: 'date', narrow: byDay('m.posted_on', '<=') },
  // A stock card's export asks for its SKU.
  { name: 'sku', label: 'inventory.sku', kind: 'hidden', narrow: byId('m.sku_id') },
];

/** Every change of stock, newest first. */
export const movementList: List<MovementRow> = {
  name: 'movements',
  at: '/inventory/movements',
  permission: 'inventory.read',
  title: 'inventory.movements',
  lead: 'inventory.movements_lead',
  view: 'inventory/movements',
  id: 'm.id',
  rows: ({ context }) => context.db('movements as m'),
  join: (query) => {
    query
      .join('skus as k', 'k.id', 'm.sku_id')
      .join('styles as s', 's.id', 'k.style_id')
      .join('warehouses as w', 'w.id', 'm.warehouse_id')
      .leftJoin('users as u', 'u.id', 'm.user_id')
      .leftJoin('movements as x', 'x.reverses_id', 'm.id');
  },
  select: movementSelect,
  columns: [
    {
      key: 'entry',
      label: 'inventory.entry',
      sort: 'entry',
      cell: ({ id }) => String(id),
      sheet: [{ kind: 'number', value: ({ id }) => id }],
    },
    {
      key: 'day',
      label: 'shared.day',
      hideOnPhone: true,
      cell: ({ postedOn }) => postedOn,
      sheet: [{ kind: 'day', value: ({ postedOn }) => postedOn }],
    },
    {
      key: 'sku',
      label: 'inventory.sku',
      cell: ({ skuId, skuCode }) => ({ text: skuCode, href: `/inventory/skus/${skuId}` }),
      sheet: [
        { value: ({ skuCode }) => skuCode },
        { label: 'inventory.style', width: 30, value: ({ styleName }) => styleName },
        { label: 'inventory.colour', value: ({ colour }) => colour },
        { label: 'inventory.size', value: ({ size }) => size },
      ],
    },
    {
      key: 'kind',
      label: 'inventory.movement',
      cell: ({ kind, reversedById }, { t }) =>
        reversedById === null
          ? t(`inventory.kind_${kind}`)
          : { text: t(`inventory.kind_${kind}`), sub: t('inventory.is_reversed') },
      sheet: [{ value: ({ kind }, { t }) => t(`inventory.kind_${kind}`) }],
    },
    {
      key: 'warehouse',
      label: 'inventory.warehouse',
      hideOnPhone: true,
      cell: ({ warehouseName, quality }, { t }) =>
        quality === 'good' ? warehouseName : { text: warehouseName, sub: t(`inventory.quality_${quality}`) },
      sheet: [
        { value: ({ warehouseName }) => warehouseName },
        { label: 'inventory.of_quality', value: ({ quality }, { t }) => t(`inventory.quality_${quality}`) },
      ],
    },
    {
      key: 'quantity',
      label: 'inventory.quantity',
      numeric: true,
      cell: ({ quantity }, { f }) => `${quantity > 0 ? '+' : ''}${f.number(quantity)}`,
      sheet: [{ kind: 'number', value: ({ quantity }) => quantity }],
    },
    {
      key: 'balance',
      label: 'inventory.balance',
      numeric: true,
      hideOnPhone: true,
      cell: ({ balance }, { f }) => f.number(balance),
      sheet: [{ kind: 'number', value: ({ balance }) => balance }],
    },
    {
      key: 'value',
      label: 'inventory.value',
      numeric: true,
      hideOnPhone: true,
      needs: 'costs.read',
      cell: ({ valueE4 }, { f, context: { settings } }) =>
        f.amount(roundToMinor(BigInt(valueE4), settings.baseCurrency), settings.baseCurrency),
      sheet: [{ kind: 'money', value: ({ valueE4 }) => valueE4 }],
    },
    {
      key: 'reason',
      label: 'inventory.reason_and_who',
      hideOnPhone: true,
      cell: ({ reason, userName }) => (reason ? { text: reason, sub: userName ?? '' } : (userName ?? '')),
      sheet: [
        { label: 'inventory.reason', width: 30, value: ({ reason }) => reason },
        { label: 'inventory.posted_by', value: ({ userName }) => userName },
      ],
    },
  ],
  filters: movementFilters,
  sorts: { entry: { column: 'm.id', direction: 'desc', value: ({ id }) => id } },
  href: ({ id }) => `/inventory/movements/${id}`,
  exportedAs: 'inventory',
  empty: { title: 'inventory.no_movements_found', text: 'inventory.no_movements_text' },
};
