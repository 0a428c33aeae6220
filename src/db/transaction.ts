import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import { dialectOf } from './dialect.ts';

/** What a transaction needs of a context; `core/context.ts` has the whole of it. */
export interface Transactional {
  readonly db: Knex;
  /** Runs first in the request's first transaction: the claim of the form's one-time token. */
  readonly claim?: { readonly run: (db: Knex) => Promise<void>; done: boolean } | undefined;
}

/** Two transactions found the same thing missing and both wrote it: the later one may be tried again. */
export class WrittenMeanwhile extends Error {}

const attempts = 3;
const inside = new AsyncLocalStorage<true>();

/**
 * Runs `work` in one transaction and commits it; whatever it throws rolls everything back. `work` gets the
 * context with the transaction as its `db`. Called within a transaction it joins that one. Deadlocks, lock
 * time-outs, connections lost before the commit and `WrittenMeanwhile` are tried again, three times in all, so
 * `work` must have no effect outside the database. Only Knex's callback form is used: the other one hides a failed commit.
 */
export async function transact<C extends Transactional, T>(
  context: C,
  work: (tx: C) => Promise<T>,
): Promise<T> {
  if (context.db.isTransaction) return work(context);
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await context.db.transaction(async (trx) => {
        const atRest = refuseParallelQueries(trx);
        return inside.run(true, async () => {
          try {
            if (context.claim && !context.claim.done) await context.claim.run(trx);
            return await work({ ...context, db: trx });
          } finally {
            await atRest();
          }
        });
      });
      if (context.claim) context.claim.done = true;
      return result;
    } catch (error) {
      const problem = dialectOf(context.db).problemOf(error);
      const isPassing = ['deadlock', 'busy', 'connection-lost'].includes(problem);
      if (!(isPassing || error instanceof WrittenMeanwhile) || attempt === attempts) throw error;
      await wait(attempt * 20 + Math.random() * 50);
    }
  }
}

/**
 * Makes a second query at once on one transaction an error. Knex's SQL Server dialect would run it outside
 * the transaction (its queue is shared by all connections), and nothing would say so. What it gives waits
 * for a query that is still at work: SQL Server takes no roll-back beside it, and the connection would go back
 * to the pool with the transaction open.
 */
function refuseParallelQueries(trx: Knex.Transaction): () => Promise<void> {
  const client = trx.client as { query(connection: unknown, query: unknown): Promise<unknown> };
  const send = client.query.bind(client);
  let running: Promise<unknown> | null = null;
  client.query = async (connection, query) => {
    if (running) throw new Error('two queries at once on one transaction');
    running = send(connection, query);
    try {
      return await running;
    } finally {
      running = null;
    }
  };
  return async () => {
    while (running) await running.catch(() => {});
  };
}

/** Makes it an error to query the outer handle inside a transaction: on one connection it would wait for itself. */
export function guardOuterHandle(db: Knex): void {
  const client = db.client as { acquireConnection(): Promise<unknown> };
  const acquire = client.acquireConnection.bind(client);
  client.acquireConnection = async () => {
    if (inside.getStore()) throw new Error('a query on the outer handle inside a transaction');
    return acquire();
  };
}
