import { lineAmount } from '../../core/money.ts';
import type { Database } from '../connection.ts';
import { dialectOf } from '../dialect.ts';
import type { BrokenRow, Rule } from './rule.ts';

/** Whole pieces of a line that a share in basis points comes to; both databases divide whole numbers downwards. */
const shareOf = (bp: string) => `cast(l.quantity as bigint) * coalesce(${bp}, 0) / 10000`;

const shippedByLine = (db: Database) =>
  db('shipment_lines as x')
    .join('shipments as h', 'h.id', 'x.shipment_id')
    .whereNotNull('h.dispatched_on')
    .groupBy('x.order_line_id')
    .select('x.order_line_id', db.raw(`${dialectOf(db).sum('x.quantity')} as shipped_qty`));

interface Line {
  id: number;
  orderId: number;
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
  amountE4: number;
  currency: string;
}

/** Reads the lines in chunks by id, so that a million of them need no more memory than a thousand. */
async function wrongAmounts(db: Database, most: number): Promise<BrokenRow[]> {
  const broken: BrokenRow[] = [];
  let after = 0;
  for (;;) {
    const lines: Line[] = await db('order_lines as l')
      .join('orders as o', 'o.id', 'l.order_id')
      .where('l.id', '>', after)
      .orderBy('l.id')
      .limit(5000)
      .select(
        'l.id',
        'l.order_id',
        'l.quantity',
        'l.unit_price_e4',
        'l.discount_bp',
        'l.amount_e4',
        'o.currency',
      );
    for (const line of lines) {
      const rightE4 = lineAmount(line);
      if (rightE4 !== line.amountE4 && broken.length < most) broken.push({ ...line, rightE4 });
    }
    const last = lines.at(-1);
    if (!last || lines.length < 5000 || broken.length >= most) return broken;
    after = last.id;
  }
}

export const orderRules: readonly Rule[] = [
  {
    name: "An order's total is the sum of its lines",
    broken(db, most) {
      const sums = db('order_lines')
        .groupBy('order_id')
        .select('order_id', db.raw(`${dialectOf(db).sum('amount_e4')} as lines_e4`))
        .as('l');
      return db('orders as o')
        .leftJoin(sums, 'l.order_id', 'o.id')
        .whereRaw('o.total_e4 <> coalesce(l.lines_e4, 0)')
        .orderBy('o.id')
        .limit(most)
        .select('o.id', 'o.number', 'o.total_e4', 'l.lines_e4');
    },
  },
  { name: "A line's amount is quantity × price less discount, rounded once", broken: wrongAmounts },
  {
    name: 'A confirmed order has its exchange rate and its amount in base currency',
    broken: (db, most) =>
      db('orders')
        .whereNotIn('state', ['draft', 'cancelled'])
        .whereRaw('(rate_e8 is null or base_total_e4 is null or confirmed_on is null)')
        .orderBy('id')
        .limit(most)
        .select('id', 'number', 'state', 'rate_e8', 'base_total_e4', 'confirmed_on'),
  },
  {
    name: 'Only open orders hold goods, and no line more than it still has to ship',
    broken: (db, most) =>
      db('reservations as r')
        .join('order_lines as l', 'l.id', 'r.order_line_id')
        .join('orders as o', 'o.id', 'l.order_id')
        .leftJoin(shippedByLine(db).as('x'), 'x.order_line_id', 'l.id')
        .whereRaw(
          "(o.state not in ('confirmed', 'released', 'on_hold') or r.quantity > l.quantity - coalesce(x.shipped_qty, 0) or r.sku_id <> l.sku_id)",
        )
        .orderBy(['r.order_line_id', 'r.warehouse_id'])
        .limit(most)
        .select(
          'o.number',
          'o.state',
          'r.order_line_id',
          'r.quantity as held_qty',
          'l.quantity',
          'x.shipped_qty',
        ),
  },
  {
    name: 'A line of an open order that does not wait holds, or has shipped, all of it',
    broken(db, most) {
      const { sum } = dialectOf(db);
      const held = db('reservations')
        .groupBy('order_line_id')
        .select('order_line_id', db.raw(`${sum('quantity')} as held_qty`));
      return db('order_lines as l')
        .join('orders as o', 'o.id', 'l.order_id')
        .leftJoin(shippedByLine(db).as('x'), 'x.order_line_id', 'l.id')
        .leftJoin(held.as('r'), 'r.order_line_id', 'l.id')
        .whereIn('o.state', ['confirmed', 'released', 'on_hold'])
        .where({ 'l.is_waiting': false })
        .whereRaw('coalesce(x.shipped_qty, 0) + coalesce(r.held_qty, 0) < l.quantity')
        .orderBy('l.id')
        .limit(most)
        .select('o.number', 'o.state', 'l.id', 'l.quantity', 'x.shipped_qty', 'r.held_qty');
    },
  },
  {
    name: 'No line ships more than was ordered, and a closed order has shipped all, each within the tolerance',
    broken: (db, most) =>
      db('order_lines as l')
        .join('orders as o', 'o.id', 'l.order_id')
        .leftJoin(shippedByLine(db).as('x'), 'x.order_line_id', 'l.id')
        .whereRaw(
          `(coalesce(x.shipped_qty, 0) > l.quantity + ${shareOf('o.over_bp')}
            or (o.state = 'closed' and o.is_history = 0
              and coalesce(x.shipped_qty, 0) < l.quantity - ${shareOf('o.short_bp')}))`,
        )
        .orderBy('l.id')
        .limit(most)
        .select('o.number', 'o.state', 'l.id', 'l.quantity', 'x.shipped_qty'),
  },
];
