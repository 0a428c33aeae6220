import type { Request, Response } from 'express';
import type { Translate } from './languages.ts';
import { isLocalUrl } from './local-url.ts';
import type { Message } from './outcome.ts';

const cookie = 'kehu_message';

export interface ShownMessage {
  text: string;
  tone: 'success' | 'warning' | 'danger';
  link: { href: string; label: string } | null;
}

/**
 * The message that follows an action across its redirect. A cookie carries the text's key and values, so
 * that no data is kept in the session and two tabs don't show each other's for long.
 */
export function sendMessage(response: Response, message: Message): void {
  const value = Buffer.from(JSON.stringify(message)).toString('base64url');
  if (value.length < 3500)
    response.cookie(cookie, value, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 60_000 });
}

export function takeMessage(request: Request, response: Response, t: Translate): ShownMessage | null {
  const value = readCookie(request, cookie);
  if (!value) return null;
  response.clearCookie(cookie, { httpOnly: true, sameSite: 'lax', path: '/' });
  try {
    const {
      key,
      values,
      tone = 'success',
      link,
    } = JSON.parse(Buffer.from(value, 'base64url').toString()) as Message;
    const shownLink = link && isLocalUrl(link.href) ? { href: link.href, label: t(link.key) } : null;
    return { text: t(key, values), tone, link: shownLink };
  } catch {
    return null;
  }
}

export function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
