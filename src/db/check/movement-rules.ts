import { dialectOf } from '../dialect.ts';
import type { Rule } from './rule.ts';

/** What the movements say among themselves; the sums of stock stand in stock-rules.ts. */
export const movementRules: readonly Rule[] = [
  {
    name: 'Each movement goes the way of its kind and leaves no balance below zero',
    broken: (db, most) =>
      db('movements')
        .whereRaw(
          "(balance < 0 or (quantity > 0 and value_e4 < 0) or (quantity < 0 and value_e4 > 0) or (kind = 'ship' and quality <> 'good')" +
            " or (kind in ('receipt', 'production_in', 'transfer_in', 'return_in', 'count_gain') and quantity < 0)" +
            " or (kind in ('ship', 'transfer_out', 'count_loss', 'scrap') and quantity > 0))",
        )
        .orderBy('id')
        .limit(most)
        .select('id', 'sku_id', 'kind', 'quality', 'quantity', 'balance', 'value_e4'),
  },
  {
    name: 'A transfer or a change of quality brings in the pieces and the value that it takes out',
    broken(db, most) {
      const { sum } = dialectOf(db);
      return db('movements')
        .whereIn('kind', ['transfer_out', 'transfer_in', 'quality_change'])
        .groupByRaw(
          "coalesce(posting_key, idempotency_key), sku_id, case when kind = 'quality_change' then 1 else 0 end",
        )
        .havingRaw(`${sum('quantity')} <> 0 or ${sum('value_e4')} <> 0`)
        .orderBy('first_id')
        .limit(most)
        .min({ first_id: 'id' })
        .select('sku_id', db.raw(`${sum('quantity')} as left_qty`), db.raw(`${sum('value_e4')} as left_e4`));
    },
  },
  {
    name: 'A reversal gives back exactly the pieces and the value that its movement took',
    broken: (db, most) =>
      db('movements as r')
        .leftJoin('movements as m', 'm.id', 'r.reverses_id')
        .where('r.kind', 'reversal')
        .whereRaw(
          "(m.id is null or m.kind = 'reversal' or m.id > r.id or r.quantity + m.quantity <> 0 or r.value_e4 + m.value_e4 <> 0" +
            ' or r.sku_id <> m.sku_id or r.warehouse_id <> m.warehouse_id or r.quality <> m.quality)',
        )
        .orderBy('r.id')
        .limit(most)
        .select(
          'r.id',
          'r.reverses_id',
          'r.quantity',
          'm.quantity as reversed_qty',
          'r.value_e4',
          'm.value_e4 as reversed_e4',
        ),
  },
  {
    name: 'A posting is reversed as a whole, and once',
    async broken(db, most) {
      const halves = await db('movements as r')
        .join('movements as m', 'm.id', 'r.reverses_id')
        .join('movements as o', 'o.posting_key', 'm.posting_key')
        .leftJoin('movements as x', 'x.reverses_id', 'o.id')
        .where('r.kind', 'reversal')
        .whereNull('x.id')
        .orderBy(['r.id', 'o.id'])
        .limit(most)
        .select('r.id as reversal_id', 'o.id as left_id', 'o.sku_id', 'o.quantity');
      const twice = await db('movements')
        .whereNotNull('reverses_id')
        .groupBy('reverses_id')
        .havingRaw('count(*) > 1')
        .orderBy('reverses_id')
        .limit(most)
        .select('reverses_id', db.raw('count(*) as reversal_count'));
      return [...halves, ...twice];
    },
  },
];
