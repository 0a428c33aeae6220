import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('contacts', () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  beforeEach(async () => {
    company = await testCompany();
    customerId = await aCustomer(company);
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const contact = (id: number) => company.db('contacts').where({ id }).first();
  const primary = async () => {
    const row = await company
      .db('customer_contacts')
      .where({ customerId, isPrimary: true })
      .select('contact_id');
    return row.map(({ contactId }: { contactId: number }) => contactId);
  };

  async function add(name: string, more: Record<string, string> = {}): Promise<number> {
    const response = await owner.post(`/customers/${customerId}/contacts`, { name, ...more });
    expect(response.status).toBe(303);
    expect(response.headers.location).toBe(`/customers/${customerId}`);
    const row = (await company.db('contacts').where({ name }).first('id')) as { id: number };
    return row.id;
  }

  it('adds one: the row, its place at the customer, what it is found and compared by, the audit entry', async () => {
    const id = await add('Anna Kurz', {
      email: 'anna@kurz.example',
      mobile: '+49 171 5550101',
      jobTitle: 'Buyer',
    });
    expect(await contact(id)).toMatchObject({ email: 'anna@kurz.example', isArchived: false, version: 1 });
    expect(await company.db('customer_contacts').first('customer_id', 'job_title', 'is_primary')).toEqual({
      customerId,
      jobTitle: 'Buyer',
      isPrimary: true,
    });
    const keys = await company
      .db('customer_keys')
      .where({ customerId })
      .orderBy('id')
      .select('kind', 'value');
    expect(keys).toContainEqual({ kind: 'mail', value: 'kurz.example' });
    expect(keys).toContainEqual({ kind: 'phone', value: '715550101' });
    expect(await traceOf(company, 'contacts.create')).toMatchObject({
      recordId: id,
      userId: company.users.sales.id,
    });
    expect((await owner.get('/search?q=anna@kurz')).text).toContain('Anna Kurz');
    expect((await owner.get('/contacts?text=5550101')).text).toContain('Anna Kurz');
  });

  it('keeps one primary contact: the first, until another is chosen', async () => {
    const first = await add('First');
    const second = await add('Second');
    expect(await primary()).toEqual([first]);
    const form = { name: 'Second', isPrimary: '1', version: 1 };
    expect((await owner.post(`/contacts/${second}`, form)).status).toBe(303);
    expect(await primary()).toEqual([second]);
    expect((await traceOf(company, 'contacts.update'))?.changes).toEqual({
      isPrimary: { before: false, after: true },
    });
    const third = await add('Third', { isPrimary: '1' });
    expect(await primary()).toEqual([third]);
  });

  it('changes one, and says what from and what to', async () => {
    const id = await add('Anna', { phone: '030 1234567' });
    const form = { name: 'Anna Lang', phone: '030 7654321', jobTitle: 'Head of buying', version: 1 };
    const response = await owner.post(`/contacts/${id}`, form);
    expect(response.headers.location).toBe(`/contacts/${id}`);
    const page = await owner.follow(response);
    for (const text of ['Anna Lang', '030 7654321', 'Head of buying']) expect(page.text).toContain(text);
    expect((await traceOf(company, 'contacts.update'))?.changes).toEqual({
      name: { before: 'Anna', after: 'Anna Lang' },
      phone: { before: '030 1234567', after: '030 7654321' },
      jobTitle: { before: null, after: 'Head of buying' },
    });
    const phones = await company.db('customer_keys').where({ customerId, kind: 'phone' }).select('value');
    expect(phones).toEqual([{ value: '307654321' }]);
    expect((await owner.post(`/contacts/${id}`, { ...form, name: 'Too late' })).status).toBe(409);
    expect(await contact(id)).toMatchObject({ name: 'Anna Lang', version: 2 });
  });

  it('archives and brings back; a change meanwhile does not bring it back into search', async () => {
    const id = await add('Anna Kurz');
    await owner.follow(await owner.post(`/contacts/${id}/archive`));
    expect(await primary()).toEqual([]);
    expect(await traceOf(company, 'contacts.archive')).toMatchObject({ recordId: id });
    expect((await owner.get(`/customers/${customerId}`)).text).not.toContain('Anna Kurz');
    expect((await owner.get('/contacts')).text).not.toContain('Anna Kurz');
    expect((await owner.get('/contacts?archived=1')).text).toContain('Anna Kurz');
    await owner.post(`/contacts/${id}`, { name: 'Anna Kurz', city: 'x', version: 2 });
    const key = await company.db('search_keys').where({ kind: 'contact', recordId: id }).first('is_archived');
    expect(key).toEqual({ isArchived: true });
    await owner.post(`/contacts/${id}/archive`);
    expect(await contact(id)).toMatchObject({ isArchived: false });
    expect(await traceOf(company, 'contacts.unarchive')).toMatchObject({ recordId: id });
  });

  it('keeps what was typed when something is wrong with it', async () => {
    const wrong = { name: 'Kept Name', email: 'no mail', birthdayOn: '1990-02-31', isPrimary: '1' };
    const response = await owner.post(`/customers/${customerId}/contacts`, wrong);
    expect(response.status).toBe(422);
    expect(response.text).toContain('value="Kept Name"');
    expect(response.text).toContain('value="no mail"');
    expect(response.text).toMatch(/id="field-isPrimary"[^>]* checked/);
    expect(await company.db('contacts')).toHaveLength(0);
  });

  it('is written by who writes the customer, and read by who reads it', async () => {
    const id = await add('Anna Kurz');
    const paths = [
      `/contacts/${id}/edit`,
      `/contacts/${id}/archive`,
      `/customers/${customerId}/contacts/new`,
    ];
    const stranger = await company.visitor('sales2');
    expect((await stranger.get(`/contacts/${id}`)).status).toBe(200);
    for (const path of paths) {
      expect((await owner.get(path)).status, path).toBe(200);
      expect((await stranger.get(path)).status, path).toBe(403);
    }
    const form = { name: 'Taken', version: 1 };
    for (const path of [`/contacts/${id}`, `/contacts/${id}/archive`, `/customers/${customerId}/contacts`])
      expect((await stranger.post(path, form)).status, path).toBe(403);
    expect(await company.db('contacts').select('name', 'version')).toEqual([
      { name: 'Anna Kurz', version: 1 },
    ]);
    await company.change({ salesSeeAllCustomers: false });
    for (const path of [`/contacts/${id}`, ...paths])
      expect((await stranger.get(path)).status, path).toBe(404);
    expect((await stranger.get('/contacts')).text).not.toContain('Anna Kurz');
    expect((await owner.get('/contacts')).text).toContain('Anna Kurz');
    expect((await owner.get('/contacts/999')).status).toBe(404);
    expect((await owner.get('/customers/999/contacts/new')).status).toBe(404);
  });
});
