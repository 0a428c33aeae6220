import type { TestCompany } from './company.ts';

export interface Trace {
  action: string;
  userId: number | null;
  recordId: number | null;
  recordLabel: string;
  changes: Record<string, { before: unknown; after: unknown }>;
}

/** The newest audit entry of an action; null where there is none. */
export async function traceOf({ db }: TestCompany, action: string): Promise<Trace | null> {
  const row: (Omit<Trace, 'changes'> & { changes: string }) | undefined = await db('audit_entries')
    .where({ action })
    .orderBy('id', 'desc')
    .first('action', 'user_id', 'record_id', 'record_label', 'changes');
  return row ? { ...row, changes: JSON.parse(row.changes) as Trace['changes'] } : null;
}

/** The keys of what the story of a customer tells, oldest first. */
export async function storyOf({ db }: TestCompany, customerId: number): Promise<string[]> {
  const rows: { messageKey: string }[] = await db('story_entries')
    .where({ customerId })
    .orderBy('id')
    .select('message_key');
  return rows.map(({ messageKey }) => messageKey);
}
