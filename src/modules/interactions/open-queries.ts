import type { Context } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';

const newestFirst = [
  { column: 'i.happened_at', order: 'desc' },
  { column: 'i.id', order: 'desc' },
] as const;

/** Who else spoke with the customer since an instant, newest first. */
export async function spokeSince(
  { db, user }: Context,
  customerId: number,
  since: string,
): Promise<{ id: number; userName: string; channel: string; happenedAt: string }[]> {
  return db('interactions as i')
    .join('users as u', 'u.id', 'i.user_id')
    .where('i.customer_id', customerId)
    .where('i.happened_at', '>=', since)
    .whereNot('i.user_id', user?.id ?? 0)
    .orderBy([...newestFirst])
    .limit(5)
    .select('i.id', 'u.name as user_name', 'i.channel', 'i.happened_at');
}

/** What others are going to do with the customer within a week, those overdue among it. */
export async function plannedByOthers(context: Context, customerId: number): Promise<OpenItem[]> {
  return openOf(context, 'follow_ups', customerId)
    .where('f.due_on', '<=', addDays(today(context), 7))
    .whereNot('f.user_id', context.user?.id ?? 0)
    .limit(5);
}

export interface OpenItem {
  id: number;
  text: string;
  dueOn: string;
  firstDueOn: string | null;
  userId: number;
  userName: string;
}

/** What is promised or planned for a customer, the next first. */
export async function openItems(
  context: Context,
  table: 'promises' | 'follow_ups',
  customerId: number,
): Promise<OpenItem[]> {
  return openOf(context, table, customerId).limit(20);
}

function openOf({ db }: Context, table: 'promises' | 'follow_ups', customerId: number) {
  const columns = table === 'promises' ? ['f.promised_text as text', 'f.first_due_on'] : ['f.task as text'];
  return db(`${table} as f`)
    .join('users as u', 'u.id', 'f.user_id')
    .where({ 'f.customer_id': customerId, 'f.state': 'open' })
    .orderBy(['f.due_on', 'f.id'])
    .select('f.id', 'f.due_on', 'f.user_id', 'u.name as user_name', ...columns);
}
