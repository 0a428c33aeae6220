import { matching } from '../../core/search.ts';
import type { List, ListColumn } from '../../web/lists/declaration.ts';
import { byText, byValue } from '../../web/lists/narrow.ts';
import { json, type Outcome } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { pictureUrl } from './style-picture.ts';
import { categoriesInUse, type Style } from './style-queries.ts';
import { type StyleStock, stockOfStyles } from './style-stock.ts';

type Field = 'category' | 'colours' | 'sizes' | 'composition' | 'hsCode' | 'origin' | 'unit';

function plain(
  field: Field,
  key: string,
  more: Partial<ListColumn<Style, Stocks>> = {},
): ListColumn<Style, Stocks> {
  return {
    key,
    label: `inventory.${key}`,
    hideOnPhone: true,
    select: () => [`s.${key}`],
    cell: (style) => style[field],
    ...more,
  };
}

type Stocks = Map<number, StyleStock>;

/** Good stock over all warehouses, which the page alone reads. */
function stocked(
  key: 'on_hand' | 'available',
  read: (stock: StyleStock) => number,
): ListColumn<Style, Stocks> {
  return {
    key,
    label: `inventory.${key}`,
    numeric: true,
    hideOnPhone: key === 'on_hand',
    cell({ id }, { f }, stocks) {
      const stock = stocks?.get(id);
      return stock ? f.number(read(stock)) : '';
    },
    sheet: [],
  };
}

export const styleList: List<Style, Stocks> = {
  name: 'styles',
  at: '/inventory/styles',
  permission: 'inventory.read',
  title: 'inventory.styles',
  lead: 'inventory.styles_lead',
  view: 'inventory/styles',
  id: 's.id',
  rows: ({ context, query }) => context.db('styles as s').where('s.is_archived', query.archived === '1'),
  select: ['s.id', 's.code', 's.name', 's.name_other', 's.picture_file_id'],
  figures: ({ context }, rows) =>
    stockOfStyles(
      context.db,
      rows.map(({ id }) => id),
    ),
  columns: [
    {
      key: 'code',
      label: 'inventory.style',
      sort: 'code',
      cell: (style) => ({ text: style.code, picture: pictureUrl(style) }),
      sheet: [{ value: ({ code }) => code }],
    },
    {
      key: 'name',
      label: 'shared.name',
      sort: 'name',
      cell: ({ name, nameOther }) => (nameOther ? { text: name, sub: nameOther } : name),
      sheet: [
        { width: 40, value: ({ name }) => name },
        { label: 'inventory.name_other', value: ({ nameOther }) => nameOther },
      ],
    },
    plain('category', 'category', { hideOnPhone: false }),
    stocked('on_hand', ({ onHand }) => onHand),
    stocked('available', ({ onHand, reserved }) => onHand - reserved),
    plain('colours', 'colours'),
    plain('sizes', 'sizes'),
    plain('composition', 'composition', { isExtra: true }),
    plain('hsCode', 'hs_code', { isExtra: true }),
    plain('origin', 'origin', { isExtra: true }),
    plain('unit', 'unit', { isExtra: true }),
  ],
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('style', 's.id') },
    {
      name: 'category',
      label: 'inventory.category',
      kind: 'select',
      options: async ({ context }) =>
        (await categoriesInUse(context.db)).map((category) => ({ value: category, label: category })),
      narrow: byValue('s.category'),
    },
    { name: 'archived', label: 'shared.archived', kind: 'checkbox' },
  ],
  sorts: {
    code: { column: 's.code', direction: 'asc', value: ({ code }) => code },
    name: { column: 's.name', direction: 'asc', value: ({ name }) => name },
  },
  href: ({ id }) => `/inventory/styles/${id}`,
  exportedAs: 'inventory',
  empty: { title: 'inventory.no_styles', text: 'inventory.no_styles_text' },
  create: {
    href: '/inventory/styles/new',
    label: 'inventory.new_style',
    icon: 'plus',
    permission: 'inventory.write',
  },
};

/** Completion of a style: code, name, and its category. */
export async function lookUpStyles({ context, query }: PageRequest): Promise<Outcome> {
  const term = (query.q ?? '').trim();
  if (!term) return json([]);
  const hits: { code: string; name: string; category: string | null }[] = await context
    .db('styles')
    .where({ isArchived: false })
    .whereIn('id', matching(context.db, 'style', term))
    .orderBy('code')
    .limit(12)
    .select('code', 'name', 'category');
  return json(hits.map(({ code, name, category }) => ({ value: code, label: name, sub: category ?? '' })));
}
