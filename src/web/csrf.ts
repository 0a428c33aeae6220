import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';

const tokens = csrfSync({
  getTokenFromRequest: (request) => {
    const header = request.headers['x-csrf-token'];
    if (typeof header === 'string') return header;
    const body = request.body as { _csrf?: unknown } | undefined;
    return typeof body?._csrf === 'string' ? body._csrf : undefined;
  },
});

/** The token of this session; kept there, so only for those who are signed in. */
export function csrfToken(request: Request): string {
  return tokens.generateToken(request);
}

export function hasCsrfToken(request: Request): boolean {
  return tokens.isRequestValid(request);
}

/**
 * For public forms, which must not open a session per visitor: the browser's own word on where the form came
 * from. Programs that send neither header carry no cookies of a victim and pass.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('origin');
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
