import type { Context, User } from '../../src/core/context.ts';
import { today as todayOf } from '../../src/core/days.ts';
import { type Count, enterCounts } from '../../src/modules/stocktakes/count-actions.ts';
import { postStocktake } from '../../src/modules/stocktakes/posting-action.ts';
import { beginRecount, beginReview, explain } from '../../src/modules/stocktakes/review-actions.ts';
import { type At, createStocktake, startStocktake } from '../../src/modules/stocktakes/stocktake-actions.ts';
import { newStocktakeForm } from '../../src/modules/stocktakes/stocktake-form.ts';
import { findUser } from '../../src/modules/users/user-queries.ts';

interface BookLine {
  id: number;
  skuId: number;
  onHand: number;
  reserved: number;
}

/**
 * One stocktake that was counted, counted again where it was far off, and posted; and one that is being counted just
 * now. By the real actions, so that every figure is as they make it.
 */
export async function addStocktakes(tx: Context): Promise<void> {
  const manager = await as(tx, 'manager');
  const keeper = await as(tx, 'warehouse');
  const second = await as(tx, 'wei');
  if (!manager || !keeper || !second) return;
  const warehouses: { id: number }[] = await tx.db('warehouses').orderBy('id').select('id');
  const [first, other] = warehouses;
  if (!first || !other) return;
  await posted(first.id, { manager, keeper, second });
  await underWay(other.id, { manager, keeper, second });
}

async function as(tx: Context, username: string): Promise<Context | null> {
  const row: { id: number } | undefined = await tx.db('users').where({ username }).first('id');
  const user: User | null | undefined = row && (await findUser(tx.db, row.id));
  return user ? { ...tx, user } : null;
}

type People = Record<'manager' | 'keeper' | 'second', Context>;

async function planned(
  manager: Context,
  warehouseId: number,
  names: [en: string, zh: string],
): Promise<number> {
  const styles: { code: string }[] = await manager
    .db('styles as s')
    .whereIn(
      's.id',
      manager
        .db('stock as t')
        .join('skus as k', 'k.id', 't.sku_id')
        .where('t.warehouse_id', warehouseId)
        .where('t.on_hand', '>', 20)
        .select('k.style_id'),
    )
    .orderBy('s.code')
    .limit(4)
    .select('s.code');
  const id = await createStocktake(
    manager,
    newStocktakeForm.parse({
      warehouseId: String(warehouseId),
      name: manager.settings.language === 'en' ? names[0] : names[1],
      plannedOn: todayOf(manager),
      scope: 'styles',
      codes: styles.map(({ code }) => code).join(' '),
      isAllQualities: '1',
      toleranceQty: '2',
      toleranceBp: '1',
    }),
  );
  await startStocktake(manager, await at(manager, id));
  return id;
}

const at = async ({ db }: Context, id: number): Promise<At> =>
  db('stocktakes').where({ id }).first('id', 'version');

function linesOf({ db }: Context, id: number): Promise<BookLine[]> {
  return db('stocktake_lines as l')
    .leftJoin('stock as t', (on) =>
      on.on('t.sku_id', 'l.sku_id').on('t.warehouse_id', 'l.open_warehouse_id').on('t.quality', 'l.quality'),
    )
    .where('l.stocktake_id', id)
    .orderBy('l.position')
    .select('l.id', 'l.sku_id', 't.on_hand', 't.reserved') as unknown as Promise<BookLine[]>;
}

const set = (lineId: number, quantity: number): Count => ({ lineId, kind: 'set', quantity });

async function posted(warehouseId: number, { manager, keeper, second }: People): Promise<void> {
  const id = await planned(manager, warehouseId, ['Shelves A to C', 'A 至 C 货架']);
  const lines = await linesOf(manager, id);
  // Nothing is missing that an order counts on.
  const spare = lines
    .filter(({ onHand, reserved }) => (onHand ?? 0) - (reserved ?? 0) > 15)
    .map((line) => line.id);
  const off = new Map([
    [spare[0] ?? 0, -9],
    [spare[1] ?? 0, -1],
    [spare[2] ?? 0, 2],
  ]);
  const counts = lines.map((line) => set(line.id, (line.onHand ?? 0) + (off.get(line.id) ?? 0)));
  await enterCounts(keeper, id, { counts, how: 'sheet' });
  if ((await beginRecountOf(manager, id)) > 0) {
    const again: { id: number; skuId: number }[] = await manager
      .db('stocktake_lines')
      .where({ stocktakeId: id, isClosed: false })
      .select('id', 'sku_id');
    const figures = again.map((line) =>
      set(line.id, (lines.find((book) => book.id === line.id)?.onHand ?? 0) + (off.get(line.id) ?? 0) + 1),
    );
    await enterCounts(second, id, { counts: figures, how: 'scan' });
  }
  await beginReview(manager, await at(manager, id));
  await explain(manager, await at(manager, id), { lines: [], others: 'miscounted' });
  await postStocktake(manager, await at(manager, id));
}

const beginRecountOf = async (manager: Context, id: number) => beginRecount(manager, await at(manager, id));

async function underWay(warehouseId: number, { manager, keeper, second }: People): Promise<void> {
  const id = await planned(manager, warehouseId, ['Yiwu, month end', '义乌月末盘点']);
  const lines = await linesOf(manager, id);
  const half = Math.ceil(lines.length / 2);
  const counts = lines
    .slice(0, half)
    .map((line, place) => set(line.id, Math.max(0, (line.onHand ?? 0) - (place === 3 ? 7 : 0))));
  await enterCounts(keeper, id, { counts, how: 'sheet' });
  const more = lines.slice(half, half + 3).map((line) => set(line.id, line.onHand ?? 0));
  await enterCounts(second, id, { counts: more, how: 'grid' });
}
