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

  describe('by night', () => {
    const runs = async () => (await company.db('class_runs')).length;
    const job = async () => company.db('job_runs').where({ name: 'classes.recompute' }).first();

    it('is done once, though two processes wake at the same moment', async () => {
      company.clock.set('2026-03-31T18:05:00.000Z');
      await Promise.all([runJobs(company.db, company.clock, 'a'), runJobs(company.db, company.clock, 'b')]);
      expect(await runs()).toBe(1);
      company.clock.set('2026-03-31T18:20:00.000Z');
      await runJobs(company.db, company.clock, 'b');
      expect(await runs()).toBe(1);
    });

    it('waits for two o’clock where the company is', async () => {
      company.clock.set('2026-03-31T18:05:00.000Z');
      await runJobs(company.db, company.clock, 'a');
      company.clock.set('2026-04-01T17:59:00.000Z');
      await runJobs(company.db, company.clock, 'a');
      expect(await runs()).toBe(1);
      company.clock.set('2026-04-01T18:00:00.000Z');
      await runJobs(company.db, company.clock, 'a');
      expect(await runs()).toBe(2);
    });

    it('is taken over from a process that was killed in the middle, when its lease has run out', async () => {
      company.clock.set('2026-03-31T18:05:00.000Z');
      const startedAt = company.clock.now().toISOString();
      const expiresMs = company.clock.now().getTime() + 30 * 60_000;
      await company.db('job_runs').insert({ name: 'classes.recompute', ranOn: '2026-04-01', startedAt });
      await company.db('leases').insert({ name: 'classes.recompute', holder: 'dead', expiresMs });
      company.clock.set('2026-03-31T18:30:00.000Z');
      await runJobs(company.db, company.clock, 'b');
      expect([await runs(), (await job()).finishedAt]).toEqual([0, null]);
      company.clock.set('2026-03-31T18:35:00.001Z');
      await runJobs(company.db, company.clock, 'b');
      expect(await runs()).toBe(1);
      expect(await job()).toMatchObject({ finishedAt: '2026-03-31T18:35:00.001Z', problem: null });
    });

    it('is tried again after it failed, and says what went wrong', async () => {
      company.clock.set('2026-03-31T18:05:00.000Z');
      const failed: unknown[] = [];
      await company.db.schema.renameTable('class_runs', 'runs_elsewhere');
      await runJobs(company.db, company.clock, 'a', (error) => failed.push(error));
      expect(failed.length).toBeGreaterThan(0);
      expect(await job()).toMatchObject({ finishedAt: null, problem: expect.stringContaining('class_runs') });
      await company.db.schema.renameTable('runs_elsewhere', 'class_runs');
      company.clock.set('2026-03-31T18:36:00.000Z');
      await runJobs(company.db, company.clock, 'a');
      expect(await job()).toMatchObject({ finishedAt: '2026-03-31T18:36:00.000Z', problem: null });
    });
  });
});
