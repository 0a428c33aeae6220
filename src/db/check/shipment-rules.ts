import { dialectOf } from '../dialect.ts';
import type { Rule } from './rule.ts';

export const shipmentRules: readonly Rule[] = [
  {
    name: 'What a dispatched shipment carries has left the stock once, and nothing else has',
    async broken(db, most) {
      const { sum } = dialectOf(db);
      const carried = db('shipment_lines as x')
        .join('shipments as h', 'h.id', 'x.shipment_id')
        .whereNotNull('h.dispatched_on')
        .where('h.is_history', false)
        .groupBy('x.shipment_id', 'x.sku_id')
        .select('x.shipment_id', 'x.sku_id', db.raw(`${sum('x.quantity')} as carried_qty`));
      const left = db('movements')
        .where({ recordKind: 'shipment' })
        // What a reversal has brought back has not left.
        .whereIn('kind', ['ship', 'reversal'])
        .groupBy('record_id', 'sku_id')
        .havingRaw(`${sum('quantity')} <> 0`)
        .select('record_id', 'sku_id', db.raw(`${sum('quantity')} as moved_qty`));
      const wrong = await db(carried.clone().as('c'))
        .leftJoin(left.clone().as('m'), (on) => {
          on.on('m.record_id', 'c.shipment_id').andOn('m.sku_id', 'c.sku_id');
        })
        .whereRaw('c.carried_qty + coalesce(m.moved_qty, 0) <> 0')
        .orderBy(['c.shipment_id', 'c.sku_id'])
        .limit(most)
        .select('c.shipment_id', 'c.sku_id', 'c.carried_qty', 'm.moved_qty');
      const unasked = await db(left.as('m'))
        .leftJoin(carried.as('c'), (on) => {
          on.on('m.record_id', 'c.shipment_id').andOn('m.sku_id', 'c.sku_id');
        })
        .whereNull('c.shipment_id')
        .orderBy(['m.record_id', 'm.sku_id'])
        .limit(most)
        .select('m.record_id', 'm.sku_id', 'm.moved_qty');
      return [...wrong, ...unasked];
    },
  },
  {
    name: "A shipment's state and days agree",
    broken: (db, most) =>
      db('shipments')
        .whereRaw(
          "((state = 'delivered' and ((delivered_on is null and is_history = 0) or dispatched_on is null))" +
            " or (state in ('dispatched', 'in_transit', 'exception') and dispatched_on is null)" +
            " or (state in ('planned', 'booked', 'packed', 'cancelled') and dispatched_on is not null)" +
            ' or (delivered_on is not null and delivered_on < dispatched_on))',
        )
        .orderBy('id')
        .limit(most)
        .select('id', 'number', 'state', 'dispatched_on', 'delivered_on'),
  },
];
