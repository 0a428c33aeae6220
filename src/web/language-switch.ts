import type { RequestHandler } from 'express';
import type { Database } from '../db/connection.ts';
import { isLanguage } from './languages.ts';

/** `?lang=zh-CN` on any page chooses the language, for this browser and for the user's account. */
export function languageSwitch(db: Database): RequestHandler {
  return async (request, response, next) => {
    const asked = request.query.lang;
    if (request.method !== 'GET' || !isLanguage(asked)) return next();
    if (request.user) await db('users').where({ id: request.user.id }).update({ language: asked });
    response.cookie('lang', asked, { httpOnly: true, sameSite: 'lax', maxAge: 365 * 86_400_000, path: '/' });
    const rest = new URLSearchParams(request.originalUrl.split('?').slice(1).join('?'));
    rest.delete('lang');
    // Two slashes in front would lead to another site.
    const path = request.path.replace(/^[/\\]+/, '/');
    response.redirect(303, rest.size > 0 ? `${path}?${rest}` : path);
  };
}
