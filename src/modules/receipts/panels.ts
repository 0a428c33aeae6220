import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { creditOf } from '../payment-plans/credit.ts';
import { balanceOf, termsOf } from '../payment-plans/order-terms.ts';
import { type Term, termAmounts, termText } from '../payment-plans/plan.ts';
import { balancesOf, duesOfOrder } from './due-queries.ts';
import { shownDue } from './due-view.ts';

/** On an order's page: what falls due when, and what is paid of it. */
export async function orderPanel(request: PageRequest, { id, mayWrite }: PanelRecord): Promise<Panel | null> {
  const { context, f } = request;
  if (!allows(context.user, 'receipts.read')) return null;
  const order: { currency: string; customerId: number; state: string; totalE4: number } | undefined =
    await context.db('orders').where({ id }).first('currency', 'customer_id', 'state', 'total_e4');
  if (!order) return null;
  const terms = await termsOf(context.db, { kind: 'order', id });
  const dues = await duesOfOrder(context.db, id);
  const balance = (await balanceOf(context.db, [id], today(context))).get(id);
  const isOpen = (balance?.openE4 ?? 0) > 0;
  return {
    place: 'main',
    view: 'receipts/parts/order-panel',
    model: {
      at: `/orders/${id}/terms`,
      dues: dues.map((due) => shownDue(request, { due, terms, currency: order.currency })),
      // What was agreed; what falls due when shows once the order is confirmed.
      agreed: order.state === 'draft' ? agreedOf(request, terms, order) : [],
      paid: balance && balance.paidE4 > 0 ? f.money(balance.paidE4, order.currency) : null,
      open: balance ? f.money(balance.openE4, order.currency) : null,
      overdue: balance && balance.overdueE4 > 0 ? f.money(balance.overdueE4, order.currency) : null,
      isFollowed: balance !== undefined,
      hasPlan: terms.length > 0,
      mayChoose: mayWrite && allows(context.user, 'orders.write'),
      pay:
        isOpen && allows(context.user, 'receipts.write')
          ? `/receipts/new?customer=${order.customerId}&order=${id}`
          : null,
    },
  };
}

function agreedOf(
  { t, f }: PageRequest,
  terms: readonly Term[],
  { totalE4, currency }: { totalE4: number; currency: string },
) {
  const amounts = termAmounts(totalE4, terms, currency);
  return terms.map((term, place) => ({
    text: termText(t, term),
    amount: f.money(amounts[place] ?? 0, currency),
  }));
}

/** On a customer's page: what is open and overdue, what was paid in advance, and the credit that is used. */
export async function customerPanel(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  if (!allows(context.user, 'receipts.read')) return null;
  const { baseCurrency } = context.settings;
  const balances = await balancesOf(context, id);
  const credit = await creditOf(context, id);
  const mayReceive = allows(context.user, 'receipts.write');
  return {
    place: 'side',
    view: 'receipts/parts/customer-panel',
    model: {
      balances: balances.map(({ currency, openE4, overdueE4, advanceE4 }) => ({
        open: f.money(openE4, currency),
        overdue: overdueE4 > 0 ? f.money(overdueE4, currency) : null,
        advance: advanceE4 > 0 ? f.money(advanceE4, currency) : null,
      })),
      credit:
        credit.limitE4 === null
          ? null
          : {
              isOver: credit.isOver,
              // Whole units are as much as a bar shows.
              used: Math.round(credit.usedE4 / 10_000),
              limit: Math.max(1, Math.round(credit.limitE4 / 10_000)),
              text: t('receipts.credit_used', {
                used: f.money(credit.usedE4, baseCurrency),
                limit: f.money(credit.limitE4, baseCurrency),
              }),
              parts: t('receipts.credit_parts', {
                unpaid: f.money(credit.unpaidE4, baseCurrency),
                unshipped: f.money(credit.unshippedE4, baseCurrency),
              }),
            },
      statement: `/customers/${id}/statement`,
      receipts: `/receipts?customer=${id}`,
      pay: mayReceive ? `/receipts/new?customer=${id}` : null,
    },
    actions: [
      ...(mayReceive
        ? [{ href: `/receipts/new?customer=${id}`, label: t('receipts.new'), icon: 'cash' }]
        : []),
      { href: `/customers/${id}/statement`, label: t('receipts.statement'), icon: 'report-money' },
    ],
  };
}
