import type { Context } from '../../core/context.ts';
import { moneyText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Credit, creditOf } from '../payment-plans/credit.ts';
import type { Order } from './order-queries.ts';

/** What a customer's credit comes to, as texts say it. */
export function creditValues({ settings }: Pick<Context, 'settings'>, { limitE4, usedE4 }: Credit) {
  const money = (amountE4: number) => moneyText(amountE4, settings.baseCurrency);
  return { used: money(usedE4), limit: money(limitE4 ?? 0), over: money(usedE4 - (limitE4 ?? 0)) };
}

/** What keeps an order from being released, or will: null within the limit, or where amounts are not for the user. */
export async function creditNote(request: PageRequest, order: Order): Promise<string | null> {
  const { context, t } = request;
  if (order.state !== 'draft' && order.state !== 'confirmed') return null;
  if (!allows(context.user, 'orders.prices')) return null;
  const credit = await creditOf(context, order.customerId);
  return credit.isOver ? t('orders.over_credit', creditValues(context, credit)) : null;
}
