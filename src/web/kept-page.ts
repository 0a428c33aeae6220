import { kept } from '../db/kept.ts';
import type { PageRequest } from './route.ts';

/**
 * What a page reads, kept while nothing is written: the answer to the same user for the same address within the
 * same minute. `read` may depend on these, the settings and the database, and on nothing else.
 */
export function keptForPage<T>(request: PageRequest, what: string, read: () => Promise<T>): Promise<T> {
  const { context, url } = request;
  const minute = Math.floor(context.clock.now().getTime() / 60_000);
  return kept(context.db, [what, context.user?.id ?? 0, context.language, minute, url].join(' '), read);
}
