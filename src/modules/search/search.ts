import { shortened } from '../../web/forms.ts';
import { fragment, type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { findEverywhere, type HitGroup } from './search-queries.ts';

const termOf = ({ query }: PageRequest) => shortened((query.q ?? '').trim(), 100);

/** What was found, customers with their country's name: kept is only its code. */
async function found({ context }: PageRequest, term: string, most: number): Promise<HitGroup[]> {
  const named = (text: string) =>
    text.replace(/^[A-Z]{2}(?= · |$)/, (code) => countryName(code, context.language));
  const groups = await findEverywhere(context, term, most);
  return groups.map((group) =>
    group.kind === 'customer'
      ? { ...group, hits: group.hits.map((hit) => ({ ...hit, subtitle: named(hit.subtitle) })) }
      : group,
  );
}

export async function showSearch(request: PageRequest): Promise<Outcome> {
  const term = termOf(request);
  const groups = await found(request, term, 30);
  const title = term ? request.t('search.results', { term }) : request.t('search.title');
  return page('search/results', { title, term, groups });
}

/** The hits under the search box, while one types. */
export async function showLive(request: PageRequest): Promise<Outcome> {
  const term = termOf(request);
  return fragment('search/live', { term, groups: await found(request, term, 5) });
}
