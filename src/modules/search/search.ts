import { shortened } from '../../web/forms.ts';
import { fragment, type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { findEverywhere } from './search-queries.ts';

const termOf = ({ query }: PageRequest) => shortened((query.q ?? '').trim(), 100);

export async function showSearch(request: PageRequest): Promise<Outcome> {
  const term = termOf(request);
  const groups = await findEverywhere(request.context, term, 30);
  const title = term ? request.t('search.results', { term }) : request.t('search.title');
  return page('search/results', { title, term, groups });
}

/** The hits under the search box, while one types. */
export async function showLive(request: PageRequest): Promise<Outcome> {
  const term = termOf(request);
  return fragment('search/live', { term, groups: await findEverywhere(request.context, term, 5) });
}
