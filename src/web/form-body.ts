import express, { type RequestHandler } from 'express';

/** Reads a form sent without files into `request.body`. */
export function formBody(): RequestHandler[] {
  return [
    express.urlencoded({ extended: true, limit: '2mb', parameterLimit: 20_000 }),
    (request, _response, next) => {
      request.body = withoutShadowing(request.body);
      next();
    },
  ];
}

/**
 * What was sent, without names such as `toString`: a field of that name would stand in for what every object
 * can do, and showing the form again would fail. No form of ours has one.
 */
export function withoutShadowing(sent: unknown): unknown {
  if (Array.isArray(sent)) return sent.map(withoutShadowing);
  if (typeof sent !== 'object' || sent === null) return sent;
  const named = Object.entries(sent).filter(([name]) => !(name in Object.prototype));
  return Object.fromEntries(named.map(([name, value]) => [name, withoutShadowing(value)]));
}
