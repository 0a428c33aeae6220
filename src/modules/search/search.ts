import { shortened } from '../../web/forms.ts';
import { fragment, type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { kindsFor } from './kinds.ts';
import { countedUpTo, findEverywhere, findExactly, findOfKind, type HitGroup } from './search-queries.ts';

const termOf = ({ query }: PageRequest) => shortened((query.q ?? '').trim(), 100);
const whileTyping = 5;
const perKind = 10;
const ofOneKind = 100;

/** How many, in words; and customers with their country's name, since kept is only its code. */
function shown({ context, t }: PageRequest, groups: readonly HitGroup[]) {
  const named = (text: string) =>
    text.replace(/^[A-Z]{2}(?= · |$)/, (code) => countryName(code, context.language));
  const most = countedUpTo(context);
  return groups.map((group) => ({
    ...group,
    hits:
      group.kind === 'customer'
        ? group.hits.map((hit) => ({ ...hit, subtitle: named(hit.subtitle) }))
        : group.hits,
    counted: group.count > most ? t('search.more_than', { count: most }) : String(group.count),
    hasMore: group.count > group.hits.length,
  }));
}

/**
 * All that was found, by kind. What was typed and sent, and is exactly one record's code or number, opens it;
 * `all` and `kind` ask for the page in any case.
 */
export async function showSearch(request: PageRequest): Promise<Outcome> {
  const { context, query, t } = request;
  const term = termOf(request);
  const title = term ? t('search.results', { term }) : t('search.title');
  const kind = kindsFor(context).find((candidate) => candidate.kind === query.kind);
  if (kind) {
    const group = await findOfKind(context, kind, { term, most: ofOneKind });
    return page('search/results', { title, term, groups: shown(request, group ? [group] : []), isOne: true });
  }
  const only = term && query.all !== '1' ? await findExactly(context, term) : null;
  if (only) return redirect(only.href);
  const groups = shown(request, await findEverywhere(context, term, perKind));
  return page('search/results', { title, term, groups, isOne: false });
}

/** The hits under the search box, while one types. */
export async function showLive(request: PageRequest): Promise<Outcome> {
  const term = termOf(request);
  const groups = shown(request, await findEverywhere(request.context, term, whileTyping));
  const hits = groups.reduce((sum, group) => sum + group.hits.length, 0);
  return fragment('search/live', { term, groups, said: request.t('search.hits_said', { count: hits }) });
}
