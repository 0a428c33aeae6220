import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { Forbidden, Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { version } from '../../web/fields.ts';
import { translate } from '../../web/languages.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { openStates } from '../orders/order.ts';
import { findOrder, lockOrder, mayWriteOrder, type Order } from '../orders/order-queries.ts';
import { balanceOf, termsOf, writeTerms } from '../payment-plans/order-terms.ts';
import { type Term, termsText } from '../payment-plans/plan.ts';
import { termFields } from '../payment-plans/plan-form.ts';
import { readTerms, termsPart } from '../payment-plans/terms-field.ts';
import { duesOfOrder } from './due-queries.ts';
import { shownDue } from './due-view.ts';
import { receiptsOfOrder } from './receipt-queries.ts';

export const orderTermsForm = z.object({ ...termFields, version: version() });

const mayChange = (context: Context, order: Order) =>
  allows(context.user, 'orders.write') &&
  mayWriteOrder(context, order) &&
  (order.state === 'draft' || openStates.includes(order.state));

/** All about the payment of an order: its plan, what falls due when, and what has come in. */
export async function showOrderTerms(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const order = await findOrder(context, idParam(request));
  const terms = await termsOf(context.db, { kind: 'order', id: order.id });
  const dues = await duesOfOrder(context.db, order.id);
  const balance = (await balanceOf(context.db, [order.id], today(context))).get(order.id);
  const money = (amountE4: number) => f.money(amountE4, order.currency);
  return page('receipts/order-terms', {
    title: `${t('receipts.payment')} · ${order.number}`,
    order,
    row: {
      heading: `${t('receipts.payment')} · ${order.number}`,
      lead: order.customerName,
      back: { href: `/orders/${order.id}`, label: order.number },
      primary:
        allows(context.user, 'receipts.write') && (balance?.openE4 ?? 0) > 0
          ? {
              href: `/receipts/new?customer=${order.customerId}&order=${order.id}`,
              label: t('receipts.new'),
              icon: 'cash',
            }
          : null,
    },
    gauges: balance
      ? [
          { label: t('receipts.owed'), text: money(balance.totalE4) },
          { label: t('receipts.paid'), text: money(balance.paidE4) },
          { label: t('receipts.open'), text: money(balance.openE4) },
          ...(balance.overdueE4 > 0
            ? [{ label: t('receipts.overdue'), text: money(balance.overdueE4), isBad: true }]
            : []),
        ]
      : [],
    plan: termsText(t, terms),
    dues: dues.map((due) => shownDue(request, { due, terms, currency: order.currency })),
    isDraft: order.state === 'draft',
    receipts: (await receiptsOfOrder(context.db, order.id)).map((receipt) => ({
      ...receipt,
      amount: money(receipt.amountE4),
    })),
    part: mayChange(context, order) ? await termsPart(request, { present: terms }) : null,
    version: order.version,
    labels: { planId: t('payment_plans.template') },
  });
}

export async function saveOrderTerms(
  request: PageRequest,
  { version: seen, ...form }: z.output<typeof orderTermsForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { context } = request;
  await transact(context, async (tx) => {
    const order = await lockOrder(tx, id);
    if (!mayWriteOrder(tx, order)) throw new Forbidden('orders.write');
    if (!mayChange(tx, order)) throw new Refusal('orders.not_open');
    const before = await termsOf(tx.db, { kind: 'order', id });
    const after = (await readTerms(tx, form)) ?? [];
    await updateVersioned(tx.db, 'orders', { id, version: seen }, { updatedAt: now(tx) });
    await writeTerms(tx, { kind: 'order', id }, after);
    const told = (terms: readonly Term[]) => termsText(translate(tx.language), terms) || null;
    await audit(tx, {
      action: 'payment_plans.change_order',
      record: { kind: 'order', id, label: order.number },
      changes: { terms: { before: told(before), after: told(after) } },
    });
  });
  return redirect(`/orders/${id}/terms`, { key: 'shared.saved' });
}
