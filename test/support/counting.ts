import { transact } from '../../src/db/transaction.ts';
import { insertRow } from '../../src/db/write.ts';
import { postMovements, type Quality } from '../../src/modules/inventory/stock.ts';
import { createStyle } from '../../src/modules/inventory/style-actions.ts';
import { newStyleForm } from '../../src/modules/inventory/style-form.ts';
import { type Count, enterCounts } from '../../src/modules/stocktakes/count-actions.ts';
import { createStocktake, startStocktake } from '../../src/modules/stocktakes/stocktake-actions.ts';
import { newStocktakeForm } from '../../src/modules/stocktakes/stocktake-form.ts';
import type { TestCompany, TestUsername } from './company.ts';

let posting = 0;

/** Posts pieces of a SKU, in or out. */
export async function move(
  company: TestCompany,
  at: { skuId: number; warehouseId: number; quality?: Quality },
  quantity: number,
): Promise<void> {
  const kind = quantity > 0 ? 'receipt' : 'adjustment';
  const key = `counting:${++posting}`;
  await transact(await company.as('warehouse'), (tx) =>
    postMovements(tx, [
      {
        ...at,
        kind,
        quantity,
        key,
        postedOn: '2026-03-31',
        ...(quantity > 0 ? { unitCostE4: 100_000 } : {}),
      },
    ]),
  );
}

/** A warehouse with a hat in six SKUs, of each of which there are so many. */
export async function hatsInWarehouse(company: TestCompany, pieces: number) {
  const warehouseId = await insertRow(company.db, 'warehouses', {
    code: 'CN',
    name: 'Counted',
    isArchived: false,
    version: 1,
  });
  const form = newStyleForm.parse({
    code: 'HAT',
    name: 'Hat',
    category: 'Hats',
    colours: 'RED, BLUE, GREY',
    sizes: 'M, L',
    unit: 'pcs',
    prices: { 0: { currency: 'CNY', price: '20' } },
  });
  const styleId = await createStyle(await company.as('manager'), form);
  const skus: { id: number; code: string }[] = await company.db('skus').where({ styleId }).orderBy('id');
  for (const { id } of skus) if (pieces > 0) await move(company, { skuId: id, warehouseId }, pieces);
  return { warehouseId, styleId, skus };
}

export const newStocktake = (values: Record<string, unknown>) =>
  newStocktakeForm.parse({
    scope: 'all',
    plannedOn: '2026-03-31',
    toleranceQty: '2',
    toleranceBp: '1',
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
  });

/** A stocktake of a warehouse that is being counted; its lines by SKU code. */
export async function counting(company: TestCompany, values: Record<string, unknown>) {
  const manager = await company.as('manager');
  const id = await createStocktake(manager, newStocktake(values));
  await startStocktake(manager, { id, version: 1 });
  return { id, lines: await linesByCode(company, id) };
}

export async function linesByCode(company: TestCompany, stocktakeId: number) {
  const rows: { code: string; id: number }[] = await company
    .db('stocktake_lines as l')
    .join('skus as k', 'k.id', 'l.sku_id')
    .where('l.stocktake_id', stocktakeId)
    .orderBy('l.position')
    .select('k.code', 'l.*');
  return new Map(rows.map((row) => [row.code, row as unknown as CountedRow]));
}

export interface CountedRow {
  id: number;
  skuId: number;
  countedQty: number | null;
  bookQty: number | null;
  varianceQty: number | null;
  roundNo: number;
  isMoved: boolean;
  isClosed: boolean;
  isFind: boolean;
  reason: string | null;
}

/** Enters a figure for lines, as that user. */
export async function count(
  company: TestCompany,
  who: TestUsername,
  stocktakeId: number,
  figures: Record<number, number | Partial<Count>>,
): Promise<void> {
  const counts = Object.entries(figures).map(([lineId, figure]): Count => {
    const given = typeof figure === 'number' ? { quantity: figure } : figure;
    return { lineId: Number(lineId), kind: 'set', quantity: 0, ...given };
  });
  await enterCounts(await company.as(who), stocktakeId, { counts, how: 'sheet' });
}

export async function versionOf(company: TestCompany, id: number): Promise<{ id: number; version: number }> {
  return company.db('stocktakes').where({ id }).first('id', 'version');
}

/** Makes a warehouse worker of the second salesperson: it takes three people to count, to count again and to post. */
export async function secondWorker(company: TestCompany): Promise<void> {
  const { sales2 } = company.users;
  await company.db('user_roles').where({ userId: sales2.id }).update({ role: 'warehouse' });
  company.users.sales2 = { ...sales2, roles: ['warehouse'] };
}
