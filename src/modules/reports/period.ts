import { addDays, type Day, isDay, startOfMonth, today } from '../../core/days.ts';
import type { ReportFilter } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';

/** The days a report looks at: as asked, else the last twelve months. */
export function periodOf({ context, query }: PageRequest): { from: Day; to: Day } {
  const day = today(context);
  const from = isDay(query.from ?? '') ? (query.from ?? '') : startOfMonth(day, -11);
  const to = isDay(query.to ?? '') ? (query.to ?? '') : day;
  return from <= to ? { from, to } : { from: to, to: from };
}

export function lastDays({ context, query }: PageRequest, days: number): { from: Day; to: Day } {
  const day = today(context);
  const to = isDay(query.to ?? '') ? (query.to ?? '') : day;
  const from = isDay(query.from ?? '') ? (query.from ?? '') : addDays(to, 1 - days);
  return from <= to ? { from, to } : { from: to, to: from };
}

/** They show the days looked at, also where none were asked for. */
export function periodFilters({ t }: PageRequest, { from, to }: { from: Day; to: Day }): ReportFilter[] {
  return [
    { name: 'from', label: t('shared.from'), kind: 'date', fallback: from },
    { name: 'to', label: t('shared.to'), kind: 'date', fallback: to },
  ];
}
