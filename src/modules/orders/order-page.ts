import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Balance, balanceOf } from '../payment-plans/order-terms.ts';
import { creditNote } from './credit-note.ts';
import { blockOf } from './leaving.ts';
import { openStates } from './order.ts';
import { buttonsOf, offered } from './order-buttons.ts';
import { checklist } from './order-checklist.ts';
import { stateTones } from './order-list.ts';
import { mayWriteOrder, type Order, type OrderLine } from './order-queries.ts';
import { orderRecord } from './order-record.ts';
import { amendmentTexts, factGroups, lineTable } from './order-view.ts';
import { knownPrices } from './price-queries.ts';

export async function showOrder(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const { order, lines, amendments, promises, shipments, audit } = await orderRecord(request);
  const seesPrices = allows(context.user, 'orders.prices');
  const needs = await checklist(request, order);
  const isBlocked = (await blockOf(context, order)) !== null;
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
  // What is over is history: its prices stand beside nothing.
  const skuIds = isOpen || order.state === 'draft' ? lines.map(({ skuId }) => skuId) : [];
  const asked = { customerId: order.customerId, currency: order.currency, skuIds, butOf: order.id };
  const { primary, actions = [] } = buttonsOf(request, { order, lines, isBlocked });
  const balance = seesPrices
    ? (await balanceOf(context.db, [order.id], today(context))).get(order.id)
    : undefined;
  return page('orders/show', {
    title: `${order.number} · ${t('orders.one')}`,
    order,
    row: {
      heading: order.number,
      state: { label: t(`orders.state_${order.state}`), tone: stateTones[order.state] },
      lead: [order.customerName, order.customerPo].filter(Boolean).join(' · '),
      back: { href: '/orders', label: t('orders.title') },
      primary,
      actions: [...actions, ...panels.flatMap((panel) => panel.actions ?? [])],
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
      ...(balance ? [paidGauge(request, order, balance)] : []),
    ],
    credit: await creditNote(request, order),
    pieces: f.number(pieces),
    total: seesPrices ? f.money(order.totalE4, order.currency) : null,
    facts: factGroups(request, order, seesPrices),
    table: lineTable(request, {
      order,
      lines,
      prices: seesPrices ? await knownPrices(context.db, asked) : null,
    }),
    waiting: offered(request, order, lines).includes('reserve'),
    mayWrite,
    panels,
    checklist: needs,
    shipments,
    promises: promises.map((promise) => ({
      days: t('orders.promised_from', { before: promise.beforeOn ?? '–', after: promise.afterOn ?? '–' }),
      reason: promise.reason,
      by: [promise.userName ?? t('shared.system'), f.instant(promise.createdAt)].join(' · '),
    })),
    amendments: amendments.map((amendment) => ({
      ...amendment,
      changes: amendmentTexts(request, amendment, seesPrices),
    })),
    audit,
  });
}

/** Computed from what receipts were put to the order, never typed. */
function paidGauge({ t, f }: PageRequest, { currency }: Order, { paidE4, totalE4 }: Balance) {
  const values = { count: f.amount(paidE4, currency), total: f.money(totalE4, currency) };
  return { label: t('orders.paid'), value: paidE4, max: totalE4, text: t('orders.of_pieces', values) };
}
