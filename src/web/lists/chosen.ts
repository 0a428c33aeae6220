import { z } from 'zod';
import { Refusal } from '../../core/refusal.ts';
import { text, ticked } from '../fields.ts';
import { countedUpTo } from '../list.ts';
import { localQuery } from '../local-url.ts';
import type { PageRequest } from '../route.ts';
import { askedOf, choiceText, filteredRows } from './asked.ts';
import type { List } from './declaration.ts';

/** What a list's bulk bar sends: ticked rows, or `all` that fit what the list's address chooses. */
export const chosenFields = {
  ids: z
    .unknown()
    .optional()
    .transform((input) => {
      const sent: unknown[] = Array.isArray(input) ? input : [input];
      const texts = sent.flatMap((part) => (typeof part === 'string' ? part.split(',') : []));
      return [...new Set(texts.filter((part) => /^[1-9]\d{0,8}$/.test(part)).map(Number))];
    }),
  all: ticked(),
  query: text(2000).optional(),
};

/** The form's fields with their types; other fields stand beside them. */
export type Chosen = z.output<z.ZodObject<typeof chosenFields>>;

/**
 * The ids of the rows that were chosen: a thousand at most, of which the user may see each. What is done with
 * them names these ids, so that rows which come to fit meanwhile stay as they are.
 */
export async function chosenIds<Row extends { id: number }, Figures>(
  request: PageRequest,
  list: List<Row, Figures>,
  { ids, all, query }: Chosen,
): Promise<number[]> {
  const again = { ...request, query: localQuery(query) };
  const rows = all
    ? filteredRows(askedOf(list, again))
    : list.rows(again).whereIn(list.id, ids.slice(0, 1001));
  if (!all && ids.length === 0) throw new Refusal('shared.tick_first');
  const found: { id: number }[] = await rows
    .orderBy(list.id)
    .limit(countedUpTo + 1)
    .select(`${list.id} as id`);
  if (found.length > countedUpTo)
    throw new Refusal('shared.too_many_ticked', { values: { max: countedUpTo } });
  return found.map(({ id }) => id);
}

/** The list as it was, for going back to it. */
export function chosenUrl<Row extends { id: number }, Figures>(
  request: PageRequest,
  list: List<Row, Figures>,
  query: string | null,
): string {
  const asked = localQuery(query);
  const rest = choiceText(askedOf(list, { ...request, query: asked }), asked);
  return rest ? `${list.at}?${rest}` : list.at;
}

/** First in a select of the page that asks, so that nobody sends what they did not choose. */
export const nothingChosen = { value: '', label: '–' };

const namesShown = 10;

/** What is named on the page that asks: the first ten, and how many more. */
export function namedFew(names: readonly string[]): { names: string[]; more: number } {
  return { names: names.slice(0, namesShown), more: Math.max(0, names.length - namesShown) };
}
