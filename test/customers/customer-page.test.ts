import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCompany, testCompany } from '../support/company.ts';
import { aCustomer } from '../support/stocked.ts';
import type { Visitor } from '../support/visitor.ts';

describe("the customer's page", () => {
  let company: TestCompany;
  let owner: Visitor;
  let customerId: number;
  beforeEach(async () => {
    company = await testCompany();
    customerId = await aCustomer(company);
    await company.db('customers').where({ id: customerId }).update({ paymentTerms: '30 days net' });
    owner = await company.visitor('sales');
  });
  afterEach(() => company.close());

  const page = async () => (await owner.get(`/customers/${customerId}`)).text;

  it('stands in the order of need: whom to reach, what is asked and ordered, the facts, the reasons', async () => {
    const html = await page();
    const parts = ['people', 'needs', 'orders', 'facts', 'class'].map((id) => html.indexOf(`id="${id}"`));
    expect(parts.every((at) => at > 0)).toBe(true);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    const jumps = html.slice(html.indexOf('<nav class="k-jump"')).split('</nav>')[0] ?? '';
    const targets = [...jumps.matchAll(/href="#(\w+)"/g)].map(([, at]) => at);
    expect(targets.length).toBeGreaterThan(3);
    for (const at of targets) expect(html).toContain(`id="${at}"`);
  });

  it('folds the terms, and says in the title who is in charge', async () => {
    const html = await page();
    expect(html).toMatch(
      /<details class="k-folded"><summary><h2>Terms<\/h2>(?:(?!<\/details>).)*30 days net/s,
    );
    const name = company.users.sales.name;
    expect(html).toMatch(new RegExp(`k-lead">[^<]*owner ${name}`));
    await company.db('customers').where({ id: customerId }).update({ ownerId: null });
    const manager = await company.visitor('manager');
    const pooled = (await manager.get(`/customers/${customerId}`)).text;
    expect(pooled).toMatch(/k-lead">[^<]*No owner yet/);
  });

  it('dials and writes by one touch, but not where it was refused', async () => {
    const person = { name: 'Anna Kurz', email: 'anna@kurz.example', mobile: '+49 (171) 555-0101' };
    await owner.post(`/customers/${customerId}/contacts`, person);
    expect(await page()).toContain('href="tel:+491715550101"');
    expect(await page()).toContain('href="mailto:anna@kurz.example"');
    await company.db('contacts').update({ doNotContact: 'call' });
    const html = await page();
    expect(html).not.toContain('href="tel:');
    expect(html).toContain('+49 (171) 555-0101');
    expect(html).toContain('href="mailto:anna@kurz.example"');
  });
});
