/** What is looked for: any of these ways, each a list of texts that must all be contained. */
export type SearchWays = readonly (readonly string[])[];

const edge = '\n';

/** One token per gram: letters and digits only, so that FTS5's own tokenizer keeps each whole. */
const token = (characters: readonly string[]) =>
  `g${characters.map((character) => (character.codePointAt(0) ?? 0).toString(16)).join('z')}`;

/**
 * The tokens of a row of `search_keys`: its kind, whether it is archived, and every piece of one, two and three
 * characters of its text. A line's beginning and end count as characters, which tells what begins with a term.
 * Called by triggers, as the SQL function `search_grams_of`.
 */
export function gramsOf(kind: string, isArchived: number, text: string): string {
  const tokens = new Set([`k${kind.replace(/[^a-z]/g, '')}`, isArchived ? 'karchived' : 'kactive']);
  const characters = [...text];
  for (const [place, first] of characters.entries()) {
    if (first !== edge) tokens.add(token([first]));
    const [, second, third] = characters.slice(place, place + 3);
    if (second === undefined) break;
    tokens.add(token([first, second]));
    if (third !== undefined && second !== edge) tokens.add(token([first, second, third]));
  }
  return [...tokens].join(' ');
}

/** The pieces by which a text is looked up: itself up to three characters, else threes that cover it. */
function piecesOf(text: string): string[] {
  const characters = [...text];
  if (characters.length <= 3) return [token(characters)];
  const last = characters.length - 3;
  const places = Array.from({ length: Math.ceil(last / 2) }, (_, place) => place * 2);
  return [...places, last].map((place) => token(characters.slice(place, place + 3)));
}

/** The FTS5 expression for rows that may match; `mustVerify` says which texts it can't decide on. */
export function gramExpression(kind: string, ways: SearchWays, isArchived?: boolean): string {
  const all = (tokens: readonly string[]) => `(${tokens.join(' AND ')})`;
  const either = ways.map((way) => all([...new Set(way.flatMap(piecesOf))])).join(' OR ');
  const state = isArchived === undefined ? [] : [isArchived ? 'karchived' : 'kactive'];
  return all([`k${kind.replace(/[^a-z]/g, '')}`, ...state, `(${either})`]);
}

/** True where the pieces could lie apart from each other, so that the text itself must be looked at. */
export function mustVerify(ways: SearchWays): boolean {
  return ways.some((way) => way.some((text) => [...text].length > 3));
}
