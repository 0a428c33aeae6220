import { audit } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { addDays, daysBetween, today } from '../../core/days.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { copyTerms } from '../payment-plans/order-terms.ts';
import { quoteLabel } from './quote.ts';
import { refuseStale, take } from './quote-actions.ts';
import { linesOf, lockQuote } from './quote-queries.ts';
import { indexQuote } from './quote-row.ts';
import { step } from './step-actions.ts';

/**
 * A new revision as a draft with all that the present one says; the present one is superseded by it and stays
 * readable. The unique index of number and revision keeps two at once from both being made. Gives its id.
 */
export async function reviseQuote(context: Context, at: { id: number; version: number }): Promise<number> {
  return transact(context, async (tx) => {
    const before = await lockQuote(tx, at.id);
    refuseStale(before, at.version);
    take(tx, before, 'revise');
    const revision = before.revision + 1;
    const label = quoteLabel({ ...before, revision });
    await step(tx, before, {
      action: 'supersede',
      values: { state: 'superseded', isLatest: false },
      message: 'superseded',
      more: { next: label },
    });
    await indexQuote(tx, before, { isArchived: true });
    const id = await insertRow(tx.db, 'quotes', await nextRow(tx, before.id, revision));
    const lines = await linesOf(tx.db, before.id);
    for (const { position, skuId, quantity, unitPriceE4, discountBp, amountE4 } of lines)
      await tx
        .db('quote_lines')
        .insert({ quoteId: id, position, skuId, quantity, unitPriceE4, discountBp, amountE4 });
    await copyTerms(tx, { kind: 'quote', id: before.id }, { kind: 'quote', id });
    await indexQuote(tx, { ...before, id, revision });
    await audit(tx, { action: 'quotes.revise', record: { kind: 'quote', id, label } });
    return id;
  });
}

/** The same values from today on, holding for as long as the former revision did. */
async function nextRow(tx: Context, formerId: number, revision: number): Promise<Record<string, unknown>> {
  const former: Record<string, unknown> & { quotedOn: string; validUntilOn: string } = await tx
    .db('quotes')
    .where({ id: formerId })
    .first();
  const { id: _, ...values } = former;
  const day = today(tx);
  const held = Math.max(1, daysBetween(former.quotedOn, former.validUntilOn));
  const requestedOn = values.requestedOn as string | null;
  return {
    ...values,
    revision,
    isLatest: true,
    state: 'draft',
    quotedOn: day,
    validUntilOn: addDays(day, held),
    requestedOn: requestedOn !== null && requestedOn < day ? null : requestedOn,
    sentOn: null,
    sentChannel: null,
    decidedOn: null,
    lostReason: null,
    stateReason: null,
    orderId: null,
    createdAt: now(tx),
    createdById: actorId(tx),
    updatedAt: now(tx),
    version: 1,
  };
}
