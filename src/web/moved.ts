import type { Request } from 'express';
import type { Moved } from '../core/refusal.ts';

/** The same address, of the record that the one it names has become part of; null where it names another. */
export function movedUrl(
  request: Pick<Request, 'originalUrl' | 'params'>,
  { from, toId }: Moved,
): string | null {
  if (request.params.id !== String(from.id)) return null;
  const [path = '', query] = request.originalUrl.split('?');
  const moved = path.replace(new RegExp(`/${from.id}(?=/|$)`), `/${toId}`);
  return query === undefined ? moved : `${moved}?${query}`;
}

/** Lets the rest of the request mean the record that the one it names has become part of. */
export function movedRequest(request: Pick<Request, 'params'>, { from, toId }: Moved): boolean {
  if (request.params.id !== String(from.id)) return false;
  request.params.id = String(toId);
  return true;
}
