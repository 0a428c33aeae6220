import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockMs } from '../../src/modules/users/lock-out.ts';
import { type TestCompany, testCompany, testPassword } from '../support/company.ts';
import { Visitor } from '../support/visitor.ts';

describe('signing in', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  it('lets in with the right password, and leads on to where one was going', async () => {
    const visitor = new Visitor(company.app, 'en');
    const asked = await visitor.get('/customers?level=A');
    expect(asked.headers.location).toBe('/sign-in?next=%2Fcustomers%3Flevel%3DA');
    const response = await visitor.agent
      .post('/sign-in')
      .type('form')
      .send({ username: 'SALES', password: testPassword, next: '/customers?level=A' });
    expect(response.headers.location).toBe('/customers?level=A');
    expect((await visitor.get('/my-day')).status).toBe(200);
  });

  it('never leads to another site', async () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const visitor = new Visitor(company.app, 'en');
      const response = await visitor.agent
        .post('/sign-in')
        .type('form')
        .send({ username: 'sales', password: testPassword, next });
      expect(response.headers.location).toBe('/');
    }
  });

  it('says the same for a wrong password and for an account that isn’t there, and locks both', async () => {
    const answers: string[][] = [];
    for (const username of ['sales', 'nobody-here']) {
      const visitor = new Visitor(company.app, 'en');
      const texts: string[] = [];
      for (let attempt = 0; attempt < 6; attempt++) {
        const { status, text } = await visitor.signIn(username, 'wrong password');
        texts.push(`${status} ${text.replaceAll(username, '')}`.replace(/value="[\w-]{20,}"/g, ''));
      }
      answers.push(texts);
    }
    expect(answers[0]?.[0]).toBe(answers[1]?.[0]);
    expect(answers[0]?.[5]).toBe(answers[1]?.[5]);
    expect(answers[0]?.[5]).not.toBe(answers[0]?.[0]);
    const locked = new Visitor(company.app, 'en');
    expect((await locked.signIn('sales', testPassword)).status).toBe(422);
    company.clock.set('2026-03-31T05:00:00.000Z');
    expect((await locked.signIn('sales', testPassword)).status).toBe(303);
  });

  it('looks at no more guesses when they are all sent at once', async () => {
    const guesses = Array.from({ length: 20 }, () =>
      new Visitor(company.app, 'en').signIn('sales', 'a guess that is wrong'),
    );
    const texts = (await Promise.all(guesses)).map(({ text }) => text);
    expect(texts.filter((text) => !text.includes('Too many'))).toHaveLength(4);
    expect(await company.db('sign_in_failures').first('failures')).toEqual({ failures: 5 });
    expect((await new Visitor(company.app, 'en').signIn('sales', testPassword)).status).toBe(422);
  });

  it('locks for longer each time, and never for more than a quarter of an hour', () => {
    expect([1, 4, 5, 6, 8, 9, 40].map((failures) => lockMs(failures) / 60_000)).toEqual([
      0, 0, 1, 2, 8, 15, 15,
    ]);
  });

  it('refuses a sign-in sent from another site', async () => {
    const response = await new Visitor(company.app, 'en').agent
      .post('/sign-in')
      .set('sec-fetch-site', 'cross-site')
      .type('form')
      .send({ username: 'sales', password: testPassword });
    expect(response.status).toBe(403);
  });

  it('writes no session for who only looks at the page, and keeps no session id in the database', async () => {
    const visitor = new Visitor(company.app, 'en');
    await visitor.get('/sign-in');
    expect(await company.db('sessions')).toHaveLength(0);
    const response = await visitor.signIn('sales', testPassword);
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const id = decodeURIComponent(cookie).match(/kehu=s:([^.]+)\./)?.[1] ?? 'none';
    const rows = await company.db('sessions');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(id);
  });

  it('ends a session by itself, by signing out, and from the list of one’s own', async () => {
    const first = await company.visitor('sales');
    const second = await company.visitor('sales');
    expect((await first.get('/account')).text.match(/session/g)?.length).toBeGreaterThan(1);
    await second.post('/sign-out');
    expect((await second.get('/my-day')).status).toBe(303);
    const third = await company.visitor('sales');
    await first.post('/account/sessions');
    expect((await third.get('/my-day')).status).toBe(303);
    expect((await first.get('/my-day')).status).toBe(200);
    company.clock.set('2026-04-01T04:00:00.000Z');
    expect((await first.get('/my-day')).status).toBe(303);
  });
});

describe('accounts', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  it('creates a user with roles, who must then choose a password of their own', async () => {
    const admin = await company.visitor('admin');
    const fields = { username: 'newone', name: 'New One', roles: ['sales'], password: 'given by the admin' };
    const response = await admin.post('/users', fields);
    expect(response.status).toBe(303);
    const visitor = new Visitor(company.app, 'en');
    expect((await visitor.signIn('newone', 'given by the admin')).status).toBe(303);
    expect(await company.db('audit_entries').where({ action: 'users.create' }).first()).toBeTruthy();
    const rows = await company.db('users').where({ username: 'newone' });
    expect(JSON.stringify(rows)).not.toContain('given by the admin');
  });

  it('ends the sessions of who is disabled, at once', async () => {
    const sales = await company.visitor('sales');
    const admin = await company.visitor('admin');
    expect((await sales.get('/my-day')).status).toBe(200);
    expect((await admin.post(`/users/${company.users.sales.id}/disabled`)).status).toBe(303);
    expect((await sales.get('/my-day')).status).toBe(303);
    expect((await new Visitor(company.app, 'en').signIn('sales', testPassword)).status).toBe(422);
  });

  it('resets a password, which ends the sessions that were open with the old one', async () => {
    const sales = await company.visitor('sales');
    const admin = await company.visitor('admin');
    const at = `/users/${company.users.sales.id}/password`;
    expect((await admin.post(at, { password: 'a whole new phrase' })).status).toBe(303);
    expect((await sales.get('/customers')).status).toBe(303);
    const again = new Visitor(company.app, 'en');
    expect((await again.signIn('sales', 'a whole new phrase')).status).toBe(303);
  });

  it('refuses a password that is short or common', async () => {
    const admin = await company.visitor('admin');
    const fields = { username: 'weak', name: 'Weak', roles: ['sales'] };
    for (const password of ['tooshort', 'password123', '1234567890']) {
      const response = await admin.post('/users', { ...fields, password });
      expect(response.status, password).toBe(422);
      expect(response.text).not.toContain(password);
    }
    expect(await company.db('users').where({ username: 'weak' })).toHaveLength(0);
  });
});
