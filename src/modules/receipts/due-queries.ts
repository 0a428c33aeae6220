import type { Context } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';

export interface ShownDue {
  position: number;
  shipmentId: number | null;
  shipmentNumber: string | null;
  amountE4: number;
  paidE4: number;
  openE4: number;
  dueOn: Day | null;
}

export async function duesOfOrder(db: Database, orderId: number): Promise<ShownDue[]> {
  return db('order_dues as d')
    .leftJoin('shipments as h', 'h.id', 'd.shipment_id')
    .where('d.order_id', orderId)
    .orderBy(['d.position', 'd.id'])
    .select(
      'd.position',
      'd.shipment_id',
      'h.number as shipment_number',
      'd.amount_e4',
      'd.paid_e4',
      'd.open_e4',
      'd.due_on',
    );
}

/** What is open of orders of customers that the user may see, as `d` with order `o` and customer `c`. */
export function visibleOpenDues(context: Context) {
  return narrowToVisible(
    context,
    context
      .db('order_dues as d')
      .join('orders as o', 'o.id', 'd.order_id')
      .join('customers as c', 'c.id', 'o.customer_id')
      .whereRaw('d.open_e4 > 0'),
  );
}

export interface OverdueOrder {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  currency: string;
  openE4: number;
  dueOn: Day;
}

const duesPerStep = 100;

/**
 * Orders with something overdue, the longest first: of one's own customers, or of all for those who watch everyone's
 * work. The dues are walked in the order of their index until there are enough, however many more are overdue.
 */
export async function overdueOrders(context: Context, most: number): Promise<OverdueOrder[]> {
  const found = new Map<number, Day>();
  let after: { dueOn: Day; orderId: number } | null = null;
  while (found.size < most) {
    const dues: { dueOn: Day; orderId: number }[] = await overdueAfter(context, after);
    for (const { orderId, dueOn } of dues)
      if (!found.has(orderId) && found.size < most) found.set(orderId, dueOn);
    after = dues.at(-1) ?? null;
    if (dues.length < duesPerStep) break;
  }
  const orders = await overdueOf(context, [...found.keys()]);
  return [...found].flatMap(([id, dueOn]) => {
    const order = orders.get(id);
    return order ? [{ ...order, dueOn }] : [];
  });
}

/** The next overdue dues of whom one looks after, once for each order and day. */
export function overdueAfter(context: Context, after: { dueOn: Day; orderId: number } | null) {
  const { user } = context;
  const query = visibleOpenDues(context).where('d.due_on', '<', today(context));
  if (!allows(user, 'customers.write_all'))
    query.where((own) => {
      own.where('c.owner_id', user?.id ?? 0).orWhere('o.owner_id', user?.id ?? 0);
    });
  if (after)
    query.where('d.due_on', '>=', after.dueOn).where((later) => {
      later.where('d.due_on', '>', after.dueOn).orWhere('d.order_id', '>', after.orderId);
    });
  return query
    .groupBy('d.due_on', 'd.order_id')
    .orderBy(['d.due_on', 'd.order_id'])
    .limit(duesPerStep)
    .select('d.due_on', 'd.order_id');
}

async function overdueOf(
  { db, ...context }: Context,
  ids: readonly number[],
): Promise<Map<number, Omit<OverdueOrder, 'dueOn'>>> {
  const rows: Omit<OverdueOrder, 'dueOn'>[] = await db('orders as o')
    .join('customers as c', 'c.id', 'o.customer_id')
    .join('order_dues as d', 'd.order_id', 'o.id')
    .whereIn('o.id', [...ids])
    .whereRaw('d.open_e4 > 0')
    .where('d.due_on', '<', today(context))
    .groupBy('o.id', 'o.number', 'o.customer_id', 'c.name', 'o.currency')
    .select(
      'o.id',
      'o.number',
      'o.customer_id',
      'c.name as customer_name',
      'o.currency',
      db.raw(`${dialectOf(db).sum('d.open_e4')} as open_e4`),
    );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a customer has open, overdue and paid in advance, by currency. */
export async function balancesOf(context: Context, customerId: number) {
  const { db } = context;
  const { sum } = dialectOf(db);
  const owed: { currency: string; openE4: number; overdueE4: number }[] = await db('order_dues as d')
    .join('orders as o', 'o.id', 'd.order_id')
    .where('o.customer_id', customerId)
    .whereRaw('d.open_e4 > 0')
    .groupBy('o.currency')
    .select(
      'o.currency',
      db.raw(`${sum('d.open_e4')} as open_e4`),
      db.raw(`${sum('case when d.due_on < ? then d.open_e4 else 0 end')} as overdue_e4`, [today(context)]),
    );
  const advances: { currency: string; restE4: number }[] = await db('receipts')
    .where({ customerId, state: 'posted' })
    .where('rest_e4', '>', 0)
    .groupBy('currency')
    .select('currency', db.raw(`${sum('rest_e4')} as rest_e4`));
  const currencies = [...new Set([...owed, ...advances].map(({ currency }) => currency))].sort();
  return currencies.map((currency) => ({
    currency,
    openE4: owed.find((row) => row.currency === currency)?.openE4 ?? 0,
    overdueE4: owed.find((row) => row.currency === currency)?.overdueE4 ?? 0,
    advanceE4: advances.find((row) => row.currency === currency)?.restE4 ?? 0,
  }));
}
