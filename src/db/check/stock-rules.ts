import type { Database } from '../connection.ts';
import { dialectOf } from '../dialect.ts';
import type { Rule } from './rule.ts';

const moved = (db: Database) =>
  db('movements')
    .groupBy('sku_id', 'warehouse_id', 'quality')
    .select('sku_id', 'warehouse_id', 'quality', db.raw(`${dialectOf(db).sum('quantity')} as moved_qty`));

export const stockRules: readonly Rule[] = [
  {
    name: 'On hand is the sum of the movements',
    async broken(db, most) {
      const stored = await db('stock as s')
        .leftJoin(moved(db).as('m'), (on) => {
          on.on('m.sku_id', 's.sku_id')
            .andOn('m.warehouse_id', 's.warehouse_id')
            .andOn('m.quality', 's.quality');
        })
        .whereRaw('s.on_hand <> coalesce(m.moved_qty, 0)')
        .orderBy(['s.sku_id', 's.warehouse_id'])
        .limit(most)
        .select('s.sku_id', 's.warehouse_id', 's.quality', 's.on_hand', 'm.moved_qty');
      const missing = await db(moved(db).as('m'))
        .leftJoin('stock as s', (on) => {
          on.on('m.sku_id', 's.sku_id')
            .andOn('m.warehouse_id', 's.warehouse_id')
            .andOn('m.quality', 's.quality');
        })
        .whereNull('s.sku_id')
        .orderBy(['m.sku_id', 'm.warehouse_id'])
        .limit(most)
        .select('m.sku_id', 'm.warehouse_id', 'm.quality', 'm.moved_qty');
      return [...stored, ...missing];
    },
  },
  {
    name: 'On hand is not negative, reserved lies between 0 and on hand, and only good pieces are reserved',
    broken: (db, most) =>
      db('stock')
        .whereRaw(
          "(on_hand < 0 or reserved < 0 or reserved > on_hand or (quality <> 'good' and reserved <> 0))",
        )
        .orderBy(['sku_id', 'warehouse_id'])
        .limit(most)
        .select('sku_id', 'warehouse_id', 'quality', 'on_hand', 'reserved'),
  },
  {
    name: 'Reserved is the sum of what order lines hold',
    async broken(db, most) {
      const held = db('reservations')
        .groupBy('sku_id', 'warehouse_id')
        .select('sku_id', 'warehouse_id', db.raw(`${dialectOf(db).sum('quantity')} as held_qty`));
      const stored = await db('stock as s')
        .leftJoin(held.clone().as('h'), (on) => {
          on.on('h.sku_id', 's.sku_id').andOn('h.warehouse_id', 's.warehouse_id');
        })
        .whereRaw("s.reserved <> case when s.quality = 'good' then coalesce(h.held_qty, 0) else 0 end")
        .orderBy(['s.sku_id', 's.warehouse_id'])
        .limit(most)
        .select('s.sku_id', 's.warehouse_id', 's.quality', 's.reserved', 'h.held_qty');
      const missing = await db(held.as('h'))
        .leftJoin('stock as s', (on) => {
          on.on('h.sku_id', 's.sku_id')
            .andOn('h.warehouse_id', 's.warehouse_id')
            .andOnVal('s.quality', 'good');
        })
        .whereNull('s.sku_id')
        .orderBy(['h.sku_id', 'h.warehouse_id'])
        .limit(most)
        .select('h.sku_id', 'h.warehouse_id', 'h.held_qty');
      return [...stored, ...missing];
    },
  },
  {
    name: 'Every movement carries the balance after it',
    broken(db, most) {
      const running = db('movements')
        .select(
          'id',
          'sku_id',
          'warehouse_id',
          'balance',
          db.raw(
            'sum(quantity) over (partition by sku_id, warehouse_id, quality order by id rows unbounded preceding) as running_qty',
          ),
        )
        .as('m');
      return db(running)
        .whereRaw('m.balance <> m.running_qty')
        .orderBy('m.id')
        .limit(most)
        .select('m.id', 'm.sku_id', 'm.warehouse_id', 'm.balance', 'm.running_qty');
    },
  },
  {
    name: "A SKU's stock value is the sum of its movements' values",
    broken(db, most) {
      const values = db('movements')
        .groupBy('sku_id')
        .select('sku_id', db.raw(`${dialectOf(db).sum('value_e4')} as moved_e4`))
        .as('m');
      return db('skus as k')
        .leftJoin(values, 'm.sku_id', 'k.id')
        .whereRaw('k.stock_value_e4 <> coalesce(m.moved_e4, 0)')
        .orderBy('k.id')
        .limit(most)
        .select('k.id', 'k.code', 'k.stock_value_e4', 'm.moved_e4');
    },
  },
  {
    name: 'A SKU without pieces is worth nothing, and none is worth less',
    broken(db, most) {
      const pieces = db('stock')
        .groupBy('sku_id')
        .select('sku_id', db.raw(`${dialectOf(db).sum('on_hand')} as on_hand_qty`))
        .as('t');
      return db('skus as k')
        .leftJoin(pieces, 't.sku_id', 'k.id')
        .whereRaw('(k.stock_value_e4 < 0 or (coalesce(t.on_hand_qty, 0) = 0 and k.stock_value_e4 <> 0))')
        .orderBy('k.id')
        .limit(most)
        .select('k.id', 'k.code', 'k.stock_value_e4', 't.on_hand_qty');
    },
  },
];
