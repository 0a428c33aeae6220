import type { Context } from '../../core/context.ts';
import type { CustomerChild } from '../../db/customer-children.ts';
import { changeRow, type Merging, type Row } from './noted-rows.ts';

interface Link extends Row {
  id: number;
  contactId: number;
}

/**
 * One primary contact stays: the winner's, else the loser's. It must be settled before the links move, since the
 * database allows one at each customer.
 */
export async function settlePrimary(
  tx: Context,
  child: CustomerChild,
  { mergeId, winnerId, loserId }: Merging,
): Promise<void> {
  const primaryOf = async (customerId: number): Promise<Link | undefined> =>
    tx.db('customer_contacts').where({ customerId, isPrimary: true }).first();
  const losers = await primaryOf(loserId);
  if (!losers) return;
  if (await primaryOf(winnerId))
    return changeRow(tx, child, { mergeId, row: losers, after: { isPrimary: false } });
  const same: Link | undefined = await tx
    .db('customer_contacts')
    .where({ customerId: winnerId, contactId: losers.contactId })
    .whereNull('to_on')
    .first();
  if (same) await changeRow(tx, child, { mergeId, row: same, after: { isPrimary: true } });
}
