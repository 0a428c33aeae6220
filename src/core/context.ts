import type { Database } from '../db/connection.ts';
import type { Transactional } from '../db/transaction.ts';
import type { Role } from './permissions.ts';
import type { Settings } from './settings.ts';

export type Language = 'en' | 'zh-CN';

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export interface User {
  id: number;
  username: string;
  name: string;
  language: Language | null;
  theme: string | null;
  isPasswordTemporary: boolean;
  roles: Role[];
}

/** What every query and action is given: on whose behalf, when, and with which database or transaction. */
export interface Context extends Transactional {
  readonly db: Database;
  /** Null for visitors who are not signed in, and for the system's own jobs. */
  readonly user: User | null;
  readonly clock: Clock;
  readonly requestId: string;
  readonly language: Language;
  readonly settings: Settings;
}

/** The id of whoever acts; for pages that can't be reached without signing in. */
export function actorId(context: Context): number {
  if (!context.user) throw new Error('an action for signed-in users was called without one');
  return context.user.id;
}

/** The present instant, as columns ending in `_at` hold it. */
export function now(context: Context): string {
  return context.clock.now().toISOString();
}
