import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('a likely duplicate', () => {
  let company: TestCompany;
  let owner: Visitor;
  let id: number;
  const values = { currency: 'CNY', documentLanguage: 'en' };
  beforeEach(async () => {
    company = await testCompany();
    id = await aCustomer(company, {
      name: 'Hutwerk GmbH',
      phone: '+49 40 998877',
      email: 'info@hutwerk.example',
    });
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  it('is told before saving with all that was typed kept; a reason saves it, and is kept with the pair', async () => {
    const form = { ...values, name: 'HUTWERK', city: 'Kiel', creditLimitE4: '1,5', contactName: 'Anna' };
    const warned = await owner.post('/customers', form);
    expect(warned.status).toBe(422);
    for (const text of ['C00001 Hutwerk GmbH', 'same name', 'value="Kiel"', 'value="1,5"', 'value="Anna"'])
      expect(warned.text).toContain(text);
    expect(warned.text).toContain('href="#field-differsBecause"');
    expect(await company.db('customers')).toHaveLength(1);
    const saved = await owner.post('/customers', { ...form, differsBecause: 'Branch in Kiel' });
    expect(saved.headers.location).toBe('/customers/2');
    expect(await traceOf(company, 'customers.kept_apart')).toMatchObject({
      recordId: 2,
      userId: company.users.sales.id,
      changes: { differsBecause: { after: 'Branch in Kiel' }, likely: { after: ['Hutwerk GmbH'] } },
    });
    expect(await company.db('customer_pairs').first('state', 'reason', 'said_by_id')).toEqual({
      state: 'open',
      reason: 'Branch in Kiel',
      saidById: company.users.sales.id,
    });
    const manager = await company.visitor('manager');
    expect((await manager.get('/merges')).text).toContain('Branch in Kiel');
    expect((await owner.get('/customers/2')).text).toContain('saved in spite of a likely duplicate');
  });

  it('is looked for under a lock, so that of two who enter one company at once the second is asked', async () => {
    const read: string[] = [];
    company.db.on('query', ({ sql }: { sql: string }) => {
      const [, table] = /^select .* from `(number_series|customer_keys)`/.exec(sql) ?? [];
      if (table) read.push(table);
    });
    await owner.post('/customers', { ...values, name: 'HUTWERK' });
    expect(read[0]).toBe('number_series');
    expect(read).toContain('customer_keys');
  });

  it('is told on editing, of what is new alone', async () => {
    const other = await aCustomer(company, { name: 'Kappen AG', email: 'info@kappen.example' });
    const form = { ...values, name: 'Kappen AG', version: 1 };
    const warned = await owner.post(`/customers/${other}`, { ...form, phone: '0049-40-998877' });
    expect(warned.status).toBe(422);
    expect(warned.text).toContain('C00001 Hutwerk GmbH');
    expect(warned.text).toContain('value="0049-40-998877"');
    const reason = { phone: '0049-40-998877', differsBecause: 'Same house' };
    expect((await owner.post(`/customers/${other}`, { ...form, ...reason })).status).toBe(303);
    // It is known now, and not asked again when something else is changed.
    const again = { ...form, phone: '0049-40-998877', city: 'Kiel', version: 2 };
    expect((await owner.post(`/customers/${other}`, again)).status).toBe(303);
    const live = await owner.get(`/customers/duplicates?of=${other}&phone=0049-40-998877`);
    expect(live.text.trim()).toBe('');
  });

  it('is told for a contact who is known at another customer, on adding and on editing', async () => {
    const other = await aCustomer(company, { name: 'Kappen AG' });
    const at = `/customers/${other}/contacts`;
    const warned = await owner.post(at, { name: 'Anna', email: 'anna@hutwerk.example' });
    expect(warned.status).toBe(422);
    expect(warned.text).toContain('known at another customer');
    expect(warned.text).toContain('C00001 Hutwerk GmbH');
    expect(warned.text).toContain('value="anna@hutwerk.example"');
    const reason = { differsBecause: 'Buys for both' };
    expect((await owner.post(at, { name: 'Anna', email: 'anna@hutwerk.example', ...reason })).status).toBe(
      303,
    );
    expect(await traceOf(company, 'customers.kept_apart')).toMatchObject({ recordLabel: 'Anna' });
    await owner.post(at, { name: 'Bert' });
    const edited = { name: 'Bert', mobile: '+49 40 998877', version: 1 };
    expect((await owner.post('/contacts/2', edited)).status).toBe(422);
    expect((await owner.post('/contacts/2', { ...edited, ...reason })).status).toBe(303);
    // A free provider tells nothing, the same address there does.
    await owner.post(at, { name: 'Carl', email: 'carl@gmail.com' });
    expect((await owner.post(`/customers/${id}/contacts`, { name: 'D', email: 'd@gmail.com' })).status).toBe(
      303,
    );
    expect(
      (await owner.post(`/customers/${id}/contacts`, { name: 'C', email: 'Carl@Gmail.com' })).status,
    ).toBe(422);
  });

  it('tells who may not see it its name and owner, and nothing more, wherever it is asked', async () => {
    await company.change({ salesSeeAllCustomers: false });
    const stranger = await company.visitor('sales2');
    const own = await aCustomer(company, { name: 'Kappen AG' }, 'sales2');
    const answers = [
      await stranger.post('/customers', { ...values, name: 'HUTWERK' }),
      await stranger.get('/customers/duplicates?name=hutwerk&phone=%2B49+40+998877'),
      await stranger.get(`/customers/duplicates?of=${own}&kind=contact&email=x@hutwerk.example`),
      await stranger.post(`/customers/${own}`, { ...values, name: 'Hutwerk', version: 1 }),
      await stranger.post(`/customers/${own}/contacts`, { name: 'X', email: 'x@hutwerk.example' }),
    ];
    for (const { text } of answers) {
      const notice = /k-duplicates[\s\S]*?<\/ul>/.exec(text)?.[0] ?? '';
      expect(notice).toContain('Hutwerk GmbH');
      expect(notice).toContain('Sales Test');
      for (const secret of ['C00001', 'href', 'same ', 'Hamburg', '998877', 'info@', 'merge', `/${id}`])
        expect(notice, secret).not.toContain(secret);
    }
    // Naming another's customer as one's own would tell its number by the hit that is missing.
    expect((await stranger.get(`/customers/duplicates?of=${id}&name=hutwerk`)).status).toBe(404);
    expect((await owner.get(`/customers/duplicates?of=${id}&name=hutwerk`)).status).toBe(200);
    expect((await owner.get('/customers/duplicates?name=hutwerk')).text).toContain('C00001');
    const warehouse = await company.visitor('warehouse');
    expect((await warehouse.get('/customers/duplicates?name=hutwerk')).status).toBe(403);
  });

  it('two who enter the same company at once: the second is asked', async () => {
    const forms = ['Neue Kappen', 'NEUE KAPPEN GmbH'].map((name) => ({ ...values, name }));
    const answers = await Promise.all(forms.map((form) => owner.post('/customers', form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
  });
});
