import { allows } from '../../core/permissions.ts';
import { matching } from '../../core/search.ts';
import { contains, dialectOf } from '../../db/dialect.ts';
import { exportSheet, sheetRows } from '../../web/export.ts';
import { chosenSort, countUpTo, everyRow, listModel, listUrl, pageByKey, type Sort } from '../../web/list.ts';
import { json, type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { completeSkus } from './sku-queries.ts';
import { warehouseChoices } from './warehouse-queries.ts';

const sorts: Record<'code', Sort> = { code: { column: 'k.code', direction: 'asc' } };

interface StockLine {
  id: number;
  code: string;
  colour: string;
  size: string;
  styleName: string;
  reorderPoint: number;
  stockValueE4: number;
  onHandQty: number;
  reservedQty: number;
}

/** SKUs on offer, and others as long as there are pieces of them, with their good stock in one warehouse or in all. */
function stockLines({ context, query }: PageRequest) {
  const { db } = context;
  const { sum } = dialectOf(db);
  const warehouse = /^\d{1,9}$/.test(query.warehouse ?? '') ? Number(query.warehouse) : null;
  const stock = db('stock')
    .where({ quality: 'good' })
    .modify((rows) => {
      if (warehouse !== null) rows.where({ warehouseId: warehouse });
    })
    .groupBy('sku_id')
    .select(
      'sku_id',
      db.raw(`${sum('on_hand')} as on_hand_qty`),
      db.raw(`${sum('reserved')} as reserved_qty`),
    )
    .as('t');
  const lines = db('skus as k')
    .join('styles as s', 's.id', 'k.style_id')
    .leftJoin(stock, 't.sku_id', 'k.id')
    .where((shown) => {
      shown.where({ 'k.is_active': true, 's.is_archived': false }).orWhere('t.on_hand_qty', '>', 0);
    });
  if (query.text) lines.whereIn('k.id', matching(db, 'sku', query.text));
  if (query.style) contains(lines, 's.code', query.style);
  if (query.low === '1') {
    lines
      .where('k.reorder_point', '>', 0)
      .whereRaw('coalesce(t.on_hand_qty, 0) - coalesce(t.reserved_qty, 0) <= k.reorder_point');
  }
  if (query.there === '1') lines.where('t.on_hand_qty', '>', 0);
  return lines;
}

function selected(request: PageRequest) {
  return stockLines(request).select(
    'k.id',
    'k.code',
    'k.colour',
    'k.size',
    's.name as style_name',
    'k.reorder_point',
    'k.stock_value_e4',
    't.on_hand_qty',
    't.reserved_qty',
  );
}

export async function showStock(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sort = chosenSort(query, sorts, 'code');
  const { rows, next } = await pageByKey<StockLine>(selected(request), {
    sort: sort.sort,
    idColumn: 'k.id',
    after: query.after,
    sortValue: ({ code }) => code,
  });
  const warehouses = await warehouseChoices(context.db);
  const list = listModel(request, {
    columns: [
      { key: 'code', label: t('inventory.sku'), sort: 'code' },
      { key: 'style', label: t('inventory.style'), hideOnPhone: true },
      { key: 'onHand', label: t('inventory.on_hand'), numeric: true },
      { key: 'reserved', label: t('inventory.reserved'), numeric: true },
      { key: 'available', label: t('inventory.available'), numeric: true },
      { key: 'low', label: t('inventory.reorder_point'), numeric: true, hideOnPhone: true },
    ],
    filters: [
      { name: 'text', label: t('shared.text_filter'), kind: 'text' },
      {
        name: 'warehouse',
        label: t('inventory.warehouse'),
        kind: 'select',
        options: warehouses.map(({ id, name }) => ({ value: String(id), label: name })),
      },
      { name: 'there', label: t('inventory.in_stock_only'), kind: 'checkbox' },
      { name: 'low', label: t('inventory.low_only'), kind: 'checkbox' },
    ],
    rows: rows.map((line) => {
      const [onHand, reserved] = [line.onHandQty ?? 0, line.reservedQty ?? 0];
      const isLow = line.reorderPoint > 0 && onHand - reserved <= line.reorderPoint;
      return {
        id: line.id,
        href: `/inventory/skus/${line.id}`,
        cells: {
          code: line.code,
          style: `${line.styleName} · ${line.colour} · ${line.size}`,
          onHand: f.number(onHand),
          reserved: f.number(reserved),
          available: f.number(onHand - reserved),
          low: isLow
            ? { text: t('inventory.low', { point: line.reorderPoint }), tone: 'soon' as const }
            : line.reorderPoint
              ? f.number(line.reorderPoint)
              : '',
        },
      };
    }),
    next,
    count: await countUpTo(context.db, stockLines(request), 'k.id'),
    sort,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/inventory/export', query }, { after: null })
      : null,
    empty: {
      title: t('inventory.no_stock'),
      text: t('inventory.no_stock_text'),
      ...(allows(context.user, 'inventory.write')
        ? { action: { href: '/inventory/styles/new', label: t('inventory.new_style') } }
        : {}),
    },
  });
  return page('inventory/stock', { title: t('inventory.stock'), list });
}

export async function exportStock(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  const lines = everyRow<StockLine>(() => selected(request), {
    sort: sorts.code,
    idColumn: 'k.id',
    sortValue: ({ code }) => code,
  });
  return exportSheet(request, 'inventory', {
    name: t('inventory.stock'),
    columns: [
      { label: t('inventory.sku'), kind: 'text' },
      { label: t('inventory.style'), kind: 'text', width: 40 },
      { label: t('inventory.colour'), kind: 'text' },
      { label: t('inventory.size'), kind: 'text' },
      { label: t('inventory.on_hand'), kind: 'number' },
      { label: t('inventory.reserved'), kind: 'number' },
      { label: t('inventory.available'), kind: 'number' },
    ],
    rows: sheetRows(lines, (line) => [
      line.code,
      line.styleName,
      line.colour,
      line.size,
      line.onHandQty ?? 0,
      line.reservedQty ?? 0,
      (line.onHandQty ?? 0) - (line.reservedQty ?? 0),
    ]),
  });
}

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
