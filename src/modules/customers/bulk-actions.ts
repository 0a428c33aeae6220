import { type AuditEntry, auditAll, changesBetween } from '../../core/audit.ts';
import { actorId, type Context, now } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks } from '../../db/write.ts';
import { type Customer, mayWrite, visibleTo } from './customer-queries.ts';
import { keepTags, longestTag, longestTags, retagged, tagsOf } from './tags.ts';

/** What became of the chosen customers: those that were so already count as neither. */
export interface Changed {
  count: number;
  leftOut: number;
}

/** Gives customers a level, and says who set it and why. Those that the user may not change are left out. */
export async function setLevels(
  context: Context,
  ids: readonly number[],
  { level, reason }: { level: string | null; reason: string },
): Promise<Changed> {
  if (level !== null && !context.settings.levels.includes(level))
    throw new Refusal('errors.not_offered', { field: 'level' });
  return transact(context, async (tx) => {
    const { writable, leftOut } = await lockChosen(tx, ids);
    const changing = writable.filter((customer) => customer.level !== level);
    const row = { level, levelSetById: actorId(tx), levelReason: reason, updatedAt: now(tx) };
    for (const some of inChunks(changing.map(({ id }) => id)))
      await tx.db('customers').whereIn('id', some).update(row).increment('version', 1);
    await auditAll(
      tx,
      changing.map((customer) =>
        entryOf('customers.level', customer, changesBetween(customer, { level, levelReason: reason })),
      ),
    );
    return { count: changing.length, leftOut };
  });
}

/** Adds tags to customers and takes others away. Those that the user may not change are left out. */
export async function setTags(
  context: Context,
  ids: readonly number[],
  change: { add: readonly string[]; remove: readonly string[] },
): Promise<Changed> {
  return transact(context, async (tx) => {
    const { writable, leftOut } = await lockChosen(tx, ids);
    const changing = writable
      .map((customer) => ({ customer, tags: retagged(customer.tags, change) }))
      .filter(({ customer, tags }) => tagsOf(customer.tags).join() !== tagsOf(tags).join());
    const overfull = changing.find(({ tags }) => (tags ?? '').length > longestTags);
    if (overfull)
      throw new Refusal('customers.tags_too_long', {
        field: 'add',
        values: { name: overfull.customer.name, max: longestTags },
      });
    for (const { customer, tags } of changing)
      await tx
        .db('customers')
        .where({ id: customer.id })
        .update({ tags, updatedAt: now(tx) })
        .increment('version', 1);
    await keepTags(
      tx,
      changing.map(({ customer, tags }) => ({ id: customer.id, tags })),
    );
    await auditAll(
      tx,
      changing.map(({ customer, tags }) =>
        entryOf('customers.tags', customer, changesBetween(customer, { tags })),
      ),
    );
    return { count: changing.length, leftOut };
  });
}

/** The tags of a typed text; refuses one that is too long to be found by. */
export function typedTags(text: string | null): string[] {
  const long = (text ?? '').split(/[,，;；、\n]/).find((tag) => tag.trim().length > longestTag);
  if (long) throw new Refusal('customers.tag_too_long', { field: 'add', values: { max: longestTag } });
  return tagsOf(text);
}

type Level = Pick<Customer, 'id' | 'code' | 'name' | 'level' | 'levelReason' | 'tags'>;

/** Read anew under a lock, in the order of their ids, so that two such actions can't wait for each other. */
async function lockChosen(
  tx: Context,
  ids: readonly number[],
): Promise<{ writable: Level[]; leftOut: number }> {
  const writable: Level[] = [];
  let there = 0;
  for (const some of inChunks([...new Set(ids)].sort((a, b) => a - b))) {
    await tx.db('customers').whereIn('id', some).orderBy('id').forUpdate().select('id');
    const found: (Level & Pick<Customer, 'ownerId' | 'backupOwnerId'>)[] = await visibleTo(tx)
      .whereIn('c.id', some)
      .orderBy('c.id')
      .select(
        'c.id',
        'c.code',
        'c.name',
        'c.level',
        'c.level_reason',
        'c.tags',
        'c.owner_id',
        'c.backup_owner_id',
      );
    there += found.length;
    writable.push(...found.filter((customer) => mayWrite(tx, customer)));
  }
  return { writable, leftOut: there - writable.length };
}

function entryOf(
  action: string,
  { id, code, name }: Pick<Customer, 'id' | 'code' | 'name'>,
  changes: AuditEntry['changes'] = {},
): AuditEntry {
  return { action, record: { kind: 'customer', id, label: `${code} ${name}` }, changes };
}
