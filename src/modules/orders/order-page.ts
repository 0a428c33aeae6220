import { decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { TitleRow } from '../../web/form-page.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { blockOf } from './leaving.ts';
import { allowedSteps, type OrderStep, openStates } from './order.ts';
import { checklist } from './order-checklist.ts';
import { stateTones } from './order-list.ts';
import { mayWriteOrder, type Order, type OrderLine } from './order-queries.ts';
import { orderRecord } from './order-record.ts';

const stepPaths: Record<OrderStep, { path: string; icon: string }> = {
  confirm: { path: 'confirmation', icon: 'check' },
  release: { path: 'release', icon: 'player-play' },
  hold: { path: 'hold', icon: 'player-pause' },
  resume: { path: 'resumption', icon: 'player-play' },
  close_short: { path: 'short-closing', icon: 'circle-half' },
  cancel: { path: 'cancellation', icon: 'x' },
};

export async function showOrder(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const { order, lines, amendments, shipments, audit } = await orderRecord(request);
  const seesPrices = allows(context.user, 'orders.prices');
  const needs = await checklist(request, order);
  const isBlocked = (await blockOf(context, order)) !== null;
  const { primary, actions } = actionsOf(request, { order, lines, isBlocked });
  const total = (read: (line: OrderLine) => number) => lines.reduce((sum, line) => sum + read(line), 0);
  const pieces = total(({ quantity }) => quantity);
  const gauge = (label: string, value: number) => ({
    label: t(`orders.${label}`),
    value,
    max: pieces,
    text: t('orders.of_pieces', { count: f.number(value), total: f.number(pieces) }),
  });
  const isOpen = openStates.includes(order.state);
  const mayWrite = mayWriteOrder(context, order);
  const panels = await request.panels({ kind: 'order', id: order.id, mayWrite });
  return page('orders/show', {
    title: `${order.number} · ${t('orders.one')}`,
    order,
    row: {
      heading: order.number,
      state: { label: t(`orders.state_${order.state}`), tone: stateTones[order.state] },
      lead: [order.customerName, order.customerPo].filter(Boolean).join(' · '),
      back: { href: '/orders', label: t('orders.title') },
      primary,
      actions: [...(actions ?? []), ...panels.flatMap((panel) => panel.actions ?? [])],
    },
    gauges: [
      ...(isOpen
        ? [
            gauge(
              'reserved',
              total(({ reserved }) => reserved),
            ),
          ]
        : []),
      gauge(
        'shipped',
        total(({ shipped }) => shipped),
      ),
    ],
    pieces: f.number(pieces),
    seesPrices,
    total: seesPrices ? f.money(order.totalE4, order.currency) : null,
    facts: factGroups(request, order, seesPrices),
    table: lineTable(request, { order, lines, seesPrices }),
    waiting: isOpen && order.state !== 'on_hold' && lines.some(({ isWaiting }) => isWaiting),
    mayWrite,
    panels,
    checklist: needs,
    shipments,
    amendments,
    audit,
  });
}

function actionsOf(
  request: PageRequest,
  { order, lines, isBlocked }: { order: Order; lines: readonly OrderLine[]; isBlocked: boolean },
): { primary: TitleRow['primary']; actions: TitleRow['actions'] } {
  const { context, t } = request;
  const at = `/orders/${order.id}`;
  const steps = mayWriteOrder(context, order) ? allowedSteps(order.state, lines) : [];
  const link = (step: OrderStep) => ({
    href: `${at}/${stepPaths[step].path}`,
    label: t(`orders.${step}`),
    icon: stepPaths[step].icon,
    danger: step === 'cancel',
  });
  const canShip =
    (order.state === 'released' || order.state === 'confirmed') &&
    !isBlocked &&
    allows(context.user, 'shipments.write') &&
    isModuleOn(context.settings, 'shipments') &&
    lines.some((line) => line.quantity > line.shipped + line.planned);
  const ship = { href: `/shipments/new?order=${order.id}`, label: t('orders.ship'), icon: 'truck' };
  const first = steps.find((step) => step === 'confirm' || step === 'release' || step === 'resume');
  const shipsFirst = canShip && (order.state === 'released' || !first);
  const primary = shipsFirst ? ship : first ? link(first) : null;
  const actions = [
    ...(steps.includes('confirm')
      ? [{ href: `${at}/edit`, label: t('shared.edit'), icon: 'edit', edit: true }]
      : []),
    ...(mayWriteOrder(context, order) && openStates.includes(order.state)
      ? [{ href: `${at}/amendment`, label: t('orders.amend'), icon: 'edit', edit: true }]
      : []),
    ...(mayWriteOrder(context, order)
      ? [{ href: `${at}/agreed-message`, label: t('orders.agreed_message'), icon: 'pin' }]
      : []),
    ...(canShip && !shipsFirst ? [ship] : []),
    ...steps.filter((step) => shipsFirst || step !== first).map(link),
  ];
  return { primary, actions };
}

function factGroups({ t, f, context }: PageRequest, order: Order, seesPrices: boolean) {
  const { baseCurrency } = context.settings;
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(`orders.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  const rate = order.rateE8 && order.currency !== baseCurrency;
  return [
    {
      title: t('orders.days'),
      facts: [
        fact('ordered_on', order.orderedOn),
        fact('requested_on', order.requestedOn),
        fact('promised_on', order.promisedOn),
        fact('first_promised_on', order.firstPromisedOn === order.promisedOn ? null : order.firstPromisedOn),
        fact('promise_reason', order.promiseReason),
        fact('confirmed_on', order.confirmedOn),
        fact('review_on', order.reviewOn),
        fact('state_reason', order.stateReason),
      ],
    },
    {
      title: t('orders.terms'),
      facts: [
        fact('customer', order.customerName, `/customers/${order.customerId}`),
        fact('contact', order.contactName, `/contacts/${order.contactId}`),
        fact('owner', order.ownerName),
        fact('warehouse', order.warehouseName),
        fact('incoterm', [order.incoterm, order.incotermPlace].filter(Boolean).join(' ')),
        fact('payment_terms', seesPrices ? order.paymentTerms : null),
        fact('currency', order.currency),
        fact('rate', rate && seesPrices ? `${decimalText(order.rateE8 ?? 0, 8, 4)} (${order.rateOn})` : null),
        fact('base_total', rate && seesPrices ? f.money(order.baseTotalE4, baseCurrency) : null),
      ],
    },
    { title: t('orders.texts'), facts: [fact('marks', order.marks), fact('remarks', order.remarks)] },
  ];
}

function lineTable(
  { t, f }: PageRequest,
  { order, lines, seesPrices }: { order: Order; lines: readonly OrderLine[]; seesPrices: boolean },
) {
  const price = (line: OrderLine) =>
    line.discountBp
      ? { text: f.price(line.unitPriceE4), sub: `−${f.percent(line.discountBp / 10_000)}` }
      : f.price(line.unitPriceE4);
  const isDone = !openStates.includes(order.state);
  return {
    caption: t('orders.lines'),
    columns: [
      { key: 'sku', label: t('orders.sku') },
      { key: 'quantity', label: t('orders.quantity'), numeric: true },
      ...(isDone ? [] : [{ key: 'reserved', label: t('orders.reserved'), numeric: true }]),
      { key: 'shipped', label: t('orders.shipped'), numeric: true },
      ...(seesPrices
        ? [
            { key: 'price', label: t('orders.price'), numeric: true },
            { key: 'amount', label: t('orders.amount'), numeric: true },
          ]
        : []),
    ],
    rows: lines.map((line) => ({
      href: `/inventory/skus/${line.skuId}`,
      cells: {
        sku: { text: line.skuCode, sub: `${line.styleName} · ${line.colour} · ${line.size}` },
        quantity: f.number(line.quantity),
        reserved: line.isWaiting
          ? { text: t('orders.waiting'), tone: 'soon' as const, sub: f.number(line.reserved) }
          : f.number(line.reserved),
        shipped: f.number(line.shipped),
        price: price(line),
        amount: f.amount(line.amountE4, order.currency),
      },
    })),
    foot: {
      cells: {
        quantity: f.number(lines.reduce((sum, { quantity }) => sum + quantity, 0)),
        ...(seesPrices ? { amount: f.money(order.totalE4, order.currency) } : {}),
      },
    },
  };
}
