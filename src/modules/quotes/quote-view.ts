import type { Context } from '../../core/context.ts';
import { today } from '../../core/days.ts';
import { offeredActions } from '../../core/state-table.ts';
import type { Tone } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { hasRunOut, type QuoteAction, type QuoteState, quoteTable, runsOut } from './quote.ts';
import { mayWriteQuote, type Quote } from './quote-queries.ts';

export const stateTones: Record<QuoteState, Tone> = {
  draft: 'neutral',
  sent: 'info',
  accepted: 'done',
  rejected: 'neutral',
  expired: 'soon',
  superseded: 'neutral',
};

/** What this user may do with the quote as it is today. */
export function offeredOn(context: Context, quote: Quote): QuoteAction[] {
  if (!mayWriteQuote(context, quote)) return [];
  return offeredActions(quoteTable, {
    state: quote.state,
    subject: { isLatest: quote.isLatest, hasRunOut: hasRunOut(quote, today(context)) },
    user: context.user,
  });
}

/** Its last day, and how near it is where someone should act. */
export function validity(
  { context, t }: Pick<PageRequest, 'context' | 't'>,
  quote: Pick<Quote, 'state' | 'validUntilOn'>,
): { text: string; tone: Tone } | string {
  const day = today(context);
  if (runsOut(quote, day)) return { text: t('quotes.until', { day: quote.validUntilOn }), tone: 'soon' };
  return quote.validUntilOn;
}
