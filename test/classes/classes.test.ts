import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/days.ts';
import { insertRow } from '../../src/db/write.ts';
import { computeOrdered } from '../../src/modules/classes/class-actions.ts';
import type { StoredClass } from '../../src/modules/classes/class-row.ts';
import { AlreadyComputing, computeAll, lastRuns, recompute } from '../../src/modules/classes/class-run.ts';
import { decide, takeBack } from '../../src/modules/classes/decision-actions.ts';
import { runJobs } from '../../src/modules/jobs.ts';
import { systemContext } from '../../src/modules/users/set-up.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { ordered } from '../support/ordered.ts';
import { aCustomer } from '../support/stocked.ts';
import { storyOf, traceOf } from '../support/traces.ts';

const today = '2026-03-31';
describe('computing the classes', () => {
  let company: TestCompany;
  beforeEach(async () => {
    company = await testCompany();
  });
  afterEach(() => company.close());

  const system = () => systemContext(company.db, company.clock, 'test');
  const stored = async (customerId: number): Promise<StoredClass> =>
    company.db('customer_classes').where({ customerId }).first() as Promise<StoredClass>;
  const statusOf = async (id: number): Promise<string> =>
    (await company.db('customers').where({ id }).first('status'))?.status;
  const version = async (id: number): Promise<number> =>
    (await company.db('customers').where({ id }).first('version'))?.version;

  it('classes a customer by its orders, and says from what', async () => {
    const big = await aCustomer(company, { name: 'Big' });
    const lead = await aCustomer(company, { name: 'Lead' });
    await ordered(company, big, [320, 270, 220, 170, 120, 70, 20]);
    await computeAll(await system());
    expect(await stored(big)).toMatchObject({
      revenueClass: 'A',
      revenueE4: 70_000_000,
      aheadBp: 0,
      recentCount: 7,
      orderCount: 7,
      firstOrderOn: addDays(today, -320),
      lastOrderOn: addDays(today, -20),
      medianDays: 50,
      spreadDays: 0,
      ruleSegment: 'strategic',
      segment: 'strategic',
      quietBasis: 'rhythm',
      warnOn: addDays(today, 44),
      isQuiet: false,
      atRiskE4: 10_000_000,
    });
    expect(await stored(lead)).toMatchObject({ revenueClass: null, segment: null, quietBasis: 'contact' });
    expect([await statusOf(big), await statusOf(lead)]).toEqual(['active', 'lead']);
  });

  it('counts orders of one day once, and drafts, cancelled and coming ones not at all', async () => {
    const id = await aCustomer(company);
    await ordered(company, id, [100, 100, 50]);
    await ordered(company, id, [70], { state: 'cancelled' });
    await ordered(company, id, [60], { state: 'draft' });
    await ordered(company, id, [-5]);
    await computeAll(await system());
    expect(await stored(id)).toMatchObject({ orderCount: 2, revenueE4: 30_000_000, atRiskE4: 15_000_000 });
  });

  it('ranks by the revenue of twelve months only', async () => {
    const [before, now] = [await aCustomer(company), await aCustomer(company, { name: 'Now' })];
    await ordered(company, before, [500, 450, 400, 366], { baseTotalE4: 900_000_000 });
    await ordered(company, now, [365]);
    await computeAll(await system());
    expect((await stored(before)).revenueClass).toBe('C');
    expect(await stored(now)).toMatchObject({ revenueClass: 'A', aheadBp: 0 });
  });

  it('lets the status follow, with a trace, and leaves a fixed one alone', async () => {
    const [slipped, fixed] = [await aCustomer(company), await aCustomer(company, { name: 'Fixed' })];
    for (const id of [slipped, fixed]) await ordered(company, id, [800, 700, 600]);
    await company.db('customers').where({ id: fixed }).update({ status: 'active', isStatusFixed: true });
    const seen = await version(slipped);
    await computeAll(await system());
    expect([await statusOf(slipped), await statusOf(fixed)]).toEqual(['lost', 'active']);
    expect(await version(slipped)).toBe(seen);
    const trace = await traceOf(company, 'customers.status');
    expect(trace).toMatchObject({
      recordId: slipped,
      userId: null,
      changes: { status: { before: 'lead', after: 'lost' } },
    });
  });

  it('writes a change of class into its history and the story, not the first class', async () => {
    const id = await aCustomer(company);
    await ordered(company, id, [150, 100, 50]);
    await computeAll(await system());
    expect(await storyOf(company, id)).toEqual(['customers.story_created']);
    expect(await stored(id)).toMatchObject({ segment: 'key', segmentSinceOn: today });
    company.clock.set('2027-03-31T04:00:00.000Z');
    await computeAll(await system());
    expect(await stored(id)).toMatchObject({ segment: 'lost', segmentSinceOn: '2027-03-31' });
    expect(await storyOf(company, id)).toEqual(['customers.story_created', 'classes.story_changed']);
    expect(await company.db('customer_class_changes')).toMatchObject([
      { fromSegment: 'key', toSegment: 'lost', cause: 'rule', changedOn: '2027-03-31', userId: null },
    ]);
  });

  it('writes nothing where nothing changed', async () => {
    await ordered(company, await aCustomer(company), [150, 100, 50]);
    expect(await computeAll(await system())).toBe(1);
    expect(await computeAll(await system())).toBe(0);
    company.clock.set('2026-04-01T04:00:00.000Z');
    expect(await computeAll(await system())).toBe(0);
  });

  it.each([
    ['draft', false],
    ['confirmed', false],
    ['released', false],
    ['on_hold', false],
    ['closed', true],
    ['closed_short', true],
    ['cancelled', true],
  ])('a missing order with one %s beside it: quiet is %s', async (state, expected) => {
    const id = await aCustomer(company);
    await ordered(company, id, [300, 250, 200]);
    await ordered(company, id, [200], { state });
    await computeAll(await system());
    expect((await stored(id)).isQuiet).toBe(expected);
  });

  it('follows the last contact below three orders, by level', async () => {
    const [a, none] = [await aCustomer(company, { level: 'A' }), await aCustomer(company, { name: 'None' })];
    const spoken = { channel: 'call', said: 'x', userId: company.users.sales.id, version: 1 };
    for (const [customerId, ago] of [
      [a, 90],
      [none, 239],
    ] as const) {
      await company
        .db('customers')
        .where({ id: customerId })
        .update({ createdAt: '2020-01-01T00:00:00.000Z' });
      const at = `${addDays(today, -ago)}T03:00:00.000Z`;
      await insertRow(company.db, 'interactions', {
        ...spoken,
        customerId,
        happenedAt: at,
        createdAt: at,
        updatedAt: at,
      });
    }
    await computeAll(await system());
    expect(await stored(a)).toMatchObject({ isQuiet: true, warnOn: today, contactOn: addDays(today, -90) });
    expect(await stored(none)).toMatchObject({ isQuiet: false, warnOn: addDays(today, 1) });
  });

  it('takes whoever ordered today up within the minute', async () => {
    const id = await aCustomer(company);
    await computeAll(await system());
    await ordered(company, id, [0], { state: 'confirmed' });
    await computeOrdered(await system());
    expect(await stored(id)).toMatchObject({ orderCount: 1, segment: 'regular', lastOrderOn: today });
    expect(await statusOf(id)).toBe('active');
    const changes = (await company.db('customer_class_changes')).length;
    await computeOrdered(await system());
    expect(await company.db('customer_class_changes')).toHaveLength(changes);
  });

  describe('decided over the rule', () => {
    let id: number;
    beforeEach(async () => {
      id = await aCustomer(company);
      await ordered(company, id, [300, 250, 200]);
      await computeAll(await system());
    });
    const at = async () => ({ id, version: await version(id) });

    it('a class holds until its day and falls away by itself', async () => {
      const sales = await company.as('sales');
      const untilOn = '2026-04-30';
      await decide(sales, await at(), { kind: 'segment', decided: 'key', reason: 'Big plans', untilOn });
      expect(await stored(id)).toMatchObject({ segment: 'key', ruleSegment: 'growing' });
      expect(await company.db('customer_class_changes')).toMatchObject([
        { toSegment: 'key', cause: 'decision', userId: sales.user?.id },
      ]);
      expect(await traceOf(company, 'classes.decide_segment')).toMatchObject({
        userId: sales.user?.id,
        changes: { segment: { after: 'key' }, reason: { after: 'Big plans' }, untilOn: { after: untilOn } },
      });
      company.clock.set('2026-04-30T04:00:00.000Z');
      await computeAll(await system());
      expect((await stored(id)).segment).toBe('key');
      company.clock.set('2026-05-01T04:00:00.000Z');
      await computeAll(await system());
      expect((await stored(id)).segment).toBe('growing');
      expect((await traceOf(company, 'classes.expire'))?.recordId).toBe(id);
      const last = await company.db('customer_class_changes').orderBy('id', 'desc').first();
      expect(last).toMatchObject({ fromSegment: 'key', toSegment: 'growing', cause: 'expiry' });
      expect(await storyOf(company, id)).toContain('classes.story_changed');
    });

    it('a pause holds the warning back, the day after it comes again', async () => {
      expect((await stored(id)).isQuiet).toBe(true);
      const pause = { kind: 'pause', decided: null, reason: 'Season', untilOn: '2026-04-10' } as const;
      await decide(await company.as('sales'), await at(), pause);
      expect((await stored(id)).isQuiet).toBe(false);
      expect(await storyOf(company, id)).toContain('classes.story_paused');
      company.clock.set('2026-04-11T04:00:00.000Z');
      await computeAll(await system());
      expect((await stored(id)).isQuiet).toBe(true);
    });

    it('a status that someone fixed stays, and given up means not warned of', async () => {
      const status = { kind: 'status', decided: 'lost', reason: 'Closed shop', untilOn: null } as const;
      await decide(await company.as('sales'), await at(), status);
      await computeAll(await system());
      expect([await statusOf(id), (await stored(id)).isQuiet]).toEqual(['lost', false]);
      await takeBack(await company.as('sales'), id, 'status');
      expect([await statusOf(id), (await stored(id)).isQuiet]).toEqual(['active', true]);
      expect((await traceOf(company, 'classes.free_status'))?.recordId).toBe(id);
    });

    it('a second word takes the place of the first', async () => {
      const sales = await company.as('sales');
      for (const decided of ['key', 'strategic'])
        await decide(sales, await at(), { kind: 'segment', decided, reason: 'x', untilOn: '2026-05-01' });
      expect((await stored(id)).segment).toBe('strategic');
      expect(await company.db('customer_decisions').whereNull('ended_at')).toHaveLength(1);
    });

    it('is refused for another’s customer, an archived one, a day that is over, and one too far', async () => {
      const form = { kind: 'segment', decided: 'key', reason: 'x', untilOn: '2026-05-01' } as const;
      await expect(decide(await company.as('sales2'), await at(), form)).rejects.toThrow();
      const sales = await company.as('sales');
      const late = { ...form, untilOn: '2026-03-30' };
      await expect(decide(sales, await at(), late)).rejects.toMatchObject({
        messageKey: 'classes.until_past',
      });
      const far = { ...form, untilOn: '2027-04-02' };
      await expect(decide(sales, await at(), far)).rejects.toMatchObject({ messageKey: 'classes.until_far' });
      await company.db('customers').where({ id }).update({ isArchived: true });
      await expect(decide(sales, await at(), form)).rejects.toMatchObject({
        messageKey: 'customers.is_archived',
      });
      expect(await company.db('customer_decisions')).toHaveLength(0);
    });
  });

  describe('a run', () => {
    it('is kept with when, who and how many', async () => {
      await aCustomer(company);
      const manager = await company.as('manager');
      await recompute(manager);
      const { done, atWork } = await lastRuns(manager);
      expect(done).toMatchObject({ computedOn: today, lookedCount: 1, totalCount: 1, changedCount: 1 });
      expect(atWork).toBeNull();
      expect((await traceOf(company, 'classes.recompute'))?.userId).toBe(manager.user?.id);
    });

    it('is done by one process at a time; one that was killed is taken over', async () => {
      await aCustomer(company);
      // As a killed one leaves it: a run without an end, a lease that runs out.
      const nowMs = company.clock.now().getTime();
      const lease = { name: 'classes.run', holder: 'dead', expiresMs: nowMs + 60_000 };
      await company.db('leases').insert(lease);
      await insertRow(company.db, 'class_runs', {
        computedOn: today,
        startedAt: company.clock.now().toISOString(),
        lookedCount: 0,
        totalCount: 1,
        changedCount: 0,
      });
      await expect(recompute(await system())).rejects.toBeInstanceOf(AlreadyComputing);
      expect((await lastRuns(await system())).atWork).not.toBeNull();
      company.clock.set('2026-03-31T04:01:01.000Z');
      await recompute(await system());
      const { done, atWork } = await lastRuns(await system());
      expect([done?.changedCount, atWork]).toEqual([1, null]);
    });

    it('says what went wrong, and the next one goes on', async () => {
      await aCustomer(company);
      await company.db.schema.renameTable('interactions', 'elsewhere');
      await expect(recompute(await system())).rejects.toThrow();
      expect((await company.db('class_runs').first()).problem).toContain('interactions');
      await company.db.schema.renameTable('elsewhere', 'interactions');
      await recompute(await system());
      expect((await lastRuns(await system())).done?.changedCount).toBe(1);
    });

    it('happens once a night, whichever process is first', async () => {
      await aCustomer(company);
      const runs = async () => (await company.db('class_runs')).length;
      company.clock.set('2026-03-31T17:59:00.000Z'); // 01:59 where the company is
      await runJobs(company.db, company.clock, 'a');
      // It never ran before, and is late for the last night; the next one is not due yet.
      const before = await runs();
      company.clock.set('2026-03-31T18:01:30.000Z');
      await runJobs(company.db, company.clock, 'a');
      expect(await runs()).toBe(before + 1);
      company.clock.set('2026-03-31T18:10:00.000Z');
      await runJobs(company.db, company.clock, 'b');
      expect(await runs()).toBe(before + 1);
      company.clock.set('2026-04-01T18:10:00.000Z');
      await runJobs(company.db, company.clock, 'b');
      expect(await runs()).toBe(before + 2);
    });
  });
});
