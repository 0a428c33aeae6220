import type { Database } from '../../db/connection.ts';

/** A chain of merges is as long as people make it, but it ends. */
const longestChain = 100;

/** The customer that this one is part of by now, through all merges; itself where it was never merged. */
export async function presentId(db: Database, id: number): Promise<number> {
  let at = id;
  for (let step = 0; step < longestChain; step++) {
    const row: { mergedIntoId: number | null } | undefined = await db('customers')
      .where({ id: at })
      .first('merged_into_id');
    if (!row?.mergedIntoId) return at;
    at = row.mergedIntoId;
  }
  throw new Error(`the merges of customer ${id} lead nowhere`);
}

export interface FormerSelf {
  id: number;
  code: string;
  name: string;
  nameOther: string | null;
  shortName: string | null;
  email: string | null;
  phone: string | null;
  taxNumber: string | null;
}

/** The customers that are part of this one, through all merges: it is found by their codes and names too. */
export async function formerSelves(db: Database, id: number): Promise<FormerSelf[]> {
  const all: FormerSelf[] = [];
  let ids = [id];
  while (ids.length > 0 && all.length < 1000) {
    const rows: FormerSelf[] = await db('customers')
      .whereIn('merged_into_id', ids)
      .orderBy('id')
      .select('id', 'code', 'name', 'name_other', 'short_name', 'email', 'phone', 'tax_number');
    all.push(...rows);
    ids = rows.map((row) => row.id);
  }
  return all;
}
