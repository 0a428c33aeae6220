import type { Context } from '../../core/context.ts';
import { dialectOf } from '../../db/dialect.ts';

export interface CustomerOrder {
  id: number;
  number: string;
  state: string;
  orderedOn: string;
  totalE4: number;
  currency: string;
}

/** The newest orders, read here because orders know customers and not the other way round. */
export async function newestOrders({ db }: Context, customerId: number): Promise<CustomerOrder[]> {
  return db('orders')
    .where({ customerId })
    .orderBy([
      { column: 'ordered_on', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(8)
    .select('id', 'number', 'state', 'ordered_on', 'total_e4', 'currency');
}

export interface OrderFigures {
  orderCount: number;
  baseE4: number;
  lastOn: string | null;
}

/** Confirmed orders since a day: how many, their sum in base currency, the newest. */
export async function orderFigures(
  { db }: Context,
  customerId: number,
  since: string,
): Promise<OrderFigures> {
  const [row] = (await db('orders')
    .where({ customerId })
    .where('confirmed_on', '>=', since)
    .whereNot('state', 'cancelled')
    .select(
      db.raw('count(*) as order_count'),
      db.raw(`${dialectOf(db).sum('base_total_e4')} as base_e4`),
      db.raw('max(confirmed_on) as last_on'),
    )) as unknown as OrderFigures[];
  return row ?? { orderCount: 0, baseE4: 0, lastOn: null };
}
