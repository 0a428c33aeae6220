import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { kept } from '../../db/kept.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';

/** How many open follow-ups of the user are due today or overdue; counted up to 100. */
export async function followUpsDue(context: Context): Promise<number> {
  if (!context.user) return 0;
  const key = `follow-ups due ${context.user.id} ${today(context)}`;
  return kept(context.db, key, () => countDue(context, context.user?.id ?? 0));
}

async function countDue(context: Context, userId: number): Promise<number> {
  const own = context.db('follow_ups as f').join('customers as c', 'c.id', 'f.customer_id');
  const due = narrowToVisible(context, own)
    .where({ 'f.user_id': userId, 'f.state': 'open' })
    .where('f.due_on', '<=', today(context))
    .select('f.id')
    .limit(100)
    .as('due');
  const [row] = (await context.db.from(due).count({ row_count: '*' })) as unknown as { rowCount: number }[];
  return row?.rowCount ?? 0;
}
