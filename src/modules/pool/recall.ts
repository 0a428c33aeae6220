import { auditAll } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { addDays, type Day, instantInZone, today } from '../../core/days.ts';
import { storyAll } from '../../core/story.ts';
import { openOf } from '../../db/in-charge.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRows } from '../../db/write.ts';
import { poolMove } from './pool-actions.ts';

/** An owner is told so many days before. */
export const warningDays = 7;

// What shows that somebody is at work on the customer; shipments under way, answers asked for and quotes that run out
// go by themselves.
const touches = ['interaction', 'promise', 'follow_up', 'opportunity', 'quote', 'order', 'owner'];
const pieces = 500;

interface Candidate {
  id: number;
  code: string;
  name: string;
  ownerId: number;
  ownerName: string;
}

/**
 * Customers in someone's charge that nobody has touched since a day, as `c` with owner `u`. Those with an open
 * order, quote, opportunity or promise stay, those that are paused until a day, and the levels that the settings except.
 */
function untouchedSince(context: Context, day: Day) {
  const { db, settings } = context;
  const before = instantInZone(`${day}T00:00`, settings.timeZone);
  const query = db('customers as c')
    .join('users as u', 'u.id', 'c.owner_id')
    .where({ 'c.is_archived': false, 'u.is_active': true })
    .where('c.created_at', '<', before)
    .whereNotExists(
      db('story_entries as s')
        .whereRaw('s.customer_id = c.id')
        .where('s.happened_at', '>=', before)
        .whereIn('s.kind', touches)
        .whereNot('s.message_key', 'quotes.story_expired')
        .select('s.id'),
    );
  for (const kind of ['order', 'quote', 'opportunity', 'promise'] as const)
    query.whereNotExists(openOf(db, kind).whereRaw('x.customer_id = c.id').select('x.id'));
  query.whereNotExists(
    db('customer_decisions as d')
      .whereRaw('d.customer_id = c.id')
      .where('d.kind', 'pause')
      .whereNull('d.ended_at')
      .where('d.until_on', '>=', today(context))
      .select('d.id'),
  );
  if (settings.recallExemptLevels.length > 0)
    query.where((either) => {
      either.whereNull('c.level').orWhereNotIn('c.level', [...settings.recallExemptLevels]);
    });
  return query;
}

const columns = ['c.id', 'c.code', 'c.name', 'c.owner_id', 'u.name as owner_name'] as const;

/**
 * A night's recall, where the company has switched it on: who has not been touched is told to its owner, and
 * goes back to the pool when nothing happened for seven days more. A warning comes before every recall, also when
 * the rule has just been switched on or a customer has just lost what kept it.
 */
export async function recallUntouched(context: Context): Promise<void> {
  const { recallAfterDays } = context.settings;
  if (recallAfterDays === null) {
    await context.db('recall_warnings').delete();
    return;
  }
  await forgetWarnings(context, recallAfterDays);
  await recallWarned(context, recallAfterDays);
  await warnOwners(context, recallAfterDays);
}

const warnFrom = (context: Context, days: number) => addDays(today(context), warningDays - days);

/** Warnings fall away when something happened, or the customer has another owner. */
async function forgetWarnings(context: Context, days: number): Promise<void> {
  const { db } = context;
  let after = 0;
  for (;;) {
    const rows: { id: number }[] = await db('recall_warnings')
      .where('id', '>', after)
      .orderBy('id')
      .limit(pieces)
      .select('id');
    const last = rows.at(-1);
    if (!last) return;
    const still: { id: number }[] = await untouchedSince(context, warnFrom(context, days))
      .join('recall_warnings as w', (on) => {
        on.on('w.customer_id', 'c.id').andOn('w.user_id', 'c.owner_id');
      })
      .where('w.id', '>', after)
      .where('w.id', '<=', last.id)
      .select('w.id');
    const kept = new Set(still.map(({ id }) => id));
    const gone = rows.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
    if (gone.length > 0) await db('recall_warnings').whereIn('id', gone).delete();
    after = last.id;
  }
}

async function recallWarned(context: Context, days: number): Promise<void> {
  const due: { customerId: number }[] = await context
    .db('recall_warnings')
    .where('warned_on', '<=', addDays(today(context), -warningDays))
    .orderBy('id')
    .select('customer_id');
  for (const some of inChunks(
    due.map(({ customerId }) => customerId),
    100,
  ))
    await transact(context, (tx) => recall(tx, some, days));
}

/** Locked first and judged then, so that no change of owner comes between. */
async function recall(tx: Context, ids: readonly number[], days: number): Promise<void> {
  await tx
    .db('customers')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate()
    .select('id');
  const customers: Candidate[] = await untouchedSince(tx, addDays(today(tx), -days))
    .whereIn('c.id', [...ids])
    .orderBy('c.id')
    .select(...columns);
  if (customers.length === 0) return;
  const recalled = customers.map(({ id }) => id);
  await tx
    .db('customers')
    .whereIn('id', recalled)
    .update({ ownerId: null, updatedAt: now(tx) })
    .increment('version', 1);
  await tx.db('recall_warnings').whereIn('customer_id', recalled).delete();
  await insertRows(
    tx.db,
    'pool_moves',
    customers.map(({ id, ownerId }) => poolMove(tx, { customerId: id, kind: 'recall', userId: ownerId })),
  );
  await auditAll(
    tx,
    customers.map(({ id, code, name, ownerId }) => ({
      action: 'pool.recall',
      record: { kind: 'customer', id, label: `${code} ${name}` },
      changes: { ownerId: { before: ownerId, after: null } },
    })),
  );
  await storyAll(
    tx,
    customers.map(({ id, ownerName }) => ({
      customerId: id,
      kind: 'owner' as const,
      message: 'pool.story_recalled',
      detail: { name: ownerName, days },
    })),
  );
}

async function warnOwners(context: Context, days: number): Promise<void> {
  const { db } = context;
  let after = 0;
  for (;;) {
    const rows: Candidate[] = await untouchedSince(context, warnFrom(context, days))
      .whereNotExists(db('recall_warnings as w').whereRaw('w.customer_id = c.id').select('w.id'))
      .where('c.id', '>', after)
      .orderBy('c.id')
      .limit(pieces)
      .select(...columns);
    await insertRows(
      db,
      'recall_warnings',
      rows.map(({ id, ownerId }) => ({ customerId: id, userId: ownerId, warnedOn: today(context) })),
    );
    const last = rows.at(-1);
    if (!last || rows.length < pieces) return;
    after = last.id;
  }
}
