import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { NotFound } from '../../core/refusal.ts';
import { story } from '../../core/story.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRow, insertRows } from '../../db/write.ts';
import { type CustomerFacts, factsOf } from './class-facts.ts';
import { type Computed, computeClass, differs, type Rules } from './class-row.ts';

// So few, that others hardly wait for the one connection of an embedded database.
const writtenAtOnce = 25;

type Cause = 'rule' | 'decision' | 'expiry';

const rulesFor = (context: Context, standing: Rules['standing']): Rules => ({
  day: today(context),
  levels: context.settings.levels,
  baseCurrency: context.settings.baseCurrency,
  standing,
});

/**
 * Computes the classes of so few customers (a hundred) and writes what changed, in small transactions that read
 * it anew under a lock. Gives how many changed.
 */
export async function computeFew(
  context: Context,
  ids: readonly number[],
  standing: Rules['standing'],
): Promise<number> {
  const rules = rulesFor(context, standing);
  const changed = (await factsOf(context, ids)).filter((facts) => differs(facts, computeClass(facts, rules)));
  for (const some of inChunks(
    changed.map(({ id }) => id),
    writtenAtOnce,
  ))
    await transact(context, async (tx) => {
      const found = await factsOf(tx, some, { lock: true });
      await keep(
        tx,
        found.map((facts) => ({ facts, computed: computeClass(facts, rules) })),
        'rule',
      );
    });
  return changed.length;
}

/** Computes one customer anew, in the caller's transaction; its revenue class stays till night. */
export async function computeOne(tx: Context, customerId: number, cause: Cause = 'decision'): Promise<void> {
  const [facts] = await factsOf(tx, [customerId], { lock: true });
  if (!facts) throw new NotFound('customer');
  const { revenueClass = null, aheadBp = 0 } = facts.stored ?? {};
  const standing = { classOf: () => revenueClass ?? ('C' as const), aheadBp: () => aheadBp };
  await keep(tx, [{ facts, computed: computeClass(facts, rulesFor(tx, standing)) }], cause);
}

/** Whoever ordered since its class was computed is computed anew, so that its page doesn't contradict itself till night. */
export async function computeOrdered(context: Context): Promise<void> {
  const day = today(context);
  const rows: { customerId: number }[] = await context
    .db('orders as o')
    .join('customer_classes as k', 'k.customer_id', 'o.customer_id')
    .whereBetween('o.confirmed_on', [addDays(day, -1), day])
    .whereNotIn('o.state', ['draft', 'cancelled'])
    .where((either) => {
      either.whereNull('k.last_order_on').orWhereRaw('k.last_order_on < o.confirmed_on');
    })
    .distinct('o.customer_id')
    .orderBy('o.customer_id')
    .limit(100);
  for (const { customerId } of rows) await transact(context, (tx) => computeOne(tx, customerId, 'rule'));
}

interface Found {
  facts: CustomerFacts;
  computed: Computed;
}

async function keep(tx: Context, all: readonly Found[], cause: Cause): Promise<void> {
  const changed = all.filter(({ facts, computed }) => differs(facts, computed));
  const isNew = ({ facts }: Found) => facts.stored === null;
  await insertRows(
    tx.db,
    'customer_classes',
    changed.filter(isNew).map(({ computed }) => computed.row as unknown as Record<string, unknown>),
  );
  for (const { facts, computed } of changed) {
    const { customerId, ...row } = computed.row;
    if (facts.stored) await tx.db('customer_classes').where({ customerId }).update(row);
    if (computed.expired.length > 0) await endExpired(tx, facts, computed);
    if (facts.stored && facts.stored.segment !== row.segment)
      await noteChange(tx, {
        customerId,
        from: facts.stored.segment,
        to: row.segment,
        cause: computed.expired.some(({ kind }) => kind === 'segment') ? 'expiry' : cause,
      });
    if (computed.status !== facts.status) await followRule(tx, facts, computed);
  }
}

async function noteChange(
  tx: Context,
  change: { customerId: number; from: string | null; to: string | null; cause: Cause },
): Promise<void> {
  const { customerId, from, to, cause } = change;
  await insertRow(tx.db, 'customer_class_changes', {
    customerId,
    fromSegment: from,
    toSegment: to,
    cause,
    changedOn: today(tx),
    userId: tx.user?.id ?? null,
  });
  await story(tx, {
    customerId,
    kind: 'customer',
    message: 'classes.story_changed',
    detail: { from: from ?? 'none', to: to ?? 'none' },
  });
}

async function endExpired(tx: Context, facts: CustomerFacts, { expired }: Computed): Promise<void> {
  for (const { id, kind, decided, untilOn } of expired) {
    await tx
      .db('customer_decisions')
      .where({ id })
      .update({ endedAt: now(tx) });
    await audit(tx, {
      action: 'classes.expire',
      record: recordOf(facts),
      changes: { [kind]: { before: decided ?? untilOn, after: null } },
    });
  }
}

/** The status follows the rule. The version stays: nobody who edits the customer meets a conflict over it. */
async function followRule(tx: Context, facts: CustomerFacts, { status }: Computed): Promise<void> {
  await tx.db('customers').where({ id: facts.id }).update({ status });
  await audit(tx, {
    action: 'customers.status',
    record: recordOf(facts),
    changes: { status: { before: facts.status, after: status } },
  });
}

const recordOf = ({ id, code, name }: CustomerFacts) => ({ kind: 'customer', id, label: `${code} ${name}` });
