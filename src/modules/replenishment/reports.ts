import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import type { Outcome } from '../../web/outcome.ts';
import { reportPage, reportPicture, reportSheet } from '../../web/reports/page.ts';
import type { Report } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { ageReport } from './age-report.ts';
import { deadReport } from './dead-report.ts';
import { overstockReport } from './overstock-report.ts';
import { turnoverReport } from './turnover-report.ts';
import { valueReport } from './value-report.ts';

/** What the stock is worth and how it moves; the reports' page names them too. */
export const stockReports: readonly Report[] = [
  overstockReport,
  ageReport,
  deadReport,
  turnoverReport,
  valueReport,
];

function reportOf({ params, context }: PageRequest): Report {
  const report = stockReports.find(({ name }) => name === params.name);
  if (!report) throw new NotFound('report');
  if (!allows(context.user, report.permission)) throw new Forbidden(report.permission);
  return report;
}

/** The proposals and the reports that the user may open; null is the page of proposals. */
export function reportTabs({ context, t }: PageRequest, current: string | null) {
  const shown = stockReports.filter(({ permission }) => allows(context.user, permission));
  return [
    { href: '/replenishment', label: t('replenishment.proposals'), isCurrent: current === null },
    ...shown.map(({ name }) => ({
      href: `/replenishment/${name}`,
      label: t(`replenishment.${name}`),
      isCurrent: name === current,
    })),
  ];
}

export async function showStockReport(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const report = reportOf(request);
  return reportPage(request, report, {
    title: t(`replenishment.${report.name}`),
    lead: t(`replenishment.${report.name}_lead`),
    tabs: reportTabs(request, report.name),
  });
}

export async function showStockPicture(request: PageRequest): Promise<Outcome> {
  return reportPicture(request, reportOf(request));
}

export async function exportStockReport(request: PageRequest): Promise<Outcome> {
  const report = reportOf(request);
  return reportSheet(request, report, {
    kind: 'replenishment',
    name: request.t(`replenishment.${report.name}`),
  });
}
