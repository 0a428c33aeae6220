import { listUrl } from '../../web/list.ts';
import type { Report } from '../../web/reports/report.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import {
  categoryFilter,
  choiceFilter,
  chosen,
  seesCosts,
  shownValue,
  sumOf,
  valueColumn,
  warehouseFilter,
} from './report-parts.ts';
import { goodsNames, isOfCategory, lotsOf, stockFilter } from './stock-queries.ts';

const groupings = ['category', 'warehouse', 'warehouse_category', 'style'] as const;

interface Group {
  warehouse: string;
  label: string;
  href: string;
  onHand: number;
  reserved: number;
  good: number;
  valueE4: number;
}

/** What the stock is worth: by category, by warehouse, by both or by style. */
export const valueReport: Report = {
  name: 'value',
  icon: 'packages',
  permission: 'inventory.read',
  module: 'inventory',
  filters: async (request) => [
    choiceFilter(request, {
      name: 'by',
      label: 'replenishment.by',
      options: groupings.map((value) => ({ value, label: request.t(`replenishment.by_${value}`) })),
    }),
    await warehouseFilter(request),
    await categoryFilter(request),
  ],
  async figures(request) {
    const { context, t, f, url, query } = request;
    const by = chosen(request, 'by', groupings);
    const { warehouseId, category } = stockFilter(request);
    const names = await goodsNames(context);
    const warehouses = new Map((await warehouseChoices(context.db)).map(({ id, name }) => [id, name]));
    const groups = new Map<string, Group>();
    for (const lot of await lotsOf(context)) {
      const goods = names.get(lot.skuId);
      if (!goods || !isOfCategory(goods, category)) continue;
      if (warehouseId !== null && lot.warehouseId !== warehouseId) continue;
      const warehouse = warehouses.get(lot.warehouseId) ?? '';
      const here = by === 'warehouse' || by === 'warehouse_category' ? String(lot.warehouseId) : null;
      const ofCategory = by === 'category' || by === 'warehouse_category';
      const key = [
        here ?? '',
        ofCategory ? (goods.category ?? '') : '',
        by === 'style' ? goods.styleCode : '',
      ].join('\n');
      const group = groups.get(key) ?? {
        warehouse: here ? warehouse : '',
        label:
          by === 'style'
            ? goods.styleCode
            : ofCategory
              ? (goods.category ?? t('replenishment.no_category'))
              : warehouse,
        href:
          by === 'style'
            ? `/inventory?style=${encodeURIComponent(goods.styleCode)}&there=1`
            : listUrl(
                { url, query },
                {
                  by: ofCategory ? 'style' : 'category',
                  ...(here ? { warehouse: here } : {}),
                  ...(ofCategory ? { category: goods.category ?? 'none' } : {}),
                  whole: null,
                },
              ),
        onHand: 0,
        reserved: 0,
        good: 0,
        valueE4: 0,
      };
      group.onHand += lot.onHand;
      group.good += lot.good;
      group.reserved += lot.reserved;
      group.valueE4 += lot.valueE4;
      groups.set(key, group);
    }
    const hasValue = seesCosts(request);
    const rows = [...groups.values()]
      .map((group) => ({ ...group, value: shownValue(request, group.valueE4) }))
      .sort((a, b) => (hasValue ? b.value - a.value : b.onHand - a.onHand) || (a.label < b.label ? -1 : 1));
    const pieces = sumOf(rows, ({ onHand }) => onHand);
    const value = sumOf(rows, (row) => row.value);
    const top = rows.slice(0, 25);
    const figures = ({ onHand, good, reserved }: Pick<Group, 'onHand' | 'good' | 'reserved'>) => ({
      onHand,
      reserved,
      available: good - reserved,
    });
    return {
      columns: [
        {
          key: 'label',
          label: t(`replenishment.by_${by === 'warehouse_category' ? 'category' : by}`),
          kind: 'text',
        },
        ...(by === 'warehouse_category'
          ? [{ key: 'warehouse', label: t('inventory.warehouse'), kind: 'text' as const }]
          : []),
        { key: 'onHand', label: t('inventory.on_hand'), kind: 'number' },
        { key: 'reserved', label: t('inventory.reserved'), kind: 'number', hideOnPhone: true },
        { key: 'available', label: t('inventory.available'), kind: 'number' },
        ...(hasValue ? [valueColumn(request)] : []),
      ],
      rows: rows.map((row) => ({
        values: { label: row.label, warehouse: row.warehouse, ...figures(row), value: row.value },
        cells: { label: { text: row.label, href: row.href } },
      })),
      total: {
        label: t('shared.total'),
        ...figures({
          onHand: pieces,
          good: sumOf(rows, ({ good }) => good),
          reserved: sumOf(rows, ({ reserved }) => reserved),
        }),
        value,
      },
      chart:
        pieces === 0
          ? null
          : {
              kind: 'bar-across',
              labels: top.map(({ label, warehouse }) =>
                by === 'warehouse_category' ? `${label} · ${warehouse}` : label,
              ),
              values: top.map((row) => (hasValue ? row.value / 10_000 : row.onHand)),
              format: (shown) => f.number(Math.round(shown)),
            },
      summary: hasValue
        ? t('replenishment.value_summary', {
            count: f.number(pieces),
            value: f.money(value, context.settings.baseCurrency),
          })
        : t('replenishment.pieces_summary', { count: f.number(pieces) }),
    };
  },
};
