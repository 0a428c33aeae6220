import { audit, changesBetween } from '../../core/audit.ts';
import { type Context, now } from '../../core/context.ts';
import { nextNumber, nextYearlyNumber } from '../../core/numbering.ts';
import { demand } from '../../core/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { index } from '../../core/search.ts';
import { takeTransition, transitionOf } from '../../core/state-table.ts';
import { transact } from '../../db/transaction.ts';
import { inChunks, insertRow, insertRows, updateVersioned } from '../../db/write.ts';
import { findWarehouse } from '../inventory/warehouse-queries.ts';
import { refuseOverlap, scopedSkus } from './scope.ts';
import { noFigures, type StocktakeAction, stocktakeTable } from './stocktake.ts';
import type { StocktakeInput } from './stocktake-form.ts';
import { figuresOf, lockStocktake, type Stocktake } from './stocktake-queries.ts';

export interface At {
  id: number;
  version: number;
}

/** One after the other may list lines, in whatever stocktake: two at once would not see each other's. */
export async function lockScopes(tx: Context): Promise<void> {
  await nextNumber(tx.db, 'stocktake-scopes');
}

export const recordOf = ({ id, number }: Pick<Stocktake, 'id' | 'number'>) => ({
  kind: 'stocktake',
  id,
  label: number,
});

const codesIn = (text: string) => [
  ...new Set(
    text
      .split(/[\s,;，；、]+/)
      .map((code) => code.trim())
      .filter(Boolean),
  ),
];

/** The names that the scope lists, as the company writes them; refuses unknown ones. */
async function scopeListOf(tx: Context, { scope, categories, codes }: StocktakeInput): Promise<string[]> {
  if (scope === 'all') return [];
  const field = scope === 'categories' ? 'categories' : 'codes';
  const wanted = scope === 'categories' ? [...new Set(categories)] : codesIn(codes ?? '');
  if (wanted.length === 0) throw new Refusal(`stocktakes.name_${field}`, { field });
  if (wanted.length > 20_000) throw new Refusal('errors.too_many_rows', { field, values: { max: 20_000 } });
  const [table, column] = (
    { categories: ['styles', 'category'], styles: ['styles', 'code'], skus: ['skus', 'code'] } as const
  )[scope];
  const known = new Map<string, string>();
  for (const chunk of inChunks(wanted, 500)) {
    const rows: { name: string }[] = await tx.db(table).whereIn(column, chunk).distinct(`${column} as name`);
    for (const { name } of rows) known.set(name.toLowerCase(), name);
  }
  const missing = wanted.filter((name) => !known.has(name.toLowerCase()));
  if (missing.length > 0) {
    const values = { codes: missing.slice(0, 10).join(', '), count: missing.length };
    throw new Refusal('stocktakes.codes_unknown', { field, values });
  }
  return wanted.map((name) => known.get(name.toLowerCase()) ?? name);
}

async function rowOf(tx: Context, form: StocktakeInput) {
  const { categories: _c, codes: _o, warehouseId, ...rest } = form;
  const warehouse = await findWarehouse(tx.db, warehouseId).catch(() => null);
  if (!warehouse || warehouse.isArchived) throw new Refusal('errors.not_offered', { field: 'warehouseId' });
  return { ...rest, warehouseId, scopeList: JSON.stringify(await scopeListOf(tx, form)) };
}

async function keepKeys(
  tx: Context,
  { id, number, name }: Pick<Stocktake, 'id' | 'number' | 'name'>,
  at: string,
) {
  await index(tx.db, {
    kind: 'stocktake',
    recordId: id,
    title: name ? `${number} ${name}` : number,
    subtitle: at,
    isArchived: false,
    terms: [number, name, at],
  });
}

/** Plans a stocktake. Gives its id. */
export async function createStocktake(context: Context, form: StocktakeInput): Promise<number> {
  return transact(context, async (tx) => {
    const row = await rowOf(tx, form);
    const number = await nextYearlyNumber(tx.db, 'ST', form.plannedOn);
    const at = now(tx);
    const id = await insertRow(tx.db, 'stocktakes', {
      ...row,
      number,
      state: 'draft',
      lineCount: 0,
      createdAt: at,
      createdById: tx.user?.id ?? null,
      updatedAt: at,
      version: 1,
    });
    const { name } = await findWarehouse(tx.db, form.warehouseId);
    await keepKeys(tx, { id, number, name: form.name }, name);
    await audit(tx, { action: 'stocktakes.create', record: recordOf({ id, number }) });
    return id;
  });
}

export async function updateStocktake(context: Context, at: At, form: StocktakeInput): Promise<void> {
  await transact(context, async (tx) => {
    const before = await lockStocktake(tx, at.id);
    await allow(tx, before, 'edit');
    const row = await rowOf(tx, form);
    await updateVersioned(tx.db, 'stocktakes', at, { ...row, updatedAt: now(tx) });
    const { name } = await findWarehouse(tx.db, form.warehouseId);
    await keepKeys(tx, { ...before, name: form.name }, name);
    await audit(tx, {
      action: 'stocktakes.update',
      record: recordOf(before),
      changes: changesBetween(before, row),
    });
  });
}

/** The row of the table of states that the action takes with the stocktake as it is now. */
export async function allow(tx: Context, stocktake: Stocktake, action: StocktakeAction) {
  const row = transitionOf(stocktakeTable, stocktake.state, action);
  if (row) demand(tx, row.permission);
  // Counting asks nothing of the figures, which would be read anew with every scan.
  const subject = row?.guards ? await figuresOf(tx, stocktake) : noFigures;
  return takeTransition(stocktakeTable, { state: stocktake.state, subject, action });
}

/** Writes the step and the state that it leads to. */
export async function moveOn(
  tx: Context,
  stocktake: Stocktake,
  {
    version,
    to,
    values = {},
    action,
    changes = {},
  }: {
    version: number;
    to: Stocktake['state'];
    values?: Record<string, unknown>;
    action: string;
    changes?: Record<string, unknown>;
  },
): Promise<void> {
  await updateVersioned(
    tx.db,
    'stocktakes',
    { id: stocktake.id, version },
    { ...values, state: to, updatedAt: now(tx) },
  );
  await audit(tx, {
    action: `stocktakes.${action}`,
    record: recordOf(stocktake),
    changes: changesBetween({ state: stocktake.state }, { state: to, ...changes }),
  });
}

/** Lists what is to be counted. From now on no other open stocktake may count any of it there. */
export async function startStocktake(context: Context, { id, version }: At): Promise<number> {
  return transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'start');
    await lockScopes(tx);
    const scoped = await scopedSkus(tx, stocktake);
    if (scoped.length === 0) throw new Refusal('stocktakes.nothing_to_count');
    await refuseOverlap(tx, stocktake, { skuIds: scoped.map(({ skuId }) => skuId) });
    await insertRows(
      tx.db,
      'stocktake_lines',
      scoped.map(({ skuId, quality }, place) => ({
        stocktakeId: id,
        position: place + 1,
        skuId,
        openWarehouseId: stocktake.warehouseId,
        quality,
        isFind: false,
        roundNo: 1,
        isClosed: false,
        isMoved: false,
      })),
    );
    await moveOn(tx, stocktake, {
      version,
      to: 'counting',
      action: 'start',
      values: { startedAt: now(tx), lineCount: scoped.length },
      changes: { lineCount: scoped.length },
    });
    return scoped.length;
  });
}

/** Gives the stocktake up: nothing is posted, its counts stay to be read. */
export async function cancelStocktake(
  context: Context,
  { id, version }: At,
  reason: string | null,
): Promise<void> {
  await transact(context, async (tx) => {
    const stocktake = await lockStocktake(tx, id);
    await allow(tx, stocktake, 'cancel');
    if (!reason) throw new Refusal('errors.required', { field: 'reason' });
    await freeScope(tx, id);
    await moveOn(tx, stocktake, {
      version,
      to: 'cancelled',
      action: 'cancel',
      values: { stateReason: reason },
      changes: { reason },
    });
  });
}

export async function freeScope(tx: Context, stocktakeId: number): Promise<void> {
  await tx.db('stocktake_lines').where({ stocktakeId }).update({ openWarehouseId: null, isClosed: true });
}
