import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertRows } from '../../src/db/write.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { sheetAt } from '../support/sheets.ts';
import { aCarrier, aCustomer, idIn, orderFields, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';

describe('exports', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
    await stockedWarehouse(company, 10);
    await aCustomer(company);
    await aCarrier(company);
    const sales = await company.visitor('sales');
    const id = idIn((await sales.post('/orders', orderFields('CAP-BLK', 4))).headers.location);
    await sales.post(`/orders/${id}/confirmation`, { version: 1 });
    await sales.post('/orders', orderFields('CAP-NVY', 1));
    const line = (await company.db('order_lines').orderBy('id').first('id')) as { id: number };
    await (await company.visitor('warehouse')).post('/shipments', {
      order: id,
      carrierId: 1,
      mode: 'sea',
      plannedOn: '2026-03-31',
      'lines[0][orderLineId]': line.id,
      'lines[0][quantity]': 4,
    });
  });
  afterAll(() => company.close());

  it.each([
    ['/orders/export', 'orders', 2, ['SO-2026-00001', 'Hutwerk GmbH']],
    ['/orders/export?state=draft', 'orders', 1, ['SO-2026-00002']],
    ['/inventory/export', 'inventory', 2, ['CAP-BLK', 'CAP-NVY']],
    ['/inventory/export?there=1', 'inventory', 1, ['CAP-BLK']],
    ['/shipments/export', 'shipments', 1, ['SH-2026-00001', 'Oceanis']],
    ['/replenishment/value/export', 'replenishment', 2, ['Total']],
  ])('%s holds what is shown, and is written down', async (url, kind, count, texts) => {
    const manager = await company.visitor('manager');
    const rows = await sheetAt(manager, url);
    expect(rows).toHaveLength(count + 1);
    for (const text of texts) expect(rows.flat()).toContain(text);
    expect(await traceOf(company, `${kind}.export`)).toMatchObject({ userId: company.users.manager.id });
    for (const username of ['sales', 'warehouse'] as const)
      expect((await (await company.visitor(username)).get(url)).status).toBe(403);
  });

  it('hold every row, however many parts they are read in, once and in order', async () => {
    const [row] = await company.db('customers').where({ id: 1 });
    const { id: _, ...rest } = row;
    const codes = Array.from({ length: 2100 }, (_one, place) => `X${String(place).padStart(5, '0')}`);
    await insertRows(
      company.db,
      'customers',
      codes.map((code) => ({ ...rest, code, name: `Hats ${code}` })),
    );
    const rows = await sheetAt(await company.visitor('manager'), '/customers/export?sort=code');
    expect(rows.slice(1).map(([code]) => code)).toEqual(['C00001', ...codes]);
  });
});
