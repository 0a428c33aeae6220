import type { Clock } from '../src/core/context.ts';
import type { Database } from '../src/db/connection.ts';

export interface DemoOptions {
  /** Of the accounts that come with it: manager, sales, warehouse and further salespeople. */
  passwordHash: string;
  clock: Clock;
}

export async function seedDemo(_db: Database, _options: DemoOptions): Promise<void> {}
