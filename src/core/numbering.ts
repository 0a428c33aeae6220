import type { Database } from '../db/connection.ts';
import { dialectOf } from '../db/dialect.ts';
import { WrittenMeanwhile } from '../db/transaction.ts';

/**
 * The next number of a series, inside the caller's transaction: the series' one row stays locked until the
 * commit, so numbers have no doubles; a roll-back gives its number back.
 */
export async function nextNumber(db: Database, series: string): Promise<number> {
  const bump = () =>
    db('number_series').where({ name: series }).increment('last_number', 1).returning('last_number');
  let [row] = (await bump()) as { lastNumber: number }[];
  if (!row) {
    await begin(db, series);
    [row] = (await bump()) as { lastNumber: number }[];
  }
  if (!row) throw new Error(`the number series ${series} can't be read`);
  return row.lastNumber;
}

/** Holds the series till the commit without taking a number: for what two may not do at once. */
export async function lockSeries(db: Database, series: string): Promise<void> {
  await db('number_series').where({ name: series }).forUpdate().first('name');
}

async function begin(db: Database, series: string): Promise<void> {
  try {
    await db('number_series').insert({ name: series, lastNumber: 0 });
  } catch (error) {
    if (dialectOf(db).problemOf(error) !== 'unique') throw error;
    throw new WrittenMeanwhile(`the number series ${series} was begun by someone else`);
  }
}

/** `SO-2026-00001`: a series per prefix and year. */
export async function nextYearlyNumber(db: Database, prefix: string, day: string): Promise<string> {
  const year = day.slice(0, 4);
  const number = await nextNumber(db, `${prefix}-${year}`);
  return `${prefix}-${year}-${String(number).padStart(5, '0')}`;
}

/** `C00001`. A code that is taken already (imported ones are kept) is passed over. */
export async function nextCode(db: Database, prefix: string, table: string): Promise<string> {
  for (;;) {
    const code = `${prefix}${String(await nextNumber(db, prefix)).padStart(5, '0')}`;
    const taken = await db(table).where({ code }).first('id');
    if (!taken) return code;
  }
}
