import { addDays, daysBetween, today } from '../../core/days.ts';
import type { Report } from '../../web/reports/report.ts';
import { historyOf, movingSince } from './movement-queries.ts';
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
import { bySku, goodsNames, lotsOf, stockFilter } from './stock-queries.ts';

const spans = ['180', '90', '365', '730'] as const;

/** What nobody has taken for so many days, though it was there. */
export const deadReport: Report = {
  name: 'dead',
  icon: 'zzz',
  permission: 'inventory.read',
  module: 'inventory',
  filters: async (request) =>
    [
      choiceFilter(request, {
        name: 'days',
        label: 'replenishment.idle_for',
        options: [...spans]
          .sort((a, b) => Number(a) - Number(b))
          .map((value) => ({ value, label: request.t('replenishment.days', { count: value }) })),
      }),
      await warehouseFilter(request),
      await categoryFilter(request),
    ].map((filter) => (filter.name === 'days' ? { ...filter, fallback: spans[0] } : filter)),
  async figures(request) {
    const { context, t, f } = request;
    const days = Number(chosen(request, 'days', spans));
    const filter = stockFilter(request);
    const now = today(context);
    const cutoff = addDays(now, -days);
    const moving = await movingSince(context, cutoff, filter.warehouseId);
    const still = bySku(await lotsOf(context), await goodsNames(context), filter).filter(
      ({ goods }) => !moving.has(goods.skuId),
    );
    const history = await historyOf(
      context,
      still.map(({ goods }) => goods.skuId),
      filter.warehouseId,
    );
    const rows = still
      .flatMap((lot) => {
        const past = history.get(lot.goods.skuId);
        // What came for the first time within these days has not had its chance yet.
        if (!past || past.firstOn > cutoff) return [];
        const idle = daysBetween(past.lastOutOn ?? past.firstOn, now);
        return [{ ...lot, ...past, idle, value: shownValue(request, lot.valueE4) }];
      })
      .sort((a, b) => b.value - a.value || b.onHand - a.onHand);
    const hasValue = seesCosts(request);
    if (!hasValue) rows.sort((a, b) => b.onHand - a.onHand || (a.goods.code < b.goods.code ? -1 : 1));
    const pieces = sumOf(rows, ({ onHand }) => onHand);
    const value = sumOf(rows, (row) => row.value);
    return {
      columns: [
        { key: 'label', label: t('inventory.sku'), kind: 'text' },
        { key: 'onHand', label: t('inventory.on_hand'), kind: 'number' },
        { key: 'lastInOn', label: t('replenishment.last_in'), kind: 'day', hideOnPhone: true },
        { key: 'lastOutOn', label: t('replenishment.last_out'), kind: 'day' },
        { key: 'idle', label: t('replenishment.idle_days'), kind: 'number' },
        ...(hasValue ? [valueColumn(request)] : []),
      ],
      rows: rows.map(({ goods, onHand, lastInOn, lastOutOn, idle, value: worth }) => ({
        values: { label: goods.code, onHand, lastInOn, lastOutOn, idle, value: worth },
        cells: { label: skuCell(goods) },
      })),
      total: { label: t('shared.total'), onHand: pieces, value },
      chart: null,
      summary: t(hasValue ? 'replenishment.dead_value_summary' : 'replenishment.dead_summary', {
        skus: rows.length,
        count: f.number(pieces),
        days: f.number(days),
        value: f.money(value, context.settings.baseCurrency),
      }),
    };
  },
};
