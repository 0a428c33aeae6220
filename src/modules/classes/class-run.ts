import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { audit } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { addDays, today } from '../../core/days.ts';
import { takeLease } from '../../core/lease.ts';
import type { Database } from '../../db/connection.ts';
import { transact } from '../../db/transaction.ts';
import { insertRow } from '../../db/write.ts';
import { computeFew } from './class-actions.ts';
import { revenuesOf } from './class-facts.ts';
import { revenueDays, standingOf } from './segment.ts';

const customersPerStep = 100;
const lease = 'classes.run';
// Renewed with every step; a run that was killed is taken over when it has run out.
const leaseMs = 60_000;
const toldEveryMs = 500;

/** Stands for a run that another process, or this one, is at already. */
export class AlreadyComputing extends Error {}
class Stopped extends Error {}

const running = new Set<Promise<unknown>>();
let isStopping = false;

/** What is told while it goes on. */
type Told = (progress: { looked: number; changed: number }) => Promise<void>;

/**
 * Computes every customer's class, in two passes over the customers in order of their ids, a hundred at a time, so
 * that memory stays small and others' requests come in between: first the revenues, which say where A, B and C
 * begin, then the classes. Within a transaction it joins that one.
 */
export async function computeAll(context: Context, told: Told = async () => {}): Promise<number> {
  const to = today(context);
  const revenues: number[] = [];
  for await (const ids of customersInSteps(context.db)) {
    revenues.push(...(await revenuesOf(context, ids, { from: addDays(to, -revenueDays), to })));
    await told({ looked: 0, changed: 0 });
  }
  const standing = standingOf(revenues);
  let [looked, changed] = [0, 0];
  for await (const ids of customersInSteps(context.db)) {
    const began = performance.now();
    changed += await computeFew(context, ids, standing);
    looked += ids.length;
    await told({ looked, changed });
    // Half of the time is others'.
    if (!context.db.isTransaction) await wait(Math.min(50, performance.now() - began));
  }
  return changed;
}

async function* customersInSteps(db: Database): AsyncGenerator<number[]> {
  let after = 0;
  for (;;) {
    const rows: { id: number }[] = await db('customers')
      .where('id', '>', after)
      .whereNull('merged_into_id')
      .orderBy('id')
      .limit(customersPerStep)
      .select('id');
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ id }) => id);
    after = last.id;
    if (!db.isTransaction) await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * One run over all customers, kept in `class_runs` with how far it is. Throws `AlreadyComputing` while another is
 * at it, in whatever process.
 */
export async function recompute(context: Context): Promise<void> {
  const work = runOnce(context);
  running.add(work);
  try {
    await work;
  } finally {
    running.delete(work);
  }
}

async function runOnce(context: Context): Promise<void> {
  const holder = randomUUID();
  const holds = () =>
    takeLease(context.db, { name: lease, holder, nowMs: context.clock.now().getTime(), forMs: leaseMs });
  if (!(await holds())) throw new AlreadyComputing('the classes are being computed already');
  // The work itself is the system's; who asked for it stands in the run.
  const system: Context = { ...context, user: null, claim: undefined };
  const id = await begin(context);
  const run = (values: object) => context.db('class_runs').where({ id }).update(values);
  let toldMs = performance.now();
  try {
    const changed = await computeAll(system, async ({ looked, changed: changedCount }) => {
      if (isStopping) throw new Stopped('the program stopped');
      if (performance.now() - toldMs < toldEveryMs) return;
      toldMs = performance.now();
      if (!(await holds())) throw new Stopped('another process took over');
      await run({ lookedCount: looked, changedCount });
    });
    await finish(system, id, changed);
  } catch (error) {
    await run({ problem: (error as Error).message.slice(0, 500) });
    throw error;
  } finally {
    await context.db('leases').where({ name: lease, holder }).delete();
  }
}

async function begin(context: Context): Promise<number> {
  return transact(context, async (tx) => {
    const [{ rowCount } = { rowCount: 0 }] = (await tx
      .db('customers')
      .whereNull('merged_into_id')
      .count({ row_count: '*' })) as unknown as { rowCount: number }[];
    const id = await insertRow(tx.db, 'class_runs', {
      computedOn: today(tx),
      startedAt: now(tx),
      askedById: tx.user?.id ?? null,
      lookedCount: 0,
      totalCount: rowCount,
      changedCount: 0,
    });
    if (tx.user)
      await audit(tx, {
        action: 'classes.recompute',
        record: { kind: 'classes', id: null, label: today(tx) },
      });
    return id;
  });
}

async function finish(context: Context, id: number, changedCount: number): Promise<void> {
  await transact(context, async (tx) => {
    const run: { totalCount: number } | undefined = await tx
      .db('class_runs')
      .where({ id })
      .first('total_count');
    await tx
      .db('class_runs')
      .where({ id })
      .update({ changedCount, lookedCount: run?.totalCount ?? 0, finishedAt: now(tx) });
    // Older ones tell nothing any more.
    await tx
      .db('class_runs')
      .where('id', '<', id - 30)
      .delete();
  });
}

/** Waits until no run is at work in this process; where the program stops, they end after their step. */
export async function classesAtRest({ stop = false } = {}): Promise<void> {
  if (stop) isStopping = true;
  await Promise.allSettled(running);
  isStopping = false;
}

export interface Run {
  computedOn: string;
  startedAt: string;
  finishedAt: string | null;
  lookedCount: number;
  totalCount: number;
  changedCount: number;
}

/** The last run that came to its end, and the one at work now. */
export async function lastRuns({ db, clock }: Context): Promise<{ done: Run | null; atWork: Run | null }> {
  const done: Run | undefined = await db('class_runs')
    .whereNotNull('finished_at')
    .orderBy('id', 'desc')
    .first();
  const held = await db('leases')
    .where({ name: lease })
    .where('expires_ms', '>=', clock.now().getTime())
    .first('name');
  const atWork: Run | undefined = held
    ? await db('class_runs').whereNull('finished_at').whereNull('problem').orderBy('id', 'desc').first()
    : undefined;
  return { done: done ?? null, atWork: atWork ?? null };
}
