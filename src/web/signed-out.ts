import { flatNames } from './forms.ts';
import { isLocalUrl } from './local-url.ts';
import { page } from './outcome.ts';
import type { Route } from './route.ts';
import { nothingEntered, sendPage, type Visit } from './visit.ts';

const carriedAtMost = 200_000;

/**
 * Leads to the sign-in page. A form that was sent after the session ran out goes along as hidden fields
 * (never a password), and comes back filled in once the user has signed in.
 */
export async function askToSignIn(visit: Visit, route: Route): Promise<void> {
  const { request, response, t } = visit;
  if (request.get('hx-request')) {
    response.set('HX-Redirect', '/sign-in').status(401).end();
    return;
  }
  if ('get' in route) {
    response.redirect(303, `/sign-in?next=${encodeURIComponent(request.originalUrl)}`);
    return;
  }
  const carried = JSON.stringify({ url: request.originalUrl, fields: carriedFields(request.body) });
  const resume = carried.length <= carriedAtMost ? carried : '';
  // A file that is still being sent must be taken, or the browser shows "connection reset" and not our page.
  request.resume();
  response.status(401);
  await sendPage(
    visit,
    page('users/sign-in', { title: t('users.sign_in'), next: '', resume }, 'plain'),
    nothingEntered,
  );
}

function carriedFields(body: unknown): [string, string][] {
  return [...flatNames(body)].filter(([name]) => !name.startsWith('_') && !/password/i.test(name));
}

export interface Resumed {
  url: string;
  fields: [string, string][];
}

/** Reads back what the sign-in page carried; null unless it is a form of ours. */
export function readResumed(text: string): Resumed | null {
  try {
    const { url, fields } = JSON.parse(text) as { url?: unknown; fields?: unknown };
    if (typeof url !== 'string' || !isLocalUrl(url) || !Array.isArray(fields)) return null;
    const pairs = fields.filter(
      (pair): pair is [string, string] =>
        Array.isArray(pair) &&
        typeof pair[0] === 'string' &&
        typeof pair[1] === 'string' &&
        !pair[0].startsWith('_'),
    );
    return { url, fields: pairs };
  } catch {
    return null;
  }
}
