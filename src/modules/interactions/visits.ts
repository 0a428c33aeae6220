import { actorId, type Context } from '../../core/context.ts';
import { dialectOf } from '../../db/dialect.ts';
import { kept } from '../../db/kept.ts';
import { transact } from '../../db/transaction.ts';
import { afterSeeing, newSince, type StoryVisit } from './interaction.ts';
import { writtenByOthers } from './story-queries.ts';

interface Seen {
  visit: StoryVisit | null;
  /** Something was written by others since. */
  hasNew: boolean;
}

/** What this user has read of the customer's story; asked anew only after something was written. */
function seenOf(context: Context, customerId: number): Promise<Seen> {
  const userId = actorId(context);
  return kept(context.db, `story visit ${userId} ${customerId}`, async () => {
    const { db } = context;
    const visit: StoryVisit | undefined = await db('story_visits')
      .where({ userId, customerId })
      .first('seen_at', 'previous_seen_at');
    if (!visit) return { visit: null, hasNew: false };
    const fresh = await writtenByOthers(db, { customerId, userId, since: visit.seenAt }).first('s.id');
    return { visit, hasNew: fresh !== undefined };
  });
}

/** Since when entries are new to the user; null on a first visit. */
export async function unreadSince(context: Context, customerId: number): Promise<string | null> {
  return newSince((await seenOf(context, customerId)).visit, context.clock.now());
}

/**
 * Notes that the user has seen the story as it is now. Writes on a first visit and where something is new, and at no
 * other time, since each write makes every page be read again.
 */
export async function noteVisit(context: Context, customerId: number): Promise<void> {
  const { visit, hasNew } = await seenOf(context, customerId);
  if (visit && !hasNew) return;
  const row = afterSeeing(visit, context.clock.now());
  const key = { userId: actorId(context), customerId };
  try {
    await transact(context, async (tx) => {
      if (visit) await tx.db('story_visits').where(key).update(row);
      else await tx.db('story_visits').insert({ ...key, ...row });
    });
  } catch (error) {
    // A second window of the same user was first, or the database is busy: the page is shown all the same.
    if (dialectOf(context.db).problemOf(error) === 'other') throw error;
  }
}
