import type { Context } from '../../core/context.ts';
import { customersWithKeys } from './alike.ts';
import { seesAllCustomers } from './customer-queries.ts';
import {
  type AlikeKind,
  alikeKinds,
  type DuplicateKey,
  duplicateKeys,
  type Identity,
  strengthOf,
} from './duplicate-keys.ts';

export interface Duplicate {
  /** Null where the user may not open the other customer: then its name and owner are all that is told. */
  id: number | null;
  code: string | null;
  name: string;
  ownerName: string | null;
  isArchived: boolean;
  /** By what it is alike, the most telling first; empty where the user may not open it. */
  because: AlikeKind[];
}

interface Found {
  id: number;
  code: string;
  name: string;
  isArchived: boolean;
  ownerId: number | null;
  backupOwnerId: number | null;
  ownerName: string | null;
}

export interface Compared {
  /** The customers that it is about: they are not found themselves, and what they have in common with others is no news. */
  ownIds?: readonly number[];
  /** All that they have in common with others, news or not. */
  isAll?: boolean;
}

const shownAtMost = 10;

/** Customers that are likely the same as the one described; looked up by index, at most ten. */
export async function findDuplicates(
  context: Context,
  identity: Identity,
  compared: Compared = {},
): Promise<Duplicate[]> {
  const found = await likelyIds(context, identity, compared);
  if (found.size === 0) return [];
  const rows: Found[] = await context
    .db('customers as c')
    .leftJoin('users as u', 'u.id', 'c.owner_id')
    .whereIn('c.id', [...found.keys()])
    .orderBy('c.id')
    .select(
      'c.id',
      'c.code',
      'c.name',
      'c.is_archived',
      'c.owner_id',
      'c.backup_owner_id',
      'u.name as owner_name',
    );
  return rows
    .map((row) => duplicateOf(context, row, found.get(row.id) ?? []))
    .sort((a, b) => strengthOf(found.get(b.foundId) ?? []) - strengthOf(found.get(a.foundId) ?? []))
    .slice(0, shownAtMost)
    .map(({ foundId: _, ...duplicate }) => duplicate);
}

/** The ids behind it, whoever may see them; for what is written, never for what is shown. */
export async function likelyIds(
  context: Context,
  identity: Identity,
  compared: Compared = {},
): Promise<Map<number, AlikeKind[]>> {
  const { ownIds = [], isAll = false } = compared;
  const keys = await newKeys(context, duplicateKeys(identity), isAll ? [] : ownIds);
  if (keys.length === 0) return new Map();
  const found = await customersWithKeys(context.db, keys, ownIds);
  if (found.size > 0) for (const id of await toldApart(context, ownIds)) found.delete(id);
  return found;
}

async function newKeys(
  { db }: Context,
  keys: readonly DuplicateKey[],
  ownIds: readonly number[],
): Promise<DuplicateKey[]> {
  if (ownIds.length === 0 || keys.length === 0) return [...keys];
  const rows: DuplicateKey[] = await db('customer_keys')
    .whereIn('customer_id', ownIds)
    .select('kind', 'value');
  const had = new Set(rows.map(({ kind, value }) => `${kind} ${value}`));
  return keys.filter(({ kind, value }) => !had.has(`${kind} ${value}`));
}

/** Of which customers it was said that they are not the same as these. */
async function toldApart({ db }: Context, ownIds: readonly number[]): Promise<number[]> {
  if (ownIds.length === 0) return [];
  const pairs: { firstId: number; secondId: number }[] = await db('customer_pairs')
    .where({ state: 'apart' })
    .where((either) => either.whereIn('first_id', ownIds).orWhereIn('second_id', ownIds))
    .select('first_id', 'second_id');
  return pairs.map(({ firstId, secondId }) => (ownIds.includes(firstId) ? secondId : firstId));
}

function duplicateOf(
  context: Context,
  row: Found,
  kinds: readonly AlikeKind[],
): Duplicate & { foundId: number } {
  const isOwn = context.user !== null && [row.ownerId, row.backupOwnerId].includes(context.user.id);
  const mayOpen = isOwn || seesAllCustomers(context);
  const { name, ownerName } = row;
  return {
    foundId: row.id,
    id: mayOpen ? row.id : null,
    code: mayOpen ? row.code : null,
    name,
    ownerName,
    isArchived: mayOpen && row.isArchived,
    because: mayOpen ? alikeKinds.filter((kind) => kinds.includes(kind)) : [],
  };
}
