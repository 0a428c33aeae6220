import type { Database } from '../connection.ts';
import { openOf, openThings, thingKinds, waitingCustomers, waitingThings } from '../in-charge.ts';
import type { BrokenRow, Rule } from './rule.ts';

/** Found by another way than the waiting list itself: whatever has no active user and isn't on it. */
async function forgottenThings(db: Database, most: number): Promise<BrokenRow[]> {
  const broken: BrokenRow[] = [];
  for (const kind of thingKinds) {
    const rows: BrokenRow[] = await openOf(db, kind)
      .leftJoin('users as u', (on) => {
        on.on('u.id', `x.${openThings[kind].owner}`).andOnVal('u.is_active', true);
      })
      .whereNull('u.id')
      .whereNotIn('x.id', waitingThings(db, kind).select('x.id'))
      .orderBy('x.id')
      .limit(most)
      .select('x.id', 'x.customer_id');
    broken.push(...rows.map((row) => ({ kind, ...row })));
  }
  return broken.slice(0, most);
}

export const chargeRules: readonly Rule[] = [
  {
    name: 'No active customer without an active owner outside the waiting list',
    broken: (db, most) =>
      db('customers as k')
        .leftJoin('users as u', (on) => {
          on.on('u.id', 'k.owner_id').andOnVal('u.is_active', true);
        })
        .where('k.is_archived', false)
        .whereNull('u.id')
        .whereNotIn('k.id', waitingCustomers(db).select('c.id'))
        .orderBy('k.id')
        .limit(most)
        .select('k.id', 'k.code', 'k.owner_id'),
  },
  { name: 'Nothing open without an active user in charge outside the waiting list', broken: forgottenThings },
  {
    name: 'What was handed over says to whom each thing went, and no draft has moved anything',
    broken: (db, most) =>
      db('handover_items as i')
        .join('handovers as h', 'h.id', 'i.handover_id')
        .whereRaw(
          "((h.state in ('draft', 'scheduled') and i.state <> 'planned')" +
            " or (h.state in ('done', 'away', 'ended') and i.state = 'planned')" +
            " or (h.state <> 'ended' and i.state in ('returned', 'kept')))",
        )
        .orderBy('i.id')
        .limit(most)
        .select('i.id', 'i.handover_id', 'h.state as handover_state', 'i.state'),
  },
];
