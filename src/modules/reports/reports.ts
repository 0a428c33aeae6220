import { allows } from '../../core/permissions.ts';
import { Forbidden, NotFound } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { reportPage, reportPicture, reportSheet } from '../../web/reports/page.ts';
import type { Report } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { stockReports } from '../replenishment/reports.ts';
import { classesReport } from './classes-report.ts';
import { demandReport } from './demand.ts';
import { forecastReport } from './forecast.ts';
import { lostReport } from './lost.ts';
import { onTimeReport } from './on-time-report.ts';
import { salesByCountry, salesByMonth } from './sales.ts';

const reports: readonly Report[] = [
  salesByMonth,
  salesByCountry,
  classesReport,
  forecastReport,
  lostReport,
  onTimeReport,
  demandReport,
];

const keyOf = (report: Report) => report.name.replaceAll('-', '_');

function shownTo({ context }: PageRequest): Report[] {
  return reports.filter(
    ({ permission, module }) =>
      allows(context.user, permission) && (module === null || isModuleOn(context.settings, module)),
  );
}

function reportOf(request: PageRequest): Report {
  const report = reports.find(({ name }) => name === request.params.name);
  if (!report || (report.module && !isModuleOn(request.context.settings, report.module)))
    throw new NotFound('report');
  if (!allows(request.context.user, report.permission)) throw new Forbidden(report.permission);
  return report;
}

export function showReports(request: PageRequest): Outcome {
  const { t } = request;
  const tiles = shownTo(request).map((report) => ({
    href: `/reports/${report.name}`,
    icon: report.icon,
    title: t(`reports.${keyOf(report)}`),
    text: t(`reports.${keyOf(report)}_lead`),
  }));
  return page('reports/list', { title: t('reports.title'), tiles: [...tiles, ...stockTiles(request)] });
}

/** What is said of the stock stands with the stock. */
function stockTiles({ context, t }: PageRequest) {
  if (!isModuleOn(context.settings, 'inventory')) return [];
  return stockReports
    .filter(({ permission }) => allows(context.user, permission))
    .map(({ name, icon }) => ({
      href: `/replenishment/${name}`,
      icon,
      title: t(`replenishment.${name}`),
      text: t(`replenishment.${name}_lead`),
    }));
}

const lookOf = ({ t }: PageRequest, report: Report) => ({
  title: t(`reports.${keyOf(report)}`),
  lead: t(`reports.${keyOf(report)}_lead`),
  back: { href: '/reports', label: t('reports.title') },
});

export async function showReport(request: PageRequest): Promise<Outcome> {
  const report = reportOf(request);
  return reportPage(request, report, lookOf(request, report));
}

export async function showPicture(request: PageRequest): Promise<Outcome> {
  return reportPicture(request, reportOf(request));
}

export async function exportReport(request: PageRequest): Promise<Outcome> {
  const report = reportOf(request);
  return reportSheet(request, report, { kind: 'reports', name: lookOf(request, report).title });
}
