import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { permissions } from '../../src/core/permissions.ts';
import { modules } from '../../src/modules/index.ts';
import { page } from '../../src/web/outcome.ts';
import { checkRoutes, type Route } from '../../src/web/route.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';

const shown = () => page('errors/failed', { title: '' });

describe('the route contract', () => {
  it('refuses at start a route without permission', () => {
    expect(() => checkRoutes([{ get: '/x', show: shown } as unknown as Route])).toThrow(
      'names no permission',
    );
  });

  it('refuses at start a POST without a form, or without the page to show again', () => {
    const form = z.object({});
    const post = { post: '/x', permission: 'orders.write', act: shown } as const;
    expect(() => checkRoutes([{ ...post, again: shown } as unknown as Route])).toThrow('names no form');
    expect(() => checkRoutes([{ ...post, form } as unknown as Route])).toThrow('shown again');
  });

  it('refuses the same route twice', () => {
    const route: Route = { get: '/x', permission: 'public', show: shown };
    expect(() => checkRoutes([route, { ...route }])).toThrow('twice');
  });

  it('has only known permissions on the modules of this program', () => {
    const named = modules.flatMap(({ routes }) => routes.map(({ permission }) => permission));
    expect(named.filter((name) => name !== 'public' && !(name in permissions))).toEqual([]);
    expect(named.length).toBeGreaterThan(100);
  });
});

describe('forms over HTTP', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
  });
  afterAll(() => company.close());

  const fields = { name: 'Kappe & Co', currency: 'EUR', documentLanguage: 'en' };

  it('comes again with what was typed, a summary and a message at the field', async () => {
    const visitor = await company.visitor('sales');
    const typed = { ...fields, name: '', city: 'Lübeck "an der Trave"', email: 'not a mail' };
    const response = await visitor.post('/customers', typed);
    expect(response.status).toBe(422);
    expect(response.text).toContain('value="Lübeck &#34;an der Trave&#34;"');
    expect(response.text).toContain('href="#field-name"');
    expect(response.text).toContain('id="field-email-error"');
    expect(response.text).toContain('Please correct 2 things');
  });

  it('says it in Chinese to a Chinese browser', async () => {
    const visitor = await company.visitor('sales', 'zh-CN');
    const response = await visitor.post('/customers', { ...fields, name: '' });
    expect(response.text).toMatch(/lang="zh-CN"/);
    expect(response.text).toContain('请');
  });

  it('acts once for a form that is sent twice, and leads to the first result', async () => {
    const visitor = await company.visitor('sales');
    const sent = { ...fields, ...visitor.hidden(), name: 'Sent Twice Hats' };
    const first = await visitor.post('/customers', sent);
    const second = await visitor.post('/customers', sent);
    expect(first.status).toBe(303);
    expect(second.status).toBe(303);
    expect(second.headers.location).toBe(first.headers.location);
    expect(await company.db('customers').where({ name: 'Sent Twice Hats' })).toHaveLength(1);
  });

  it('refuses a form without the session’s token, and changes nothing', async () => {
    const visitor = await company.visitor('sales');
    const response = await visitor.post('/customers', { ...fields, name: 'Forged', _csrf: 'made up' });
    expect(response.status).toBe(403);
    expect(await company.db('customers').where({ name: 'Forged' })).toHaveLength(0);
  });

  it('asks to sign in where the session has ended, and goes on with what was typed', async () => {
    const visitor = await company.visitor(null);
    const response = await visitor.post('/customers', { ...fields, name: 'Typed before the session ended' });
    expect(response.status).toBe(401);
    expect(response.text).toContain('Typed before the session ended');
    expect(await company.db('customers').where({ name: 'Typed before the session ended' })).toHaveLength(0);
  });

  it('shows theirs, mine and the original when someone else saved first', async () => {
    const id = await aCustomer(company, { name: 'Conflict Hats', city: 'Bremen' }, 'manager');
    const manager = await company.visitor('manager');
    const edit = await manager.get(`/customers/${id}/edit`);
    const original = /name="_original" value="([^"]*)"/.exec(edit.text)?.[1] ?? '';
    const plain = original.replaceAll('&#34;', '"').replaceAll('&amp;', '&').replaceAll('&#39;', "'");
    const saved = { ...fields, name: 'Conflict Hats', version: 1 };
    expect((await manager.post(`/customers/${id}`, { ...saved, city: 'Kiel' })).status).toBe(303);
    const late = await manager.post(`/customers/${id}`, { ...saved, city: 'Rostock', _original: plain });
    expect(late.status).toBe(409);
    for (const city of ['Bremen', 'Kiel', 'Rostock']) expect(late.text).toContain(city);
    expect(await company.db('customers').where({ id }).first('city')).toMatchObject({ city: 'Kiel' });
  });

  it('keeps script in every text field a text', async () => {
    const script = '<script>alert(1)</script>';
    const visitor = await company.visitor('sales');
    const texts = Object.fromEntries(
      ['name', 'nameOther', 'shortName', 'city', 'address', 'remarks', 'tags', 'phone'].map((name) => [
        name,
        name === 'shortName' || name === 'phone' ? script.slice(0, 60) : script,
      ]),
    );
    const response = await visitor.post('/customers', { ...fields, ...texts, confirmDuplicates: '1' });
    expect(response.status).toBe(303);
    for (const url of [String(response.headers.location), '/customers', '/search?q=script']) {
      const shownPage = await visitor.get(url);
      expect(shownPage.status).toBe(200);
      expect(shownPage.text).not.toContain('<script>alert');
    }
  });

  it('answers 404 for what is not there, 413 for too much, and never a stack', async () => {
    const visitor = await company.visitor('sales');
    for (const url of ['/nowhere', '/customers/999999', '/customers/0', '/customers/1e9', '/orders/abc']) {
      const response = await visitor.get(url);
      expect(response.status, url).toBe(404);
      expect(response.text).not.toMatch(/at .*\.ts:\d+/);
    }
    const huge = await visitor.post('/customers', { ...fields, remarks: 'x'.repeat(10_000_000) });
    expect(huge.status).toBe(413);
  });
});
