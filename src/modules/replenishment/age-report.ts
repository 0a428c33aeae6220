import type { Report, ReportColumn } from '../../web/reports/report.ts';
import { ageBands, ageOf } from './age.ts';
import { cameIn } from './movement-queries.ts';
import {
  categoryFilter,
  choiceFilter,
  chosen,
  groupingFilter,
  groupings,
  groupOf,
  labelColumn,
  seesCosts,
  shownValue,
  sumOf,
  warehouseFilter,
} from './report-parts.ts';
import { bySku, goodsNames, lotsOf, stockFilter, valueBetween } from './stock-queries.ts';

const measures = ['pieces', 'value'] as const;

/** How long the goods have lain, in four bands; first in, first out. */
export const ageReport: Report = {
  name: 'age',
  icon: 'history',
  permission: 'inventory.read',
  module: 'inventory',
  filters: async (request) => [
    groupingFilter(request),
    await warehouseFilter(request),
    await categoryFilter(request),
    ...(seesCosts(request)
      ? [
          choiceFilter(request, {
            name: 'measure',
            label: 'replenishment.measure',
            options: measures.map((value) => ({ value, label: request.t(`replenishment.measure_${value}`) })),
          }),
        ]
      : []),
  ],
  async figures(request) {
    const { context, t, f } = request;
    const by = chosen(request, 'by', groupings);
    const isValue = seesCosts(request) && chosen(request, 'measure', measures) === 'value';
    const filter = stockFilter(request);
    const arrived = await cameIn(context, filter.warehouseId);
    const stock = bySku(await lotsOf(context), await goodsNames(context), filter);
    const groups = new Map<
      string,
      { label: string; cell: ReturnType<typeof groupOf>['cell']; bands: number[] }
    >();
    for (const { goods, onHand, valueE4 } of stock) {
      const { key, label, cell } = groupOf(request, by, goods);
      const group = groups.get(key) ?? { label, cell, bands: ageBands.map(() => 0) };
      const pieces = ageOf(onHand, arrived.get(goods.skuId) ?? []);
      let from = 0;
      for (const [place, count] of pieces.entries()) {
        const added = isValue ? valueBetween({ valueE4, pieces: onHand }, from, from + count) : count;
        group.bands[place] = (group.bands[place] ?? 0) + added;
        from += count;
      }
      groups.set(key, group);
    }
    const rows = [...groups.values()].map((group) => ({
      ...group,
      bands: isValue ? group.bands.map((band) => shownValue(request, band)) : group.bands,
    }));
    // What has lain longest comes first.
    const older = (a: number[], b: number[]) =>
      b.reduceRight((found, band, place) => found || band - (a[place] ?? 0), 0);
    rows.sort((a, b) => older(a.bands, b.bands) || (a.label < b.label ? -1 : 1));
    const totals = ageBands.map((_, place) => sumOf(rows, ({ bands }) => bands[place] ?? 0));
    const all = sumOf(totals, (x) => x);
    const values = (bands: readonly number[]) => ({
      ...Object.fromEntries(ageBands.map((band, place) => [band, bands[place] ?? 0])),
      total: sumOf(bands, (x) => x),
    });
    const kind = isValue ? ('money' as const) : ('number' as const);
    const old = (totals[2] ?? 0) + (totals[3] ?? 0);
    const shown = (value: number) =>
      isValue ? f.money(value, context.settings.baseCurrency) : f.number(value);
    return {
      columns: [
        labelColumn(request, by),
        ...ageBands.map(
          (band, place): ReportColumn => ({
            key: band,
            label: t(`replenishment.band_${band}`),
            kind,
            hideOnPhone: place === 1,
          }),
        ),
        { key: 'total', label: t('shared.total'), kind, hideOnPhone: true },
      ],
      rows: rows.map(({ label, cell, bands }) => ({
        values: { label, ...values(bands) },
        cells: { label: cell },
      })),
      total: { label: t('shared.total'), ...values(totals) },
      chart:
        all === 0
          ? null
          : {
              kind: 'bar',
              labels: ageBands.map((band) => t(`replenishment.band_${band}`)),
              values: totals.map((value) => (isValue ? value / 10_000 : value)),
              format: (value) => f.number(Math.round(value)),
            },
      summary: t(isValue ? 'replenishment.age_value_summary' : 'replenishment.age_summary', {
        old: shown(old),
        all: shown(all),
        share: f.percent(all > 0 ? old / all : 0),
      }),
    };
  },
};
