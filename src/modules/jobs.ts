import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../core/context.ts';
import { takeLease } from '../core/lease.ts';
import type { Database } from '../db/connection.ts';
import { forgetTokensBefore } from '../web/form-tokens.ts';
import { forgetExpiredSessions } from '../web/session-store.ts';
import { importsAtRest, resumeImports } from './imports/import-run.ts';

const everyMs = 60_000;

/**
 * What is done by itself, once a minute, by one of the processes that share the database: the holder of the
 * lease. Gives a function that stops it and waits for a round under way.
 */
export function startJobs(db: Database, clock: Clock, log: Logger): () => Promise<void> {
  const holder = randomUUID();
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    round = runJobs(db, clock, holder).catch((error: unknown) => log.error({ err: error }, 'a job failed'));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
    await importsAtRest({ stop: true });
  };
}

export async function runJobs(db: Database, clock: Clock, holder: string): Promise<void> {
  const nowMs = clock.now().getTime();
  if (!(await takeLease(db, { name: 'jobs', holder, nowMs, forMs: everyMs * 2 }))) return;
  await forgetExpiredSessions(db, clock);
  await resumeImports(db, clock);
  await forgetTokensBefore(db, new Date(nowMs - 2 * 86_400_000).toISOString());
}
