import { audit } from '../../core/audit.ts';
import type { Context } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { endFollowUp } from './follow-up-actions.ts';
import { writeNextSteps, writeSpoken } from './interaction-actions.ts';
import type { FollowUpEndInput } from './interaction-form.ts';

/** Ends a follow-up; what came of it becomes an interaction in the same go, with the next step. Gives the customer's id. */
export async function finishFollowUp(context: Context, id: number, form: FollowUpEndInput): Promise<number> {
  return transact(context, async (tx) => {
    const customerId = await endFollowUp(tx, id, form.state);
    const { said, channel } = form;
    let interactionId: number | null = null;
    if (said) {
      if (!channel) throw new Refusal('errors.required', { field: 'channel' });
      interactionId = await writeSpoken(tx, customerId, { ...form, said, channel });
      await audit(tx, {
        action: 'interactions.write',
        record: { kind: 'customer', id: customerId, label: said.slice(0, 200) },
      });
    }
    await writeNextSteps(tx, { customerId, interactionId }, form);
    return customerId;
  });
}
