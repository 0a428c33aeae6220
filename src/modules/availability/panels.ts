import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { dialectOf } from '../../db/dialect.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';
import { answerText } from './answer-view.ts';
import { askUrl } from './ask.ts';
import { stepsOf } from './atp.ts';
import { outlook } from './ledger.ts';
import { ordersWaitingFor } from './ledger-queries.ts';
import { promiseFor } from './promise.ts';
import { owedStates, situationsOf } from './situation-queries.ts';

const mostShown = 5;

/** On a SKU's page: what can be promised from which day on. */
export async function skuPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, f } = request;
  if (!allows(context.user, 'inventory.read')) return null;
  const sku: { code: string } | undefined = await context.db('skus').where({ id }).first('code');
  const situation = (await situationsOf(context, { skuIds: [id], warehouseId: null })).get(id);
  if (!sku || !situation) return null;
  const rows = outlook(stepsOf(situation), mostShown);
  return {
    place: 'side',
    view: 'availability/sku-panel',
    model: {
      outlook: rows.map(({ on, atp }) => ({ on, text: f.number(atp), isNow: on === today(context) })),
      ask: askUrl({ what: sku.code }),
    },
  };
}

/** On a style's page: the way to ask about all its colours and sizes. */
export async function stylePanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'inventory.read')) return null;
  const style: { code: string } | undefined = await context.db('styles').where({ id }).first('code');
  if (!style) return null;
  const actions = [
    { href: askUrl({ what: style.code }), label: t('availability.ask'), icon: 'calendar-check' },
  ];
  return {
    place: 'side',
    view: 'availability/style-panel',
    model: { ask: askUrl({ what: style.code }) },
    actions,
  };
}

interface OrderAsked {
  state: string;
  warehouseId: number;
  wishedOn: string | null;
}

/** On an order's page: the earliest day for all that has still to leave, and what holds it up. */
export async function orderPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  if (!allows(context.user, 'inventory.read')) return null;
  const { db } = context;
  const order: OrderAsked | undefined = await narrowToVisible(
    context,
    db('orders as o').join('customers as c', 'c.id', 'o.customer_id'),
  )
    .where('o.id', id)
    .first('o.state', 'o.warehouse_id', db.raw('coalesce(o.promised_on, o.requested_on) as wished_on'));
  if (!order || !['draft', ...owedStates].includes(order.state)) return null;
  const lines = await openLines(request, id);
  if (lines.length === 0) return null;
  const { warehouseId, wishedOn } = order;
  const promised = await promiseFor(context, { warehouseId, orderId: id, lines, on: wishedOn });
  const codes = new Map(lines.map(({ skuId, code }) => [skuId, code]));
  const quantity = promised.lines.reduce((sum, line) => sum + line.quantity, 0);
  const by = promised.lines.reduce((sum, line) => sum + line.by, 0);
  const wished = wishedOn && wishedOn > today(context) ? wishedOn : today(context);
  const answer = { isMet: promised.holdingUp === null, by, on: promised.on };
  const late = promised.lines.filter((line) => line.by < line.quantity);
  return {
    place: 'top',
    view: 'availability/order-panel',
    model: {
      availability: {
        ...answerText(request, { code: t('availability.whole_order'), quantity, on: wished }, answer),
        earliest: promised.on,
        late: late.map((line) => {
          const code = codes.get(line.skuId) ?? '';
          return {
            href: askUrl({ what: code, on: wished, warehouseId }),
            code,
            isLast: line.skuId === promised.holdingUp,
            text: t(line.on ? 'availability.line_late' : 'availability.line_never', {
              by: f.number(line.by),
              quantity: f.number(line.quantity),
              day: line.on ?? '',
            }),
          };
        }),
      },
    },
  };
}

/** What has still to leave of an order, as far as it is more than nothing. */
async function openLines(
  { context: { db } }: PageRequest,
  orderId: number,
): Promise<{ skuId: number; code: string; quantity: number }[]> {
  const shipped = db('shipment_lines as x')
    .join('shipments as h', 'h.id', 'x.shipment_id')
    .whereRaw('x.order_line_id = l.id')
    .whereNotNull('h.dispatched_on')
    .whereNot('h.state', 'cancelled')
    .select(db.raw(dialectOf(db).sum('x.quantity')))
    .as('shipped_qty');
  const rows: { skuId: number; code: string; quantity: number; shippedQty: number }[] = await db(
    'order_lines as l',
  )
    .join('skus as k', 'k.id', 'l.sku_id')
    .where('l.order_id', orderId)
    .orderBy(['l.position', 'l.id'])
    .select('l.sku_id', 'k.code', 'l.quantity', shipped);
  return rows.flatMap(({ skuId, code, quantity, shippedQty }) =>
    quantity > shippedQty ? [{ skuId, code, quantity: quantity - shippedQty }] : [],
  );
}

/** On an expected receipt's page: the orders that wait for these goods. */
export async function incomingPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t } = request;
  if (!allows(context.user, 'orders.read')) return null;
  const { db } = context;
  const batch: { warehouseId: number } | undefined = await db('incoming').where({ id }).first('warehouse_id');
  if (!batch) return null;
  const skus: { skuId: number }[] = await db('incoming_lines').where({ incomingId: id }).distinct('sku_id');
  const skuIds = skus.map(({ skuId }) => skuId);
  const orders = await ordersWaitingFor(context, { skuIds, warehouseId: batch.warehouseId }, 12);
  if (orders.length === 0) return null;
  return {
    place: 'main',
    view: 'availability/incoming-panel',
    model: {
      orders: orders.map(({ id: orderId, number, customerName, dueOn }) => ({
        href: `/orders/${orderId}`,
        number,
        text: [customerName, t('availability.due', { day: dueOn })].join(' · '),
      })),
    },
  };
}
