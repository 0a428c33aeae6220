import { insertRow } from '../../src/db/write.ts';
import type { TestCompany } from './company.ts';

/** An open purchase with one line; gives the line's id. */
export async function expectedGoods(
  company: TestCompany,
  {
    skuId,
    quantity,
    on,
    warehouseId = 1,
  }: { skuId: number; quantity: number; on: string; warehouseId?: number },
): Promise<number> {
  const at = company.clock.now().toISOString();
  const count = (await company.db('incoming').select('id')).length;
  const incomingId = await insertRow(company.db, 'incoming', {
    number: `WO-${String(90_001 + count)}`,
    kind: 'purchase',
    state: 'open',
    warehouseId,
    supplier: 'Sewing hall 2',
    orderedOn: '2026-03-01',
    nextOn: on,
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
  return insertRow(company.db, 'incoming_lines', {
    incomingId,
    position: 1,
    skuId,
    quantity,
    receivedQty: 0,
    openQty: quantity,
    unitCostE4: 80_000,
    expectedOn: on,
    firstExpectedOn: on,
  });
}
