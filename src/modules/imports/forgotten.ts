import type { Context } from '../../core/context.ts';

/** Nothing is found of records that are gone. */
export async function forgetKeys(tx: Context, kind: string, ids: readonly number[]): Promise<void> {
  for (const recordId of ids) await tx.db('search_keys').where({ kind, recordId }).delete();
}
