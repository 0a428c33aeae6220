import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { claimCustomer } from './pool-actions.ts';

/**
 * Claims several in one go, those first that were ticked first. What someone else took meanwhile is left out and
 * counted; the rest is refused as a whole where none can be had.
 */
export async function claimAll(
  context: Context,
  ids: readonly number[],
): Promise<{ claimed: { id: number; name: string }[]; gone: number }> {
  return transact(context, async (tx) => {
    const claimed: { id: number; name: string }[] = [];
    let last: Refusal | null = null;
    for (const id of new Set(ids)) {
      try {
        claimed.push({ id, ...(await claimCustomer(tx, id)) });
      } catch (error) {
        // It refuses before it writes, so what was claimed before stands.
        if (!(error instanceof Refusal)) throw error;
        last = error;
        if (error.messageKey === 'pool.claims_used') break;
      }
    }
    if (claimed.length === 0 && last) throw last;
    return { claimed, gone: new Set(ids).size - claimed.length };
  });
}
