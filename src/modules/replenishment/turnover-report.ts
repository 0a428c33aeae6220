import { addDays, startOfMonth, today } from '../../core/days.ts';
import type { Report } from '../../web/reports/report.ts';
import { turnedSince } from './movement-queries.ts';
import {
  categoryFilter,
  chosen,
  groupingFilter,
  groupings,
  groupOf,
  labelColumn,
  shownValue,
  sumOf,
  valueColumn,
} from './report-parts.ts';
import { goodsNames, isOfCategory, stockFilter } from './stock-queries.ts';

/**
 * How often the stock turns in a year: the cost of what was shipped in twelve months by the mean of the stock's value,
 * taken at the ends of the twelve months before this one and today. A value then is today's less what came since.
 */
export const turnoverReport: Report = {
  name: 'turnover',
  icon: 'refresh',
  permission: 'costs.read',
  module: 'inventory',
  filters: async (request) => [groupingFilter(request), await categoryFilter(request)],
  async figures(request) {
    const { context, t, f } = request;
    const by = chosen(request, 'by', groupings);
    const { category } = stockFilter(request);
    const now = today(context);
    const points = Array.from({ length: 12 }, (_, back) => addDays(startOfMonth(now, back - 11), -1));
    const turned = await turnedSince(context, points);
    const values: { id: number; stockValueE4: number }[] = await context
      .db('skus')
      .select('id', 'stock_value_e4');
    const names = await goodsNames(context);
    const groups = new Map<
      string,
      { label: string; cell: ReturnType<typeof groupOf>['cell']; shippedE4: number; sumE4: bigint }
    >();
    for (const { id, stockValueE4 } of values) {
      const goods = names.get(id);
      if (!goods || !isOfCategory(goods, category)) continue;
      const one = turned.get(id);
      if (!one && stockValueE4 === 0) continue;
      const { key, label, cell } = groupOf(request, by, goods);
      const group = groups.get(key) ?? { label, cell, shippedE4: 0, sumE4: 0n };
      group.shippedE4 += one?.shippedE4 ?? 0;
      group.sumE4 += BigInt(stockValueE4) * BigInt(points.length + 1) - BigInt(one?.weightedE4 ?? 0);
      groups.set(key, group);
    }
    const rows = [...groups.values()]
      .map(({ label, cell, shippedE4, sumE4 }) => ({
        label,
        cell,
        shipped: shownValue(request, shippedE4),
        mean: shownValue(request, Number(sumE4 / BigInt(points.length + 1))),
      }))
      .sort((a, b) => b.mean - a.mean || (a.label < b.label ? -1 : 1));
    const total = { shipped: sumOf(rows, ({ shipped }) => shipped), mean: sumOf(rows, ({ mean }) => mean) };
    const turns = ({ shipped, mean }: { shipped: number; mean: number }) =>
      mean > 0 ? Math.round((shipped / mean) * 100) / 100 : null;
    const days = (row: { shipped: number; mean: number }) =>
      row.shipped > 0 && row.mean > 0 ? Math.round((row.mean * 365) / row.shipped) : null;
    return {
      columns: [
        labelColumn(request, by),
        valueColumn(request, 'shipped', 'replenishment.cost_of_shipped'),
        { ...valueColumn(request, 'mean', 'replenishment.mean_value'), hideOnPhone: true },
        { key: 'turns', label: t('replenishment.turns'), kind: 'number', decimals: 2 },
        { key: 'days', label: t('replenishment.days_of_stock'), kind: 'number' },
      ],
      rows: rows.map((row) => ({
        values: {
          label: row.label,
          shipped: row.shipped,
          mean: row.mean,
          turns: turns(row),
          days: days(row),
        },
        cells: { label: row.cell },
      })),
      total: { label: t('shared.total'), ...total, turns: turns(total), days: days(total) },
      chart:
        rows.length === 0
          ? null
          : {
              kind: 'bar-across',
              labels: rows.slice(0, 25).map(({ label }) => label),
              values: rows.slice(0, 25).map((row) => turns(row) ?? 0),
              format: (value) => f.number(value),
            },
      summary: t('replenishment.turnover_summary', { turns: f.number(turns(total) ?? 0) }),
    };
  },
};
