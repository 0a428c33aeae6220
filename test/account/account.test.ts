import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany, testPassword } from '../support/company.ts';
import { traceOf } from '../support/traces.ts';
import { Visitor } from '../support/visitor.ts';

describe('one’s own account', () => {
  let company: TestCompany;
  let visitor: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    visitor = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const own = () => company.db('users').where({ id: company.users.sales.id }).first();

  it('changes name, language and look; the next page is in that language, the audit log knows', async () => {
    const response = await visitor.post('/account', { name: 'Wang Fang', language: 'zh-CN', theme: 'dark' });
    const page = await visitor.follow(response);
    expect(page.text).toContain('lang="zh-CN"');
    expect(page.text).toContain('Wang Fang');
    expect(await own()).toMatchObject({ name: 'Wang Fang', language: 'zh-CN', theme: 'dark', version: 2 });
    expect((await traceOf(company, 'account.update'))?.changes).toMatchObject({
      name: { before: 'Sales Test', after: 'Wang Fang' },
      language: { before: null, after: 'zh-CN' },
    });
  });

  it.each([
    ['no name', { name: '' }],
    ['a language we do not speak', { name: 'Typed', language: 'de' }],
    ['a look there is not', { name: 'Typed', theme: 'pink' }],
  ])('refuses %s', async (_name, form) => {
    const response = await visitor.post('/account', form);
    expect(response.status).toBe(422);
    expect(response.text).toContain(`id="field-name" name="name" value="${form.name}"`);
    expect(await own()).toMatchObject({ name: 'Sales Test', language: null });
  });

  const words = {
    currentPassword: testPassword,
    password: 'another long phrase',
    passwordAgain: 'another long phrase',
  };

  it('changes the password: other sessions end, this one goes on, the old one is worth nothing', async () => {
    const other = await company.visitor('sales');
    expect((await visitor.post('/account/password', words)).headers.location).toBe('/account');
    expect((await visitor.get('/account')).status).toBe(200);
    expect((await other.get('/account')).status).toBe(303);
    expect(await traceOf(company, 'users.password')).toMatchObject({
      userId: company.users.sales.id,
      changes: {},
    });
    expect((await new Visitor(company.app, 'en').signIn('sales', testPassword)).status).toBe(422);
    expect((await new Visitor(company.app, 'en').signIn('sales', words.password)).status).toBe(303);
  });

  it.each([
    ['a wrong present one', { currentPassword: 'not it at all' }, 'currentPassword'],
    ['a short one', { password: 'tiny-one7', passwordAgain: 'tiny-one7' }, 'password'],
    ['a common one', { password: 'password2026', passwordAgain: 'password2026' }, 'password'],
    ['two that differ', { passwordAgain: 'another long phrasE' }, 'passwordAgain'],
  ])('refuses %s, and sends no password back', async (_name, wrong, field) => {
    const before = await own();
    const response = await visitor.post('/account/password', { ...words, ...wrong });
    expect(response.status).toBe(422);
    expect(response.text).toContain(`id="field-${field}-error"`);
    for (const word of Object.values({ ...words, ...wrong })) expect(response.text).not.toContain(word);
    expect(await own()).toEqual(before);
  });

  it('lists one’s own sessions and ends one, or all others; never someone else’s', async () => {
    const second = await company.visitor('sales');
    const stranger = await company.visitor('sales2');
    const rows = await company.db('sessions').where({ userId: company.users.sales2.id }).select('id_hash');
    const theirs = (rows[0] as { idHash: string }).idHash;
    expect((await visitor.get('/account')).text).not.toContain(theirs);
    expect((await visitor.post('/account/sessions', { session: theirs })).status).toBe(303);
    expect((await stranger.get('/account')).status).toBe(200);
    await visitor.post('/account/sessions');
    expect((await second.get('/account')).status).toBe(303);
    expect((await visitor.get('/account')).status).toBe(200);
    expect((await stranger.get('/account')).status).toBe(200);
  });

  it('signs out, and writes it down', async () => {
    expect((await visitor.post('/sign-out')).headers.location).toBe('/sign-in');
    expect((await visitor.get('/account')).status).toBe(303);
    expect(await traceOf(company, 'account.sign_out')).toMatchObject({ userId: company.users.sales.id });
    expect(await company.db('sessions').where({ userId: company.users.sales.id })).toHaveLength(0);
  });
});
