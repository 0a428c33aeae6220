import { type AuditEntry, auditAll } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { type StoryEntry, storyAll } from '../../core/story.ts';
import { openOf, openThings, type ThingKind, thingKinds } from '../../db/in-charge.ts';
import { inChunks } from '../../db/write.ts';

export type MoveKind = 'customer' | 'backup' | ThingKind;

/** One thing's way from one user to another; nobody is null. */
export interface Move {
  kind: MoveKind;
  recordId: number;
  customerId: number;
  label: string;
  fromId: number | null;
  toId: number | null;
}

/** The order in which rows are locked, whoever moves them. */
export const moveKinds: readonly MoveKind[] = ['customer', 'backup', ...thingKinds];

// Rows in one statement: far below SQL Server's 2,100 parameters.
const chunk = 500;

function placeOf(kind: MoveKind): { table: string; owner: string; keepsChangedAt: boolean } {
  if (kind === 'customer') return { table: 'customers', owner: 'owner_id', keepsChangedAt: true };
  if (kind === 'backup') return { table: 'customers', owner: 'backup_owner_id', keepsChangedAt: true };
  const { table, owner } = openThings[kind];
  return { table, owner, keepsChangedAt: owner === 'owner_id' };
}

/** Who is in charge of these now, read under a lock; what is no longer open or archived is not among them. */
async function lockedOwners(
  tx: Context,
  kind: MoveKind,
  ids: readonly number[],
): Promise<Map<number, number | null>> {
  const { owner } = placeOf(kind);
  const query =
    kind === 'customer' || kind === 'backup'
      ? tx.db('customers as x').where('x.is_archived', false)
      : openOf(tx.db, kind);
  const rows: { id: number; holderId: number | null }[] = await query
    .whereIn('x.id', [...ids])
    .orderBy('x.id')
    .forUpdate()
    .select('x.id', `x.${owner} as holder_id`);
  return new Map(rows.map(({ id, holderId }) => [id, holderId]));
}

/**
 * Moves them all, inside the caller's transaction: only the column of who is in charge changes. What someone else
 * was given meanwhile, or is no longer open, stays as it is and is given back as `changed`. Writes an audit entry
 * for each and a story entry for each customer concerned.
 */
export async function applyMoves(
  tx: Context,
  moves: readonly Move[],
  { action }: { action: 'handovers.move' | 'handovers.return' | 'pool.assign' },
): Promise<{ done: Move[]; changed: Move[] }> {
  const done: Move[] = [];
  const changed: Move[] = [];
  for (const kind of moveKinds) {
    const ofKind = moves.filter((move) => move.kind === kind).sort((a, b) => a.recordId - b.recordId);
    for (const some of inChunks(ofKind, chunk)) {
      const owners = await lockedOwners(
        tx,
        kind,
        some.map(({ recordId }) => recordId),
      );
      const isAsSeen = ({ recordId, fromId }: Move) =>
        owners.has(recordId) && owners.get(recordId) === fromId;
      const good = some.filter(isAsSeen);
      changed.push(...some.filter((move) => !isAsSeen(move)));
      await giveOver(tx, kind, good);
      done.push(...good);
    }
  }
  await auditAll(
    tx,
    done.map((move) => entryOf(move, action)),
  );
  await storyAll(tx, await storiesOf(tx, done, action));
  return { done, changed };
}

async function giveOver(tx: Context, kind: MoveKind, moves: readonly Move[]): Promise<void> {
  const { table, owner, keepsChangedAt } = placeOf(kind);
  for (const toId of new Set(moves.map((move) => move.toId))) {
    const ids = moves.filter((move) => move.toId === toId).map(({ recordId }) => recordId);
    await tx
      .db(table)
      .whereIn('id', ids)
      .update({ [owner]: toId, ...(keepsChangedAt ? { updatedAt: now(tx) } : {}) })
      .increment('version', 1);
  }
}

const recordKinds: Record<MoveKind, string> = {
  customer: 'customer',
  backup: 'customer',
  opportunity: 'opportunity',
  quote: 'quote',
  order: 'order',
  shipment: 'shipment',
  follow_up: 'customer',
  promise: 'customer',
};

function entryOf({ kind, recordId, customerId, label, fromId, toId }: Move, action: string): AuditEntry {
  const record = recordKinds[kind];
  const field = kind === 'backup' ? 'backupOwnerId' : 'ownerId';
  return {
    action,
    record: { kind: record, id: record === 'customer' ? customerId : recordId, label },
    changes: { [field]: { before: fromId, after: toId } },
  };
}

/** One line per customer: that it has another owner, or that things on it have. */
async function storiesOf(tx: Context, done: readonly Move[], action: string): Promise<StoryEntry[]> {
  const names = await namesIn(tx, done);
  const name = (id: number | null) => names.get(id ?? 0) ?? '–';
  const isReturn = action === 'handovers.return';
  const owned = done.filter(({ kind }) => kind === 'customer');
  const handed = new Set(owned.map(({ customerId }) => customerId));
  const entries: StoryEntry[] = owned.map(({ customerId, fromId, toId }) => ({
    customerId,
    kind: 'owner',
    message: isReturn ? 'handovers.story_returned' : 'handovers.story_handed',
    detail: { from: name(fromId), to: name(toId) },
  }));
  const others = new Map<string, StoryEntry & { count: number }>();
  for (const { kind, customerId, fromId, toId } of done) {
    if (kind === 'customer' || kind === 'backup' || handed.has(customerId)) continue;
    const key = `${customerId} ${fromId} ${toId}`;
    const known = others.get(key);
    const count = (known?.count ?? 0) + 1;
    const detail = { count, from: name(fromId), to: name(toId) };
    others.set(key, { customerId, kind: 'owner', message: 'handovers.story_things', detail, count });
  }
  return [...entries, ...others.values()];
}

async function namesIn(tx: Context, moves: readonly Move[]): Promise<Map<number, string>> {
  const ids = [...new Set(moves.flatMap(({ fromId, toId }) => [fromId, toId]))].filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const users: { id: number; name: string }[] = await tx.db('users').whereIn('id', ids).select('id', 'name');
  return new Map(users.map(({ id, name }) => [id, name]));
}
