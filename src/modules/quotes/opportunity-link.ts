import type { Context } from '../../core/context.ts';
import { isModuleOn } from '../../core/settings.ts';
import { findOpportunity, type Opportunity } from '../opportunities/opportunity-queries.ts';
import { enterStage } from '../opportunities/stage-change.ts';
import { pipelineOf } from '../opportunities/stage-queries.ts';

/**
 * The opportunity that a quote belongs to, under a lock; null without one, or while opportunities are off. It
 * follows its quote: whoever may take the quote's step moves it along. Locked before the quote.
 */
export async function lockOpportunityOf(tx: Context, quoteId: number): Promise<Opportunity | null> {
  if (!isModuleOn(tx.settings, 'opportunities')) return null;
  const quote: { opportunityId: number | null } | undefined = await tx
    .db('quotes')
    .where({ id: quoteId })
    .first('opportunity_id');
  if (!quote?.opportunityId) return null;
  await tx.db('opportunities').where({ id: quote.opportunityId }).forUpdate().first('id');
  // A quote and its opportunity are of one customer, so whoever may see the one may see the other.
  return findOpportunity(tx, quote.opportunityId);
}

/** Once an offer is out the opportunity is at least quoted; what is further on, or has ended, stays. */
export async function moveToQuoted(tx: Context, found: Opportunity | null): Promise<void> {
  if (!found) return;
  const pipeline = await pipelineOf(tx);
  const present = pipeline.of(found.stage);
  const to = pipeline.find('quoted');
  if (!to || to.isRetired || to.kind !== 'open') return;
  if (present.kind !== 'open' || present.position >= to.position) return;
  await enterStage(tx, found, { to, version: found.version, pipeline });
}

/** The order that was made of the quote is the opportunity's, unless it has one already. */
export async function winWith(tx: Context, found: Opportunity | null, orderId: number): Promise<void> {
  if (!found || found.orderId !== null) return;
  const pipeline = await pipelineOf(tx);
  const present = pipeline.of(found.stage);
  const to = present.kind === 'won' ? present : pipeline.won;
  await enterStage(tx, found, { to, version: found.version, pipeline, more: { orderId } });
}

/** Loses it with the quote. False where it has ended already, or there is none. */
export async function loseWith(
  tx: Context,
  found: Opportunity | null,
  details: {
    lostReason: string;
    lostWords: string | null;
    competitor: string | null;
    targetPriceE4: number | null;
  },
): Promise<boolean> {
  if (!found) return false;
  const pipeline = await pipelineOf(tx);
  const { kind } = pipeline.of(found.stage);
  const to = pipeline.inUse.find((stage) => stage.kind === 'lost');
  if (!to || kind === 'won' || kind === 'lost') return false;
  await enterStage(tx, found, { to, version: found.version, pipeline, details });
  return true;
}
