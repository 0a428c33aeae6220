import type { Writable } from 'node:stream';
import type { MessageValues } from '../core/refusal.ts';

export interface Message {
  key: string;
  values?: MessageValues;
  tone?: 'success' | 'warning' | 'danger';
  /** The natural next step. */
  link?: { href: string; key: string };
}

export type PageOutcome = {
  kind: 'page';
  view: string;
  model: Record<string, unknown>;
  layout: Layout;
  status?: number;
};

/** What other programs fetch by its address again and again. */
export type FeedOutcome = { kind: 'feed'; contentType: string; fileName: string; body: string };

/** What a handler answers with; the route contract turns it into a response. */
export type Outcome =
  | PageOutcome
  | FeedOutcome
  | { kind: 'redirect'; url: string; message?: Message }
  | { kind: 'download'; fileName: string; contentType: string; write: (stream: Writable) => Promise<void> }
  | { kind: 'picture'; svg: string }
  | { kind: 'file'; name: string; mediaType: string; sha256: string; content: Buffer; isInline: boolean }
  | { kind: 'json'; body: unknown };

export type Layout = 'page' | 'plain' | 'none';

/** Renders `views/<view>.ejs` inside a layout. The model's `title` names the tab. */
export function page(
  view: string,
  model: { title: string } & Record<string, unknown>,
  layout: Layout = 'page',
): PageOutcome {
  return { kind: 'page', view, model, layout };
}

/** Renders a part of a page, for htmx. */
export function fragment(view: string, model: Record<string, unknown>): PageOutcome {
  return { kind: 'page', view, model, layout: 'none' };
}

export function redirect(url: string, message?: Message): Outcome {
  return message ? { kind: 'redirect', url, message } : { kind: 'redirect', url };
}

export function download(file: Omit<Extract<Outcome, { kind: 'download' }>, 'kind'>): Outcome {
  return { kind: 'download', ...file };
}

export function feed(content: Omit<FeedOutcome, 'kind'>): Outcome {
  return { kind: 'feed', ...content };
}

export function picture(svg: string): Outcome {
  return { kind: 'picture', svg };
}

/** A file that someone uploaded; `isInline` only for pictures whose type was found in their content. */
export function storedFile(
  { name, mediaType, sha256 }: { name: string; mediaType: string; sha256: string },
  content: Buffer,
  { isInline = false } = {},
): Outcome {
  return { kind: 'file', name, mediaType, sha256, content, isInline };
}

export function json(body: unknown): Outcome {
  return { kind: 'json', body };
}
