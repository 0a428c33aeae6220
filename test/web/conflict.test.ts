import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import type { Fields, Visitor } from '../support/visitor.ts';

describe('the page of theirs and mine', () => {
  let company: TestCompany;
  let owner: Visitor;
  let at: string;
  beforeEach(async () => {
    company = await testCompany();
    at = `/customers/${await aCustomer(company)}`;
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  /** Saves the form twice from the same page, with another value each time; gives the second answer. */
  async function saveTwice(url: string, form: Fields, field: string): Promise<string> {
    const sent = { ...form, version: 1 };
    expect((await owner.post(url, { ...sent, [field]: 'Theirs' })).status).toBe(303);
    const second = await owner.post(url, { ...sent, [field]: 'Mine' });
    expect(second.status).toBe(409);
    for (const words of ['Theirs', 'Mine']) expect(second.text).toContain(words);
    return second.text;
  }

  it('names nothing that the form doesn’t have', async () => {
    await company.db('customers').update({ isStatusFixed: true });
    const text = await saveTwice(
      at,
      { name: 'Hutwerk GmbH', currency: 'CNY', documentLanguage: 'en' },
      'city',
    );
    expect(text).not.toMatch(/<th[^>]*>isStatusFixed/);
  });

  it('keeps the rows that were typed where the record has none', async () => {
    await owner.post(`${at}/contacts`, { name: 'Anna' });
    const ways = {
      'ways[0][kind]': 'phone',
      'ways[0][label]': 'work',
      'ways[0][address]': '030 1234567',
    };
    const empty = { 'ways[0][kind]': 'phone', 'ways[0][label]': 'work', 'ways[0][address]': '' };
    const sent = { name: 'Anna', version: 1 };
    expect((await owner.post('/contacts/1', { ...sent, ...empty, nameOther: 'Theirs' })).status).toBe(303);
    const second = await owner.post('/contacts/1', { ...sent, ...ways, nameOther: 'Mine' });
    expect(second.status).toBe(409);
    expect(second.text).not.toContain('[object Object]');
    expect(second.text).toContain('ways[0][address]');
    expect(second.text).toContain('030 1234567');
  });
});
