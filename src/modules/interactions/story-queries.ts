import type { Knex } from 'knex';
import type { Context } from '../../core/context.ts';
import type { StoryKind } from '../../core/story.ts';
import { contains } from '../../db/dialect.ts';
import { kindsOf, type StoryFilter } from './story-filter.ts';

export interface StoryLine {
  id: number;
  happenedAt: string;
  createdAt: string;
  kind: StoryKind;
  messageKey: string;
  detail: string;
  recordKind: string | null;
  recordId: number | null;
  userId: number | null;
  userName: string | null;
  said: string | null;
  spokenById: number | null;
  spokenAt: string | null;
  contactName: string | null;
}

const pageLength = 30;
/** Words are looked for in so many of the newest entries: no index finds a part of a text. */
const searchedAtMost = 2000;

/** Where the next page begins: behind this entry. */
interface StoryKey {
  at: string;
  id: number;
}

function readKey(after: string | undefined): StoryKey | null {
  const [, at = '', id = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)_(\d{1,9})$/.exec(after ?? '') ?? [];
  return at ? { at, id: Number(id) } : null;
}

export interface StoryPage {
  rows: StoryLine[];
  next: string | null;
  /** Words were looked for no further back than this. */
  searchedFrom: string | null;
}

/**
 * One page of a customer's story, newest first. However long the story is, the page walks an index of it: by the
 * customer, or by the customer and one kind, writer or contact; of several kinds each gives its own newest, and the
 * newest of those are the page.
 */
export async function storyOf(
  context: Context,
  customerId: number,
  { filter, after }: { filter: StoryFilter; after: string | undefined },
): Promise<StoryPage> {
  const { db } = context;
  const key = readKey(after);
  const searchedFrom = filter.text ? await searchLimit(db, customerId, filter) : null;
  const entries = () => narrow(db('story_entries as s'), { customerId, filter, key, searchedFrom });
  const lines = db('story_entries as s')
    .leftJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('interactions as i', (join) => {
      join.on('i.id', 's.record_id').andOnVal('s.record_kind', 'interaction');
    })
    .leftJoin('contacts as p', 'p.id', 's.contact_id')
    .select(
      's.id',
      's.happened_at',
      's.created_at',
      's.kind',
      's.message_key',
      's.detail',
      's.record_kind',
      's.record_id',
      's.user_id',
      'u.name as user_name',
      'i.said',
      'i.user_id as spoken_by_id',
      'i.created_at as spoken_at',
      'p.name as contact_name',
    );
  const kinds = kindsOf(filter);
  if (kinds) lines.whereIn('s.id', newestOfEach(db, kinds, entries));
  else narrow(lines, { customerId, filter, key, searchedFrom });
  const found: StoryLine[] = await newestFirst(lines);
  const rows = found.slice(0, pageLength);
  const last = rows.at(-1);
  const next = found.length > pageLength && last ? `${last.happenedAt}_${last.id}` : null;
  return { rows, next, searchedFrom };
}

function newestFirst(query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query
    .orderBy([
      { column: 's.happened_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(pageLength + 1);
}

function newestOfEach(
  db: Knex,
  kinds: readonly StoryKind[],
  entries: () => Knex.QueryBuilder,
): Knex.QueryBuilder {
  const parts = kinds.map((kind, place) =>
    db.from(newestFirst(entries().where('s.kind', kind).select('s.id')).as(`k${place}`)).select('id'),
  );
  const [first, ...others] = parts as [Knex.QueryBuilder, ...Knex.QueryBuilder[]];
  return others.length > 0 ? first.unionAll(others) : first;
}

function narrow(
  query: Knex.QueryBuilder,
  {
    customerId,
    filter,
    key,
    searchedFrom,
  }: { customerId: number; filter: StoryFilter; key: StoryKey | null; searchedFrom: string | null },
): Knex.QueryBuilder {
  query.where('s.customer_id', customerId);
  if (key)
    query.where('s.happened_at', '<=', key.at).where((either) => {
      either.where('s.happened_at', '<', key.at).orWhere('s.id', '<', key.id);
    });
  if (filter.userId) query.where('s.user_id', filter.userId);
  if (filter.contactId) query.where('s.contact_id', filter.contactId);
  if (filter.from) query.where('s.happened_at', '>=', filter.from);
  if (filter.until) query.where('s.happened_at', '<', filter.until);
  if (searchedFrom) query.where('s.happened_at', '>=', searchedFrom);
  if (filter.text) query.where((any) => saying(any, filter.text));
  return query;
}

/** In what was said, what was added to it, and what other entries tell. */
function saying(any: Knex.QueryBuilder, text: string): void {
  contains(any, 's.detail', text);
  any.orWhere((spoken) => {
    spoken.where('s.record_kind', 'interaction').whereExists((said) => {
      contains(said.select('w.id').from('interactions as w').whereRaw('w.id = s.record_id'), 'w.said', text);
    });
  });
  any.orWhere((spoken) => {
    spoken.whereIn('s.record_kind', ['interaction', 'addendum']).whereExists((added) => {
      const addenda = added.select('d.id').from('interaction_addenda as d');
      contains(addenda.whereRaw('d.interaction_id = s.record_id'), 'd.added_text', text);
    });
  });
}

/** When the oldest entry happened that is searched; null where all are. */
async function searchLimit(db: Knex, customerId: number, filter: StoryFilter): Promise<string | null> {
  const newest = db('story_entries as s').where('s.customer_id', customerId);
  if (filter.from) newest.where('s.happened_at', '>=', filter.from);
  if (filter.until) newest.where('s.happened_at', '<', filter.until);
  const [oldest]: { happenedAt: string }[] = await newest
    .orderBy([
      { column: 's.happened_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .offset(searchedAtMost)
    .limit(1)
    .select('s.happened_at');
  return oldest?.happenedAt ?? null;
}

/** How many entries others wrote since; counted up to 100. */
export async function countNew({ db, user }: Context, customerId: number, since: string): Promise<number> {
  const fresh = writtenByOthers(db, { customerId, userId: user?.id ?? 0, since })
    .select('s.id')
    .limit(100)
    .as('fresh');
  const [row] = (await db.from(fresh).count({ row_count: '*' })) as unknown as { rowCount: number }[];
  return row?.rowCount ?? 0;
}

export function writtenByOthers(
  db: Knex,
  { customerId, userId, since }: { customerId: number; userId: number; since: string },
): Knex.QueryBuilder {
  return db('story_entries as s')
    .where('s.customer_id', customerId)
    .where('s.created_at', '>', since)
    .where((other) => {
      other.whereNull('s.user_id').orWhereNot('s.user_id', userId);
    });
}

/** Who has written into a customer's story, by name. */
export async function writersOf(
  { db }: Context,
  customerId: number,
): Promise<{ id: number; name: string }[]> {
  return db('users as u')
    .whereExists((wrote) => {
      wrote
        .select('s.id')
        .from('story_entries as s')
        .where('s.customer_id', customerId)
        .whereRaw('s.user_id = u.id');
    })
    .orderBy(['u.name', 'u.id'])
    .select('u.id', 'u.name');
}
