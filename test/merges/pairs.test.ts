import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepKeys, remakeKeys } from '../../src/modules/customers/customer-keys.ts';
import { findAllPairs } from '../../src/modules/customers/customer-pairs.ts';
import { findCustomer } from '../../src/modules/customers/customer-queries.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('likely pairs', () => {
  let company: TestCompany;
  let manager: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const pairs = () =>
    company
      .db('customer_pairs')
      .orderBy(['first_id', 'second_id'])
      .select('first_id', 'second_id', 'alike', 'state');
  const edit = (id: number, version: number, more: Record<string, string>) =>
    manager.post(`/customers/${id}`, {
      name: 'Other',
      currency: 'CNY',
      documentLanguage: 'en',
      version,
      ...more,
    });

  it('come and go with what customers have in common', async () => {
    const first = await aCustomer(company, { name: 'Hutwerk GmbH', phone: '+49 40 998877' });
    const second = await aCustomer(company, { name: 'HUTWERK', phone: '040 / 998877' });
    const third = await aCustomer(company, { name: 'Kappen AG' });
    expect(await pairs()).toEqual([{ firstId: first, secondId: second, alike: 'name', state: 'open' }]);
    await edit(second, 1, { name: 'Hutwerk', phone: '0049 40 998877', differsBecause: 'A branch' });
    expect(await pairs()).toMatchObject([{ alike: 'name,phone' }]);
    await edit(third, 1, { name: 'Kappen', email: 'a@kappen.example' });
    await edit(second, 2, { name: 'Something else', email: 'b@kappen.example', differsBecause: 'x' });
    expect(await pairs()).toEqual([{ firstId: second, secondId: third, alike: 'mail', state: 'open' }]);
  });

  it('are listed for the manager with what was said; told apart, nobody is asked again', async () => {
    await aCustomer(company, { name: 'Hutwerk GmbH' });
    await aCustomer(company, { name: 'Hutwerk' });
    const page = await manager.get('/merges');
    for (const text of ['Hutwerk GmbH', 'C00002', 'same name', '/customers/1/merge?with=C00002'])
      expect(page.text).toContain(text);
    expect((await manager.get('/customers/1')).text).toContain('/customers/1/merge?with=C00002');
    expect((await (await company.visitor('sales')).get('/customers/1')).text).not.toContain('merge?with');
    const response = await manager.post('/customers/1/apart/2', { reason: 'Two brothers' });
    expect(response.headers.location).toBe('/merges');
    expect(await traceOf(company, 'customers.told_apart')).toMatchObject({
      changes: { apart: { after: 'C00001 Hutwerk GmbH' }, reason: { after: 'Two brothers' } },
    });
    expect((await manager.get('/merges')).text).toContain('No likely duplicates');
    expect((await manager.get('/merges?view=apart')).text).toContain('Two brothers');
    expect((await manager.get('/customers/1/merge?with=C00002')).text).toContain('Two brothers');
    // Neither a later write nor a search through all customers asks again.
    const context = await company.as('manager');
    await keepKeys(context, await findCustomer(context, 1));
    await findAllPairs(company.db);
    expect(await pairs()).toMatchObject([{ state: 'apart' }]);
    // Nor does it when one of them becomes part of a third.
    await aCustomer(company, { name: 'Hutwerk Nord' });
    const versions = { winnerVersion: 1, loserVersion: 1 };
    await manager.post('/customers/3/merge', { loserId: 2, ...versions });
    await keepKeys(context, await findCustomer(context, 1));
    expect((await pairs()).filter(({ state }: { state: string }) => state === 'open')).toEqual([]);
  });

  it('are found among all in one pass, as the writes find them', async () => {
    await aCustomer(company, { name: 'Hutwerk GmbH', phone: '+49 40 998877', taxNumber: 'DE 123 456' });
    await aCustomer(company, { name: 'Hutwerk', phone: '040 998877', email: 'a@hutwerk.example' });
    await aCustomer(company, { name: 'Third', taxNumber: 'DE123456', email: 'b@hutwerk.example' });
    const kept = await pairs();
    expect(kept).toHaveLength(3);
    await company.db('customer_pairs').delete();
    await findAllPairs(company.db);
    expect(await pairs()).toEqual(kept);
  });

  it('what very many share tells none of them, and costs no more', async () => {
    for (let place = 0; place < 14; place++)
      await aCustomer(company, { name: `Shop ${place} Hats`, email: `shop${place}@agency.example` });
    await findAllPairs(company.db);
    expect(await company.db('customer_pairs').where({ firstId: 1 })).toHaveLength(0);
    const { text } = await manager.get('/customers/duplicates?email=new@agency.example&name=x');
    expect(text.trim()).toBe('');
  });

  it('keys made by older rules are made anew, once', async () => {
    await aCustomer(company, { name: 'Hutwerk GmbH' });
    await aCustomer(company, { name: 'Werk Hut' });
    await company.db('customer_keys').delete();
    await company.db('customer_keys').insert({ customerId: 1, kind: 'name', value: 'old' });
    const context = await systemContext(company.db, company.clock, 'test');
    await remakeKeys(context);
    expect(await company.db('customer_keys').orderBy('id').select('customer_id', 'value')).toEqual([
      { customerId: 1, value: 'hutwerk' },
      { customerId: 2, value: 'werkhut' },
      { customerId: 2, value: 'hutwerk' },
    ]);
    expect(await pairs()).toHaveLength(1);
    await company.db('customer_keys').delete();
    await remakeKeys(context);
    expect(await company.db('customer_keys')).toHaveLength(0);
  });
});
