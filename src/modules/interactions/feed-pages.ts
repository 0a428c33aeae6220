import type { z } from 'zod';
import { NotFound } from '../../core/refusal.ts';
import { feed, type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest, Panel } from '../../web/route.ts';
import { calendarOf, feedContext, feedSince, renewFeed, revokeFeed } from './calendar-feed.ts';
import type { feedForm } from './interaction-form.ts';

/** The user's tasks for a calendar program, which has no session: the address itself is the key. */
export async function showFeed({ context, params, origin }: PageRequest): Promise<Outcome> {
  const own = await feedContext(context, params.token ?? '');
  if (!own) throw new NotFound('calendar');
  return feed({
    contentType: 'text/calendar; charset=utf-8',
    fileName: 'kehu.ics',
    body: await calendarOf(own, origin),
  });
}

/** The part of one's account page that gives, renews and ends the address. */
export async function feedPanel({ context, f }: PageRequest): Promise<Panel> {
  const since = await feedSince(context);
  return {
    place: 'main',
    view: 'interactions/parts/feed',
    model: { since: since ? f.instant(since) : null },
  };
}

/** Makes the address, which is shown on this page and never again, or ends it. */
export async function changeFeed(
  { context, t, origin }: PageRequest,
  { action }: z.output<typeof feedForm>,
): Promise<Outcome> {
  if (action === 'revoke') {
    await revokeFeed(context);
    return redirect('/account#calendar', { key: 'interactions.feed_revoked' });
  }
  const token = await renewFeed(context);
  return page('interactions/feed', {
    title: t('interactions.feed_address'),
    address: `${origin}/calendar/${token}.ics`,
  });
}
