import { z } from 'zod';
import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { day, text } from '../../web/fields.ts';
import { postingOf, reversalsOf, reversePosting } from './stock.ts';

export const reversalForm = z.object({ reason: text(300).required(), postedOn: day().required() });

/** Why the posting of a movement can't be reversed by hand, as a text's key; null where it can. */
export async function reversalBarOf(context: Context, movementId: number): Promise<string | null> {
  const movements = await postingOf(context, movementId);
  // A document knows what it has posted; taken back behind its back it would tell something else.
  if (movements.some(({ recordKind }) => recordKind !== null)) return 'inventory.belongs_to_document';
  if (movements.some(({ kind }) => kind === 'reversal')) return 'inventory.reversal_of_reversal';
  return (await reversalsOf(context, movements)).length > 0 ? 'inventory.reversed_already' : null;
}

/** Takes back the whole posting of a movement that was posted by hand. */
export async function reverseByHand(
  context: Context,
  movementId: number,
  form: z.output<typeof reversalForm>,
): Promise<void> {
  if (form.postedOn > today(context)) throw new Refusal('inventory.future_day', { field: 'postedOn' });
  await transact(context, async (tx) => {
    const bar = await reversalBarOf(tx, movementId);
    if (bar) throw new Refusal(bar);
    await reversePosting(tx, { movementId, ...form });
    const movements = await postingOf(tx, movementId);
    const codes = await tx
      .db('skus')
      .whereIn(
        'id',
        movements.slice(0, 500).map(({ skuId }) => skuId),
      )
      .orderBy('code')
      .select('code');
    await audit(tx, {
      action: 'inventory.reversal',
      record: { kind: 'stock', id: null, label: codes.map(({ code }: { code: string }) => code).join(', ') },
      changes: { reason: { before: null, after: form.reason }, entry: { before: movementId, after: null } },
    });
  });
}
