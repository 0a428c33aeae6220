import { total } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { exportSheet } from '../../web/export.ts';
import { listUrl } from '../../web/list.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { ownerChoices } from '../customers/customer-choices.ts';
import { type Age, ages, type Receivable, receivablesOf } from './receivables.ts';

const shownAtMost = 200;

/** What customers owe by age, with the sums of each currency and all in base currency. */
export async function showReceivables(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query, url } = request;
  const { baseCurrency } = context.settings;
  const rows = await receivablesOf(context, { ownerId: idOf(query.owner) });
  const cells = (byAge: Record<Age, number>, currency: string) =>
    Object.fromEntries(ages.map((age) => [age, byAge[age] ? f.amount(byAge[age], currency) : '']));
  const columns = [
    { key: 'customer', label: t('receipts.customer') },
    { key: 'currency', label: t('receipts.currency') },
    ...ages.map((age) => ({
      key: age,
      label: t(`receipts.age_${age}`),
      numeric: true,
      hideOnPhone: age !== 'not_due',
    })),
    { key: 'open', label: t('receipts.open'), numeric: true },
    {
      key: 'base',
      label: t('receipts.base_sum', { currency: baseCurrency }),
      numeric: true,
      hideOnPhone: true,
    },
  ];
  const bases = totals(rows.map(({ baseByAge }) => baseByAge));
  const allE4 = total(rows.map(({ baseE4 }) => baseE4));
  const overdueE4 = allE4 - bases.not_due;
  return page('receipts/receivables', {
    title: t('receipts.receivables'),
    filters: [
      {
        name: 'owner',
        label: t('orders.owner'),
        value: query.owner ?? '',
        options: await ownerChoices(request),
      },
    ],
    summary: t('receipts.receivables_summary', {
      open: f.money(allE4, baseCurrency),
      overdue: f.money(overdueE4, baseCurrency),
    }),
    bars: ages.map((age) => ({
      label: t(`receipts.age_${age}`),
      value: Math.round(bases[age] / 10_000),
      text: f.money(bases[age], baseCurrency),
    })),
    most: Math.max(1, Math.round(allE4 / 10_000)),
    table: {
      caption: t('receipts.receivables'),
      columns,
      rows: rows.slice(0, shownAtMost).map((row) => ({
        href: `/customers/${row.customerId}/statement`,
        cells: {
          customer: { text: row.customerName, sub: row.customerCode },
          currency: row.currency,
          ...cells(row.byAge, row.currency),
          open: f.amount(row.openE4, row.currency),
          base: f.amount(row.baseE4, baseCurrency),
        },
      })),
      empty: t('receipts.nothing_open_anywhere'),
    },
    sums: {
      caption: t('receipts.sums'),
      columns: columns.filter(({ key }) => key !== 'customer'),
      rows: currencySums(rows).map((row) => ({
        cells: {
          currency: row.currency,
          ...cells(row.byAge, row.currency),
          open: f.amount(row.openE4, row.currency),
          base: f.amount(row.baseE4, baseCurrency),
        },
      })),
      foot: {
        cells: {
          currency: t('receipts.all_in_base', { currency: baseCurrency }),
          ...cells(bases, baseCurrency),
          base: f.amount(allE4, baseCurrency),
        },
      },
    },
    more:
      rows.length > shownAtMost ? t('receipts.first_of', { shown: shownAtMost, count: rows.length }) : null,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: `${url.split('?')[0]}/export`, query }, {})
      : null,
  });
}

function totals(all: readonly Record<Age, number>[]): Record<Age, number> {
  return Object.fromEntries(ages.map((age) => [age, total(all.map((byAge) => byAge[age]))])) as Record<
    Age,
    number
  >;
}

function currencySums(rows: readonly Receivable[]) {
  return [...new Set(rows.map(({ currency }) => currency))].sort().map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    return {
      currency,
      byAge: totals(own.map(({ byAge }) => byAge)),
      openE4: total(own.map(({ openE4 }) => openE4)),
      baseE4: total(own.map(({ baseE4 }) => baseE4)),
    };
  });
}

/** All of them as a sheet, and the sums in base currency at the end. */
export async function exportReceivables(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const { baseCurrency } = context.settings;
  const rows = await receivablesOf(context, { ownerId: idOf(query.owner) });
  const money = (label: string) => ({ label, kind: 'money' as const });
  const bases = totals(rows.map(({ baseByAge }) => baseByAge));
  return exportSheet(request, 'receipts', {
    name: t('receipts.receivables'),
    columns: [
      { label: t('receipts.customer_code'), kind: 'text', width: 12 },
      { label: t('receipts.customer'), kind: 'text', width: 40 },
      { label: t('receipts.currency'), kind: 'text', width: 10 },
      ...ages.map((age) => money(t(`receipts.age_${age}`))),
      money(t('receipts.open')),
      money(t('receipts.base_sum', { currency: baseCurrency })),
    ],
    rows: [
      ...rows.map((row) => [
        row.customerCode,
        row.customerName,
        row.currency,
        ...ages.map((age) => row.byAge[age]),
        row.openE4,
        row.baseE4,
      ]),
      [
        null,
        t('receipts.all_in_base', { currency: baseCurrency }),
        baseCurrency,
        ...ages.map((age) => bases[age]),
        null,
        total(rows.map(({ baseE4 }) => baseE4)),
      ],
    ],
  });
}
