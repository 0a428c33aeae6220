import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTerms } from '../../src/modules/payment-plans/terms-field.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('payment plans', () => {
  let company: TestCompany;
  let manager: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    manager = await company.visitor('manager');
  });
  afterEach(() => company.close());

  const rows = (...terms: [string, string, string, string?][]) =>
    Object.fromEntries(
      terms.flatMap(([share, method, trigger, days = ''], place) => [
        [`terms[${place}][share]`, share],
        [`terms[${place}][method]`, method],
        [`terms[${place}][trigger]`, trigger],
        [`terms[${place}][days]`, days],
      ]),
    );

  it('offers the usual ones from the start, in words, in both languages', async () => {
    const english = (await manager.get('/payment-plans')).text;
    expect(english).toContain('30 % T/T with the order, 70 % T/T against copy of B/L');
    expect(english).toContain('100 % L/C at sight');
    const chinese = (await (await company.visitor('manager', 'zh-CN')).get('/payment-plans')).text;
    expect(chinese).toContain('30% 电汇 T/T，下单时付；70% 电汇 T/T，见提单副本付款');
  });

  it('is created, changed and no longer offered, each noted', async () => {
    const sent = {
      name: 'Three parts',
      nameOther: '三期',
      ...rows(['33.33', 'tt', 'order'], ['33.33', 'dp', 'bl_copy'], ['33.34', 'oa', 'after_bl', '30']),
    };
    expect((await manager.post('/payment-plans', sent)).status).toBe(303);
    const plan = await company.db('payment_plans').where({ name: 'Three parts' }).first();
    expect(
      await company.db('payment_plan_terms').where({ paymentPlanId: plan.id }).orderBy('position'),
    ).toMatchObject([
      { shareBp: 3333, method: 'tt', dueTrigger: 'order', days: 0 },
      { shareBp: 3333, method: 'dp', dueTrigger: 'bl_copy', days: 0 },
      { shareBp: 3334, method: 'oa', dueTrigger: 'after_bl', days: 30 },
    ]);
    expect(await traceOf(company, 'payment_plans.create')).toBeTruthy();
    const changed = { ...sent, ...rows(['100', 'lc', 'after_bl']), version: 1 };
    for (const field of ['terms[1][share]', 'terms[2][share]'] as const) delete (changed as never)[field];
    Object.assign(changed, { 'terms[1][share]': '', 'terms[2][share]': '' });
    expect((await manager.post(`/payment-plans/${plan.id}`, changed)).status).toBe(303);
    expect(await company.db('payment_plan_terms').where({ paymentPlanId: plan.id })).toHaveLength(1);
    expect((await manager.post(`/payment-plans/${plan.id}/archive`, { version: 2 })).status).toBe(303);
    expect((await company.db('payment_plans').where({ id: plan.id }).first()).isArchived).toBe(true);
    expect((await traceOf(company, 'payment_plans.archive'))?.recordLabel).toBe('Three parts');
  });

  it('keeps what was typed when the shares are not 100 % or the name is taken', async () => {
    const sent = { name: 'Odd', ...rows(['30', 'tt', 'order'], ['60', 'tt', 'bl_copy']) };
    const odd = await manager.post('/payment-plans', sent);
    expect(odd.status).toBe(422);
    expect(odd.text).toContain('The percentages are 90 together');
    expect(odd.text).toContain('value="60"');
    const taken = await manager.post('/payment-plans', {
      name: 'O/A 30 days',
      ...rows(['100', 'oa', 'after_bl', '30']),
    });
    expect(taken.status).toBe(422);
    expect((await manager.post('/payment-plans', { name: 'Empty' })).status).toBe(422);
  });

  it('is the managers’ and admins’ to change', async () => {
    for (const username of ['sales', 'warehouse'] as const) {
      const visitor = await company.visitor(username);
      expect((await visitor.get('/payment-plans')).status).toBe(403);
      const sent = { name: 'Mine', ...rows(['100', 'oa', 'after_bl']) };
      expect((await visitor.post('/payment-plans', sent)).status).toBe(403);
    }
    expect((await manager.get('/payment-plans/999/edit')).status).toBe(404);
  });

  it('a form takes the chosen template, else its rows, else nothing', async () => {
    const plan = await company.db('payment_plans').where({ name: 'O/A 60 days' }).first('id');
    const row = { share: 10_000, method: 'tt', trigger: 'order', days: null, place: 0 } as const;
    expect(await readTerms(company, { planId: plan.id, terms: [row] })).toMatchObject([
      { method: 'oa', days: 60 },
    ]);
    expect(await readTerms(company, { planId: null, terms: [row] })).toMatchObject([{ method: 'tt' }]);
    expect(await readTerms(company, { planId: null, terms: [] })).toBeNull();
    await expect(readTerms(company, { planId: 999, terms: [] })).rejects.toThrow('not_offered');
  });

  it('is a customer’s usual one, chosen on its form', async () => {
    const plan = await company.db('payment_plans').where({ name: 'O/A 60 days' }).first('id');
    const visitor = await company.visitor('sales');
    expect((await visitor.get('/customers/new')).text).toContain('O/A 60 days');
    const sent = { name: 'Hutwerk', currency: 'EUR', documentLanguage: 'en', paymentPlanId: plan.id };
    expect((await visitor.post('/customers', sent)).status).toBe(303);
    expect((await company.db('customers').first('payment_plan_id')).paymentPlanId).toBe(plan.id);
  });
});
