import type { Context } from '../../core/context.ts';
import type { StoryKind } from '../../core/story.ts';
import { pageByKey } from '../../web/list.ts';

export interface StoryLine {
  id: number;
  happenedAt: string;
  kind: StoryKind;
  messageKey: string;
  detail: string;
  recordKind: string | null;
  recordId: number | null;
  userName: string | null;
  said: string | null;
  contactName: string | null;
}

/** One page of a customer's story, newest first; of one kind where asked. */
export async function storyOf(
  { db }: Context,
  customerId: number,
  { kind, after }: { kind: StoryKind | null; after: string | undefined },
): Promise<{ rows: StoryLine[]; next: string | null }> {
  const lines = db('story_entries as s')
    .leftJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('interactions as i', function () {
      this.on('i.id', 's.record_id').andOnVal('s.record_kind', 'interaction');
    })
    .leftJoin('contacts as p', 'p.id', 'i.contact_id')
    .where('s.customer_id', customerId)
    .select(
      's.id',
      's.happened_at',
      's.kind',
      's.message_key',
      's.detail',
      's.record_kind',
      's.record_id',
      'u.name as user_name',
      'i.said',
      'p.name as contact_name',
    );
  if (kind) lines.where('s.kind', kind);
  return pageByKey<StoryLine>(lines, {
    sort: { column: 's.happened_at', direction: 'desc' },
    idColumn: 's.id',
    after,
    sortValue: ({ happenedAt }) => happenedAt,
    length: 20,
  });
}

/** Who else spoke with the customer since an instant, newest first. */
export async function spokeSince(
  { db, user }: Context,
  customerId: number,
  since: string,
): Promise<{ id: number; userName: string; channel: string; happenedAt: string }[]> {
  return db('interactions as i')
    .join('users as u', 'u.id', 'i.user_id')
    .where('i.customer_id', customerId)
    .where('i.happened_at', '>=', since)
    .whereNot('i.user_id', user?.id ?? 0)
    .orderBy([
      { column: 'i.happened_at', order: 'desc' },
      { column: 'i.id', order: 'desc' },
    ])
    .limit(5)
    .select('i.id', 'u.name as user_name', 'i.channel', 'i.happened_at');
}

export interface OpenPromise {
  id: number;
  promisedText: string;
  dueOn: string;
  userId: number;
  userName: string;
}

export async function openPromises({ db }: Context, customerId: number): Promise<OpenPromise[]> {
  return db('promises as p')
    .join('users as u', 'u.id', 'p.user_id')
    .where({ 'p.customer_id': customerId, 'p.state': 'open' })
    .orderBy(['p.due_on', 'p.id'])
    .limit(20)
    .select('p.id', 'p.promised_text', 'p.due_on', 'p.user_id', 'u.name as user_name');
}

export interface OpenFollowUp {
  id: number;
  task: string;
  dueOn: string;
  userId: number;
  userName: string;
}

export async function openFollowUps({ db }: Context, customerId: number): Promise<OpenFollowUp[]> {
  return db('follow_ups as f')
    .join('users as u', 'u.id', 'f.user_id')
    .where({ 'f.customer_id': customerId, 'f.state': 'open' })
    .orderBy(['f.due_on', 'f.id'])
    .limit(20)
    .select('f.id', 'f.task', 'f.due_on', 'f.user_id', 'u.name as user_name');
}
