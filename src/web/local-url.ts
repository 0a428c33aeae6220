/** True for a path on this site, which alone is a safe place to lead to. */
export function isLocalUrl(url: string): boolean {
  const isPath = /^\/(?![/\\])/.test(url) && URL.canParse(url, 'http://local');
  return isPath && new URL(url, 'http://local').origin === 'http://local';
}

/** The names and values of a query that a form sent along as one text. */
export function localQuery(text: string | null): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text ?? ''));
}
