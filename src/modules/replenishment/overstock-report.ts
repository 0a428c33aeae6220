import { addDays, today } from '../../core/days.ts';
import type { Report } from '../../web/reports/report.ts';
import { shippedSince } from './movement-queries.ts';
import {
  categoryFilter,
  choiceFilter,
  chosen,
  seesCosts,
  shownValue,
  skuCell,
  sumOf,
  valueColumn,
  warehouseFilter,
} from './report-parts.ts';
import { bySku, goodsNames, lotsOf, stockFilter, valueBetween } from './stock-queries.ts';

const months = ['6', '3', '9', '12'] as const;

/** What lies there beyond so many months of demand; demand is what was shipped in twelve months. */
export const overstockReport: Report = {
  name: 'overstock',
  icon: 'package',
  permission: 'inventory.read',
  module: 'inventory',
  filters: async (request) => [
    {
      ...choiceFilter(request, {
        name: 'months',
        label: 'replenishment.months_of_demand',
        options: [...months]
          .sort((a, b) => Number(a) - Number(b))
          .map((value) => ({ value, label: request.t('replenishment.months', { count: value }) })),
      }),
      fallback: months[0],
    },
    await warehouseFilter(request),
    await categoryFilter(request),
  ],
  async figures(request) {
    const { context, t, f } = request;
    const kept = Number(chosen(request, 'months', months));
    const filter = stockFilter(request);
    const shipped = await shippedSince(context, addDays(today(context), -365), filter.warehouseId);
    const rows = bySku(await lotsOf(context), await goodsNames(context), filter)
      .flatMap(({ goods, onHand, good, valueE4 }) => {
        const yearly = shipped.get(goods.skuId) ?? 0;
        const over = good - Math.ceil((yearly * kept) / 12);
        if (over <= 0) return [];
        const worth = valueBetween({ valueE4, pieces: onHand }, onHand - over, onHand);
        return [{ goods, good, monthly: yearly / 12, over, value: shownValue(request, worth) }];
      })
      .sort((a, b) => b.value - a.value || b.over - a.over);
    const hasValue = seesCosts(request);
    if (!hasValue) rows.sort((a, b) => b.over - a.over || (a.goods.code < b.goods.code ? -1 : 1));
    const over = sumOf(rows, (row) => row.over);
    const value = sumOf(rows, (row) => row.value);
    return {
      columns: [
        { key: 'label', label: t('inventory.sku'), kind: 'text' },
        { key: 'good', label: t('replenishment.good_on_hand'), kind: 'number' },
        { key: 'monthly', label: t('replenishment.monthly'), kind: 'number', decimals: 1, hideOnPhone: true },
        { key: 'lasts', label: t('replenishment.lasts'), kind: 'number', decimals: 1, hideOnPhone: true },
        { key: 'over', label: t('replenishment.over'), kind: 'number' },
        ...(hasValue ? [valueColumn(request)] : []),
      ],
      rows: rows.map(({ goods, good, monthly, over: beyond, value: worth }) => ({
        values: {
          label: goods.code,
          good,
          monthly: Math.round(monthly * 10) / 10,
          lasts: monthly > 0 ? Math.round((good / monthly) * 10) / 10 : null,
          over: beyond,
          value: worth,
        },
        cells: { label: skuCell(goods) },
      })),
      total: { label: t('shared.total'), good: sumOf(rows, ({ good }) => good), over, value },
      chart: null,
      summary: t(hasValue ? 'replenishment.over_value_summary' : 'replenishment.over_summary', {
        skus: rows.length,
        count: f.number(over),
        months: kept,
        value: f.money(value, context.settings.baseCurrency),
      }),
    };
  },
};
