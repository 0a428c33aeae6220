import { audit, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { nextYearlyNumber } from '../../core/numbering.ts';
import { Refusal } from '../../core/refusal.ts';
import { takeTransition } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow, StaleVersion, updateVersioned } from '../../db/write.ts';
import { findOpportunity } from '../opportunities/opportunity-queries.ts';
import { brief } from '../orders/order.ts';
import { copyTerms, termsOf, writeTerms } from '../payment-plans/order-terms.ts';
import { shareText, type Term } from '../payment-plans/plan.ts';
import { readTerms } from '../payment-plans/terms-field.ts';
import { hasRunOut, type QuoteAction, quoteLabel, quoteTable } from './quote.ts';
import type { QuoteInput } from './quote-form.ts';
import { linesOf, lockQuote, type Quote } from './quote-queries.ts';
import { indexQuote, quotedCustomer, rowOf, withTermsOf, writeLines } from './quote-row.ts';

/** Creates a draft, its first revision. Gives its id. */
export async function createQuote(
  context: Context,
  { opportunityId, ...form }: QuoteInput & { opportunityId: number | null },
): Promise<number> {
  return transact(context, async (tx) => {
    const customer = await quotedCustomer(tx, form.customer);
    if (opportunityId !== null) {
      const { customerId, customerCode } = await findOpportunity(tx, opportunityId);
      if (customerId !== customer.id)
        throw new Refusal('opportunities.other_customer', {
          field: 'customer',
          values: { code: customerCode },
        });
    }
    const { row, lines, amounts } = await rowOf(tx, customer, { form: withTermsOf(customer, form) });
    const terms = await readTerms(tx, form);
    const number = await nextYearlyNumber(tx.db, 'QT', form.quotedOn);
    const at = now(tx);
    const id = await insertRow(tx.db, 'quotes', {
      ...row,
      number,
      revision: 1,
      isLatest: true,
      opportunityId,
      state: 'draft',
      ownerId: customer.ownerId ?? actorId(tx),
      createdAt: at,
      createdById: actorId(tx),
      updatedAt: at,
      version: 1,
    });
    await writeLines(tx, id, { lines, amounts });
    const plan = { kind: 'quote', id } as const;
    if (terms) await writeTerms(tx, plan, terms);
    else await copyTerms(tx, { kind: 'customer', id: customer.id }, plan);
    await indexQuote(tx, { id, revision: 1, number, ...row });
    await audit(tx, { action: 'quotes.create', record: { kind: 'quote', id, label: number } });
    return id;
  });
}

/** Changes a draft; what was sent is changed by a new revision. */
export async function updateQuote(
  context: Context,
  at: { id: number; version: number },
  form: QuoteInput,
): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockQuote(tx, at.id);
    refuseStale(before, at.version);
    take(tx, before, 'edit');
    const customer = await quotedCustomer(tx, form.customer);
    // The number and the opportunity are this customer's; a later revision is of the same offer.
    if (customer.id !== before.customerId && (before.revision > 1 || before.opportunityId !== null))
      throw new Refusal('quotes.same_customer', {
        field: 'customer',
        values: { code: before.customerCode },
      });
    const oldLines = await linesOf(tx.db, at.id);
    const { row, lines, amounts } = await rowOf(tx, customer, {
      form: { ...form, currency: form.currency ?? before.currency },
      known: new Set(oldLines.map(({ skuId }) => skuId)),
    });
    const plan = { kind: 'quote', id: at.id } as const;
    const oldTerms = await termsOf(tx.db, plan);
    const terms = (await readTerms(tx, form)) ?? [];
    await updateVersioned(tx.db, 'quotes', at, { ...row, updatedAt: now(tx) });
    await writeLines(tx, at.id, { lines, amounts });
    await writeTerms(tx, plan, terms);
    await indexQuote(tx, { ...before, ...row });
    await audit(tx, {
      action: 'quotes.update',
      record: { kind: 'quote', id: at.id, label: quoteLabel(before) },
      changes: changesBetween(
        { ...before, lines: brief(oldLines), terms: briefTerms(oldTerms) },
        { ...row, lines: brief(lines), terms: briefTerms(terms) },
      ),
    });
  });
}

/** A plan as the audit log keeps it. */
function briefTerms(terms: readonly Term[]): string[] {
  return terms.map(({ shareBp, method, dueTrigger, days }) =>
    [`${shareText(shareBp)} %`, method.toUpperCase(), dueTrigger, days || ''].filter(Boolean).join(' '),
  );
}

/** Before its state is judged: where someone was first, that is what must be told. */
export function refuseStale({ id, version }: Quote, seen: number): void {
  if (version !== seen) throw new StaleVersion('quotes', id);
}

/** The table's row for an action on this quote today. Throws a Refusal where it isn't allowed. */
export function take(tx: Context, quote: Quote, action: QuoteAction) {
  return takeTransition(quoteTable, {
    state: quote.state,
    subject: { isLatest: quote.isLatest, hasRunOut: hasRunOut(quote, today(tx)) },
    action,
  });
}
