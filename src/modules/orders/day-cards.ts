import { actorId, type Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { DayCard, PageRequest } from '../../web/route.ts';
import { isOpenSql } from './order.ts';
import { visibleOrders } from './order-queries.ts';

const mostItems = 8;

interface Item {
  id: number;
  number: string;
  customerName: string;
  dayOn: string;
}

/** Orders on hold whose review day is here, and open ones whose promised day has passed. */
export async function dayCards(request: PageRequest): Promise<DayCard[]> {
  const { context, t } = request;
  if (!allows(context.user, 'orders.write')) return [];
  const day = today(context);
  const card = (title: string, icon: string, all: string, items: Item[], tone: string): DayCard => ({
    title: t(title),
    icon,
    all,
    items: items.map(({ id, number, customerName, dayOn }) => ({
      href: `/orders/${id}`,
      label: number,
      sub: customerName,
      tone,
      mark: dayOn,
    })),
  });
  const review: Item[] = await own(context)
    .where('o.state', 'on_hold')
    .where('o.review_on', '<=', day)
    .orderBy(['o.review_on', 'o.id'])
    .select('o.review_on as day_on');
  const overdue: Item[] = await own(context)
    .whereRaw(isOpenSql)
    .where('o.promised_on', '<', day)
    .orderBy(['o.promised_on', 'o.id'])
    .select('o.promised_on as day_on');
  return [
    card('orders.to_review', 'player-pause', `/orders?review=${day}`, review, 'soon'),
    card('orders.promise_passed', 'clock-exclamation', '/orders?overdue=1', overdue, 'danger'),
  ];
}

/** Who writes everyone's customers watches everyone's work. */
function own(context: Context) {
  return visibleOrders(context)
    .modify((query) => {
      if (!allows(context.user, 'customers.write_all')) query.where('o.owner_id', actorId(context));
    })
    .limit(mostItems)
    .select('o.id', 'o.number', 'c.name as customer_name');
}
