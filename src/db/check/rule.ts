import type { Database } from '../connection.ts';

export type BrokenRow = Record<string, unknown>;

/** A rule that always holds. `broken` gives rows that break it, at most `most` of them. */
export interface Rule {
  name: string;
  broken(db: Database, most: number): Promise<BrokenRow[]>;
}
