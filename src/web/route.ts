import type { z } from 'zod';
import type { Context } from '../core/context.ts';
import type { Permission } from '../core/permissions.ts';
import { NotFound } from '../core/refusal.ts';
import type { AnyStateTable } from '../core/state-table.ts';
import type { Format } from './format.ts';
import type { Translate } from './languages.ts';
import type { ListAddition } from './lists/declaration.ts';
import type { Outcome } from './outcome.ts';

/** What was typed and what is wrong with it; empty when a form is shown for the first time. */
export interface Entered {
  values: Record<string, unknown>;
  errors: Record<string, string>;
  summary: { field: string | null; text: string }[];
}

export interface Upload {
  /** Where the uploaded file lies; it is removed when the request ends. */
  path: string;
  name: string;
  size: number;
}

/** The record whose page is shown. */
export interface PanelRecord {
  kind: string;
  id: number;
  /** May the user change it? */
  mayWrite: boolean;
}

/** What one module shows on the page of another module's record. */
export interface Panel {
  /**
   * `pinned` with what is pinned and `top` under it, `side` before the facts and `reasons` after them; beside them
   * `write` for a short form, `main`, and `story` at the end.
   */
  place: 'pinned' | 'top' | 'side' | 'reasons' | 'write' | 'main' | 'story';
  view: string;
  model: Record<string, unknown>;
  /** What it adds to the page's "More". */
  actions?: readonly { href: string; label: string; icon: string }[];
}

/** A part of everyone's first page: at most a dozen things that wait, each with its link. */
export interface DayCard {
  title: string;
  icon: string;
  /** Where all of them are. */
  all: string;
  items: readonly { href: string; label: string; sub: string; tone: string; mark: string }[];
}

/** A request as handlers see it. */
export interface PageRequest {
  context: Context;
  params: Record<string, string>;
  /** The address's query; a repeated name counts once, with its last value. */
  query: Record<string, string>;
  /** Path and query. */
  url: string;
  entered: Entered;
  file: Upload | null;
  t: Translate;
  f: Format;
  /** The hash of this session's id, as the table of sessions has it. */
  sessionHash: string;
  /** What the modules that are on add to this record's page. */
  panels: (record: PanelRecord) => Promise<Panel[]>;
  /** Tells the modules that are on that the user has opened this record's page. */
  opened: (record: { kind: string; id: number }) => Promise<void>;
  /** `http://kehu:3000`, as the browser names it; for links that are used outside of the page. */
  origin: string;
  /** What the modules that are on add to this list. */
  listAdditions: (list: string) => ListAddition[];
  /** What waits for the user in the modules that are on. */
  dayCards: () => Promise<DayCard[]>;
  /** What the records of the modules that are on may become. */
  stateTables: () => AnyStateTable[];
  /** Signs out: ends this session. */
  endSession: () => Promise<void>;
}

export type ShowHandler = (request: PageRequest) => Promise<Outcome> | Outcome;
export type ActHandler<Form> = (request: PageRequest, form: Form) => Promise<Outcome> | Outcome;

interface Access {
  /** `'public'` is said aloud for pages that need no account. */
  permission: Permission | 'public';
}

export interface GetRoute extends Access {
  get: string;
  show: ShowHandler;
}

export interface PostRoute extends Access {
  post: string;
  form: z.ZodType;
  act: ActHandler<never>;
  /** Shows the form again, with what was typed, when it or the action refuses. */
  again: ShowHandler;
  /** The name of the form's file field and its greatest size. */
  upload?: { field: string; maxBytes: number };
}

export type Route = GetRoute | PostRoute;

/** A POST route whose action is checked against its form's type. */
export function post<Schema extends z.ZodType>(
  path: string,
  route: Access & {
    form: Schema;
    act: ActHandler<z.output<Schema>>;
    again: ShowHandler;
    upload?: PostRoute['upload'];
  },
): PostRoute {
  return { post: path, ...route } as PostRoute;
}

export function get(path: string, permission: Permission | 'public', show: ShowHandler): GetRoute {
  return { get: path, permission, show };
}

/** Refuses at start what could be forgotten; TypeScript says the same, but not to a plain-object route. */
export function checkRoutes(routes: readonly Route[]): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const name = 'get' in route ? `GET ${route.get}` : `POST ${route.post}`;
    if (!route.permission) throw new Error(`${name} names no permission (say 'public' if it needs none)`);
    if (seen.has(name)) throw new Error(`${name} is there twice`);
    seen.add(name);
    if ('get' in route) {
      if (!route.show) throw new Error(`${name} has no handler`);
    } else {
      if (!route.form) throw new Error(`${name} names no form`);
      if (!route.again) throw new Error(`${name} does not say how its form is shown again`);
      if (!route.act) throw new Error(`${name} has no handler`);
    }
  }
}

/** The whole number that a path names; anything else is a page that doesn't exist. */
export function idParam(request: Pick<PageRequest, 'params'>, name = 'id'): number {
  const text = request.params[name] ?? '';
  const id = Number(text);
  if (!/^[1-9]\d{0,9}$/.test(text) || id > 2_147_483_647) throw new NotFound(text);
  return id;
}
