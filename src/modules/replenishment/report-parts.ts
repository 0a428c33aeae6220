import { roundToMinor } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { Cell } from '../../web/list.ts';
import { listUrl } from '../../web/list.ts';
import type { ReportColumn, ReportFilter } from '../../web/reports/report.ts';
import type { PageRequest } from '../../web/route.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import type { GoodsName } from './stock-queries.ts';

export const seesCosts = ({ context }: PageRequest) => allows(context.user, 'costs.read');

/** A group's value, rounded once; totals are sums of what is shown. */
export const shownValue = ({ context }: PageRequest, valueE4: number) =>
  roundToMinor(BigInt(valueE4), context.settings.baseCurrency);

export async function warehouseFilter({ context, t }: PageRequest): Promise<ReportFilter> {
  const options = (await warehouseChoices(context.db)).map(({ id, name }) => ({
    value: String(id),
    label: name,
  }));
  return { name: 'warehouse', label: t('inventory.warehouse'), kind: 'select', options };
}

export async function categoryFilter({ context, t }: PageRequest): Promise<ReportFilter> {
  const { db } = context;
  const categories = await dialectOf(db).valuesOf(db, 'styles', 'category');
  const options = [
    ...categories.filter(Boolean).map((value) => ({ value, label: value })),
    { value: 'none', label: t('replenishment.no_category') },
  ];
  return { name: 'category', label: t('inventory.category'), kind: 'select', options };
}

/** One of several, the first where none is chosen. */
export function choiceFilter(
  { t }: PageRequest,
  {
    name,
    label,
    options,
  }: { name: string; label: string; options: readonly { value: string; label: string }[] },
): ReportFilter {
  return { name, label: t(label), kind: 'select', options: [...options], fallback: options[0]?.value ?? '' };
}

export function chosen<Choice extends string>(
  { query }: PageRequest,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  return choices.find((choice) => choice === query[name]) ?? choices[0];
}

/** Where the SKU's own page is. */
export const skuCell = ({ skuId, code, name }: GoodsName): Cell => ({
  text: code,
  href: `/inventory/skus/${skuId}`,
  sub: name,
});

export const groupings = ['category', 'style', 'sku'] as const;
export type Grouping = (typeof groupings)[number];

export const groupingFilter = (request: PageRequest) =>
  choiceFilter(request, {
    name: 'by',
    label: 'replenishment.by',
    options: groupings.map((value) => ({ value, label: request.t(`replenishment.by_${value}`) })),
  });

/** What a row of a grouping is called, and the page with what it is made of. */
export function groupOf(
  request: PageRequest,
  grouping: Grouping,
  goods: GoodsName,
): { key: string; label: string; cell: Cell } {
  const { t, url, query } = request;
  if (grouping === 'sku') return { key: goods.code, label: goods.code, cell: skuCell(goods) };
  if (grouping === 'style') {
    const href = `/inventory/styles/${goods.styleId}`;
    return { key: goods.styleCode, label: goods.styleCode, cell: { text: goods.styleCode, href } };
  }
  const label = goods.category ?? t('replenishment.no_category');
  const href = listUrl({ url, query }, { by: 'sku', category: goods.category ?? 'none', whole: null });
  return { key: goods.category ?? '', label, cell: { text: label, href } };
}

export const labelColumn = ({ t }: PageRequest, grouping: Grouping): ReportColumn => ({
  key: 'label',
  label: t(`replenishment.by_${grouping}`),
  kind: 'text',
});

export const valueColumn = (
  { t, context }: PageRequest,
  key = 'value',
  text = 'replenishment.value_in',
): ReportColumn => ({
  key,
  label: t(text, { currency: context.settings.baseCurrency }),
  kind: 'money',
});

export const sumOf = <Row>(rows: readonly Row[], read: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + read(row), 0);
