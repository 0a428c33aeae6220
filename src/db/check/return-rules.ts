import type { Database } from '../connection.ts';
import { dialectOf } from '../dialect.ts';
import type { Rule } from './rule.ts';

const linesBySku = (db: Database) => {
  const { sum } = dialectOf(db);
  return db('return_lines')
    .groupBy('return_id', 'sku_id')
    .select(
      'return_id',
      'sku_id',
      db.raw(`${sum('good_qty')} as good_qty`),
      db.raw(`${sum('second_qty')} as second_qty`),
      db.raw(`${sum('received_qty - good_qty - second_qty - scrapped_qty')} as blocked_qty`),
    );
};

const movedBySku = (db: Database) => {
  const of = (quality: string) =>
    db.raw(
      `${dialectOf(db).sum(`case when quality = '${quality}' then quantity else 0 end`)} as ${quality}_moved_qty`,
    );
  return db('movements')
    .where({ recordKind: 'return' })
    .groupBy('record_id', 'sku_id')
    .select('record_id', 'sku_id', of('good'), of('second'), of('blocked'));
};

export const returnRules: readonly Rule[] = [
  {
    name: 'What returns have taken in and found is what was posted for them',
    async broken(db, most) {
      const wrong = await db(linesBySku(db).as('l'))
        .leftJoin(movedBySku(db).as('m'), (on) => {
          on.on('m.record_id', 'l.return_id').andOn('m.sku_id', 'l.sku_id');
        })
        .whereRaw(
          '(l.good_qty <> coalesce(m.good_moved_qty, 0) or l.second_qty <> coalesce(m.second_moved_qty, 0)' +
            ' or l.blocked_qty <> coalesce(m.blocked_moved_qty, 0))',
        )
        .orderBy(['l.return_id', 'l.sku_id'])
        .limit(most)
        .select('l.*', 'm.good_moved_qty', 'm.second_moved_qty', 'm.blocked_moved_qty');
      const unasked = await db(movedBySku(db).as('m'))
        .leftJoin(linesBySku(db).as('l'), (on) => {
          on.on('m.record_id', 'l.return_id').andOn('m.sku_id', 'l.sku_id');
        })
        .whereNull('l.return_id')
        .orderBy(['m.record_id', 'm.sku_id'])
        .limit(most)
        .select('m.*');
      return [...wrong, ...unasked];
    },
  },
  {
    name: 'No more of an order line is in returns than has left',
    broken(db, most) {
      const { sum } = dialectOf(db);
      const claimed = db('return_lines as l')
        .join('returns as r', 'r.id', 'l.return_id')
        .whereNotIn('r.state', ['rejected', 'cancelled'])
        .groupBy('l.order_line_id')
        .select(
          'l.order_line_id',
          db.raw(
            `${sum("case when r.state = 'inspected' then l.received_qty else l.quantity end")} as claimed_qty`,
          ),
        );
      const shipped = db('shipment_lines as x')
        .join('shipments as h', 'h.id', 'x.shipment_id')
        .whereNotNull('h.dispatched_on')
        .groupBy('x.order_line_id')
        .select('x.order_line_id', db.raw(`${sum('x.quantity')} as shipped_qty`));
      return db(claimed.as('c'))
        .leftJoin(shipped.as('s'), 's.order_line_id', 'c.order_line_id')
        .whereRaw('c.claimed_qty > coalesce(s.shipped_qty, 0)')
        .orderBy('c.order_line_id')
        .limit(most)
        .select('c.order_line_id', 'c.claimed_qty', 's.shipped_qty');
    },
  },
  {
    name: "A return's state and what has come of it agree",
    broken(db, most) {
      const { sum } = dialectOf(db);
      const lines = db('return_lines')
        .groupBy('return_id')
        .select(
          'return_id',
          db.raw(`${sum('received_qty')} as received_qty`),
          db.raw(`${sum('received_qty - good_qty - second_qty - scrapped_qty')} as left_qty`),
        );
      return db('returns as r')
        .leftJoin(lines.as('l'), 'l.return_id', 'r.id')
        .whereRaw(
          "(l.return_id is null or (r.state in ('received', 'inspected') and (l.received_qty = 0 or r.received_on is null))" +
            " or (r.state not in ('received', 'inspected') and l.received_qty > 0) or (r.state = 'inspected' and l.left_qty > 0))",
        )
        .orderBy('r.id')
        .limit(most)
        .select('r.id', 'r.number', 'r.state', 'l.received_qty', 'l.left_qty');
    },
  },
];
