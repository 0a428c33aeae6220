import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPassword } from '../../src/modules/users/authentication.ts';
import { setUserActive } from '../../src/modules/users/user-actions.ts';
import { type TestCompany, testCompany, testPassword } from '../support/company.ts';
import { aCustomer, idIn } from '../support/stocked.ts';
import { traceOf } from '../support/traces.ts';
import { Visitor } from '../support/visitor.ts';

describe('users', () => {
  let company: TestCompany;
  let admin: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    admin = await company.visitor('admin');
  });
  afterEach(() => company.close());

  const rolesOf = async (userId: number) => {
    const rows = await company.db('user_roles').where({ userId }).orderBy('role').select('role');
    return rows.map(({ role }: { role: string }) => role);
  };
  const account = (id: number) => company.db('users').where({ id }).first();
  const fields = {
    username: 'li.wei',
    name: 'Li Wei',
    roles: ['sales', 'warehouse'],
    password: 'a long phrase of hers',
  };

  it('creates an account with its roles, whose password must be changed before anything else', async () => {
    const response = await admin.post('/users', fields);
    const id = idIn(response.headers.location);
    expect(await account(id)).toMatchObject({
      username: 'li.wei',
      isActive: true,
      isPasswordTemporary: true,
    });
    expect(await rolesOf(id)).toEqual(['sales', 'warehouse']);
    expect((await traceOf(company, 'users.create'))?.changes).toEqual({
      roles: { before: null, after: ['sales', 'warehouse'] },
    });
    const page = await admin.follow(response);
    expect(page.text).toContain('li.wei');
    const visitor = new Visitor(company.app, 'en');
    await visitor.signIn('li.wei', fields.password);
    for (const path of ['/my-day', '/customers', '/account'])
      expect((await visitor.get(path)).headers.location, path).toBe('/account/password');
    expect((await visitor.get('/account/password')).status).toBe(200);
  });

  it.each([
    ['a name that is taken', { username: 'SALES' }],
    ['a name with spaces', { username: 'li wei' }],
    ['no role', { roles: [] }],
    ['no name', { name: '' }],
    ['a mail that is none', { email: 'li' }],
  ])('refuses %s, and keeps what was typed', async (_name, wrong) => {
    const before = await company.db('users');
    const response = await admin.post('/users', { ...fields, ...wrong });
    expect(response.status).toBe(422);
    expect(response.text).toContain('role="alert"');
    if (!('roles' in wrong)) expect(response.text).toMatch(/value="warehouse" checked/);
    expect(response.text).not.toContain(fields.password);
    expect(await company.db('users')).toHaveLength(before.length);
  });

  it('changes name, mail and roles, with both values in the audit log', async () => {
    const { id } = company.users.sales;
    const form = { name: 'Sales Renamed', email: 's@example.com', roles: ['sales', 'manager'], version: 1 };
    expect((await admin.post(`/users/${id}`, form)).headers.location).toBe(`/users/${id}`);
    expect(await rolesOf(id)).toEqual(['manager', 'sales']);
    expect((await traceOf(company, 'users.update'))?.changes).toEqual({
      name: { before: 'Sales Test', after: 'Sales Renamed' },
      email: { before: null, after: 's@example.com' },
      roles: { before: ['sales'], after: ['manager', 'sales'] },
    });
    expect((await admin.post(`/users/${id}`, form)).status).toBe(409);
    expect((await admin.post(`/users/${id}`, { ...form, roles: [], version: 2 })).status).toBe(422);
    expect(await rolesOf(id)).toEqual(['manager', 'sales']);
  });

  it('never leaves the company without an administrator', async () => {
    const { id } = company.users.admin;
    const form = { name: 'Admin', roles: ['manager'], version: 1 };
    expect((await admin.post(`/users/${id}`, form)).status).toBe(422);
    expect(await rolesOf(id)).toEqual(['admin']);
    expect(await account(id)).toMatchObject({ name: 'Admin Test', version: 1 });
    expect((await admin.post(`/users/${id}/disabled`)).status).toBe(422);
    expect(await account(id)).toMatchObject({ isActive: true });
    await admin.post('/users', { ...fields, username: 'second', roles: ['admin'] });
    expect((await admin.post(`/users/${id}`, form)).status).toBe(303);
  });

  it('lets one of two administrators disable the other, not both', async () => {
    await admin.post('/users', { ...fields, username: 'second', roles: ['admin'] });
    const second = (await company.db('users').where({ username: 'second' }).first('id')) as { id: number };
    const [first, other] = [await company.as('admin'), await company.as('admin')];
    const answers = await Promise.allSettled([
      setUserActive(first, second.id, false),
      setUserActive(
        { ...other, user: { ...company.users.admin, id: second.id } },
        company.users.admin.id,
        false,
      ),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = await company.db('users').whereIn('username', ['admin', 'second']).where('is_active', true);
    expect(left).toHaveLength(1);
  });

  it('disables and enables; customers stay where they are, and their owner can still be worked with', async () => {
    const { id } = company.users.sales;
    const customerId = await aCustomer(company);
    expect((await admin.get(`/users/${id}/disabled`)).text).toContain('1 customer');
    expect((await admin.post(`/users/${id}/disabled`)).headers.location).toBe(`/users/${id}`);
    expect(await traceOf(company, 'users.disable')).toMatchObject({ recordId: id });
    expect(await company.db('customers').first('owner_id')).toEqual({ ownerId: id });
    const manager = await company.visitor('manager');
    const edit = await manager.get(`/customers/${customerId}/edit`);
    expect(edit.text).toMatch(new RegExp(`<option value="${id}" selected>Sales Test`));
    const form = {
      name: 'Hutwerk GmbH',
      currency: 'CNY',
      documentLanguage: 'en',
      ownerId: id,
      city: 'Ulm',
      version: 1,
    };
    expect((await manager.post(`/customers/${customerId}`, form)).status).toBe(303);
    expect(await company.db('customers').first('owner_id', 'city')).toEqual({ ownerId: id, city: 'Ulm' });
    const given = { name: 'New Hats', currency: 'CNY', documentLanguage: 'en', ownerId: id };
    expect((await manager.post('/customers', given)).status).toBe(422);
    expect((await admin.post(`/users/${id}/enabled`)).status).toBe(303);
    expect(await traceOf(company, 'users.enable')).toMatchObject({ recordId: id });
    expect((await new Visitor(company.app, 'en').signIn('sales', testPassword)).status).toBe(303);
  });

  it('ends the sessions of who is disabled, and lets no session in whose account is', async () => {
    const { id } = company.users.sales;
    const sales = await company.visitor('sales');
    await admin.post(`/users/${id}/disabled`);
    expect(await company.db('sessions').where({ userId: id })).toHaveLength(0);
    expect((await sales.get('/my-day')).status).toBe(303);
    const other = await company.visitor('sales2');
    expect((await other.get('/my-day')).status).toBe(200);
    await company.db('users').where({ username: 'sales2' }).update({ isActive: false });
    expect((await other.get('/my-day')).status).toBe(303);
  });

  it('resets a password to a temporary one, and writes it down without the password', async () => {
    const { id } = company.users.sales;
    const refused = await admin.post(`/users/${id}/password`, { password: 'sales12345' });
    expect(refused.status).toBe(422);
    const response = await admin.post(`/users/${id}/password`, { password: 'a whole new phrase' });
    expect(response.headers.location).toBe(`/users/${id}`);
    expect(await account(id)).toMatchObject({ isPasswordTemporary: true });
    expect(await traceOf(company, 'users.password')).toMatchObject({
      recordId: id,
      userId: company.users.admin.id,
      changes: {},
    });
  });

  it('counts every guess of many sent at once, and lets none in that comes after the lock', async () => {
    const guess = (password: string) =>
      checkPassword(company.db, company.clock, { username: 'sales', password });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, place) => guess(`wrong ${place}`)));
    expect(answers.every((answer) => 'problem' in answer)).toBe(true);
    // Those after the lock are refused unlooked at, and lengthen nothing.
    expect(await company.db('sign_in_failures').first('failures')).toEqual({ failures: 5 });
    expect(await guess(testPassword)).toEqual({ problem: 'locked' });
  });

  it('shows the table of permissions as it is', async () => {
    const { text } = await admin.get('/users/permissions');
    expect(text).toContain('Read the audit log');
    expect((await admin.get('/users')).text).toContain('Warehouse Test');
  });

  it('is for administrators only, and for accounts that are there', async () => {
    const manager = await company.visitor('manager');
    const { id } = company.users.sales;
    const paths = ['/users', '/users/new', '/users/permissions', `/users/${id}`, `/users/${id}/edit`];
    for (const path of [...paths, `/users/${id}/password`, `/users/${id}/disabled`]) {
      expect((await manager.get(path)).status, path).toBe(403);
      expect((await admin.get(path)).status, path).toBe(200);
    }
    const form = { ...fields, version: 1 };
    const posts = ['', `/${id}`, `/${id}/password`, `/${id}/disabled`, `/${id}/enabled`];
    for (const path of posts) expect((await manager.post(`/users${path}`, form)).status, path).toBe(403);
    expect(await account(id)).toMatchObject({ isActive: true, isPasswordTemporary: false, version: 1 });
    for (const path of ['/users/999', '/users/999/edit', '/users/999/password', '/users/999/disabled'])
      expect((await admin.get(path)).status, path).toBe(404);
  });
});
