import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { overdueOrders } from './due-queries.ts';

const most = 12;

/** On the first page: what customers should have paid by now, each with the way to what one writes to them. */
export async function overdueCard(request: PageRequest): Promise<DayCard[]> {
  const { context, t, f } = request;
  if (!allows(context.user, 'receipts.read') || !allows(context.user, 'customers.write')) return [];
  const orders = await overdueOrders(context, most);
  return [
    {
      title: t('receipts.day_overdue'),
      icon: 'cash',
      all: '/receivables',
      items: orders.map((order) => ({
        href: `/customers/${order.customerId}/payment-reminder`,
        label: order.customerName,
        sub: `${order.number} · ${f.money(order.openE4, order.currency)}`,
        tone: 'danger',
        mark: t('receipts.due_on_day', { day: order.dueOn }),
      })),
    },
  ];
}
