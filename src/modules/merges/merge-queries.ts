import { type Context, now } from '../../core/context.ts';
import type { MessageValues } from '../../core/refusal.ts';
import { NotFound } from '../../core/refusal.ts';
import { undoUntil } from './merge.ts';

export interface Merge {
  id: number;
  winnerId: number;
  loserId: number;
  fields: Record<string, { before: unknown; after: unknown }>;
  loserFields: { isArchived: boolean };
  movedCount: number;
  mergedAt: string;
  undoneAt: string | null;
}

export async function findMerge({ db }: Context, id: number): Promise<Merge> {
  const row: (Omit<Merge, 'fields' | 'loserFields'> & { fields: string; loserFields: string }) | undefined =
    await db('merges').where({ id }).first();
  if (!row) throw new NotFound('merge');
  return {
    ...row,
    fields: JSON.parse(row.fields) as Merge['fields'],
    loserFields: JSON.parse(row.loserFields) as Merge['loserFields'],
  };
}

/** Why a merge can't be undone at present, as a text's key with its values; null where it can. */
export async function undoProblem(
  context: Context,
  merge: Merge,
): Promise<{ key: string; values: MessageValues } | null> {
  const { db } = context;
  if (merge.undoneAt) return { key: 'merges.undone_already', values: {} };
  const until = undoUntil(merge.mergedAt);
  if (now(context) > until) return { key: 'merges.too_late', values: { day: until.slice(0, 10) } };
  const later: { code: string; name: string } | undefined = await db('merges as m')
    .join('customers as c', 'c.id', 'm.loser_id')
    .whereNull('m.undone_at')
    .where('m.id', '>', merge.id)
    .where((either) => either.where('m.winner_id', merge.winnerId).orWhere('m.loser_id', merge.winnerId))
    .orderBy('m.id', 'desc')
    .first('c.code', 'c.name');
  return later ? { key: 'merges.later_first', values: { label: `${later.code} ${later.name}` } } : null;
}

export interface ShownMerge {
  id: number;
  winnerId: number;
  winnerCode: string;
  winnerName: string;
  loserCode: string;
  loserName: string;
  movedCount: number;
  mergedAt: string;
  userName: string;
  undoneAt: string | null;
}

/** Merges with the names of all who take part, as `m`. */
export function shownMerges({ db }: Pick<Context, 'db'>) {
  return db('merges as m')
    .join('customers as w', 'w.id', 'm.winner_id')
    .join('customers as l', 'l.id', 'm.loser_id')
    .join('users as u', 'u.id', 'm.user_id')
    .select(
      'm.id',
      'm.winner_id',
      'w.code as winner_code',
      'w.name as winner_name',
      'l.code as loser_code',
      'l.name as loser_name',
      'm.moved_count',
      'm.merged_at',
      'u.name as user_name',
      'm.undone_at',
    );
}

/** What has become part of a customer and can be told apart again, newest first. */
export async function mergesInto(context: Context, winnerId: number): Promise<ShownMerge[]> {
  return shownMerges(context)
    .where('m.winner_id', winnerId)
    .whereNull('m.undone_at')
    .orderBy('m.id', 'desc')
    .limit(5);
}
