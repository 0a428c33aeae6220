import type { z } from 'zod';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type Promised, promiseFor } from '../availability/promise.ts';
import { availabilityOf } from '../inventory/sku-queries.ts';
import type { confirmationForm, releaseForm } from './order-form.ts';
import { findWritableOrder, linesOf, type Order, type OrderLine } from './order-queries.ts';
import { confirmOrder } from './step-actions.ts';
import { reserveWaiting } from './waiting.ts';

/** Says exactly what confirming will reserve, by when all of it can be delivered, and lets name what may wait. */
export async function showConfirmation(request: PageRequest): Promise<Outcome> {
  const { context, t, f, entered } = request;
  const order = await findWritableOrder(context, idParam(request));
  const lines = await linesOf(context.db, order.id);
  const skuIds = lines.map(({ skuId }) => skuId);
  const stock = await availabilityOf(context.db, skuIds, order.warehouseId);
  const promised = await promiseFor(context, {
    warehouseId: order.warehouseId,
    orderId: order.id,
    lines: lines.map(({ skuId, quantity }) => ({ skuId, quantity })),
  });
  const ticked = new Set([entered.values.wait ?? []].flat().map(Number));
  const left = new Map([...stock].map(([skuId, { available }]) => [skuId, available]));
  const shown = lines.map((line) => {
    // Lines for the same SKU share what is there.
    const available = left.get(line.skuId) ?? 0;
    const missing = Math.max(0, line.quantity - available);
    left.set(line.skuId, Math.max(0, available - line.quantity));
    const on = promised.lines.find(({ skuId }) => skuId === line.skuId)?.on ?? null;
    const count = f.number(missing);
    const rest = on ? t('orders.rest_by', { count, day: on }) : t('orders.rest_unknown', { count });
    return { ...line, available, isShort: missing > 0, rest, isTicked: ticked.has(line.id) };
  });
  return page('orders/confirmation', {
    title: `${t('orders.confirm')} · ${order.number}`,
    order,
    lines: shown,
    short: shown.filter(({ isShort }) => isShort).length,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    answer: answerText(request, promised, lines),
    promisedField: promisedField(request, order, promised.on),
    labels: { promisedOn: t('orders.promised_on') },
  });
}

/** The earliest day for all of it, and the line that holds it up. */
function answerText({ t }: PageRequest, promised: Promised, lines: readonly OrderLine[]): string {
  const { on, holdingUp } = promised;
  const sku = lines.find(({ skuId }) => skuId === holdingUp)?.skuCode ?? '';
  if (holdingUp === null) return t('orders.all_there');
  return on ? t('orders.all_by', { day: on, sku }) : t('orders.no_day_for', { sku });
}

/** Offers the day by which all can be delivered, unless a later one was promised already. */
function promisedField({ t }: PageRequest, order: Order, on: string | null): Field {
  const { promisedOn, requestedOn } = order;
  const isTooEarly = promisedOn !== null && on !== null && on > promisedOn;
  const hint = isTooEarly
    ? t('orders.promise_too_early', { day: promisedOn })
    : requestedOn
      ? t('orders.asked_for', { day: requestedOn })
      : '';
  return {
    name: 'promisedOn',
    label: t('orders.promised_on'),
    kind: 'date',
    width: 's',
    optional: true,
    value: isTooEarly || promisedOn === null ? on : promisedOn,
    ...(hint ? { hint } : {}),
  };
}

export async function confirm(
  request: PageRequest,
  { wait, promisedOn, version }: z.output<typeof confirmationForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { number } = await confirmOrder(
    request.context,
    { id, version, ...(promisedOn ? { promisedOn } : {}) },
    wait,
  );
  const link = { href: `/orders/${id}/release`, key: 'orders.release' };
  const waiting = (await linesOf(request.context.db, id)).filter(({ isWaiting }) => isWaiting).length;
  if (waiting === 0)
    return redirect(`/orders/${id}`, { key: 'orders.now_confirmed', values: { number }, link });
  const values = { number, count: waiting };
  return redirect(`/orders/${id}`, { key: 'orders.now_confirmed_waiting', values, tone: 'warning', link });
}

export async function reserveNow(
  request: PageRequest,
  _form: z.output<typeof releaseForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const count = await reserveWaiting(request.context, id);
  return redirect(`/orders/${id}`, { key: 'orders.now_reserved', values: { count } });
}
