import { createHash } from 'node:crypto';
import type { Express, NextFunction, Request, Response } from 'express';
import { allows } from '../core/permissions.ts';
import { Forbidden, Moved, NotFound, Refusal } from '../core/refusal.ts';
import { dialectOf } from '../db/dialect.ts';
import { StaleVersion } from '../db/write.ts';
import { conflictPage } from './conflict.ts';
import { hasCsrfToken, isSameOrigin } from './csrf.ts';
import { sendMessage } from './flash.ts';
import { AlreadySent, claimFor, isFormToken, resultOf } from './form-tokens.ts';
import { enteredAgain, enteredWithRefusal, flatQuery, readForm } from './forms.ts';
import { withCellsInLines } from './grid-lines.ts';
import {
  additionsTo,
  dayCardsFor,
  isOn,
  type Module,
  noteOpened,
  panelsFor,
  stateTablesOf,
} from './module.ts';
import { movedRequest, movedUrl } from './moved.ts';
import { type FeedOutcome, type Outcome, redirect } from './outcome.ts';
import { firstResult, keepResult } from './repeated.ts';
import {
  checkRoutes,
  type Entered,
  type PageRequest,
  type PostRoute,
  type Route,
  type ShowHandler,
} from './route.ts';
import { hashSessionId } from './session-store.ts';
import { askToSignIn } from './signed-out.ts';
import { BadUpload, readUpload } from './uploads.ts';
import { beginVisit, nothingEntered, type Site, sendPage, type Visit } from './visit.ts';

/** The POST carries no valid CSRF token, or comes from another site's page. */
export class ForgedForm extends Error {}

/** Puts every module's routes onto the app. Throws where a route forgets its permission or its form. */
export function mountModules(app: Express, site: Site): void {
  checkRoutes(site.modules.flatMap((module) => module.routes));
  for (const module of site.modules) {
    for (const route of module.routes) {
      if ('get' in route) app.get(route.get, handle(site, module, route, answerGet));
      else app.post(route.post, handle(site, module, route, answerPost));
    }
  }
}

type Answer<R extends Route> = (visit: Visit, route: R) => Promise<void>;

function handle<R extends Route>(site: Site, module: Module, route: R, answer: Answer<R>) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    try {
      const visit = await beginVisit(site, request, response);
      if (!isOn(module, visit.context)) throw new NotFound(module.name);
      if (route.permission !== 'public') {
        if (!visit.context.user) {
          request.resume();
          return await askToSignIn(visit, route);
        }
        if (!allows(visit.context.user, route.permission)) throw new Forbidden(route.permission);
      }
      // Last, so that nothing of who may not send a file reaches the disk; the form's CSRF token comes with it.
      if ('post' in route && route.upload) await takeFile(visit, route.upload);
      await answer(visit, route);
    } catch (error) {
      next(error);
    }
  };
}

async function takeFile(
  visit: Visit,
  { field, maxBytes }: { field: string; maxBytes: number },
): Promise<void> {
  const { request, response, site } = visit;
  try {
    response.locals.file = await readUpload(request, response, {
      folder: site.uploadFolder,
      field,
      maxBytes,
    });
  } catch (error) {
    if (!(error instanceof BadUpload)) throw error;
    response.locals.fileProblem = {
      field,
      key: error.messageKey,
      values: { megabytes: Math.round(maxBytes / 1e6) },
    };
    request.resume();
  }
}

function pageRequest(visit: Visit, entered: Entered): PageRequest {
  const { context, t, f, request, response, site } = visit;
  const shown: PageRequest = {
    context,
    t,
    f,
    entered,
    params: request.params as Record<string, string>,
    query: flatQuery(request.query),
    url: request.originalUrl,
    sessionHash: hashSessionId(request.sessionID ?? ''),
    endSession: () =>
      new Promise((resolve, reject) =>
        request.session.destroy((error) => (error ? reject(error) : resolve())),
      ),
    panels: (record) => panelsFor(site.modules, shown, record),
    opened: (record) => noteOpened(site.modules, shown, record),
    origin: `${request.protocol}://${request.get('host') ?? request.hostname}`,
    listAdditions: (list) => additionsTo(list, site.modules, context),
    dayCards: () => dayCardsFor(site.modules, shown),
    stateTables: () => stateTablesOf(site.modules, context),
    file: (response.locals.file as PageRequest['file'] | undefined) ?? null,
  };
  return shown;
}

async function answerGet(visit: Visit, route: Extract<Route, { get: string }>): Promise<void> {
  await send(visit, await shown(visit, route.show), nothingEntered);
}

/** The page, or the same page of what its record has become part of. */
async function shown(visit: Visit, show: ShowHandler): Promise<Outcome> {
  try {
    return await show(pageRequest(visit, nothingEntered));
  } catch (error) {
    const url = error instanceof Moved ? movedUrl(visit.request, error) : null;
    if (!(error instanceof Moved) || url === null) throw error;
    return redirect(url, { key: 'shared.moved', values: { label: error.from.label }, tone: 'warning' });
  }
}

async function answerPost(visit: Visit, route: PostRoute): Promise<void> {
  const { request, response } = visit;
  const fileProblem = response.locals.fileProblem as
    | { field: string; key: string; values: Record<string, number> }
    | undefined;
  if (fileProblem) {
    const refusal = new Refusal(fileProblem.key, { field: fileProblem.field, values: fileProblem.values });
    return showAgain(visit, route.again, { entered: enteredWithRefusal(visit, refusal), status: 413 });
  }
  const isGenuine = route.permission === 'public' ? isSameOrigin(request) : hasCsrfToken(request);
  if (!isGenuine) throw new ForgedForm();
  request.body = withCellsInLines(request.body);
  const body = (request.body ?? {}) as Record<string, unknown>;
  if (body._resume === '1')
    return showAgain(visit, route.again, { entered: enteredAgain(visit), status: 200 });
  const token = body._token;
  if (!isFormToken(token)) {
    const entered = enteredWithRefusal(visit, new Refusal('errors.form_outdated'));
    return showAgain(visit, route.again, { entered, status: 422 });
  }
  const read = readForm(visit, route.form);
  if (!read.form) return showAgain(visit, route.again, { entered: read.entered, status: 422 });
  await act(visit, route, { form: read.form.value as never, token });
}

async function act(
  visit: Visit,
  route: PostRoute,
  { form, token }: { form: never; token: string },
): Promise<void> {
  const { context } = visit;
  const claim = claimFor(token, context.user?.id ?? null, context.clock.now().toISOString());
  // Before anything is judged: what the first sending wrote would look like a duplicate to the second.
  const result = await resultOf(context.db, token, context.user?.id ?? null);
  if (result) return send(visit, await firstResult(visit, token), nothingEntered);
  const acting: Visit = { ...visit, context: { ...context, claim } };
  try {
    const outcome = await route.act(pageRequest(acting, nothingEntered), form);
    if (claim.done && outcome.kind === 'redirect') await keepResult(visit, token, outcome);
    await send(visit, outcome, nothingEntered);
  } catch (error) {
    if (error instanceof AlreadySent) return send(visit, await firstResult(visit, token), nothingEntered);
    const refused = asRefusal(visit, error);
    if (refused) {
      const { refusal, status } = refused;
      return showAgain(visit, route.again, { entered: enteredWithRefusal(visit, refusal), status });
    }
    if (error instanceof Moved && movedRequest(visit.request, error)) {
      const refusal = new Refusal('shared.moved_form', { values: { label: error.from.label } });
      return showAgain(visit, route.again, { entered: enteredWithRefusal(visit, refusal), status: 409 });
    }
    if (error instanceof StaleVersion) {
      const current = await route.again(pageRequest(visit, nothingEntered));
      visit.response.status(409);
      return send(visit, conflictPage(visit, current), nothingEntered);
    }
    throw error;
  }
}

/** What can be put right by sending the same form again, or another value in it; nothing typed is lost by it. */
function asRefusal(visit: Visit, error: unknown): { refusal: Refusal; status: number } | null {
  if (error instanceof Refusal) return { refusal: error, status: 422 };
  const problem = dialectOf(visit.context.db).problemOf(error);
  if (problem === 'unique') return { refusal: new Refusal('errors.taken'), status: 422 };
  if (problem !== 'busy' && problem !== 'deadlock' && problem !== 'connection-lost') return null;
  visit.request.log.error({ err: error }, 'a form was not saved');
  return { refusal: new Refusal('errors.busy'), status: 503 };
}

async function showAgain(
  visit: Visit,
  again: ShowHandler,
  { entered, status }: { entered: Entered; status: number },
): Promise<void> {
  const outcome = await againWhereItIs(visit, again, entered);
  visit.response.status(status);
  await send(visit, outcome, entered);
}

/** What was typed is not lost where the record has become part of another meanwhile: the form comes again there. */
async function againWhereItIs(visit: Visit, again: ShowHandler, entered: Entered): Promise<Outcome> {
  try {
    return await again(pageRequest(visit, entered));
  } catch (error) {
    if (!(error instanceof Moved && movedRequest(visit.request, error))) throw error;
    return again(pageRequest(visit, entered));
  }
}

async function send(visit: Visit, outcome: Outcome, entered: Entered): Promise<void> {
  const { response } = visit;
  if (outcome.kind === 'page') {
    if (outcome.status) response.status(outcome.status);
    return sendPage(visit, outcome, entered);
  }
  if (outcome.kind === 'redirect') {
    if (outcome.message) sendMessage(response, outcome.message);
    return response.redirect(303, outcome.url);
  }
  if (outcome.kind === 'file') return sendFile(visit, outcome);
  if (outcome.kind === 'feed') return sendFeed(visit, outcome);
  response.set('Cache-Control', 'no-store');
  if (outcome.kind === 'json') return void response.json(outcome.body);
  if (outcome.kind === 'picture') return void response.type('image/svg+xml').send(outcome.svg);
  response.attachment(outcome.fileName).type(outcome.contentType);
  await outcome.write(response);
}

/**
 * What others uploaded is never run as a page of ours: a type that was found in its content and that the browser
 * may not guess again, and a policy that allows it nothing. Asked for again each time, since rights change; what
 * the browser has already is not sent twice.
 */
function sendFile({ response }: Visit, file: Extract<Outcome, { kind: 'file' }>): void {
  response.attachment(file.name);
  if (file.isInline) response.set('Content-Disposition', 'inline');
  response
    .set({
      'Cache-Control': 'private, no-cache',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Content-Type': file.mediaType,
      'X-Content-Type-Options': 'nosniff',
      ETag: `"${file.sha256}"`,
    })
    .send(file.content);
}

/** Programs ask for it again and again: what has not changed is not sent twice. */
function sendFeed({ request, response }: Visit, { body, contentType, fileName }: FeedOutcome): void {
  response.set({
    'Cache-Control': 'private, no-cache',
    ETag: `"${createHash('sha256').update(body).digest('base64url')}"`,
    'Content-Disposition': `inline; filename="${fileName}"`,
  });
  if (request.fresh) response.status(304).end();
  else response.type(contentType).send(body);
}
