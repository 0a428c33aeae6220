import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('the owner of many opportunities', () => {
  let company: TestCompany;
  let owner: Visitor;
  let manager: Visitor;
  const ids: number[] = [];
  beforeAll(async () => {
    company = await testCompany();
    await aCustomer(company);
    owner = await company.visitor('sales');
    manager = await company.visitor('manager');
    for (const title of ['Spring caps', 'Rain hats', 'Beanies'])
      ids.push(
        idIn(
          (await owner.post('/opportunities', { customer: 'C00001', title, amountE4: '100' })).headers
            .location,
        ),
      );
  });
  afterAll(() => company.close());
  const rows = () => company.db('opportunities').orderBy('id').select('*');

  it('is changed by who assigns customers, after a page that says of which; nothing else is', async () => {
    const form = { ids: `${ids[0]},${ids[1]}`, query: 'sort=amount' };
    expect((await owner.get('/opportunities')).text).not.toContain('/opportunities/assign');
    expect((await owner.post('/opportunities/assign', form)).status).toBe(403);
    expect((await manager.get('/opportunities')).text).toContain('formaction="/opportunities/assign"');
    const asked = await manager.post('/opportunities/assign', form);
    for (const text of ['Assign 2 opportunities', 'Spring caps', 'Rain hats', 'name="ownerId"'])
      expect(asked.text).toContain(text);
    const before = await rows();
    const without = await manager.post('/opportunities/assign', { ...form, confirmed: '1' });
    expect(without.status).toBe(422);
    expect(without.text).toContain('Assign 2 opportunities');
    const to = { ...form, confirmed: '1', ownerId: String(company.users.sales2.id) };
    const done = await manager.post('/opportunities/assign', to);
    expect(done.headers.location).toBe('/opportunities?sort=amount');
    const after = await rows();
    const still = ({ ownerId: _1, version: _2, updatedAt: _3, ...rest }: Record<string, unknown>) => rest;
    expect(after.map(still)).toEqual(before.map(still));
    expect(after.map(({ ownerId }) => ownerId)).toEqual([
      company.users.sales2.id,
      company.users.sales2.id,
      company.users.sales.id,
    ]);
    expect(await company.db('customers').first('owner_id')).toEqual({ ownerId: company.users.sales.id });
    expect(await traceOf(company, 'opportunities.assign')).toMatchObject({
      recordLabel: 'Rain hats',
      changes: { ownerId: { before: company.users.sales.id, after: company.users.sales2.id } },
    });
  });

  it('is refused for nobody, for who is not there, and for all that are stuck where none is', async () => {
    const none = await manager.post('/opportunities/assign', {});
    expect(none.status).toBe(422);
    const gone = { ids: String(ids[0]), confirmed: '1', ownerId: '99' };
    expect((await manager.post('/opportunities/assign', gone)).status).toBe(422);
    const stuck = { all: '1', query: 'stuck=1' };
    expect((await manager.post('/opportunities/assign', stuck)).status).toBe(422);
    const all = await manager.post('/opportunities/assign', { all: '1', query: 'text=beanies' });
    expect(all.text).toContain('Assign 1 opportunity');
  });
});
