import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';

const tokenIn = (text: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1];

describe('a kept page', () => {
  let company: TestCompany;
  let id: number;
  beforeAll(async () => {
    company = await testCompany();
    id = await aCustomer(company, { name: 'Mine Hats' }, 'sales');
  });
  afterAll(() => company.close());

  it('has the visitor’s own CSRF token and a new form token each time', async () => {
    const visitor = await company.visitor('sales');
    const other = await company.visitor('sales');
    const texts = [];
    for (const browser of [visitor, visitor, other]) texts.push((await browser.get(`/customers/${id}`)).text);
    const csrf = texts.map((text) => tokenIn(text, '_csrf'));
    expect(csrf[0]).toBe(csrf[1]);
    expect(csrf[0]).not.toBe(csrf[2]);
    expect(new Set(texts.map((text) => tokenIn(text, '_token'))).size).toBe(3);
    expect(texts.join()).not.toMatch(/(csrf|form)-[0-9a-f]{8}-/);
  });

  it('is drawn anew after anyone has written, for everyone', async () => {
    const visitor = await company.visitor('sales');
    const manager = await company.visitor('manager');
    expect((await manager.get(`/customers/${id}`)).text).not.toContain('A new word');
    await visitor.post(`/customers/${id}/interactions`, { channel: 'call', said: 'A new word' });
    expect((await manager.get(`/customers/${id}`)).text).toContain('A new word');
    expect((await visitor.get(`/customers/${id}`)).text).toContain('A new word');
  });

  it('is each user’s own, in the language they read', async () => {
    const manager = await company.visitor('manager');
    const warehouse = await company.visitor('warehouse');
    for (let time = 0; time < 2; time++) {
      expect((await manager.get('/customers')).text).toContain('/customers/export');
      expect((await warehouse.get('/customers')).text).not.toContain('/customers/export');
    }
    const chinese = await company.visitor('manager', 'zh-CN');
    expect((await chinese.get('/customers')).text).toContain('lang="zh-CN"');
    expect((await manager.get('/customers')).text).toContain('<html lang="en"');
  });

  it('shows a message once, and then without it', async () => {
    const visitor = await company.visitor('sales');
    const sent = await visitor.post(`/customers/${id}/interactions`, { channel: 'call', said: 'x' });
    const place = (sent.headers.location ?? '').split('#')[0] ?? '';
    expect((await visitor.get(place)).text).toContain('alert alert-success');
    expect((await visitor.get(place)).text).not.toContain('alert alert-success');
  });
});
