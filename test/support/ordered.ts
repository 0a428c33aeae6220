import { addDays } from '../../src/core/days.ts';
import { insertRow } from '../../src/db/write.ts';
import type { TestCompany } from './company.ts';

/** Orders of a customer, so many days ago each; worth 1,000.00 and closed unless said otherwise. */
export async function ordered(
  { db, clock }: TestCompany,
  customerId: number,
  daysAgo: readonly number[],
  more: Record<string, unknown> = {},
): Promise<void> {
  const warehouse: { id: number } | undefined = await db('warehouses').first('id');
  const row = { code: 'NB', name: 'Ningbo', isArchived: false, version: 1 };
  const warehouseId = warehouse?.id ?? (await insertRow(db, 'warehouses', row));
  const today = clock.now().toISOString().slice(0, 10);
  const confirmed = { baseTotalE4: 10_000_000 };
  for (const ago of daysAgo) {
    const day = addDays(today, -ago);
    const at = `${day}T03:00:00.000Z`;
    const last: { id: number } | undefined = await db('orders').orderBy('id', 'desc').first('id');
    await insertRow(db, 'orders', {
      number: `SO-${(last?.id ?? 0) + 1}`,
      customerId,
      warehouseId,
      state: 'closed',
      currency: 'CNY',
      orderedOn: day,
      totalE4: 10_000_000,
      ...(more.state === 'draft' ? {} : { ...confirmed, confirmedOn: day }),
      createdAt: at,
      updatedAt: at,
      version: 1,
      ...more,
    });
  }
}
