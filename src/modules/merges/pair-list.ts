import { contains } from '../../db/dialect.ts';
import { countUpTo, listModel, listUrl, pageByKey } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryName } from '../customers/customer-choices.ts';
import { alikeKinds } from '../customers/duplicate-keys.ts';
import { undoUntil } from './merge.ts';
import { type ShownMerge, shownMerges } from './merge-queries.ts';

const views = ['open', 'apart', 'merged'] as const;
type View = (typeof views)[number];

const strongestFirst = { name: 'strength', sort: { column: 'p.strength', direction: 'desc' } } as const;

/** Likely pairs that wait for a decision, those that were told apart, and what was merged. */
export async function showPairs(request: PageRequest): Promise<Outcome> {
  const { t, query } = request;
  const view = views.find((known) => known === query.view) ?? 'open';
  const list = view === 'merged' ? await mergedList(request) : await pairsList(request, view);
  return page('shared/list-page', {
    title: t('merges.title'),
    row: { heading: t('merges.title'), lead: t('merges.lead') },
    list,
  });
}

function tabsOf(request: PageRequest, current: View) {
  return views.map((view) => ({
    label: request.t(`merges.view_${view}`),
    href: listUrl(request, { view: view === 'open' ? null : view, after: null }),
    isCurrent: view === current,
  }));
}

interface PairLine {
  id: number;
  strength: number;
  alike: string;
  reason: string | null;
  saidBy: string | null;
  firstId: number;
  firstCode: string;
  firstName: string;
  firstCountry: string | null;
  firstOwner: string | null;
  secondCode: string;
  secondName: string;
  secondCountry: string | null;
  secondOwner: string | null;
}

function pairsIn({ context, query }: PageRequest, state: 'open' | 'apart') {
  const pairs = context
    .db('customer_pairs as p')
    .join('customers as a', 'a.id', 'p.first_id')
    .join('customers as b', 'b.id', 'p.second_id')
    .where('p.state', state)
    .whereNull('a.merged_into_id')
    .whereNull('b.merged_into_id');
  const kind = alikeKinds.find((known) => known === query.by);
  return kind ? contains(pairs, 'p.alike', kind) : pairs;
}

async function pairsList(request: PageRequest, state: 'open' | 'apart') {
  const { context, t } = request;
  const pairs = pairsIn(request, state)
    .leftJoin('users as u', 'u.id', 'p.said_by_id')
    .leftJoin('users as oa', 'oa.id', 'a.owner_id')
    .leftJoin('users as ob', 'ob.id', 'b.owner_id')
    .select(
      'p.id',
      'p.strength',
      'p.alike',
      'p.reason',
      'u.name as said_by',
      'a.id as first_id',
      'a.code as first_code',
      'a.name as first_name',
      'a.country as first_country',
      'oa.name as first_owner',
      'b.code as second_code',
      'b.name as second_name',
      'b.country as second_country',
      'ob.name as second_owner',
    );
  const { rows, next } = await pageByKey<PairLine>(pairs, {
    sort: strongestFirst.sort,
    idColumn: 'p.id',
    after: request.query.after,
    sortValue: ({ strength }) => strength,
  });
  const sub = (code: string, country: string | null, owner: string | null) =>
    [code, country ? countryName(country, context.language) : '', owner ?? t('customers.pool')]
      .filter(Boolean)
      .join(' · ');
  const between = context.language === 'en' ? ', ' : '、';
  return listModel(request, {
    tabs: tabsOf(request, state),
    columns: [
      { key: 'first', label: t('customers.one') },
      { key: 'second', label: t('merges.other') },
      { key: 'alike', label: t('merges.alike') },
      { key: 'said', label: t('merges.said_column') },
    ],
    filters: [
      {
        name: 'by',
        label: t('merges.alike'),
        kind: 'select',
        options: alikeKinds.map((kind) => ({ value: kind, label: t(`customers.because_${kind}`) })),
      },
    ],
    rows: rows.map((line) => ({
      id: line.id,
      href: `/customers/${line.firstId}/merge?with=${encodeURIComponent(line.secondCode)}`,
      cells: {
        first: { text: line.firstName, sub: sub(line.firstCode, line.firstCountry, line.firstOwner) },
        second: { text: line.secondName, sub: sub(line.secondCode, line.secondCountry, line.secondOwner) },
        alike: alikeKinds
          .filter((kind) => line.alike.split(',').includes(kind))
          .map((kind) => t(`customers.because_${kind}`))
          .join(between),
        said: line.saidBy ? { text: line.reason ?? '', sub: line.saidBy } : '',
      },
    })),
    next,
    count: await countUpTo(context.db, pairsIn(request, state), 'p.id'),
    sort: strongestFirst,
    empty: { title: t(`merges.none_${state}`), text: t(`merges.none_${state}_text`) },
  });
}

async function mergedList(request: PageRequest) {
  const { context, t, f } = request;
  const { rows, next } = await pageByKey<ShownMerge>(shownMerges(context), {
    sort: { column: 'm.id', direction: 'desc' },
    idColumn: 'm.id',
    after: request.query.after,
    sortValue: ({ id }) => id,
  });
  const now = context.clock.now().toISOString();
  return listModel(request, {
    tabs: tabsOf(request, 'merged'),
    columns: [
      { key: 'winner', label: t('merges.winner') },
      { key: 'loser', label: t('merges.loser') },
      { key: 'moved', label: t('merges.moved_count'), numeric: true, hideOnPhone: true },
      { key: 'at', label: t('merges.merged_on') },
      { key: 'state', label: t('shared.state') },
    ],
    filters: [],
    rows: rows.map((line) => ({
      id: line.id,
      href: `/customers/${line.winnerId}`,
      cells: {
        winner: { text: line.winnerName, sub: line.winnerCode },
        loser: { text: line.loserName, sub: line.loserCode },
        moved: f.number(line.movedCount),
        at: { text: f.instant(line.mergedAt).slice(0, 10), sub: line.userName },
        state: line.undoneAt
          ? { text: t('merges.state_undone'), tone: 'neutral' }
          : now > undoUntil(line.mergedAt)
            ? { text: t('merges.state_final'), tone: 'neutral' }
            : { text: t('merges.undo'), href: `/merges/${line.id}/undo` },
      },
    })),
    next,
    count: await countUpTo(context.db, context.db('merges as m'), 'm.id'),
    sort: { name: 'id', sort: { column: 'm.id', direction: 'desc' } },
    empty: { title: t('merges.none_merged'), text: t('merges.none_merged_text') },
  });
}
