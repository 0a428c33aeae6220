import { actorId } from '../../core/context.ts';
import { addDays, type Day, monthsBetween, startOfMonth } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { Report, ReportFilter, ReportResult, ReportRow } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName, ownerChoices } from '../customers/customer-choices.ts';
import { visibleOrders } from '../orders/order-queries.ts';
import { periodFilters, periodOf } from './period.ts';

/**
 * Confirmed orders of the period that were not cancelled, by their confirmation day, in base currency at each
 * order's frozen rate. Who may not see all sees the orders that are one's own.
 */
export function soldOrders(request: PageRequest, { from, to }: { from: Day; to: Day }) {
  const { context } = request;
  const orders = visibleOrders(context)
    .whereBetween('o.confirmed_on', [from, to])
    .whereNot('o.state', 'cancelled');
  const owner = ownerOf(request);
  if (owner !== null) orders.where('o.owner_id', owner);
  return orders;
}

/** Whose orders are counted; null for everyone's. */
export function ownerOf({ context, query }: PageRequest): number | null {
  if (!allows(context.user, 'reports.read_all')) return actorId(context);
  return /^\d{1,9}$/.test(query.owner ?? '') ? Number(query.owner) : null;
}

async function filters(request: PageRequest): Promise<ReportFilter[]> {
  const { context, t } = request;
  if (!allows(context.user, 'reports.read_all')) return periodFilters(request, periodOf(request));
  const owner = {
    name: 'owner',
    label: t('orders.owner'),
    kind: 'select' as const,
    options: await ownerChoices(request),
  };
  return [...periodFilters(request, periodOf(request)), owner];
}

interface Sum {
  label: string;
  orderCount: number;
  baseE4: number;
}

/** The orders behind a number: of the same owner, where the report counts only one's. */
export function ordersUrl(
  request: PageRequest,
  { from, to }: { from: Day; to: Day },
  more: Record<string, string> = {},
): string {
  const owner = ownerOf(request);
  const params = {
    confirmedFrom: from,
    confirmedTo: to,
    ...(owner ? { owner: String(owner) } : {}),
    ...more,
  };
  return `/orders?${new URLSearchParams(params)}`;
}

/** The part of a month that lies in the period. */
export function monthOf(month: string, { from, to }: { from: Day; to: Day }): { from: Day; to: Day } {
  const first = `${month}-01`;
  const last = addDays(startOfMonth(first, 1), -1);
  return { from: first > from ? first : from, to: last < to ? last : to };
}

const sumOf = (rows: readonly Sum[], read: (row: Sum) => number) =>
  rows.reduce((sum, row) => sum + read(row), 0);

function columns({ t, context }: PageRequest, label: string): ReportResult['columns'] {
  return [
    { key: 'label', label, kind: 'text' },
    { key: 'orders', label: t('reports.orders'), kind: 'number' },
    {
      key: 'amount',
      label: t('reports.amount', { currency: context.settings.baseCurrency }),
      kind: 'money',
    },
    { key: 'share', label: t('reports.share'), kind: 'number', decimals: 1 },
  ];
}

function result(
  request: PageRequest,
  rows: readonly Sum[],
  {
    label,
    rowOf,
    chart,
  }: { label: string; rowOf: (row: Sum) => ReportRow['cells']; chart: 'bar' | 'bar-across' },
): ReportResult {
  const { t, f, context } = request;
  const { baseCurrency } = context.settings;
  const totalE4 = sumOf(rows, ({ baseE4 }) => baseE4);
  const best = rows.reduce<Sum | null>((top, row) => (!top || row.baseE4 > top.baseE4 ? row : top), null);
  return {
    columns: columns(request, label),
    rows: rows.map((row) => ({
      values: {
        label: row.label,
        orders: row.orderCount,
        amount: row.baseE4,
        share: totalE4 === 0 ? 0 : Math.round((row.baseE4 / totalE4) * 1000) / 10,
      },
      cells: rowOf(row) ?? {},
    })),
    total: {
      label: t('shared.total'),
      orders: sumOf(rows, ({ orderCount }) => orderCount),
      amount: totalE4,
    },
    chart:
      totalE4 === 0
        ? null
        : {
            kind: chart,
            labels: rows.slice(0, 25).map((row) => row.label),
            values: rows.slice(0, 25).map(({ baseE4 }) => Math.round(baseE4 / 10_000)),
            format: (value) => shortAmount(value, context.language),
          },
    summary: t('reports.sales_summary', {
      total: f.money(totalE4, baseCurrency),
      best: best?.label ?? '–',
      amount: f.money(best?.baseE4 ?? 0, baseCurrency),
    }),
  };
}

const shortFormats = new Map<string, Intl.NumberFormat>();

export function shortAmount(value: number, language: string): string {
  let format = shortFormats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
    shortFormats.set(language, format);
  }
  return format.format(value);
}

export const salesByMonth: Report = {
  name: 'sales-by-month',
  icon: 'chart-bar',
  permission: 'reports.sales',
  module: 'orders',
  filters,
  async figures(request) {
    const { t, f, context } = request;
    const { db } = context;
    const period = periodOf(request);
    const { month, sum } = dialectOf(db);
    const rows: { month: string; orderCount: number; baseE4: number }[] = await soldOrders(request, period)
      .groupByRaw(month('o.confirmed_on'))
      .select(
        db.raw(`${month('o.confirmed_on')} as month`),
        db.raw('count(*) as order_count'),
        db.raw(`${sum('o.base_total_e4')} as base_e4`),
      );
    const months = monthsBetween(period.from, period.to).map((label) => {
      const found = rows.find((row) => row.month === label);
      return { label, orderCount: found?.orderCount ?? 0, baseE4: found?.baseE4 ?? 0 };
    });
    return result(request, months, {
      label: t('reports.month'),
      chart: 'bar',
      rowOf: ({ label, orderCount }) => ({
        orders: orderCount
          ? { text: f.number(orderCount), href: ordersUrl(request, monthOf(label, period)) }
          : '0',
      }),
    });
  },
};

export const salesByCountry: Report = {
  name: 'sales-by-country',
  icon: 'world',
  permission: 'reports.sales',
  module: 'orders',
  filters,
  async figures(request) {
    const { t, f, context } = request;
    const { db, language } = context;
    const period = periodOf(request);
    const rows: { country: string | null; orderCount: number; baseE4: number }[] = await soldOrders(
      request,
      period,
    )
      .groupBy('c.country')
      .select(
        'c.country',
        db.raw('count(*) as order_count'),
        db.raw(`${dialectOf(db).sum('o.base_total_e4')} as base_e4`),
      );
    const codes = new Map<string, string>();
    const countries = rows
      .map(({ country, orderCount, baseE4 }) => {
        const label = country ? countryName(country, language) : t('reports.no_country');
        if (country) codes.set(label, country);
        return { label, orderCount, baseE4 };
      })
      .sort((a, b) => b.baseE4 - a.baseE4);
    return result(request, countries, {
      label: t('customers.country'),
      chart: 'bar-across',
      rowOf: ({ label, orderCount }): ReportRow['cells'] => {
        const code = codes.get(label);
        return code
          ? { orders: { text: f.number(orderCount), href: ordersUrl(request, period, { country: code }) } }
          : {};
      },
    });
  },
};
