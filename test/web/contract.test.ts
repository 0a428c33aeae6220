import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { permissions } from '../../src/core/permissions.ts';
import { modules } from '../../src/modules/index.ts';
import { enteredAgain } from '../../src/web/forms.ts';
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

  it('never sends a password back, neither to the sign-in page nor to the form', async () => {
    const words = {
      currentPassword: 'the old one',
      password: 'a secret phrase',
      passwordAgain: 'a secret phrase',
      note: 'kept',
    };
    const signedOut = await (await company.visitor(null)).post('/account/password', words);
    expect(signedOut.status).toBe(401);
    expect(signedOut.text).toContain('kept');
    for (const word of ['a secret phrase', 'the old one']) expect(signedOut.text).not.toContain(word);
    const request = { body: { ...words, _csrf: 'token' } };
    const { values } = enteredAgain({ request } as unknown as Parameters<typeof enteredAgain>[0]);
    expect(values).toEqual({ note: 'kept' });
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

  const originalIn = (html: string) =>
    (/name="_original" value="([^"]*)"/.exec(html)?.[1] ?? '')
      .replaceAll('&#34;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');

  /** The conflict page's form with what it proposes, as a browser sends it. */
  function proposedBy(html: string): Record<string, string> {
    const form = html.slice(html.indexOf('<form method="post" action="/'), html.lastIndexOf('</form>'));
    const fields: Record<string, string> = {};
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      if (tag.includes('type="radio"') && !tag.includes(' checked')) continue;
      const name = / name="([^"]*)"/.exec(tag)?.[1] ?? '';
      if (name && !name.startsWith('_')) fields[name] = / value="([^"]*)"/.exec(tag)?.[1] ?? '';
    }
    return fields;
  }

  it('knows boxes in a conflict: theirs stay ticked where I did not touch them, mine where I did', async () => {
    const warehouse = await company.visitor('warehouse');
    await warehouse.post('/carriers', { name: 'Box Lines', modes: ['sea'] });
    const { id } = (await company.db('carriers').where({ name: 'Box Lines' }).first('id')) as { id: number };
    const original = originalIn((await warehouse.get(`/carriers/${id}/edit`)).text);
    const at = `/carriers/${id}`;
    await warehouse.post(at, { name: 'Box Lines', modes: ['sea', 'air'], version: 1 });
    const mine = { name: 'Box Lines Ltd', modes: ['sea'], version: 1, _original: original };
    const late = await warehouse.post(at, mine);
    expect(late.status).toBe(409);
    expect((await warehouse.post(at, proposedBy(late.text))).status).toBe(303);
    expect(await company.db('carriers').where({ id }).first('name', 'modes')).toEqual({
      name: 'Box Lines Ltd',
      modes: 'air,sea',
    });
    await warehouse.post('/inventory/warehouses', { code: 'BX', name: 'Box' });
    const row = (await company.db('warehouses').where({ code: 'BX' }).first('id')) as { id: number };
    const place = `/inventory/warehouses/${row.id}`;
    await warehouse.post(place, { code: 'BX', name: 'Box', isArchived: '1', version: 1 });
    const opened = originalIn((await warehouse.get(place)).text);
    await warehouse.post(place, { code: 'BX', name: 'Crate', isArchived: '1', version: 2 });
    const unticked = await warehouse.post(place, { code: 'BX', name: 'Box', version: 2, _original: opened });
    expect(unticked.status).toBe(409);
    expect((await warehouse.post(place, proposedBy(unticked.text))).status).toBe(303);
    expect(await company.db('warehouses').where({ id: row.id }).first('name', 'is_archived')).toEqual({
      name: 'Crate',
      isArchived: false,
    });
  });

  it('says which of the rows typed is wrong, empty ones counted', async () => {
    const warehouse = await company.visitor('warehouse');
    await warehouse.post('/inventory/warehouses', { code: 'RW', name: 'Rows' });
    const { id } = (await company.db('warehouses').where({ code: 'RW' }).first('id')) as { id: number };
    const response = await warehouse.post('/inventory/postings/receipt', {
      warehouse: id,
      postedOn: '2026-03-31',
      'lines[0][sku]': '',
      'lines[0][quantity]': '',
      'lines[1][sku]': 'NO-SUCH',
      'lines[1][quantity]': '5',
    });
    expect(response.status).toBe(422);
    expect(response.text).toContain('href="#field-lines.1.sku"');
    expect(response.text).not.toContain('href="#field-lines.0.sku"');
  });

  it('keeps a form that meets the same record at the same moment, or a busy database', async () => {
    const manager = await company.visitor('manager');
    const route = modules
      .flatMap(({ routes }) => routes)
      .find((one) => 'post' in one && one.post === '/customers');
    if (!route || !('act' in route)) throw new Error('no such route');
    const { act } = route;
    try {
      for (const [code, status, message] of [
        ['SQLITE_CONSTRAINT_UNIQUE', 422, 'Someone else has just entered the same'],
        ['SQLITE_BUSY', 503, 'nothing was saved. Send it again'],
      ] as const) {
        const number = code === 'SQLITE_BUSY' ? 1205 : 2627;
        route.act = () => Promise.reject(Object.assign(new Error('made up'), { code, number }));
        const response = await manager.post('/customers', { ...fields, name: 'Kept Hats' });
        expect(response.status).toBe(status);
        expect(response.text).toContain(message);
        expect(response.text).toContain('value="Kept Hats"');
      }
    } finally {
      route.act = act;
    }
  });

  it('takes no file from who has not signed in', async () => {
    const stranger = await company.visitor(null);
    const file = { field: 'file', name: 'x.csv', content: 'Code,Name\nA,B\n' };
    expect((await stranger.upload('/imports/new/customers', file)).status).toBe(401);
    const sales = await company.visitor('sales');
    expect((await sales.upload('/imports/new/customers', file)).status).toBe(403);
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
    const response = await visitor.post('/customers', { ...fields, ...texts, differsBecause: 'x' });
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
