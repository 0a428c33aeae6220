import type { Express, NextFunction, Request, Response } from 'express';
import type { PassportStatic } from 'passport';
import type { User } from '../../core/context.ts';
import { ForgedForm } from '../../web/contract.ts';
import { isSameOrigin } from '../../web/csrf.ts';
import { isLocalUrl } from '../../web/local-url.ts';
import { page } from '../../web/outcome.ts';
import { readResumed } from '../../web/signed-out.ts';
import { beginVisit, nothingEntered, type Site, sendPage } from '../../web/visit.ts';

/**
 * Signing in and out stand beside the route contract, because they change the session itself: the contract's
 * handlers never see it.
 */
export function mountSignIn(app: Express, site: Site, passport: PassportStatic): void {
  app.get('/sign-in', (request, response, next) => {
    if (request.user) return response.redirect(303, '/');
    return showSignIn(site, request, response).catch(next);
  });
  app.post('/sign-in', (request, response, next) => {
    if (!isSameOrigin(request)) throw new ForgedForm();
    const answer = (error: unknown, user: User | false, info?: { message?: string }) => {
      if (error) return next(error);
      if (user) return signIn(site, user, { request, response, next });
      const problem = info?.message === 'locked' ? 'users.sign_in_locked' : 'users.sign_in_wrong';
      showSignIn(site, request, response, problem).catch(next);
    };
    passport.authenticate('local', answer)(request, response, next);
  });
}

function signIn(
  site: Site,
  user: User,
  { request, response, next }: { request: Request; response: Response; next: NextFunction },
): void {
  // Passport gives the session a new id here, so one that was planted before is worth nothing.
  request.logIn(user, (error: unknown) => {
    if (error) return next(error);
    request.session.client = { address: request.ip ?? '', userAgent: request.get('user-agent') ?? '' };
    const lastSeenAt = site.clock.now().toISOString();
    site
      .db('users')
      .where({ id: user.id })
      .update({ lastSeenAt })
      .then(() => leadOn(site, request, response), next)
      .catch(next);
  });
}

async function leadOn(site: Site, request: Request, response: Response): Promise<void> {
  const { next, resume } = request.body as { next?: unknown; resume?: unknown };
  const resumed = typeof resume === 'string' && resume ? readResumed(resume) : null;
  if (!resumed) {
    return response.redirect(303, typeof next === 'string' && isLocalUrl(next) ? next : '/');
  }
  const visit = await beginVisit(site, request, response);
  const model = { title: visit.t('users.back_to_form'), ...resumed };
  await sendPage(visit, page('users/resume', model, 'plain'), nothingEntered);
}

async function showSignIn(site: Site, request: Request, response: Response, problem?: string): Promise<void> {
  const visit = await beginVisit(site, request, response);
  const body = (request.body ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const next = text(body.next) || text(request.query.next);
  const entered = problem
    ? {
        values: { username: text(body.username) },
        errors: {},
        summary: [{ field: 'username', text: visit.t(problem) }],
      }
    : nothingEntered;
  if (problem) response.status(422);
  const model = { title: visit.t('users.sign_in'), next, resume: text(body.resume) };
  await sendPage(visit, page('users/sign-in', model, 'plain'), entered);
}
