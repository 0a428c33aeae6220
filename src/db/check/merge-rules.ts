import { customerChildren, mergedStory } from '../customer-children.ts';
import type { BrokenRow, Rule } from './rule.ts';

export const mergeRules: readonly Rule[] = [
  {
    name: 'Nothing hangs on a customer that has become part of another',
    async broken(db, most) {
      const rows: BrokenRow[] = [];
      for (const { table } of customerChildren) {
        const left = db('customers as c')
          .join(`${table} as t`, 't.customer_id', 'c.id')
          .whereNotNull('c.merged_into_id')
          .orderBy('c.id')
          .limit(most);
        if (table === 'story_entries') left.whereNot('t.message_key', mergedStory);
        const found: BrokenRow[] = await left.select('c.id as customer_id', 'c.code', 'c.merged_into_id');
        rows.push(...found.map((row) => ({ table, ...row })));
      }
      return rows;
    },
  },
  {
    name: 'A customer that has become part of another is archived, and the merge that did it is there',
    broken: (db, most) =>
      db('customers as c')
        .leftJoin('merges as m', (on) => {
          on.on('m.loser_id', 'c.id').andOn('m.winner_id', 'c.merged_into_id').andOnNull('m.undone_at');
        })
        .whereNotNull('c.merged_into_id')
        .where((either) => either.where('c.is_archived', false).orWhereNull('m.id'))
        .orderBy('c.id')
        .limit(most)
        .select('c.id', 'c.code', 'c.merged_into_id', 'c.is_archived', 'm.id as merge_id'),
  },
  {
    name: 'A merge that stands has its customer in the other',
    broken: (db, most) =>
      db('merges as m')
        .join('customers as c', 'c.id', 'm.loser_id')
        .whereNull('m.undone_at')
        .where((either) => either.whereNull('c.merged_into_id').orWhereRaw('c.merged_into_id <> m.winner_id'))
        .orderBy('m.id')
        .limit(most)
        .select('m.id', 'm.winner_id', 'm.loser_id', 'c.merged_into_id'),
  },
];
