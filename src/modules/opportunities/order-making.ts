import type { z } from 'zod';
import { decimalText } from '../../core/money.ts';
import { demand } from '../../core/permissions.ts';
import { NotFound } from '../../core/refusal.ts';
import { isModuleOn } from '../../core/settings.ts';
import { rows, version } from '../../web/fields.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { styleGrid } from '../inventory/style-grid.ts';
import { gridOf } from '../inventory/style-queries.ts';
import { newOrderFields } from '../orders/new-order-parts.ts';
import { newOrderForm, orderLineForm } from '../orders/order-form.ts';

import type { wonOrderForm } from './opportunity-form.ts';
import { findWritableOpportunity, linesOf, type OpportunityLine } from './opportunity-queries.ts';
import { usualWarehouse, winWithOrder, winWithTypedOrder } from './order-actions.ts';

/** The SKUs of a style come with the form; those without a quantity are not ordered. */
export const opportunityOrderForm = newOrderForm.extend({
  lines: rows(orderLineForm, { besides: ['sku', 'price'] }),
  version: version(),
});

function demandOrders({ context }: PageRequest): void {
  if (!isModuleOn(context.settings, 'orders')) throw new NotFound('orders');
  demand(context, 'orders.write');
}

/** The order's own form, with all that the opportunity and its customer know filled in. */
export async function showOrderForm(request: PageRequest): Promise<Outcome> {
  demandOrders(request);
  const { context, t, entered } = request;
  const opportunity = await findWritableOpportunity(context, idParam(request));
  if (opportunity.orderId !== null) return redirect(`/orders/${opportunity.orderId}`);
  const customer = await findCustomer(context, opportunity.customerId);
  const lines = await linesOf(context.db, opportunity.id);
  const { contactId, currency, remarks } = opportunity;
  const values = {
    ...(contactId ? { contactId } : {}),
    currency,
    remarks,
    warehouseId: await usualWarehouse(context, customer.id),
  };
  const typed = Object.values((entered.values.lines ?? {}) as Record<string, object>);
  const shown = typed.length > 0 ? typed : await filledLines(request, lines);
  const at = `/opportunities/${opportunity.id}`;
  return page('orders/form', {
    title: t('opportunities.make_order'),
    lead: lines.some(({ skuId }) => skuId === null) ? t('opportunities.style_lines_lead') : '',
    back: { href: at, label: opportunity.title },
    form: { action: `${at}/order`, version: opportunity.version, wide: true },
    end: { submit: t('opportunities.win_with_order'), cancel: at },
    ...(await newOrderFields(request, { customer, values, isNew: true })),
    styleGrid: await styleGrid(request, shown, 'price'),
    lines: [...shown, ...Array.from({ length: Math.max(1, 4 - shown.length) }, () => ({}))],
    values: {},
    version: opportunity.version,
  });
}

/** A line of a SKU as it is; a line of a style as all its SKUs, whose quantities are still to be said. */
export async function filledLines({ context }: PageRequest, lines: readonly OpportunityLine[]) {
  const filled: { sku: string; quantity: number | ''; price: string }[] = [];
  for (const line of lines) {
    const price = line.unitPriceE4 === null ? '' : decimalText(line.unitPriceE4, 4, 2);
    if (line.skuCode) {
      filled.push({ sku: line.skuCode, quantity: line.quantity ?? '', price });
      continue;
    }
    const skus = (await gridOf(context.db, line.styleId)).filter(({ isActive }) => isActive);
    // Where a style comes in one colour and size there is nothing left to choose.
    const quantity = skus.length === 1 ? (line.quantity ?? '') : '';
    for (const { code } of skus) filled.push({ sku: code, quantity, price });
  }
  return filled;
}

export async function makeOrder(
  request: PageRequest,
  { version: seen, ...order }: z.output<typeof opportunityOrderForm>,
): Promise<Outcome> {
  demandOrders(request);
  const at = { id: idParam(request), version: seen };
  return toOrder(await winWithTypedOrder(request.context, at, order));
}

export async function makeOrderAtOnce(
  request: PageRequest,
  form: z.output<typeof wonOrderForm>,
): Promise<Outcome> {
  demandOrders(request);
  return toOrder(await winWithOrder(request.context, { id: idParam(request), version: form.version }));
}

function toOrder({ orderId, isNew }: { orderId: number; isNew: boolean }): Outcome {
  const url = `/orders/${orderId}`;
  if (!isNew) return redirect(url, { key: 'opportunities.order_there', tone: 'warning' });
  const link = { href: `${url}/confirmation`, key: 'orders.confirm' };
  return redirect(url, { key: 'opportunities.won_with_order', link });
}
