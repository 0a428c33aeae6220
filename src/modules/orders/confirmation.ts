import type { z } from 'zod';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { availabilityOf } from '../inventory/sku-queries.ts';
import type { confirmationForm, releaseForm } from './order-form.ts';
import { findWritableOrder, linesOf } from './order-queries.ts';
import { confirmOrder } from './step-actions.ts';
import { reserveWaiting } from './waiting.ts';

/** Says exactly what confirming will reserve, and lets name the lines that may wait. */
export async function showConfirmation(request: PageRequest): Promise<Outcome> {
  const { context, t, entered } = request;
  const order = await findWritableOrder(context, idParam(request));
  const lines = await linesOf(context.db, order.id);
  const stock = await availabilityOf(
    context.db,
    lines.map(({ skuId }) => skuId),
    order.warehouseId,
  );
  const ticked = new Set([entered.values.wait ?? []].flat().map(Number));
  const left = new Map([...stock].map(([skuId, { available }]) => [skuId, available]));
  const shown = lines.map((line) => {
    // Lines for the same SKU share what is there.
    const available = left.get(line.skuId) ?? 0;
    const isShort = line.quantity > available;
    if (!isShort) left.set(line.skuId, available - line.quantity);
    return { ...line, available, isShort, isTicked: ticked.has(line.id) };
  });
  const short = shown.filter(({ isShort }) => isShort).length;
  return page('orders/confirmation', {
    title: `${t('orders.confirm')} · ${order.number}`,
    order,
    lines: shown,
    short,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  });
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
  return redirect(`/orders/${id}`, { key: 'orders.now_confirmed', values: { number }, link });
}

export async function reserveNow(
  request: PageRequest,
  _form: z.output<typeof releaseForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const count = await reserveWaiting(request.context, id);
  return redirect(`/orders/${id}`, { key: 'orders.now_reserved', values: { count } });
}
