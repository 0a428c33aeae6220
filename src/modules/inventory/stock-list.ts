import { divideRounded, roundToMinor, safe } from '../../core/money.ts';
import { contains, dialectOf } from '../../db/dialect.ts';
import type { List, ListColumn } from '../../web/lists/declaration.ts';
import { byText, idOf } from '../../web/lists/narrow.ts';
import { json, type Outcome } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { completeSkus } from './sku-queries.ts';
import { warehouseChoices } from './warehouse-queries.ts';

interface StockLine {
  id: number;
  code: string;
  colour: string;
  size: string;
  styleName: string;
  reorderPoint: number;
  onHandQty: number;
  reservedQty: number;
  blockedQty: number;
  secondQty: number;
  piecesQty: number;
  stockValueE4: number;
}

/**
 * SKUs on offer, and others as long as there are pieces of them, with their stock in one warehouse or in all. A SKU's
 * value is one for all warehouses, so all of its pieces are counted besides.
 */
function stockLines({ context, query }: PageRequest) {
  const { db } = context;
  const warehouse = idOf(query.warehouse);
  const here = warehouse === null ? '' : ` and warehouse_id = ${warehouse}`;
  const total = (what: string, quality: string, alias: string) =>
    db.raw(
      `${dialectOf(db).sum(`case when quality = '${quality}'${here} then ${what} else 0 end`)} as ${alias}`,
    );
  const stock = db('stock')
    .groupBy('sku_id')
    .select(
      'sku_id',
      total('on_hand', 'good', 'on_hand_qty'),
      total('reserved', 'good', 'reserved_qty'),
      total('on_hand', 'blocked', 'blocked_qty'),
      total('on_hand', 'second', 'second_qty'),
      db.raw(`${dialectOf(db).sum('on_hand')} as pieces_qty`),
    )
    .as('t');
  return db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .leftJoin(stock, 't.sku_id', 'k.id')
    .where((shown) => {
      shown.where({ 'k.is_active': true, 's.is_archived': false }).orWhere('t.pieces_qty', '>', 0);
    });
}

/** The share of the SKU's value that lies where the list looks. */
function valueE4({ stockValueE4, piecesQty, onHandQty, blockedQty, secondQty }: StockLine): number {
  const here = BigInt((onHandQty ?? 0) + (blockedQty ?? 0) + (secondQty ?? 0));
  return piecesQty ? safe(divideRounded(BigInt(stockValueE4) * here, BigInt(piecesQty))) : 0;
}

function pieces(key: 'blocked' | 'second'): ListColumn<StockLine> {
  const count = (line: StockLine) => (key === 'blocked' ? line.blockedQty : line.secondQty) ?? 0;
  return {
    key,
    label: `inventory.${key}`,
    numeric: true,
    hideOnPhone: true,
    cell: (line, { f }) => (count(line) > 0 ? f.number(count(line)) : ''),
    sheet: [{ kind: 'number', value: count }],
  };
}

const available = ({ onHandQty, reservedQty }: StockLine) => (onHandQty ?? 0) - (reservedQty ?? 0);

export const stockList: List<StockLine> = {
  name: 'stock',
  at: '/inventory',
  permission: 'inventory.read',
  title: 'inventory.stock',
  lead: 'inventory.stock_lead',
  view: 'inventory/stock',
  id: 'k.id',
  rows: stockLines,
  select: [
    'k.id',
    'k.code',
    'k.colour',
    'k.size',
    's.name as style_name',
    'k.reorder_point',
    't.on_hand_qty',
    't.reserved_qty',
    't.blocked_qty',
    't.second_qty',
    't.pieces_qty',
    'k.stock_value_e4',
  ],
  columns: [
    { key: 'code', label: 'inventory.sku', sort: 'code', cell: ({ code }) => code },
    {
      key: 'style',
      label: 'inventory.style',
      hideOnPhone: true,
      cell: ({ styleName, colour, size }) => `${styleName} · ${colour} · ${size}`,
      sheet: [
        { width: 40, value: ({ styleName }) => styleName },
        { label: 'inventory.colour', value: ({ colour }) => colour },
        { label: 'inventory.size', value: ({ size }) => size },
      ],
    },
    {
      key: 'onHand',
      label: 'inventory.on_hand',
      numeric: true,
      cell: ({ onHandQty }, { f }) => f.number(onHandQty ?? 0),
      sheet: [{ kind: 'number', value: ({ onHandQty }) => onHandQty ?? 0 }],
    },
    {
      key: 'reserved',
      label: 'inventory.reserved',
      numeric: true,
      cell: ({ reservedQty }, { f }) => f.number(reservedQty ?? 0),
      sheet: [{ kind: 'number', value: ({ reservedQty }) => reservedQty ?? 0 }],
    },
    {
      key: 'available',
      label: 'inventory.available',
      numeric: true,
      cell: (line, { f }) => f.number(available(line)),
      sheet: [{ kind: 'number', value: available }],
    },
    pieces('blocked'),
    pieces('second'),
    {
      key: 'value',
      label: 'inventory.value',
      numeric: true,
      hideOnPhone: true,
      needs: 'costs.read',
      cell: (line, { f, context: { settings } }) =>
        f.amount(roundToMinor(BigInt(valueE4(line)), settings.baseCurrency), settings.baseCurrency),
      sheet: [
        {
          kind: 'money',
          value: (line, { context }) => roundToMinor(BigInt(valueE4(line)), context.settings.baseCurrency),
        },
      ],
    },
    {
      key: 'low',
      label: 'inventory.reorder_point',
      numeric: true,
      hideOnPhone: true,
      cell: (line, { t, f }) => {
        if (!line.reorderPoint) return '';
        const isLow = available(line) <= line.reorderPoint;
        return isLow
          ? { text: t('inventory.low', { point: line.reorderPoint }), tone: 'soon' }
          : f.number(line.reorderPoint);
      },
      sheet: [{ kind: 'number', value: ({ reorderPoint }) => reorderPoint || null }],
    },
  ],
  filters: [
    { name: 'text', label: 'shared.text_filter', kind: 'text', narrow: byText('sku', 'k.id') },
    {
      name: 'warehouse',
      label: 'inventory.warehouse',
      kind: 'select',
      options: async ({ context }) =>
        (await warehouseChoices(context.db)).map(({ id, name }) => ({ value: String(id), label: name })),
    },
    {
      name: 'there',
      label: 'inventory.in_stock_only',
      kind: 'checkbox',
      narrow: (query, value) =>
        void (
          value === '1' &&
          query.where((any) => {
            any
              .where('t.on_hand_qty', '>', 0)
              .orWhere('t.blocked_qty', '>', 0)
              .orWhere('t.second_qty', '>', 0);
          })
        ),
    },
    {
      name: 'low',
      label: 'inventory.low_only',
      kind: 'checkbox',
      narrow: (query, value) =>
        void (
          value === '1' &&
          query
            .where('k.reorder_point', '>', 0)
            .whereRaw('coalesce(t.on_hand_qty, 0) - coalesce(t.reserved_qty, 0) <= k.reorder_point')
        ),
    },
    {
      name: 'quality',
      label: 'inventory.of_quality',
      kind: 'select',
      isExtra: true,
      options: ({ t }) =>
        (['blocked', 'second'] as const).map((value) => ({ value, label: t(`inventory.quality_${value}`) })),
      narrow: (query, value) => {
        if (value === 'blocked' || value === 'second') query.where(`t.${value}_qty`, '>', 0);
      },
    },
    {
      name: 'style',
      label: 'inventory.style',
      kind: 'hidden',
      narrow: (query, value) => void contains(query, 's.code', value),
    },
  ],
  sorts: { code: { column: 'k.code', direction: 'asc', value: ({ code }) => code } },
  href: ({ id }) => `/inventory/skus/${id}`,
  exportedAs: 'inventory',
  empty: { title: 'inventory.no_stock', text: 'inventory.no_stock_text' },
  create: {
    href: '/inventory/styles/new',
    label: 'inventory.new_style',
    icon: 'plus',
    permission: 'inventory.write',
  },
};

/** Completion of a SKU: code, style, what is available. */
export async function lookUpSkus({ context, query, t }: PageRequest): Promise<Outcome> {
  const hits = await completeSkus(context, query.q ?? '');
  return json(
    hits.map((hit) => ({
      value: hit.code,
      label: `${hit.styleName} · ${hit.colour} · ${hit.size}`,
      sub: t('inventory.available_count', { count: hit.available }),
    })),
  );
}
