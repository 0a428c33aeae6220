import { allows } from '../../core/permissions.ts';
import type { Report } from '../../web/reports/report.ts';
import { countedOwner, segmentFigures } from '../classes/class-queries.ts';
import { segmentText, shownSegments } from '../classes/class-view.ts';
import { ownerChoices } from '../customers/customer-choices.ts';

/** Customers and their 12 months' revenue by class, as computed last. */
export const classesReport: Report = {
  name: 'classes',
  icon: 'chart-pie',
  permission: 'reports.sales',
  module: 'orders',
  async filters(request) {
    const { context, t } = request;
    if (!allows(context.user, 'reports.read_all')) return [];
    return [
      { name: 'owner', label: t('customers.owner'), kind: 'select', options: await ownerChoices(request) },
    ];
  },
  async figures(request) {
    const { context, t, f, query } = request;
    const ownerId = countedOwner(context, query.owner);
    const found = await segmentFigures(context, ownerId);
    const owner = ownerId === null ? '' : `&owner=${ownerId}`;
    const rows = shownSegments.map((segment) => {
      const of = found.find((one) => one.segment === segment);
      return {
        segment,
        label: segmentText(t, segment),
        customers: of?.customerCount ?? 0,
        revenueE4: of?.revenueE4 ?? 0,
      };
    });
    const customers = rows.reduce((sum, row) => sum + row.customers, 0);
    const revenueE4 = rows.reduce((sum, row) => sum + row.revenueE4, 0);
    return {
      columns: [
        { key: 'label', label: t('classes.segment'), kind: 'text' },
        { key: 'customers', label: t('customers.title'), kind: 'number' },
        {
          key: 'revenue',
          label: t('classes.revenue', { currency: context.settings.baseCurrency }),
          kind: 'money',
        },
      ],
      rows: rows.map(({ segment, label, customers: count, revenueE4: revenue }) => ({
        values: { label, customers: count, revenue },
        cells: { customers: { text: f.number(count), href: `/customers?segment=${segment}${owner}` } },
      })),
      total: { label: t('shared.total'), customers, revenue: revenueE4 },
      chart:
        customers === 0
          ? null
          : {
              kind: 'bar-across',
              labels: rows.map(({ label }) => label),
              values: rows.map(({ customers: count }) => count),
              format: (value) => f.number(value),
            },
      summary: t('reports.classes_summary', { count: customers }),
    };
  },
};
