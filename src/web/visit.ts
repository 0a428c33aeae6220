import type { Request, Response } from 'express';
import type { Clock, Context, Language, User } from '../core/context.ts';
import { allows, type Permission } from '../core/permissions.ts';
import { loadSettings } from '../core/settings.ts';
import type { Database } from '../db/connection.ts';
import { asset } from './assets.ts';
import { bodyRows, cellHtml, columnClass } from './cells.ts';
import { csrfToken } from './csrf.ts';
import { readCookie, type ShownMessage, takeMessage } from './flash.ts';
import { newFormToken } from './form-tokens.ts';
import { type Format, formatFor } from './format.ts';
import { icon } from './icons.ts';
import { drawKept, type Tokens } from './kept-page.ts';
import { acceptedLanguage, isLanguage, type Translate, translate } from './languages.ts';
import { type Module, shownEntries } from './module.ts';
import type { PageOutcome } from './outcome.ts';
import type { Entered } from './route.ts';
import { options, renderView } from './views.ts';

/** What all pages of one running program share. */
export interface Site {
  db: Database;
  clock: Clock;
  modules: readonly Module[];
  /** Where uploaded files wait. */
  uploadFolder: string;
  /** What the frame shows of the user's day. */
  followUpsDue: (context: Context) => Promise<number>;
}

/** One request on its way: on whose behalf, in which language. */
export interface Visit {
  site: Site;
  request: Request;
  response: Response;
  context: Context;
  t: Translate;
  f: Format;
}

export const nothingEntered: Entered = { values: {}, errors: {}, summary: [] };

export async function beginVisit(site: Site, request: Request, response: Response): Promise<Visit> {
  const settings = await loadSettings(site.db);
  const user = (request.user as User | undefined) ?? null;
  const language = chooseLanguage(request, user, settings.setUpAt ? settings.language : 'en');
  const context: Context = {
    db: site.db,
    user,
    clock: site.clock,
    requestId: String(request.id),
    language,
    settings,
  };
  return {
    site,
    request,
    response,
    context,
    t: translate(language),
    f: formatFor(language, settings.timeZone),
  };
}

function chooseLanguage(request: Request, user: User | null, fallback: Language): Language {
  if (user?.language) return user.language;
  const cookie = readCookie(request, 'lang');
  return isLanguage(cookie) ? cookie : acceptedLanguage(request.get('accept-language'), fallback);
}

/** Renders a page outcome with all that the layouts and the shared parts need; a kept page only once. */
export async function sendPage(visit: Visit, outcome: PageOutcome, entered: Entered): Promise<void> {
  const { request, response, t } = visit;
  const tokens = { csrf: visit.context.user ? csrfToken(request) : '', form: newFormToken() };
  const message = outcome.layout === 'none' ? null : takeMessage(request, response, t);
  const draw = async (drawnTokens: Tokens) =>
    drawPage(outcome, await localsFor(visit, outcome, { tokens: drawnTokens, message, entered }));
  const isAlways = message === null && entered === nothingEntered;
  const html = isAlways ? await drawKept(outcome, tokens, draw) : await draw(tokens);
  response.set('Cache-Control', 'no-store').type('html').send(html);
}

function drawPage(outcome: PageOutcome, locals: object): string {
  const body = renderView(outcome.view, locals);
  return outcome.layout === 'none' ? body : renderView(`layout/${outcome.layout}`, { ...locals, body });
}

interface Drawn {
  tokens: Tokens;
  message: ShownMessage | null;
  entered: Entered;
}

async function localsFor(visit: Visit, outcome: PageOutcome, { tokens, message, entered }: Drawn) {
  const { context, t, f, request, site } = visit;
  const { user, settings, language } = context;
  const isFramed = outcome.layout === 'page' && user !== null;
  const entries = { context, t, path: request.path };
  return {
    t,
    f,
    language,
    theme: user?.theme ?? 'auto',
    company: settings.companyName,
    settings,
    user,
    can: (permission: Permission) => allows(user, permission),
    nav: isFramed ? shownEntries(site.modules, 'menu', entries) : [],
    newEntries: isFramed ? shownEntries(site.modules, 'create', entries) : [],
    followUpsDue: isFramed ? await site.followUpsDue(context) : 0,
    csrfToken: tokens.csrf,
    formToken: tokens.form,
    message,
    entered,
    url: request.originalUrl,
    helpUrl: `/help?page=${encodeURIComponent(request.path)}`,
    asset,
    icon,
    options,
    bodyRows,
    cellHtml,
    columnClass,
    title: '',
    ...outcome.model,
  };
}
