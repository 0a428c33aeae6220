import { fold } from '../search.ts';

/** A heading without case, width, accents, spaces and signs: `Company Name *` and `companyName` are the same. */
export function foldHeading(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Which of the first rows holds the headings: the one with the most known names; where none has two, the
 * first with as many filled cells as any, since titles above a table fill but one or two.
 */
export function findHead(rows: readonly (readonly string[])[], known: ReadonlySet<string>): number {
  let best = { place: -1, hits: 1 };
  for (const [place, cells] of rows.entries()) {
    const hits = new Set(cells.map(foldHeading).filter((name) => known.has(name))).size;
    if (hits > best.hits) best = { place, hits };
  }
  if (best.place >= 0) return best.place;
  const filled = rows.map((cells) => cells.filter((cell) => cell.trim() !== '').length);
  return Math.max(0, filled.indexOf(Math.max(...filled)));
}
