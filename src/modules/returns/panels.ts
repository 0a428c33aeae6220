import { sum } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { linesOf, type OrderLine } from '../orders/order-queries.ts';
import { returnable, worthOf } from './return.ts';
import { mayWriteReturn, returnedByLine, visibleReturns } from './return-queries.ts';
import { stateTones } from './return-view.ts';

const shownAtMost = 10;

interface Shown {
  id: number;
  number: string;
  state: keyof typeof stateTones;
  cause: string;
  requestedOn: string;
}

async function newest(
  { context, t }: PageRequest,
  where: { 'r.order_id': number } | { 'r.customer_id': number },
) {
  const rows: Shown[] = await visibleReturns(context)
    .where(where)
    .orderBy('r.id', 'desc')
    .limit(shownAtMost + 1)
    .select('r.id', 'r.number', 'r.state', 'r.cause', 'r.requested_on');
  return rows.map((row) => ({
    href: `/returns/${row.id}`,
    number: row.number,
    tone: stateTones[row.state],
    state: t(`returns.state_${row.state}`),
    sub: [t(`returns.cause_${row.cause}`), row.requestedOn].join(' · '),
  }));
}

/** On an order: what has come back of it, line by line, its returns, and the way to a new one. */
export async function orderReturns(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f } = request;
  if (!allows(context.user, 'returns.read')) return null;
  const lines = await linesOf(context.db, id);
  const shipped = lines.reduce((sum, line) => sum + line.shipped, 0);
  if (shipped === 0) return null;
  const returned = await returnedByLine(context.db, id);
  const back = lines
    .map((line) => ({ ...line, received: returned.get(line.id)?.received ?? 0 }))
    .filter(({ received }) => received > 0);
  const count = back.reduce((sum, { received }) => sum + received, 0);
  const isLeft = lines.some(
    (line) => returnable({ shipped: line.shipped, returned: returned.get(line.id)?.claimed ?? 0 }) > 0,
  );
  const add = isLeft && (await mayAsk(request, id)) ? `/returns/new?order=${id}` : null;
  const returns = await newest(request, { 'r.order_id': id });
  if (returns.length === 0 && add === null) return null;
  return {
    place: 'main',
    view: 'returns/panel',
    model: {
      returns: returns.slice(0, shownAtMost),
      summary:
        count > 0 ? t('returns.of_shipped', { count: f.number(count), total: f.number(shipped) }) : null,
      back: back.map(({ skuCode, received }) => `${skuCode}: ${f.number(received)}`),
      worth: count > 0 ? await worthText(request, id, back) : null,
      all: returns.length > shownAtMost ? `/returns?order=${id}` : null,
      add,
    },
    actions: add ? [{ href: add, label: t('returns.new'), icon: 'rotate' }] : [],
  };
}

/** What came back was worth so much; who may see prices decides whether the customer gets money for it. */
async function worthText(
  { context, t, f }: PageRequest,
  orderId: number,
  back: readonly (OrderLine & { received: number })[],
): Promise<string | null> {
  if (!allows(context.user, 'orders.prices')) return null;
  const { currency }: { currency: string } = await context
    .db('orders')
    .where({ id: orderId })
    .first('currency');
  const amountE4 = sum(back.map((line) => worthOf(line, line.received, currency)));
  return t('returns.worth', { amount: f.money(amountE4, currency) });
}

async function mayAsk({ context }: PageRequest, orderId: number): Promise<boolean> {
  const order: Parameters<typeof mayWriteReturn>[1] | undefined = await context
    .db('orders as o')
    .join('customers as c', 'c.id', 'o.customer_id')
    .where('o.id', orderId)
    .first(
      'c.owner_id as customer_owner_id',
      'c.backup_owner_id as customer_backup_owner_id',
      'o.owner_id as order_owner_id',
    );
  return order !== undefined && mayWriteReturn(context, order);
}

/** On a customer: its returns, the newest first. */
export async function customerReturns(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  if (!allows(request.context.user, 'returns.read')) return null;
  const returns = await newest(request, { 'r.customer_id': id });
  if (returns.length === 0) return null;
  return {
    place: 'side',
    view: 'returns/panel',
    model: {
      returns: returns.slice(0, shownAtMost),
      summary: null,
      back: [],
      worth: null,
      all: returns.length > shownAtMost ? `/returns?customer=${id}` : null,
      add: null,
    },
  };
}
