import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import { inChunks } from '../../db/write.ts';
import { visibleTo } from '../customers/customer-queries.ts';

export interface Interaction {
  id: number;
  customerId: number;
  customerCode: string;
  customerName: string;
  contactId: number | null;
  contactName: string | null;
  channel: string;
  happenedAt: string;
  said: string;
  userId: number;
  userName: string;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** Throws NotFound for one that isn't there or whose customer the user may not know of. */
export async function findInteraction(context: Context, id: number): Promise<Interaction> {
  const found: Interaction | undefined = await visibleTo(context)
    .join('interactions as i', 'i.customer_id', 'c.id')
    .join('users as u', 'u.id', 'i.user_id')
    .leftJoin('contacts as p', 'p.id', 'i.contact_id')
    .where('i.id', id)
    .first(
      'i.id',
      'i.customer_id',
      'c.code as customer_code',
      'c.name as customer_name',
      'i.contact_id',
      'p.name as contact_name',
      'i.channel',
      'i.happened_at',
      'i.said',
      'i.user_id',
      'u.name as user_name',
      'i.created_at',
      'i.updated_at',
      'i.version',
    );
  if (!found) throw new NotFound('interaction');
  return found;
}

export interface Addendum {
  id: number;
  interactionId: number;
  addedText: string;
  userName: string;
  createdAt: string;
}

/** What was added to these interactions, oldest first. */
export async function addendaOf({ db }: Context, interactionIds: readonly number[]): Promise<Addendum[]> {
  const all: Addendum[] = [];
  for (const ids of inChunks(interactionIds)) {
    const rows: Addendum[] = await db('interaction_addenda as a')
      .join('users as u', 'u.id', 'a.user_id')
      .whereIn('a.interaction_id', ids)
      .orderBy('a.id')
      .select('a.id', 'a.interaction_id', 'a.added_text', 'u.name as user_name', 'a.created_at');
    all.push(...rows);
  }
  return all;
}
