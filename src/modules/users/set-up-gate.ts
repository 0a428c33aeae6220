import type { RequestHandler } from 'express';
import { loadSettings } from '../../core/settings.ts';
import type { Database } from '../../db/connection.ts';

/** Until the company is set up every page leads to the set-up page; a temporary password must be changed first. */
export function setUpGate(db: Database): RequestHandler {
  return async (request, response, next) => {
    const { setUpAt } = await loadSettings(db);
    if (!setUpAt) {
      if (request.path === '/set-up') return next();
      return response.redirect(303, '/set-up');
    }
    const isAccountPage = request.path.startsWith('/account/password') || request.path === '/sign-out';
    if (request.user?.isPasswordTemporary && !isAccountPage)
      return response.redirect(303, '/account/password');
    next();
  };
}
