import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialectOf } from '../../src/db/dialect.ts';
import { type TestCompany, testCompany } from '../support/company.ts';

describe('the people of a customer', () => {
  let company: TestCompany;
  beforeAll(async () => {
    company = await testCompany();
  });
  afterAll(() => company.close());

  it('are found by an index, those who have left too, however many there are elsewhere', async (test) => {
    test.skip(dialectOf(company.db).name !== 'sqlite', 'only SQLite tells its plan so');
    const plan = (await company.db.raw(
      'explain query plan select p.name from contacts as p join customer_contacts as l on l.contact_id = p.id ' +
        "where l.customer_id = 1 and p.is_archived = 0 and (l.to_on is null or l.to_on >= '2026-01-01')",
    )) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join('\n')).toMatch(/SEARCH l USING.*customer_id=\?/);
  });
});
