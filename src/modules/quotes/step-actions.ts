import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { updateVersioned } from '../../db/write.ts';
import { lockOpportunityOf, loseWith, moveToQuoted } from './opportunity-link.ts';
import { hasRunOut, quoteLabel } from './quote.ts';
import { refuseStale, take } from './quote-actions.ts';
import type { RejectionInput, SendInput } from './quote-form.ts';
import { lockQuote, type Quote } from './quote-queries.ts';
import { storyDetail } from './quote-row.ts';

interface At {
  id: number;
  version: number;
}

/** It went out to the customer on a day, in some way; from then on it is changed by a revision only. */
export async function sendQuote(
  context: Context,
  id: number,
  { version, sentOn, sentChannel, validUntilOn }: SendInput,
): Promise<Quote> {
  return transact(context, async (tx) => {
    const opportunity = await lockOpportunityOf(tx, id);
    const quote = await lockQuote(tx, id);
    refuseStale(quote, version);
    take(tx, quote, 'send');
    const day = today(tx);
    if (sentOn > day) throw new Refusal('quotes.not_in_future', { field: 'sentOn', values: { day } });
    if (validUntilOn < day)
      throw new Refusal('quotes.holds_from', { field: 'validUntilOn', values: { day } });
    const values = { state: 'sent', sentOn, sentChannel, validUntilOn };
    await step(tx, quote, { action: 'send', values, message: 'sent', more: { channel: sentChannel } });
    await moveToQuoted(tx, opportunity);
    return quote;
  });
}

/** The same offer holds longer; one that has run out is open again. */
export async function prolongQuote(context: Context, at: At, validUntilOn: string): Promise<Quote> {
  return transact(context, async (tx) => {
    const quote = await lockQuote(tx, at.id);
    refuseStale(quote, at.version);
    const { to } = take(tx, quote, 'prolong');
    const day = today(tx);
    if (validUntilOn <= quote.validUntilOn || validUntilOn < day)
      throw new Refusal('quotes.holds_later', {
        field: 'validUntilOn',
        values: { day: quote.validUntilOn > day ? quote.validUntilOn : day },
      });
    const values = { ...(to ? { state: to } : {}), validUntilOn };
    await step(tx, quote, { action: 'prolong', values, message: 'prolonged', more: { day: validUntilOn } });
    return quote;
  });
}

/** The customer said no, or we let it go; the opportunity is lost with it where that is wanted. */
export async function rejectQuote(
  context: Context,
  id: number,
  { version, lostReason, words, loseOpportunity, competitor, targetPriceE4 }: RejectionInput,
): Promise<{ quote: Quote; isOpportunityLost: boolean }> {
  return transact(context, async (tx) => {
    const opportunity = loseOpportunity ? await lockOpportunityOf(tx, id) : null;
    const quote = await lockQuote(tx, id);
    refuseStale(quote, version);
    take(tx, quote, 'reject');
    if (!tx.settings.lossReasons.includes(lostReason))
      throw new Refusal('errors.not_offered', { field: 'lostReason' });
    if (lostReason === 'other' && !words) throw new Refusal('quotes.say_why', { field: 'words' });
    const values = { state: 'rejected', decidedOn: today(tx), lostReason, stateReason: words };
    const more = { reason: lostReason === 'other' ? (words ?? '') : lostReason };
    await step(tx, quote, { action: 'reject', values, message: 'rejected', more });
    const isOpportunityLost = await loseWith(tx, opportunity, {
      lostReason,
      lostWords: words,
      competitor,
      targetPriceE4,
    });
    return { quote, isOpportunityLost };
  });
}

/** Lets run out what was sent and whose last day is over where the company is. Each quote by itself. */
export async function expireQuotes(context: Context): Promise<void> {
  const due: { id: number }[] = await context
    .db('quotes')
    .where({ state: 'sent' })
    .where('valid_until_on', '<', today(context))
    .orderBy(['valid_until_on', 'id'])
    .limit(500)
    .select('id');
  // The system acts as nobody, who would see nobody's customers where reading is narrowed.
  const all = { ...context, settings: { ...context.settings, salesSeeAllCustomers: true } };
  for (const { id } of due) await transact(all, (tx) => expire(tx, id));
}

async function expire(tx: Context, id: number): Promise<void> {
  const quote = await lockQuote(tx, id);
  // Someone may have been first: accepted, prolonged or replaced it.
  if (quote.state !== 'sent' || !hasRunOut(quote, today(tx))) return;
  take(tx, quote, 'expire');
  const more = { day: quote.validUntilOn };
  await step(tx, quote, { action: 'expire', values: { state: 'expired' }, message: 'expired', more });
}

/** Writes a step of a quote that is locked: the row, what was done, and the customer's story. */
export async function step(
  tx: Context,
  quote: Quote,
  {
    action,
    values,
    message,
    more = {},
  }: {
    action: string;
    values: Record<string, unknown>;
    message: string;
    more?: Record<string, string | number>;
  },
): Promise<void> {
  const { id, version, customerId, contactId } = quote;
  await updateVersioned(tx.db, 'quotes', { id, version }, { ...values, updatedAt: now(tx) });
  await audit(tx, {
    action: `quotes.${action}`,
    record: { kind: 'quote', id, label: quoteLabel(quote) },
    changes: changesBetween(quote, values),
  });
  await story(tx, {
    customerId,
    contactId,
    kind: 'quote',
    message: `quotes.story_${message}`,
    detail: { ...storyDetail(quote), ...more },
    record: { kind: 'quote', id },
  });
}
