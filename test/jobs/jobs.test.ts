import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runJobs } from '../../src/modules/jobs.ts';
import { newFormToken } from '../../src/web/form-tokens.ts';
import { type TestCompany, testCompany } from '../support/company.ts';

describe('what is done by itself', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  const tokens = async () => (await company.db('form_tokens')).length;
  const sessions = async () => (await company.db('sessions')).length;

  it('forgets sessions that have run out and tokens that nobody will send again, and no others', async () => {
    await company.visitor('sales');
    const used = (usedAt: string) =>
      company.db('form_tokens').insert({ token: newFormToken(), userId: company.users.sales.id, usedAt });
    await used('2026-03-29T03:59:59.000Z');
    await used('2026-03-29T04:00:01.000Z');
    await runJobs(company.db, company.clock, 'a');
    expect([await sessions(), await tokens()]).toEqual([1, 1]);
    company.clock.set('2026-03-31T13:00:00.000Z');
    await runJobs(company.db, company.clock, 'a');
    expect([await sessions(), await tokens()]).toEqual([0, 0]);
  });

  it('is done by one process of several', async () => {
    await company.visitor('sales');
    await runJobs(company.db, company.clock, 'a');
    company.clock.set('2026-03-31T04:01:59.000Z');
    await company.db('sessions').update({ expiresMs: 0 });
    await runJobs(company.db, company.clock, 'b');
    expect(await sessions()).toBe(1);
    company.clock.set('2026-03-31T04:02:01.000Z');
    await runJobs(company.db, company.clock, 'b');
    expect(await sessions()).toBe(0);
  });
});
