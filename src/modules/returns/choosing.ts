import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { visibleOrders } from '../orders/order-queries.ts';

const most = 100;

/** Of which order goods come back: those of which something has been shipped, the newest first. */
export async function chooseOrder({ context, t }: PageRequest): Promise<Outcome> {
  const shipped = context
    .db('shipment_lines as x')
    .join('shipments as h', 'h.id', 'x.shipment_id')
    .join('order_lines as l', 'l.id', 'x.order_line_id')
    .whereRaw('l.order_id = o.id')
    .whereNotNull('h.dispatched_on')
    .select('x.id');
  const orders: {
    id: number;
    number: string;
    state: string;
    orderedOn: string;
    customerId: number;
    customerName: string;
  }[] = await visibleOrders(context)
    .whereExists(shipped)
    .orderBy([
      { column: 'o.ordered_on', order: 'desc' },
      { column: 'o.id', order: 'desc' },
    ])
    .limit(most)
    .select('o.id', 'o.number', 'o.state', 'o.ordered_on', 'c.id as customer_id', 'c.name as customer_name');
  return page('returns/choose', {
    title: t('returns.new'),
    row: {
      heading: t('returns.new'),
      lead: t('returns.choose_lead'),
      back: { href: '/returns', label: t('returns.title') },
    },
    table: {
      caption: t('returns.choose_lead'),
      columns: [
        { key: 'number', label: t('returns.order') },
        { key: 'customer', label: t('returns.customer') },
        { key: 'state', label: t('shared.state'), hideOnPhone: true },
        { key: 'day', label: t('orders.ordered_on'), hideOnPhone: true },
      ],
      rows: orders.map((order) => ({
        href: `/returns/new?order=${order.id}`,
        cells: {
          number: order.number,
          customer: order.customerName,
          state: t(`orders.state_${order.state}`),
          day: order.orderedOn,
        },
      })),
      empty: t('returns.nothing_shipped'),
    },
  });
}
