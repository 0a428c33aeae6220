import type { Context } from '../../core/context.ts';
import { NotFound } from '../../core/refusal.ts';
import type { Database } from '../../db/connection.ts';
import type { Quality } from '../inventory/stock.ts';
import {
  isOverTolerance,
  type Scope,
  type StocktakeFigures,
  type StocktakeState,
  type Tolerance,
} from './stocktake.ts';

export interface Stocktake extends Tolerance {
  id: number;
  number: string;
  name: string | null;
  state: StocktakeState;
  warehouseId: number;
  warehouseName: string;
  scope: Scope;
  /** A JSON list: categories, style codes or SKU codes. */
  scopeList: string;
  isWithEmpty: boolean;
  isAllQualities: boolean;
  plannedOn: string;
  remarks: string | null;
  lineCount: number;
  stateReason: string | null;
  createdAt: string;
  startedAt: string | null;
  postedOn: string | null;
  postedAt: string | null;
  version: number;
}

/** Throws NotFound for a stocktake that isn't there. */
export async function findStocktake(db: Database, id: number): Promise<Stocktake> {
  const found: Stocktake | undefined = await db('stocktakes as s')
    .join('warehouses as w', 'w.id', 's.warehouse_id')
    .where('s.id', id)
    .first('s.*', 'w.name as warehouse_name');
  if (!found) throw new NotFound('stocktake');
  return found;
}

/** The stocktake, locked: what is decided about it is decided one after the other. */
export async function lockStocktake(tx: Context, id: number): Promise<Stocktake> {
  const locked = await tx.db('stocktakes').where({ id }).forUpdate().first('id');
  if (!locked) throw new NotFound('stocktake');
  return findStocktake(tx.db, id);
}

export const scopeNames = ({ scopeList }: Pick<Stocktake, 'scopeList'>): string[] =>
  JSON.parse(scopeList) as string[];

export interface Line {
  id: number;
  stocktakeId: number;
  position: number;
  skuId: number;
  code: string;
  barcode: string | null;
  styleId: number;
  styleCode: string;
  styleName: string;
  colour: string;
  size: string;
  quality: Quality;
  isFind: boolean;
  roundNo: number;
  isClosed: boolean;
  countedQty: number | null;
  bookQty: number | null;
  varianceQty: number | null;
  isMoved: boolean;
  firstCountedQty: number | null;
  firstVarianceQty: number | null;
  reason: string | null;
  note: string | null;
}

/** A stocktake's lines with what their goods are called. */
export function linesOf(db: Database, stocktakeId: number) {
  return db('stocktake_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .join('styles as s', 's.id', 'k.style_id')
    .where('l.stocktake_id', stocktakeId);
}

export const lineColumns = [
  'l.*',
  'k.code',
  'k.barcode',
  'k.style_id',
  's.code as style_code',
  's.name as style_name',
  'k.colour',
  'k.size',
];

const countOf = async (query: PromiseLike<unknown>): Promise<number> =>
  ((await query) as { rowCount: number }[])[0]?.rowCount ?? 0;

export interface Progress {
  /** Of all lines, how many have been counted once at least. */
  lines: number;
  counted: number;
  /** Lines to be counted again, and how many of these have been. */
  again: number;
  countedAgain: number;
}

export async function progressOf(db: Database, stocktakeId: number): Promise<Progress> {
  const lines = () => db('stocktake_lines').where({ stocktakeId }).count({ row_count: '*' });
  return {
    lines: await countOf(lines()),
    counted: await countOf(
      lines().where((some) => some.whereNotNull('counted_qty').orWhere('round_no', '>', 1)),
    ),
    again: await countOf(lines().where('round_no', '>', 1)),
    countedAgain: await countOf(lines().where('round_no', '>', 1).whereNotNull('counted_qty')),
  };
}

export interface Counter {
  userId: number;
  name: string;
  lineCount: number;
  lastAt: string;
}

/** Who has counted how many lines, and when last. */
export async function countersOf(db: Database, stocktakeId: number): Promise<Counter[]> {
  return db('stocktake_entries as e')
    .join('users as u', 'u.id', 'e.user_id')
    .where('e.stocktake_id', stocktakeId)
    .groupBy('e.user_id', 'u.name')
    .orderBy('u.name')
    .select('e.user_id', 'u.name')
    .countDistinct({ line_count: 'e.line_id' })
    .max({ last_at: 'e.counted_at' });
}

export async function hasCounted(db: Database, stocktakeId: number, userId: number | null): Promise<boolean> {
  if (userId === null) return false;
  return (await db('stocktake_entries').where({ stocktakeId, userId }).first('id')) !== undefined;
}

/** Lines that were counted once and are to be counted again. */
export async function linesToRecount(db: Database, stocktake: Stocktake): Promise<number[]> {
  const rows: { id: number; varianceQty: number; bookQty: number; isMoved: boolean }[] = await db(
    'stocktake_lines',
  )
    .where({ stocktakeId: stocktake.id, isClosed: false, roundNo: 1 })
    .whereNotNull('counted_qty')
    .where((doubtful) => doubtful.where('variance_qty', '<>', 0).orWhere('is_moved', true))
    .select('id', 'variance_qty', 'book_qty', 'is_moved');
  return rows.filter((row) => row.isMoved || isOverTolerance(row, stocktake)).map(({ id }) => id);
}

/** What the table of states asks about a stocktake, for this user. */
export async function figuresOf({ db, user }: Context, stocktake: Stocktake): Promise<StocktakeFigures> {
  const lines = () => db('stocktake_lines').where({ stocktakeId: stocktake.id });
  const isCounting = stocktake.state === 'counting' || stocktake.state === 'recount';
  return {
    countedLines: await countOf(lines().whereNotNull('counted_qty').count({ row_count: '*' })),
    toRecount: isCounting ? (await linesToRecount(db, stocktake)).length : 0,
    waiting: isCounting
      ? await countOf(
          lines()
            .where({ isClosed: false })
            .where('round_no', '>', 1)
            .whereNull('counted_qty')
            .count({ row_count: '*' }),
        )
      : 0,
    unexplained:
      stocktake.state === 'review'
        ? await countOf(lines().where('variance_qty', '<>', 0).whereNull('reason').count({ row_count: '*' }))
        : 0,
    hasCounted: await hasCounted(db, stocktake.id, user?.id ?? null),
  };
}
