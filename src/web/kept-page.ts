import { kept } from '../db/kept.ts';
import type { Outcome } from './outcome.ts';
import type { PageRequest, ShowHandler } from './route.ts';

/**
 * A page that is put together anew only when something was written: the same user gets the same answer from the
 * same address within the same minute. `show` may depend on these, the settings and the database, and on
 * nothing else, and writes nothing. Tokens and messages are not part of it; they are drawn in for each visit.
 */
export function keptPage(show: ShowHandler): ShowHandler {
  return (request: PageRequest) => {
    const { context, url } = request;
    const minute = Math.floor(context.clock.now().getTime() / 60_000);
    const key = `page ${context.user?.id ?? 0} ${context.language} ${minute} ${url}`;
    return kept(context.db, key, async (): Promise<Outcome> => show(request));
  };
}
