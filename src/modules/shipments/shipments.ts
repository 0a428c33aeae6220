import type { z } from 'zod';
import { today } from '../../core/days.ts';
import { decimalText } from '../../core/money.ts';
import { formPage } from '../../web/form-page.ts';
import { editGrid } from '../../web/grid.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { gridStyles, stylesOfSkus } from '../inventory/sku-queries.ts';
import { listOf } from '../inventory/style-form.ts';
import { blockOf, ordersWithOpenNeeds } from '../orders/leaving.ts';
import { mostOf } from '../orders/order.ts';
import {
  findOrder,
  type OrderLine,
  linesOf as orderLinesOf,
  visibleOrders,
} from '../orders/order-queries.ts';
import { planShipment, updateShipment } from './shipment-actions.ts';
import type { editShipmentForm, newShipmentForm } from './shipment-form.ts';
import { shipmentParts } from './shipment-parts.ts';
import { findShipment } from './shipment-queries.ts';

/** Which order is to leave: released ones first, since those may. */
async function chooseOrder(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const orders: {
    id: number;
    number: string;
    state: string;
    requestedOn: string | null;
    customerName: string;
  }[] = await visibleOrders(context)
    .whereIn('o.state', ['released', 'confirmed'])
    .orderBy([{ column: 'o.state', order: 'desc' }, { column: 'o.ordered_on' }, { column: 'o.id' }])
    .limit(200)
    .select('o.id', 'o.number', 'o.state', 'o.requested_on', 'c.name as customer_name');
  const withOpenNeeds = await ordersWithOpenNeeds(
    context,
    orders.map(({ id }) => id),
  );
  const isBlocked = ({ id, state }: (typeof orders)[number]) => state !== 'released' && withOpenNeeds.has(id);
  const table = {
    columns: [
      { key: 'number', label: t('orders.one') },
      { key: 'customer', label: t('shipments.customer') },
      { key: 'state', label: t('shared.state') },
      { key: 'requested', label: t('orders.requested_on') },
    ],
    rows: orders.map((order) => ({
      href: isBlocked(order) ? `/orders/${order.id}#needs` : `/shipments/new?order=${order.id}`,
      cells: {
        number: order.number,
        customer: order.customerName,
        state: isBlocked(order)
          ? { text: t(`orders.state_${order.state}`), sub: t('shipments.has_open_needs') }
          : t(`orders.state_${order.state}`),
        requested: order.requestedOn,
      },
    })),
    empty: t('shipments.no_orders'),
  };
  return page('shipments/choose', { title: t('shipments.new'), table });
}

export async function showNewShipment(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const orderId = Number(entered.values.order ?? query.order);
  if (!Number.isSafeInteger(orderId) || orderId <= 0) return chooseOrder(request);
  const order = await findOrder(context, orderId);
  // What is typed already is kept, with the same words above it.
  const block = entered.summary.length > 0 ? null : await blockOf(context, order);
  if (block)
    return redirect(`/orders/${order.id}#needs`, {
      key: block.messageKey,
      values: block.values,
      tone: 'warning',
    });
  const typed = Object.values(
    (entered.values.lines ?? {}) as Record<string, { orderLineId?: string; quantity?: string }>,
  );
  const typedFor = (id: number) => typed.find(({ orderLineId }) => orderLineId === String(id))?.quantity;
  const lines = (await orderLinesOf(context.db, order.id))
    .map((line) => {
      const gone = line.shipped + line.planned;
      const most = mostOf(line.quantity, order.overBp) - gone;
      return { ...line, open: Math.max(0, line.quantity - gone), most };
    })
    .filter(({ most }) => most > 0)
    .map((line) => ({
      ...line,
      typed: typedFor(line.id) ?? String(Math.min(line.open, Math.max(0, line.reserved - line.planned))),
    }));
  return page('shipments/new', {
    title: t('shipments.new'),
    order,
    ...(await asGrids(request, lines)),
    parts: await shipmentParts(request, {
      plannedOn: order.promisedOn && order.promisedOn >= today(context) ? order.promisedOn : today(context),
    }),
  });
}

type PlannedLine = OrderLine & { open: number; typed: string };

/** The lines of styles that come in several colours or sizes as grids; the others one by one. */
async function asGrids({ context, t, f, entered }: PageRequest, lines: readonly PlannedLine[]) {
  const placed = lines.map((line, place) => ({ ...line, place }));
  const styles = await stylesOfSkus(
    context.db,
    lines.map(({ skuId }) => skuId),
  );
  const groups = gridStyles(placed, styles);
  const inGrids = new Set(groups.flatMap((group) => group.lines.map(({ place }) => place)));
  const grids = groups.map(({ style, lines: own }) => ({
    heading: `${style.code} ${style.name}`,
    grid: editGrid(
      entered,
      own.map((line) => ({
        ...line,
        code: line.skuCode,
        value: line.typed,
        own: { name: `lines[${line.place}][quantity]`, field: `lines.${line.place}.quantity` },
        hidden: { [`lines[${line.place}][orderLineId]`]: String(line.id) },
        sub: t('shipments.open_and_held', { open: f.number(line.open), held: f.number(line.reserved) }),
        tone: line.reserved < line.open ? ('soon' as const) : undefined,
      })),
      {
        label: t('shipments.to_ship_of', { style: style.code }),
        colours: listOf(style.colours),
        sizes: listOf(style.sizes),
      },
    ),
  }));
  return { hasLines: lines.length > 0, lines: placed.filter(({ place }) => !inGrids.has(place)), grids };
}

export async function create(request: PageRequest, form: z.output<typeof newShipmentForm>): Promise<Outcome> {
  const id = await planShipment(request.context, form);
  const link = { href: `/shipments/${id}/packing`, key: 'shipments.pack' };
  return redirect(`/shipments/${id}`, { key: 'shipments.created', link });
}

export async function showEditShipment(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const shipment = await findShipment(context, idParam(request));
  const scaled = (value: number | null, decimals: number) =>
    value === null ? '' : decimalText(value, decimals);
  return formPage({
    title: `${shipment.number} · ${t('shared.edit')}`,
    back: { href: `/shipments/${shipment.id}`, label: shipment.number },
    action: `/shipments/${shipment.id}`,
    submit: t('shared.save'),
    cancel: `/shipments/${shipment.id}`,
    parts: await shipmentParts(request, { carrierId: shipment.carrierId }),
    values: {
      ...shipment,
      grossWeightG: scaled(shipment.grossWeightG, 3),
      volumeCm3: scaled(shipment.volumeCm3, 6),
      quotedFreightE4: scaled(shipment.quotedFreightE4, 4),
      freightE4: scaled(shipment.freightE4, 4),
    },
    version: shipment.version,
  });
}

export async function save(request: PageRequest, form: z.output<typeof editShipmentForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateShipment(request.context, { id, version }, input);
  return redirect(`/shipments/${id}`, { key: 'shared.saved' });
}
