import { divideRounded, roundToMinor, safe } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { listUrl, pageByKey } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { movementFilters } from './movement-list.ts';
import { documentOf, type MovementRow, movementRows, movementSelect } from './movement-queries.ts';
import { findSku, type Sku } from './sku-queries.ts';

/** One warehouse's stock of the SKU in one quality. */
interface Place {
  warehouseId: number;
  warehouseName: string;
  quality: string;
  onHand: number;
  reserved: number;
}

const ofCard = movementFilters.filter(({ name }) => name !== 'text' && name !== 'sku');

export async function showStockCard(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const sku = await findSku(context.db, idParam(request));
  const places: Place[] = await context
    .db('stock as t')
    .join('warehouses as w', 'w.id', 't.warehouse_id')
    .where('t.sku_id', sku.id)
    .orderBy(['w.name', 't.quality', 'w.id'])
    .select('t.warehouse_id', 'w.name as warehouse_name', 't.quality', 't.on_hand', 't.reserved');
  return page('inventory/sku', {
    title: `${sku.code} · ${t('inventory.stock_card')}`,
    sku,
    places: placeTable(request, sku, places),
    held: await heldFor(request, sku.id, places),
    card: await cardOf(request, sku),
    gauges: gaugesOf(request, places),
    cost: costOf(request, sku, places),
    panels: await request.panels({
      kind: 'sku',
      id: sku.id,
      mayWrite: allows(context.user, 'inventory.write'),
    }),
  });
}

/** The movements that the address asks for, newest first, each with the balance after it on its own shelf. */
async function cardOf(request: PageRequest, sku: Sku) {
  const { context, t, f, query } = request;
  const at = `/inventory/skus/${sku.id}`;
  const seesCosts = allows(context.user, 'costs.read');
  const movements = movementRows(context).where('m.sku_id', sku.id);
  for (const { name, narrow } of ofCard) {
    const value = query[name];
    if (value) narrow?.(movements, value, request);
  }
  const { rows, next } = await pageByKey<MovementRow>(movements.select(...movementSelect), {
    sort: { column: 'm.id', direction: 'desc' },
    idColumn: 'm.id',
    after: query.after,
    sortValue: ({ id }) => id,
  });
  const isFiltered = ofCard.some(({ name }) => query[name]);
  const filters = await Promise.all(
    ofCard.map(async ({ name, label, kind, options }) => ({
      name,
      label: t(label),
      kind,
      value: query[name] ?? '',
      ...(options ? { options: await options(request) } : {}),
    })),
  );
  const asked = Object.fromEntries(ofCard.map(({ name }) => [name, query[name] ?? '']));
  return {
    path: at,
    filters,
    hidden: [],
    clearUrl: isFiltered ? at : null,
    olderUrl: next ? listUrl({ url: at, query }, { after: next }) : null,
    exportUrl: allows(context.user, 'exports.run')
      ? listUrl({ url: '/inventory/movements/export', query: asked }, { sku: String(sku.id) })
      : null,
    table: {
      caption: t('inventory.stock_card'),
      columns: [
        { key: 'day', label: t('shared.day') },
        { key: 'kind', label: t('inventory.movement') },
        { key: 'warehouse', label: t('inventory.warehouse') },
        { key: 'quantity', label: t('inventory.quantity'), numeric: true },
        { key: 'balance', label: t('inventory.balance'), numeric: true },
        ...(seesCosts
          ? [{ key: 'value', label: t('inventory.value'), numeric: true, hideOnPhone: true }]
          : []),
        { key: 'reason', label: t('inventory.reason_and_who'), hideOnPhone: true },
      ],
      rows: rows.map((row) => ({
        href: `/inventory/movements/${row.id}`,
        cells: {
          day: row.postedOn,
          kind: kindCell(request, row),
          warehouse:
            row.quality === 'good'
              ? row.warehouseName
              : { text: row.warehouseName, sub: t(`inventory.quality_${row.quality}`) },
          quantity: `${row.quantity > 0 ? '+' : ''}${f.number(row.quantity)}`,
          balance: f.number(row.balance),
          value: f.amount(
            roundToMinor(BigInt(row.valueE4), context.settings.baseCurrency),
            context.settings.baseCurrency,
          ),
          reason: row.reason ? { text: row.reason, sub: row.userName ?? '' } : (row.userName ?? ''),
        },
      })),
      empty: t(isFiltered ? 'inventory.no_movements_found' : 'inventory.no_movements'),
    },
  };
}

function kindCell(request: PageRequest, row: MovementRow) {
  const { t } = request;
  const document = documentOf(request, row);
  const sub = row.reversedById === null ? '' : t('inventory.is_reversed');
  return { text: t(`inventory.kind_${row.kind}`), sub, ...(document ? { href: document.href } : {}) };
}

/** Where it lies: by warehouse and quality, with what is held and what can still be sold. */
function placeTable({ t, f, context }: PageRequest, sku: Sku, places: readonly Place[]) {
  const seesCosts = allows(context.user, 'costs.read');
  const pieces = places.reduce((sum, { onHand }) => sum + onHand, 0);
  const worth = (count: number) =>
    pieces === 0 ? 0 : safe(divideRounded(BigInt(sku.stockValueE4) * BigInt(count), BigInt(pieces)));
  const { baseCurrency } = context.settings;
  return {
    caption: t('inventory.stock'),
    columns: [
      { key: 'warehouse', label: t('inventory.warehouse') },
      { key: 'onHand', label: t('inventory.on_hand'), numeric: true },
      { key: 'reserved', label: t('inventory.reserved'), numeric: true },
      { key: 'available', label: t('inventory.available'), numeric: true },
      ...(seesCosts ? [{ key: 'value', label: t('inventory.value'), numeric: true, hideOnPhone: true }] : []),
    ],
    rows: places
      .filter(({ onHand, quality }) => onHand > 0 || quality === 'good')
      .map((place) => ({
        href: `/inventory/skus/${sku.id}?warehouse=${place.warehouseId}&quality=${place.quality}`,
        cells: {
          warehouse: {
            text: place.warehouseName,
            sub: place.quality === 'good' ? '' : t(`inventory.quality_${place.quality}`),
          },
          onHand: f.number(place.onHand),
          reserved: place.quality === 'good' ? f.number(place.reserved) : '',
          available: place.quality === 'good' ? f.number(place.onHand - place.reserved) : '',
          value: f.amount(roundToMinor(BigInt(worth(place.onHand)), baseCurrency), baseCurrency),
        },
      })),
    empty: t('inventory.never_stocked'),
  };
}

function costOf({ context, f }: PageRequest, sku: Sku, places: readonly Place[]) {
  if (!allows(context.user, 'costs.read')) return null;
  const { baseCurrency } = context.settings;
  const pieces = places.reduce((sum, { onHand }) => sum + onHand, 0);
  const averageE4 = pieces > 0 ? safe(divideRounded(BigInt(sku.stockValueE4), BigInt(pieces))) : null;
  return {
    average: f.price(averageE4),
    value: f.money(roundToMinor(BigInt(sku.stockValueE4), baseCurrency), baseCurrency),
  };
}

/** For which orders pieces are held; those of customers whom the user may not read are one sum without a name. */
async function heldFor(
  { context, t, f }: PageRequest,
  skuId: number,
  places: readonly { reserved: number }[],
): Promise<{ label: string; text: string; href?: string }[]> {
  if (!isModuleOn(context.settings, 'orders')) return [];
  const query = context
    .db('reservations as r')
    .join('order_lines as l', 'l.id', 'r.order_line_id')
    .join('orders as o', 'o.id', 'l.order_id')
    .join('customers as c', 'c.id', 'o.customer_id');
  const own: { id: number; number: string; heldQty: number }[] = await narrowToVisible(context, query)
    .where('r.sku_id', skuId)
    .orderBy(['o.id', 'r.order_line_id'])
    .select('o.id', 'o.number', 'r.quantity as held_qty');
  const all = places.reduce((sum, { reserved }) => sum + reserved, 0);
  const others = own.reduce((left, { heldQty }) => left - heldQty, all);
  return [
    ...own.map(({ id, number, heldQty }) => ({
      label: number,
      text: f.number(heldQty),
      href: `/orders/${id}`,
    })),
    ...(others > 0 ? [{ label: t('inventory.held_for_others'), text: f.number(others) }] : []),
  ];
}

/** What one looks a SKU up for: good stock over all warehouses, and what lies there besides. */
function gaugesOf({ t, f }: PageRequest, places: readonly Place[]) {
  const total = (quality: string, read: (place: Place) => number) =>
    places.filter((place) => place.quality === quality).reduce((sum, place) => sum + read(place), 0);
  const onHand = total('good', (place) => place.onHand);
  const reserved = total('good', (place) => place.reserved);
  const other = (quality: string) => {
    const count = total(quality, (place) => place.onHand);
    return count > 0 ? [{ label: t(`inventory.${quality}`), text: f.number(count) }] : [];
  };
  return [
    { label: t('inventory.available'), text: f.number(onHand - reserved) },
    { label: t('inventory.on_hand'), text: f.number(onHand) },
    { label: t('inventory.reserved'), text: f.number(reserved) },
    ...other('blocked'),
    ...other('second'),
  ];
}
