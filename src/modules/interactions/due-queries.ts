import type { Context } from '../../core/context.ts';
import { type Day, today } from '../../core/days.ts';
import { companyCalendar } from '../../core/working-days.ts';
import { narrowToVisible } from '../customers/customer-queries.ts';

/** What a card of the first page shows at most. */
const most = 8;

export interface DueItem {
  id: number;
  customerId: number;
  customerName: string;
  text: string;
  dueOn: Day;
  userName: string;
  userId: number;
}

/** One's own that are due within three working days, then everyone's that are overdue. */
export async function duePromises(context: Context): Promise<DueItem[]> {
  const day = today(context);
  const userId = context.user?.id ?? 0;
  const soon = (await companyCalendar(context)).add(day, 3);
  const promised = () => due(context, 'promises').select('f.promised_text as text');
  const own: DueItem[] = await promised().where('f.user_id', userId).where('f.due_on', '<=', soon);
  const others: DueItem[] = await promised().whereNot('f.user_id', userId).where('f.due_on', '<', day);
  return [...own, ...others];
}

/** One's own that are due today or before. */
export async function dueFollowUps(context: Context): Promise<DueItem[]> {
  return due(context, 'follow_ups')
    .where('f.user_id', context.user?.id ?? 0)
    .where('f.due_on', '<=', today(context))
    .select('f.task as text');
}

function due(context: Context, table: 'promises' | 'follow_ups') {
  const query = narrowToVisible(
    context,
    context
      .db(`${table} as f`)
      .join('customers as c', 'c.id', 'f.customer_id')
      .join('users as u', 'u.id', 'f.user_id'),
  );
  return query
    .where('f.state', 'open')
    .orderBy(['f.due_on', 'f.id'])
    .limit(most)
    .select(
      'f.id',
      'f.customer_id',
      'c.name as customer_name',
      'f.due_on',
      'f.user_id',
      'u.name as user_name',
    );
}
