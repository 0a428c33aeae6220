import { createHash } from 'node:crypto';
import session from 'express-session';
import type { Clock } from '../core/context.ts';
import type { Database } from '../db/connection.ts';
import { dialectOf } from '../db/dialect.ts';
import { kept } from '../db/kept.ts';

type Done = (error?: unknown) => void;
interface StoredSession {
  data: string;
  expiresMs: number;
  touchedAt: string;
}

export function hashSessionId(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/**
 * Sessions in the database, found by the hash of their id, so that reading the table gives nobody a session.
 * `expires_ms` is an instant in Unix milliseconds. A use is noted once a minute at most.
 */
export class DatabaseSessionStore extends session.Store {
  private readonly touched = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly lifetimeMs: number,
  ) {
    super();
  }

  override get(id: string, done: (error: unknown, data?: session.SessionData | null) => void): void {
    this.find(id).then((data) => done(null, data), done);
  }

  private async find(id: string): Promise<session.SessionData | null> {
    const idHash = hashSessionId(id);
    const row = await kept(
      this.db,
      `session ${idHash}`,
      async (): Promise<StoredSession | undefined> =>
        this.db('sessions').where({ idHash }).first('data', 'expires_ms', 'touched_at'),
    );
    const isAlive = row !== undefined && row.expiresMs > this.clock.now().getTime();
    return isAlive ? (JSON.parse(row.data) as session.SessionData) : null;
  }

  override set(id: string, data: session.SessionData, done?: Done): void {
    this.save(id, data).then(() => done?.(), done);
  }

  private async save(id: string, data: session.SessionData): Promise<void> {
    const passport = (data as { passport?: { user?: number } }).passport;
    const client = (data as { client?: { address?: string; userAgent?: string } }).client;
    const nowMs = this.clock.now().getTime();
    const row = {
      userId: passport?.user ?? null,
      data: JSON.stringify(data),
      expiresMs: nowMs + this.lifetimeMs,
      touchedAt: new Date(nowMs).toISOString(),
      address: client?.address?.slice(0, 60) ?? null,
      userAgent: client?.userAgent?.slice(0, 300) ?? null,
    };
    const idHash = hashSessionId(id);
    const changed = await this.db('sessions').where({ idHash }).update(row);
    if (changed > 0) return;
    try {
      await this.db('sessions').insert({ ...row, idHash, createdAt: row.touchedAt });
    } catch (error) {
      if (dialectOf(this.db).problemOf(error) !== 'unique') throw error;
    }
  }

  override touch(id: string, _data: session.SessionData, done?: Done): void {
    const nowMs = this.clock.now().getTime();
    const idHash = hashSessionId(id);
    if (nowMs - (this.touched.get(idHash) ?? 0) < 60_000) {
      done?.();
      return;
    }
    if (this.touched.size > 10_000) this.touched.clear();
    this.touched.set(idHash, nowMs);
    this.db('sessions')
      .where({ idHash })
      .update({ expiresMs: nowMs + this.lifetimeMs, touchedAt: new Date(nowMs).toISOString() })
      .then(() => done?.(), done);
  }

  override destroy(id: string, done?: Done): void {
    this.db('sessions')
      .where({ idHash: hashSessionId(id) })
      .delete()
      .then(() => done?.(), done);
  }
}

export async function forgetExpiredSessions(db: Database, clock: Clock): Promise<void> {
  await db('sessions').where('expires_ms', '<', clock.now().getTime()).delete();
}
