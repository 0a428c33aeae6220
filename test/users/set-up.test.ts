import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetSettings, loadSettings } from '../../src/core/settings.ts';
import { newSetUpToken, setUpCompany, systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { Visitor } from '../support/visitor.ts';

describe('setting up', () => {
  let company: TestCompany;
  let visitor: Visitor;
  let token: string;
  beforeEach(async () => {
    company = await testCompany();
    await company.db('settings').delete();
    forgetSettings(company.db);
    token = await newSetUpToken(company.db);
    visitor = new Visitor(company.app, 'en');
  });
  afterEach(() => company.close());

  const fields = (more: Record<string, string> = {}) => ({
    token,
    companyName: 'New Hats',
    baseCurrency: 'EUR',
    language: 'en',
    timeZone: 'Europe/Berlin',
    username: 'boss',
    name: 'The Boss',
    password: 'a very long phrase',
    passwordAgain: 'a very long phrase',
    content: 'empty',
    ...more,
  });

  it('is where every page leads until it is done, once', async () => {
    for (const path of ['/', '/customers', '/sign-in'])
      expect((await visitor.get(path)).headers.location, path).toBe('/set-up');
    expect((await visitor.get(`/set-up?token=${token}`)).text).toContain('name="companyName"');
    const done = await visitor.post('/set-up', fields());
    expect(done.headers.location).toBe('/sign-in');
    expect(await company.db('warehouses').select('code')).toEqual([{ code: 'MAIN' }]);
    expect(await company.db('settings').where({ name: 'setUpTokenHash' })).toHaveLength(0);
    expect((await visitor.signIn('boss', 'a very long phrase')).status).toBe(303);
    expect((await visitor.get('/settings')).text).toContain('value="New Hats"');
    const again = await new Visitor(company.app, 'en').post('/set-up', fields({ username: 'thief' }));
    expect(again.headers.location).not.toBe('/sign-in');
    expect(await company.db('users').where({ username: 'thief' })).toHaveLength(0);
  });

  it('wants the token of its link; two with the right one at once make one company', async () => {
    for (const wrong of ['', 'x', token.slice(1)]) {
      const response = await visitor.post('/set-up', fields({ token: wrong }));
      expect(response.status).toBe(422);
    }
    expect(await company.db('users').where({ username: 'boss' })).toHaveLength(0);
    const both = await Promise.all(
      ['one.boss', 'two.boss'].map((username) =>
        new Visitor(company.app, 'en').post('/set-up', fields({ username })),
      ),
    );
    expect(both.filter(({ headers }) => headers.location === '/sign-in')).toHaveLength(1);
    const made = await company.db('users').whereIn('username', ['one.boss', 'two.boss']);
    expect(made).toHaveLength(1);
  });

  it('is refused to whoever comes second, whatever token they held', async () => {
    const context = await systemContext(company.db, company.clock, 'test');
    const { token: _1, passwordAgain: _2, ...form } = fields();
    const hats = { ...form, language: 'en' as const, content: 'empty' as const };
    await setUpCompany(context, hats);
    const second = setUpCompany(context, { ...hats, username: 'second', companyName: 'Taken over' });
    await expect(second).rejects.toMatchObject({ messageKey: 'users.set_up_already' });
    expect(await company.db('users').where({ username: 'second' })).toHaveLength(0);
    forgetSettings(company.db);
    expect((await loadSettings(company.db)).companyName).toBe('New Hats');
  });

  it.each([
    ['two passwords that differ', { passwordAgain: 'another long phrase' }],
    ['a common password', { password: 'password12', passwordAgain: 'password12' }],
    ['no company', { companyName: '' }],
    ['a zone there is not', { timeZone: 'Mars/Base' }],
  ])('refuses %s, and keeps what was typed', async (_name, wrong) => {
    const response = await visitor.post('/set-up', fields(wrong));
    expect(response.status).toBe(422);
    expect(response.text).toContain('value="The Boss"');
    expect(response.text).not.toContain('a very long phrase');
    expect(await company.db('users').where({ username: 'boss' })).toHaveLength(0);
  });
});
