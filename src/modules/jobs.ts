import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type Clock, type Context, now } from '../core/context.ts';
import { type Day, instantInZone, today } from '../core/days.ts';
import { takeLease } from '../core/lease.ts';
import type { Database } from '../db/connection.ts';
import { forgetTokensBefore } from '../web/form-tokens.ts';
import { isOn, type Job } from '../web/module.ts';
import { forgetExpiredSessions } from '../web/session-store.ts';
import { classesAtRest } from './classes/class-run.ts';
import { importsAtRest, resumeImports } from './imports/import-run.ts';
import { modules } from './index.ts';
import { systemContext } from './users/set-up.ts';

const everyMs = 60_000;
// Longer than any night job takes; after it another process takes over from one that died.
const nightMs = 30 * 60_000;

/**
 * What is done by itself, once a minute, by one of the processes that share the database: the holder of the
 * lease. Gives a function that stops it and waits for a round under way.
 */
export function startJobs(db: Database, clock: Clock, log: Logger): () => Promise<void> {
  const holder = randomUUID();
  const failed = (error: unknown) => log.error({ err: error }, 'a job failed');
  let round: Promise<void> = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    round = runJobs(db, clock, holder, failed)
      .catch(failed)
      .finally(() => {
        isRunning = false;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await classesAtRest({ stop: true });
    await round;
    await importsAtRest({ stop: true });
  };
}

/** One round; a job that fails is told of and keeps no other from running. */
export async function runJobs(
  db: Database,
  clock: Clock,
  holder: string,
  failed: (error: unknown) => void = (error) => {
    throw error;
  },
): Promise<void> {
  const nowMs = clock.now().getTime();
  if (!(await takeLease(db, { name: 'jobs', holder, nowMs, forMs: everyMs * 2 }))) return;
  await forgetExpiredSessions(db, clock);
  await resumeImports(db, clock);
  await forgetTokensBefore(db, new Date(nowMs - 2 * 86_400_000).toISOString());
  const context = await systemContext(db, clock, 'job');
  if (!context.settings.setUpAt) return;
  for (const module of modules.filter((candidate) => isOn(candidate, context))) {
    for (const job of module.jobs ?? []) {
      try {
        if (job.when === 'minute') await job.run(context);
        else await runTonight(context, job);
      } catch (error) {
        failed(error);
      }
    }
  }
}

/** Runs a night's job unless it ran today already or another process is at it. */
async function runTonight(context: Context, job: Job): Promise<void> {
  const day = today(context);
  if (context.clock.now().toISOString() < instantInZone(`${day}T02:00`, context.settings.timeZone)) return;
  const { db } = context;
  const ran: { ranOn: Day; finishedAt: string | null } | undefined = await db('job_runs')
    .where({ name: job.name })
    .first('ran_on', 'finished_at');
  if (ran?.finishedAt && ran.ranOn >= day) return;
  // A holder of its own for each run: one that failed or was killed is tried again when the lease has run out.
  const lease = {
    name: job.name,
    holder: randomUUID(),
    nowMs: context.clock.now().getTime(),
    forMs: nightMs,
  };
  if (!(await takeLease(db, lease))) return;
  const run = { ranOn: day, startedAt: now(context), finishedAt: null, problem: null };
  if (ran) await db('job_runs').where({ name: job.name }).update(run);
  else await db('job_runs').insert({ name: job.name, ...run });
  try {
    await job.run(context);
    await db('job_runs')
      .where({ name: job.name })
      .update({ finishedAt: now(context) });
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 500) : String(error).slice(0, 500);
    await db('job_runs').where({ name: job.name }).update({ problem });
    throw error;
  }
}
