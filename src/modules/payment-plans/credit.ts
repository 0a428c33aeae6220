import type { Context } from '../../core/context.ts';
import { convert, total } from '../../core/money.ts';
import type { Database } from '../../db/connection.ts';
import { dialectOf } from '../../db/dialect.ts';
import { shippedValue } from './dues.ts';
import { factsOf } from './order-facts.ts';
import { paidOn } from './order-terms.ts';

/** What of an order uses its customer's credit, in the order's currency. */
export interface Used {
  /** What has left and isn't paid. */
  unpaidE4: number;
  /** What was confirmed and hasn't left, less what was paid beyond what has left. */
  unshippedE4: number;
}

/**
 * Splits what is open of an order. Payments cover first what has left; only what is beyond it pays for what hasn't.
 * The two together are what is owed less what was paid, so that nothing counts twice.
 */
export function usedBy(order: { owedE4: number; shippedE4: number; paidE4: number }): Used {
  const { owedE4, shippedE4, paidE4 } = order;
  const prepaidE4 = Math.max(0, paidE4 - shippedE4);
  return {
    unpaidE4: Math.max(0, shippedE4 - paidE4),
    unshippedE4: Math.max(0, owedE4 - shippedE4 - prepaidE4),
  };
}

export interface Credit {
  /** All in base currency, by each order's frozen rate. Null: no limit was set. */
  limitE4: number | null;
  unpaidE4: number;
  unshippedE4: number;
  /** The two together. */
  usedE4: number;
  isOver: boolean;
  /** Received and allocated to no order yet; it does not count until it is. */
  advanceE4: number;
}

/** A customer's credit: every order that is confirmed and not yet paid. */
export async function creditOf(
  { db, settings }: Pick<Context, 'db' | 'settings'>,
  customerId: number,
): Promise<Credit> {
  const customer: { creditLimitE4: number | null } | undefined = await db('customers')
    .where({ id: customerId })
    .first('credit_limit_e4');
  const limitE4 = customer?.creditLimitE4 ?? null;
  const open = await openOrdersOf(db, customerId);
  const facts = await factsOf(db, [...open.keys()]);
  const paid = await paidOn(db, [...open.keys()]);
  const used = [...open].map(([id, openE4]) => {
    const order = facts.get(id);
    if (!order) return { unpaidE4: 0, unshippedE4: 0 };
    const paidE4 = paid.get(id) ?? 0;
    const parts = usedBy({ owedE4: openE4 + paidE4, shippedE4: shippedValue(order), paidE4 });
    const inBase = (amountE4: number) =>
      convert(amountE4, order.rateE8 ?? 100_000_000, settings.baseCurrency);
    return { unpaidE4: inBase(parts.unpaidE4), unshippedE4: inBase(parts.unshippedE4) };
  });
  const unpaidE4 = total(used.map((order) => order.unpaidE4));
  const unshippedE4 = total(used.map((order) => order.unshippedE4));
  const usedE4 = unpaidE4 + unshippedE4;
  return {
    limitE4,
    unpaidE4,
    unshippedE4,
    usedE4,
    isOver: limitE4 !== null && usedE4 > limitE4,
    advanceE4: await advanceOf(db, customerId, settings.baseCurrency),
  };
}

/** What is open of the customer's orders, in their currencies, by order. */
async function openOrdersOf(db: Database, customerId: number): Promise<Map<number, number>> {
  const rows: { orderId: number; openE4: number }[] = await db('order_dues as d')
    .join('orders as o', 'o.id', 'd.order_id')
    .where('o.customer_id', customerId)
    .whereRaw('d.open_e4 > 0')
    .groupBy('d.order_id')
    .select('d.order_id', db.raw(`${dialectOf(db).sum('d.open_e4')} as open_e4`));
  return new Map(rows.map(({ orderId, openE4 }) => [orderId, openE4]));
}

async function advanceOf(db: Database, customerId: number, baseCurrency: string): Promise<number> {
  const rows: { restE4: number; rateE8: number }[] = await db('receipts')
    .where({ customerId, state: 'posted' })
    .where('rest_e4', '>', 0)
    .select('rest_e4', 'rate_e8');
  return total(rows.map(({ restE4, rateE8 }) => convert(restE4, rateE8, baseCurrency)));
}
