import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertRow } from '../../src/db/write.ts';
import { trackingAddress } from '../../src/modules/carriers/carrier-queries.ts';
import { onTimeByCarrier } from '../../src/modules/carriers/on-time.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn, stockedWarehouse } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('carriers', () => {
  let company: TestCompany;
  let warehouse: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    warehouse = await company.visitor('warehouse');
  });
  afterEach(() => company.close());

  const carrier = (id: number) => company.db('carriers').where({ id }).first();
  const add = async (fields: Record<string, string | string[]>) => {
    const response = await warehouse.post('/carriers', fields);
    expect(response.status).toBe(303);
    return idIn(response.headers.location);
  };

  it('creates one with a code of its own, or the one given', async () => {
    const id = await add({
      name: 'Oceanis',
      modes: ['sea', 'air'],
      phone: '0574 1',
      website: 'oceanis.example',
    });
    expect(await carrier(id)).toMatchObject({
      code: 'CR00001',
      modes: 'air,sea',
      website: 'https://oceanis.example',
      isArchived: false,
    });
    expect(await traceOf(company, 'carriers.create')).toMatchObject({
      recordId: id,
      recordLabel: 'CR00001 Oceanis',
      userId: company.users.warehouse.id,
    });
    const given = await add({ name: 'Rapid', code: 'RPD', modes: 'express' });
    expect(await carrier(given)).toMatchObject({ code: 'RPD', modes: 'express' });
    const taken = await warehouse.post('/carriers', { name: 'Other', code: 'rpd' });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('value="Other"');
    expect(await company.db('carriers')).toHaveLength(2);
    const list = await warehouse.get('/carriers?mode=express');
    expect(list.text).toContain('Rapid');
    expect(list.text).not.toContain('Oceanis');
    expect((await warehouse.get('/search?q=oceanis')).text).toContain('CR00001 Oceanis');
  });

  it('changes one, field by field in the audit log; boxes unticked stay unticked when the form comes again', async () => {
    const id = await add({ name: 'Oceanis', modes: ['sea', 'air'] });
    const refused = await warehouse.post(`/carriers/${id}`, { name: '', version: 1 });
    expect(refused.status).toBe(422);
    expect(refused.text).not.toMatch(/name="modes" value="\w+" checked/);
    const form = { name: 'Oceanis Lines', modes: 'sea', version: 1 };
    expect((await warehouse.post(`/carriers/${id}`, form)).headers.location).toBe(`/carriers/${id}`);
    expect((await traceOf(company, 'carriers.update'))?.changes).toEqual({
      name: { before: 'Oceanis', after: 'Oceanis Lines' },
      modes: { before: ['air', 'sea'], after: ['sea'] },
    });
    expect((await warehouse.post(`/carriers/${id}`, form)).status).toBe(409);
    expect((await warehouse.get('/search?q=oceanis lines')).text).toContain('Oceanis Lines');
  });

  it('archives it: no longer offered, yet kept by the shipment that has it and by a change', async () => {
    const { warehouseId } = await stockedWarehouse(company, 5);
    const customerId = await aCustomer(company);
    const id = await add({ name: 'Archived Lines', modes: 'sea' });
    await add({ name: 'Aaa First', modes: 'sea' });
    const at = '2026-03-30T00:00:00.000Z';
    const shipmentId = await insertRow(company.db, 'shipments', {
      number: 'SH-1',
      customerId,
      warehouseId,
      carrierId: id,
      mode: 'sea',
      state: 'planned',
      plannedOn: '2026-03-31',
      isDamaged: false,
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await warehouse.follow(await warehouse.post(`/carriers/${id}/archive`));
    expect(await traceOf(company, 'carriers.archive')).toMatchObject({ recordId: id });
    expect((await warehouse.get('/carriers')).text).not.toContain('Archived Lines');
    expect((await warehouse.get('/carriers?archived=1')).text).toContain('Archived Lines');
    const edit = await warehouse.get(`/shipments/${shipmentId}/edit`);
    expect(edit.text).toMatch(/<option value="\d+" selected>Archived Lines/);
    await warehouse.post(`/carriers/${id}`, { name: 'Archived Lines', modes: 'sea', phone: '1', version: 2 });
    const key = await company.db('search_keys').where({ kind: 'carrier', recordId: id }).first('is_archived');
    expect(key).toEqual({ isArchived: true });
    await warehouse.post(`/carriers/${id}/archive`);
    expect(await traceOf(company, 'carriers.unarchive')).toMatchObject({ recordId: id });
    expect((await warehouse.get('/carriers')).text).toContain('Archived Lines');
  });

  it('is judged by its first promises of the period: late ones, cancelled ones and too few', async () => {
    const { warehouseId } = await stockedWarehouse(company, 5);
    const customerId = await aCustomer(company);
    const id = await add({ name: 'Judged Lines', modes: 'express' });
    const at = '2026-03-01T00:00:00.000Z';
    const ship = (number: string, more: Record<string, unknown>) =>
      insertRow(company.db, 'shipments', {
        number,
        customerId,
        warehouseId,
        carrierId: id,
        mode: 'express',
        state: 'delivered',
        plannedOn: '2026-03-01',
        dispatchedOn: '2026-03-01',
        firstPromisedOn: '2026-03-10',
        promisedOn: '2026-03-20',
        deliveredOn: '2026-03-10',
        isDamaged: false,
        createdAt: at,
        updatedAt: at,
        version: 1,
        ...more,
      });
    for (const number of ['A', 'B', 'C']) await ship(number, {});
    await ship('D', { deliveredOn: '2026-03-11' });
    await ship('X', { state: 'cancelled', deliveredOn: null, dispatchedOn: null });
    await ship('Y', { firstPromisedOn: '2025-12-31', deliveredOn: '2025-12-31', dispatchedOn: '2025-12-31' });
    await ship('Z', { firstPromisedOn: '2026-03-31', deliveredOn: null, state: 'in_transit' });
    const figures = async () => {
      const found = await onTimeByCarrier(await company.as(), {
        from: '2026-03-01',
        to: '2026-03-31',
        today: '2026-03-31',
      });
      return found.get(id);
    };
    expect(await figures()).toMatchObject({ onTime: 3, late: 1, open: 1, rate: null });
    expect((await warehouse.get('/carriers')).text).not.toContain('75%');
    await ship('E', {});
    expect(await figures()).toMatchObject({ onTime: 4, late: 1, open: 1, rate: 0.8 });
    expect((await warehouse.get('/carriers')).text).toContain('80%');
    expect((await warehouse.get(`/carriers/${id}`)).text).toContain('80%');
  });

  it('is written by the warehouse and managers, and read by all', async () => {
    const id = await add({ name: 'Oceanis' });
    const sales = await company.visitor('sales');
    expect((await sales.get(`/carriers/${id}`)).status).toBe(200);
    for (const path of ['/carriers/new', `/carriers/${id}/edit`, `/carriers/${id}/archive`]) {
      expect((await sales.get(path)).status, path).toBe(403);
      expect((await warehouse.get(path)).status, path).toBe(200);
    }
    for (const path of ['/carriers', `/carriers/${id}`, `/carriers/${id}/archive`])
      expect((await sales.post(path, { name: 'Mine', version: 1 })).status, path).toBe(403);
    expect(await carrier(id)).toMatchObject({ name: 'Oceanis', isArchived: false });
    for (const path of ['/carriers/999', '/carriers/999/edit', '/carriers/999/archive'])
      expect((await warehouse.get(path)).status, path).toBe(404);
  });

  it('leads to where the carrier shows a shipment', () => {
    const pattern = { trackingUrl: 'https://t.example/?n={number}' };
    expect(trackingAddress(pattern, 'A/1')).toBe('https://t.example/?n=A%2F1');
    expect(trackingAddress({ trackingUrl: 'https://t.example' }, 'A')).toBe('https://t.example');
    expect(trackingAddress(pattern, null)).toBeNull();
    expect(trackingAddress({ trackingUrl: null }, 'A')).toBeNull();
  });
});
