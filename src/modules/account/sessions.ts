import { actorId, type Context } from '../../core/context.ts';
import { transact } from '../../db/transaction.ts';

export interface OwnSession {
  idHash: string;
  createdAt: string;
  touchedAt: string;
  address: string | null;
  userAgent: string | null;
}

/** The user's sessions that have not run out, the last used first. */
export async function sessionsOf(context: Context): Promise<OwnSession[]> {
  return context
    .db('sessions')
    .where({ userId: actorId(context) })
    .where('expires_ms', '>', context.clock.now().getTime())
    .orderBy('touched_at', 'desc')
    .limit(50)
    .select('id_hash', 'created_at', 'touched_at', 'address', 'user_agent');
}

/** Ends one of the user's own sessions, or all but this one. */
export async function endSessions(
  context: Context,
  { only, except }: { only: string | null; except: string },
): Promise<void> {
  await transact(context, async (tx) => {
    const query = tx.db('sessions').where({ userId: actorId(tx) });
    if (only) query.where({ idHash: only });
    else query.whereNot('id_hash', except);
    await query.delete();
  });
}
