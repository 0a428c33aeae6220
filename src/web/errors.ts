import type { NextFunction, Request, Response } from 'express';
import { Forbidden, NotFound } from '../core/refusal.ts';
import { dialectOf } from '../db/dialect.ts';
import { ForgedForm } from './contract.ts';
import { page } from './outcome.ts';
import { beginVisit, nothingEntered, type Site, sendPage } from './visit.ts';

interface ErrorPage {
  status: number;
  view: string;
  title: string;
}

function pageFor(site: Site, error: unknown): ErrorPage {
  if (error instanceof NotFound)
    return { status: 404, view: 'errors/not-found', title: 'shared.not_found_title' };
  if (error instanceof Forbidden)
    return { status: 403, view: 'errors/forbidden', title: 'shared.forbidden_title' };
  if (error instanceof ForgedForm)
    return { status: 403, view: 'errors/expired', title: 'shared.expired_title' };
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  if (type === 'entity.too.large' || type === 'parameters.too.many') {
    return { status: 413, view: 'errors/too-large', title: 'shared.too_large_title' };
  }
  if (error instanceof URIError || (status !== undefined && status >= 400 && status < 500)) {
    return { status: 400, view: 'errors/not-found', title: 'shared.not_found_title' };
  }
  const isBusy = ['busy', 'deadlock', 'connection-lost', 'full'].includes(
    dialectOf(site.db).problemOf(error),
  );
  return { status: isBusy ? 503 : 500, view: 'errors/failed', title: 'shared.failed_title' };
}

/** No route had this address. */
export function notFound(request: Request, _response: Response, next: NextFunction): void {
  next(new NotFound(request.path));
}

/** The last in the app's list: every error becomes a page in the user's language. */
export function errorPages(site: Site) {
  return async (error: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (response.headersSent) return next(error);
    const { status, view, title } = pageFor(site, error);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    // What the browser is still sending must be taken, or it shows "connection reset" and not our page.
    request.resume();
    response.status(status);
    try {
      const visit = await beginVisit(site, request, response);
      const layout = visit.context.user ? 'page' : 'plain';
      const model = { title: visit.t(title), requestId: String(request.id) };
      await sendPage(visit, page(view, model, layout), nothingEntered);
    } catch (second) {
      request.log.error({ err: second }, 'the error page failed');
      response.type('text').send(`Kehu can't answer at the moment / 系统暂时无法响应 (${request.id})`);
    }
  };
}
