import { insertRows } from '../db/write.ts';
import { type Context, now } from './context.ts';

export type Changes = Record<string, { before: unknown; after: unknown }>;

export interface AuditEntry {
  /** `customers.create`: the module and what was done; its text is `customers.audit_create`. */
  action: string;
  record: { kind: string; id: number | null; label: string };
  changes?: Changes;
}

/** Writes who did what, inside the action's own transaction. */
export async function audit(tx: Context, entry: AuditEntry): Promise<void> {
  await auditAll(tx, [entry]);
}

/** The same for an action that changes many records at once. */
export async function auditAll(tx: Context, entries: readonly AuditEntry[]): Promise<void> {
  await insertRows(
    tx.db,
    'audit_entries',
    entries.map(({ action, record, changes = {} }) => ({
      happenedAt: now(tx),
      userId: tx.user?.id ?? null,
      requestKey: tx.requestId,
      action,
      recordKind: record.kind,
      recordId: record.id,
      recordLabel: record.label.slice(0, 200),
      changes: JSON.stringify(changes),
    })),
  );
}

/** The fields of `after` that differ from `before`, each with both values. */
export function changesBetween(before: object, after: object): Changes {
  const changes: Changes = {};
  const old = before as Record<string, unknown>;
  for (const [name, value] of Object.entries(after)) {
    const was = old[name] ?? null;
    const is = value ?? null;
    if (JSON.stringify(was) !== JSON.stringify(is)) changes[name] = { before: was, after: is };
  }
  return changes;
}

export interface StoredAuditEntry {
  id: number;
  happenedAt: string;
  userName: string | null;
  action: string;
  recordKind: string;
  recordId: number | null;
  recordLabel: string;
  changes: Changes;
}

/** The newest entries about one record. */
export async function auditOf(
  context: Context,
  record: { kind: string; id: number },
  limit = 50,
): Promise<StoredAuditEntry[]> {
  const rows: (Omit<StoredAuditEntry, 'changes'> & { changes: string })[] = await context
    .db('audit_entries as a')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .where({ 'a.record_kind': record.kind, 'a.record_id': record.id })
    .orderBy('a.id', 'desc')
    .limit(limit)
    .select(
      'a.id',
      'a.happened_at',
      'u.name as user_name',
      'a.action',
      'a.record_kind',
      'a.record_id',
      'a.record_label',
      'a.changes',
    );
  return rows.map((row) => ({ ...row, changes: JSON.parse(row.changes) as Changes }));
}
