/** A country, product line and season worth opening. No I/O. */
export const states = ['open', 'pursued', 'dropped'] as const;
export type State = (typeof states)[number];

/** The web addresses among the lines that were typed, each once; what is no address stays a text. */
export function linksIn(text: string | null): { text: string; href: string | null }[] {
  const lines = [...new Set((text ?? '').split('\n').map((line) => line.trim()))].filter(Boolean);
  return lines.map((line) => {
    const full = /^https?:\/\//i.test(line) ? line : `https://${line}`;
    const isAddress = !/\s/.test(line) && URL.canParse(full) && /^https?:\/\/[^/]+\.[^/]+/i.test(full);
    return { text: line, href: isAddress ? full : null };
  });
}
