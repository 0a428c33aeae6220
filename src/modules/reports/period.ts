import { addDays, type Day, isDay, startOfMonth, today } from '../../core/days.ts';
import type { Filter } from '../../web/list.ts';
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

export function periodFilters({ t }: PageRequest): Filter[] {
  return [
    { name: 'from', label: t('shared.from'), kind: 'date' },
    { name: 'to', label: t('shared.to'), kind: 'date' },
  ];
}
