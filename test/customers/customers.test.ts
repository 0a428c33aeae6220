import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';

describe('customers', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  const fields = { name: 'Kappen Krüger GmbH', country: 'DE', currency: 'EUR', documentLanguage: 'en' };

  it('creates one with a code, an owner, a contact, keys, audit and story', async () => {
    const visitor = await company.visitor('sales');
    const response = await visitor.post('/customers', {
      ...fields,
      contactName: 'Sabine',
      contactEmail: 'sabine@krueger.example',
    });
    const id = idIn(response.headers.location);
    const row = await company.db('customers').where({ id }).first();
    expect(row).toMatchObject({
      code: 'C00001',
      status: 'lead',
      ownerId: company.users.sales.id,
      version: 1,
    });
    const shown = await visitor.follow(response);
    expect(shown.text).toContain('Kappen Krüger GmbH is created.');
    expect(shown.text).toContain('Sabine');
    expect(await company.db('story_entries').where({ customerId: id })).toHaveLength(1);
    expect(await company.db('audit_entries').where({ recordKind: 'customer', recordId: id })).toHaveLength(1);
    expect((await visitor.get('/search?q=kruger')).text).toContain('Kappen Krüger');
    expect((await visitor.get('/search?q=sabine@krueger')).text).toContain('Sabine');
  });

  it.each([
    ['the same name without the company words', { name: 'KAPPEN KRUGER' }],
    ['the same mail domain', { name: 'Other', email: 'x@krueger.example' }],
    ['the same phone by its digits', { name: 'Other', phone: '+49 (40) 123-4567' }],
    ['the same tax number', { name: 'Other', taxNumber: 'de 123 456 789' }],
  ])('warns of %s before saving, and saves when told to', async (_name, second) => {
    await aCustomer(company, {
      ...fields,
      email: 'info@krueger.example',
      phone: '+49 40 1234567',
      taxNumber: 'DE123456789',
    });
    const visitor = await company.visitor('sales');
    const warned = await visitor.post('/customers', { ...fields, ...second });
    expect(warned.status).toBe(422);
    expect(warned.text).toContain('Kappen Krüger GmbH');
    expect(warned.text).toContain(`value="${second.name}"`);
    expect(await company.db('customers')).toHaveLength(1);
    const saved = await visitor.post('/customers', { ...fields, ...second, differsBecause: 'A branch' });
    expect(saved.status).toBe(303);
    expect(await traceOf(company, 'customers.kept_apart')).toMatchObject({
      changes: { differsBecause: { after: 'A branch' }, likely: { after: ['Kappen Krüger GmbH'] } },
    });
    expect(await company.db('customers')).toHaveLength(2);
  });

  it('lets only the owner, the backup owner and managers change it', async () => {
    const id = await aCustomer(company, fields, 'sales');
    const changed = { ...fields, city: 'Kiel', version: 1 };
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(`/customers/${id}`)).status).toBe(200);
    expect((await stranger.post(`/customers/${id}`, changed)).status).toBe(403);
    await company.db('customers').where({ id }).update({ backupOwnerId: company.users.sales2.id });
    expect((await stranger.post(`/customers/${id}`, changed)).status).toBe(303);
    const entry = await company.db('audit_entries').where({ action: 'customers.update' }).first();
    expect(JSON.parse((entry as { changes: string }).changes)).toHaveProperty('city', {
      before: 'Hamburg',
      after: 'Kiel',
    });
  });

  it('keeps the owner from who may not assign', async () => {
    const id = await aCustomer(company, fields, 'sales');
    const visitor = await company.visitor('sales');
    const forged = { ...fields, version: 1, ownerId: company.users.sales2.id };
    expect((await visitor.post(`/customers/${id}`, forged)).status).toBe(303);
    const row = await company.db('customers').where({ id }).first('owner_id');
    expect(row).toEqual({ ownerId: company.users.sales.id });
  });

  it('gives several to another owner at once, and changes only the owner', async () => {
    const ids = [await aCustomer(company, fields), await aCustomer(company, { ...fields, name: 'Second' })];
    const before = await company.db('customers').orderBy('id');
    const manager = await company.visitor('manager');
    const choosing = await manager.post('/customers/assign', { ids: ids.map(String) });
    expect(choosing.text).toContain('Second');
    const form = { ids: ids.map(String), ownerId: company.users.sales2.id };
    expect((await manager.post('/customers/assign', form)).status).toBe(303);
    const after = await company.db('customers').orderBy('id');
    for (const [place, row] of after.entries()) {
      expect(row.ownerId).toBe(company.users.sales2.id);
      const old = { ...before[place], ownerId: row.ownerId, version: row.version, updatedAt: row.updatedAt };
      expect(row).toEqual(old);
    }
    expect(await company.db('story_entries').where({ kind: 'owner' })).toHaveLength(2);
  });

  it('writes an interaction with a promise and a follow-up in one go', async () => {
    const id = await aCustomer(company, fields);
    const visitor = await company.visitor('sales2');
    const at = `/customers/${id}/interactions`;
    const said = {
      channel: 'call',
      said: 'Wants 600 olive caps',
      promise: 'Send a sample',
      promiseOn: '2026-04-02',
    };
    const again = await visitor.post(at, { ...said, promiseOn: '' });
    expect(again.status).toBe(422);
    expect(again.text).toContain('Wants 600 olive caps');
    expect(await company.db('interactions')).toHaveLength(0);
    const response = await visitor.post(at, { ...said, task: 'Call again', taskOn: '2026-03-31' });
    const { text } = await visitor.follow(response);
    for (const part of ['Wants 600 olive caps', 'Send a sample', 'Call again']) expect(text).toContain(part);
    expect((await visitor.get('/my-day')).text).toContain('Call again');
    const owner = await company.visitor('sales');
    expect((await owner.get(`/customers/${id}`)).text).toContain('Spoke with them in the last 72 hours');
    const promise = await company.db('promises').first('id');
    const id2 = (promise as { id: number }).id;
    expect((await owner.post(`/promises/${id2}/end`, { state: 'kept' })).status).toBe(403);
    expect((await visitor.post(`/promises/${id2}/end`, { state: 'kept' })).status).toBe(303);
    expect((await visitor.post(`/promises/${id2}/end`, { state: 'broken' })).status).toBe(422);
    expect(await company.db('promises').first('state')).toEqual({ state: 'kept' });
  });

  it('pins the agreed message, and shows it to everyone', async () => {
    const id = await aCustomer(company, fields);
    const owner = await company.visitor('sales');
    const message = { agreedMessage: 'Ships with the next vessel.', version: 1 };
    expect((await owner.post(`/customers/${id}/agreed-message`, message)).status).toBe(303);
    const { text } = await (await company.visitor('warehouse')).get(`/customers/${id}`);
    expect(text).toContain('Ships with the next vessel.');
  });

  it('archives and brings back; lists, searches and completions follow', async () => {
    const id = await aCustomer(company, fields);
    const visitor = await company.visitor('sales');
    await visitor.follow(await visitor.post(`/customers/${id}/archive`));
    expect((await visitor.get('/customers')).text).not.toContain('Kappen');
    expect((await visitor.get('/customers?archived=1')).text).toContain('Kappen');
    expect((await visitor.get('/customers/lookup?q=kappen')).body).toEqual([]);
    await visitor.post(`/customers/${id}/archive`);
    expect((await visitor.get('/customers/lookup?q=kappen')).body).toHaveLength(1);
  });

  it('takes nothing new for an archived one, and says what to do', async () => {
    const id = await aCustomer(company);
    const visitor = await company.visitor('sales');
    await visitor.post(`/customers/${id}/archive`);
    const said = await visitor.post(`/customers/${id}/interactions`, { channel: 'call', said: 'Hello' });
    expect(said.status).toBe(422);
    expect(said.text).toContain('This customer is archived. Bring it back first');
    const chance = { customer: 'C00001', title: 'Caps', amountE4: '1' };
    expect((await visitor.post('/opportunities', chance)).status).toBe(422);
    const answer = { customer: 'C00001', source: 'staff', overall: 3, answeredOn: '2026-03-31' };
    expect((await visitor.post('/satisfaction', answer)).status).toBe(422);
    for (const table of ['interactions', 'opportunities', 'satisfaction_answers'])
      expect(await company.db(table), table).toHaveLength(0);
  });

  it('pages by key: every customer once, in order, in either direction', async () => {
    const context = await company.as('manager');
    for (let place = 0; place < 120; place++)
      await aCustomer(
        company,
        { ...fields, name: `Hat ${String((place * 37) % 60).padStart(2, '0')}` },
        'manager',
      );
    const visitor = await company.visitor('manager');
    for (const sort of ['name', '-name', 'code', '-updated']) {
      const seen: string[] = [];
      let url = `/customers?sort=${sort}`;
      for (let pages = 0; url && pages < 5; pages++) {
        const { text } = await visitor.get(url);
        seen.push(
          ...[...text.matchAll(/<th scope="row"><a href="\/customers\/(\d+)"/g)].map(([, id]) => id ?? ''),
        );
        url = (/rel="next" href="([^"]+)"/.exec(text)?.[1] ?? '')
          .replaceAll('&amp;', '&')
          .replaceAll('&#38;', '&');
      }
      expect(new Set(seen).size, sort).toBe(120);
      expect(seen).toHaveLength(120);
    }
    expect(context.user?.username).toBe('manager');
  });

  it('exports what is shown, for who may, and writes it down', async () => {
    await aCustomer(company, fields);
    expect((await (await company.visitor('sales')).get('/customers/export')).status).toBe(403);
    const response = await (await company.visitor('manager')).get('/customers/export').buffer(true);
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toContain('spreadsheetml');
    expect(await company.db('audit_entries').where({ action: 'customers.export' })).toHaveLength(1);
  });
});
