import { divideRounded, roundToMinor, safe } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import { pageByKey } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { findSku } from './sku-queries.ts';

interface MovementRow {
  id: number;
  warehouseName: string;
  quality: string;
  kind: string;
  quantity: number;
  balance: number;
  valueE4: number;
  postedOn: string;
  recordKind: string | null;
  recordId: number | null;
  reason: string | null;
  userName: string | null;
}

/** Where the document behind a movement can be seen. */
function documentUrl({ context }: PageRequest, { recordKind, recordId }: MovementRow): string | null {
  const isShown = recordKind === 'shipment' && isModuleOn(context.settings, 'shipments');
  return isShown ? `/shipments/${recordId}` : null;
}

export async function showStockCard(request: PageRequest): Promise<Outcome> {
  const { context, t, f, query } = request;
  const sku = await findSku(context.db, idParam(request));
  const { db } = context;
  const seesCosts = allows(context.user, 'costs.read');
  const places: { warehouseName: string; quality: string; onHand: number; reserved: number }[] = await db(
    'stock as t',
  )
    .join('warehouses as w', 'w.id', 't.warehouse_id')
    .where('t.sku_id', sku.id)
    .orderBy(['w.name', 't.quality'])
    .select('w.name as warehouse_name', 't.quality', 't.on_hand', 't.reserved');
  const movements = db('movements as m')
    .join('warehouses as w', 'w.id', 'm.warehouse_id')
    .leftJoin('users as u', 'u.id', 'm.user_id')
    .where('m.sku_id', sku.id)
    .select(
      'm.id',
      'w.name as warehouse_name',
      'm.quality',
      'm.kind',
      'm.quantity',
      'm.balance',
      'm.value_e4',
      'm.posted_on',
      'm.record_kind',
      'm.record_id',
      'm.reason',
      'u.name as user_name',
    );
  const { rows, next } = await pageByKey<MovementRow>(movements, {
    sort: { column: 'm.id', direction: 'desc' },
    idColumn: 'm.id',
    after: query.after,
    sortValue: ({ id }) => id,
  });
  const { baseCurrency } = context.settings;
  const table = {
    columns: [
      { key: 'day', label: t('shared.day') },
      { key: 'kind', label: t('inventory.movement') },
      { key: 'warehouse', label: t('inventory.warehouse'), hideOnPhone: places.length < 2 },
      { key: 'quantity', label: t('inventory.quantity'), numeric: true },
      { key: 'balance', label: t('inventory.balance'), numeric: true },
      ...(seesCosts
        ? [
            {
              key: 'value',
              label: `${t('inventory.value')} ${baseCurrency}`,
              numeric: true,
              hideOnPhone: true,
            },
          ]
        : []),
      { key: 'reason', label: t('inventory.reason_and_who'), hideOnPhone: true },
    ],
    rows: rows.map((row) => ({
      cells: {
        day: row.postedOn,
        kind: { text: t(`inventory.kind_${row.kind}`), href: documentUrl(request, row) },
        warehouse:
          row.quality === 'good'
            ? row.warehouseName
            : { text: row.warehouseName, sub: t(`inventory.quality_${row.quality}`) },
        quantity: `${row.quantity > 0 ? '+' : ''}${f.number(row.quantity)}`,
        balance: f.number(row.balance),
        value: f.amount(roundToMinor(BigInt(row.valueE4), baseCurrency), baseCurrency),
        reason: row.reason ? { text: row.reason, sub: row.userName ?? '' } : (row.userName ?? ''),
      },
    })),
    empty: t('inventory.no_movements'),
  };
  const pieces = places.reduce((sum, { onHand }) => sum + onHand, 0);
  const averageE4 = pieces > 0 ? safe(divideRounded(BigInt(sku.stockValueE4), BigInt(pieces))) : null;
  return page('inventory/sku', {
    title: `${sku.code} · ${t('inventory.stock_card')}`,
    sku,
    places,
    held: await heldFor(request, sku.id, places),
    table,
    panels: await request.panels({
      kind: 'sku',
      id: sku.id,
      mayWrite: allows(context.user, 'inventory.write'),
    }),
    nextUrl: next ? `/inventory/skus/${sku.id}?after=${next}` : null,
    gauges: gaugesOf(request, places),
    cost: seesCosts
      ? {
          average: f.price(averageE4),
          value: f.money(roundToMinor(BigInt(sku.stockValueE4), baseCurrency), baseCurrency),
        }
      : null,
  });
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

/** What one looks a SKU up for: good stock over all warehouses. */
function gaugesOf(
  { t, f }: PageRequest,
  places: readonly { quality: string; onHand: number; reserved: number }[],
) {
  const good = places.filter(({ quality }) => quality === 'good');
  const onHand = good.reduce((sum, place) => sum + place.onHand, 0);
  const reserved = good.reduce((sum, place) => sum + place.reserved, 0);
  return [
    { label: t('inventory.available'), text: f.number(onHand - reserved) },
    { label: t('inventory.on_hand'), text: f.number(onHand) },
    { label: t('inventory.reserved'), text: f.number(reserved) },
  ];
}
