import { flatQuery, shortened } from './forms.ts';

/** True for a path on this site, which alone is a safe place to lead to. */
export function isLocalUrl(url: string): boolean {
  const isPath = /^\/(?![/\\])/.test(url) && URL.canParse(url, 'http://local');
  return isPath && new URL(url, 'http://local').origin === 'http://local';
}

const longestQuery = 2000;

/**
 * The names and values of a query that a form sent along as one text: no longer than an address would be and without
 * what can't be printed, whatever was sent.
 */
export function localQuery(text: string | null): Record<string, string> {
  return flatQuery(Object.fromEntries(new URLSearchParams(shortened(text ?? '', longestQuery))));
}
