import type { Rule } from './rule.ts';

const openStates = ['counting', 'recount', 'review'];

export const stocktakeRules: readonly Rule[] = [
  {
    name: 'A posted stocktake has moved exactly its variances, each once, and an open or cancelled one nothing',
    async broken(db, most) {
      const lines = await db('stocktake_lines as l')
        .join('stocktakes as s', 's.id', 'l.stocktake_id')
        .leftJoin('movements as m', (on) => {
          on.on('m.record_id', 's.id')
            .andOn('m.sku_id', 'l.sku_id')
            .andOn('m.quality', 'l.quality')
            .andOnVal('m.record_kind', 'stocktake');
        })
        .where('s.state', 'posted')
        .whereRaw('coalesce(l.variance_qty, 0) <> coalesce(m.quantity, 0)')
        .orderBy('l.id')
        .limit(most)
        .select('l.id', 's.number', 'l.variance_qty', 'm.quantity as moved_qty');
      const early = await db('movements as m')
        .join('stocktakes as s', 's.id', 'm.record_id')
        .where('m.record_kind', 'stocktake')
        .whereNot('s.state', 'posted')
        .orderBy('m.id')
        .limit(most)
        .select('m.id', 's.number', 's.state');
      return [...lines, ...early];
    },
  },
  {
    name: 'Lines keep others from counting their SKU as long as their stocktake is open, and no longer',
    broken: (db, most) =>
      db('stocktake_lines as l')
        .join('stocktakes as s', 's.id', 'l.stocktake_id')
        .where((wrong) =>
          wrong
            .where((open) => open.whereIn('s.state', openStates).whereNull('l.open_warehouse_id'))
            .orWhere((over) => over.whereNotIn('s.state', openStates).whereNotNull('l.open_warehouse_id'))
            .orWhereRaw('l.open_warehouse_id <> s.warehouse_id'),
        )
        .orderBy('l.id')
        .limit(most)
        .select('l.id', 's.number', 's.state', 'l.open_warehouse_id'),
  },
  {
    name: 'Who counts a line again has not counted it before, and who posts has not counted',
    async broken(db, most) {
      const again = await db('stocktake_entries as e')
        .join('stocktake_entries as b', (on) => {
          on.on('b.line_id', 'e.line_id')
            .andOn('b.user_id', 'e.user_id')
            .andOn('b.round_no', '<', 'e.round_no');
        })
        .orderBy('e.id')
        .limit(most)
        .select('e.id', 'e.line_id', 'e.user_id');
      const posted = await db('stocktakes as s')
        .join('stocktake_entries as e', (on) => {
          on.on('e.stocktake_id', 's.id').andOn('e.user_id', 's.posted_by_id');
        })
        .orderBy('s.id')
        .limit(most)
        .select('s.id', 's.number', 'e.user_id');
      return [...again, ...posted];
    },
  },
];
