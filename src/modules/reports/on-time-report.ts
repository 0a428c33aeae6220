import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import type { Report } from '../../web/reports/report.ts';
import { onTimeByCarrier } from '../carriers/on-time.ts';
import { lastDays, periodFilters } from './period.ts';

async function namesOf({ db }: Context): Promise<Map<number, string>> {
  const carriers: { id: number; name: string }[] = await db('carriers').select('id', 'name');
  return new Map(carriers.map(({ id, name }) => [id, name]));
}

/** The shipments that were judged. */
function shipmentsUrl(carrier: number, { from, to }: { from: string; to: string }): string {
  const params = { carrier: String(carrier), firstPromisedFrom: from, firstPromisedTo: to };
  return `/shipments?${new URLSearchParams(params)}`;
}

/** On-time delivery by carrier, over shipments whose first promised day lies in the period. */
export const onTimeReport: Report = {
  name: 'on-time',
  icon: 'clock-check',
  permission: 'reports.read',
  module: 'shipments',
  filters: (request) => periodFilters(request, lastDays(request, 90)),
  async figures(request) {
    const { context, t, f } = request;
    const period = lastDays(request, 90);
    const names = await namesOf(context);
    const found = await onTimeByCarrier(context, { ...period, today: today(context) });
    // By the lower bound: of two carriers with the same rate, the one with more shipments is surer.
    const figures = [...found.values()].sort((a, b) => b.lowerBound - a.lowerBound);
    const judged = figures.filter(({ rate }) => rate !== null);
    const sum = (read: (row: (typeof figures)[number]) => number) =>
      figures.reduce((total, row) => total + read(row), 0);
    const onTime = sum((row) => row.onTime);
    const late = sum((row) => row.late);
    return {
      columns: [
        { key: 'label', label: t('carriers.one'), kind: 'text' },
        { key: 'onTime', label: t('reports.in_time'), kind: 'number' },
        { key: 'late', label: t('reports.late'), kind: 'number' },
        { key: 'open', label: t('reports.not_due'), kind: 'number' },
        { key: 'rate', label: t('reports.rate'), kind: 'number', decimals: 1 },
      ],
      rows: figures.map((row) => ({
        values: {
          label: names.get(row.carrierId) ?? '',
          onTime: row.onTime,
          late: row.late,
          open: row.open,
          rate: row.rate === null ? null : Math.round(row.rate * 1000) / 10,
        },
        cells: {
          label: { text: names.get(row.carrierId) ?? '', href: `/carriers/${row.carrierId}` },
          onTime: { text: f.number(row.onTime), href: shipmentsUrl(row.carrierId, period) },
          ...(row.rate === null ? { rate: t('carriers.too_few') } : {}),
        },
      })),
      total: {
        label: t('shared.total'),
        onTime,
        late,
        open: sum((row) => row.open),
        rate: onTime + late === 0 ? null : Math.round((onTime / (onTime + late)) * 1000) / 10,
      },
      chart:
        judged.length === 0
          ? null
          : {
              kind: 'bar-across',
              labels: judged.map(({ carrierId }) => names.get(carrierId) ?? ''),
              values: judged.map(({ rate }) => Math.round((rate ?? 0) * 1000) / 10),
              most: 100,
              format: (value) => `${value} %`,
            },
      summary: t('reports.on_time_summary', {
        from: period.from,
        to: period.to,
        rate: onTime + late === 0 ? '–' : f.percent(onTime / (onTime + late)),
        count: onTime + late,
      }),
    };
  },
};
