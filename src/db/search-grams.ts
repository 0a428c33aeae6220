/** What is looked for: any of these ways, each a list of texts that must all be contained. */
export type SearchWays = readonly (readonly string[])[];

const edge = '\n';

const hexOf = new Map<string, string>();

/** A character as letters and digits, so that FTS5's own tokenizer keeps each token whole. */
function hex(character: string): string {
  let text = hexOf.get(character);
  if (text === undefined) {
    text = (character.codePointAt(0) ?? 0).toString(16);
    hexOf.set(character, text);
  }
  return text;
}

const token = (characters: readonly string[]) => `g${characters.map(hex).join('z')}`;
const kindToken = (kind: string) => `k${kind.replace(/[^a-z]/g, '')}`;

/**
 * The tokens of a row of `search_keys`: its kind, whether it is archived, and every piece of one, two and three
 * characters of its text. A line's beginning and end count as characters, which tells what begins with a term.
 * Called by triggers, as the SQL function `search_grams_of`.
 */
export function gramsOf(kind: string, isArchived: number, text: string): string {
  const tokens = new Set([kindToken(kind), isArchived ? 'karchived' : 'kactive']);
  // The last one and two characters, with what joins them to the next; empty where a line has ended before.
  let one = '';
  let two = '';
  for (const character of text) {
    const code = hex(character);
    if (two !== '') tokens.add(`g${two}${code}`);
    if (one !== '') tokens.add(`g${one}${code}`);
    if (character === edge) {
      two = '';
    } else {
      tokens.add(`g${code}`);
      two = one === '' ? '' : `${one}${code}z`;
    }
    one = `${code}z`;
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
  return all([kindToken(kind), ...state, `(${either})`]);
}

/** True where the pieces could lie apart from each other, so that the text itself must be looked at. */
export function mustVerify(ways: SearchWays): boolean {
  return ways.some((way) => way.some((text) => [...text].length > 3));
}
