import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/core/settings.ts';
import { type TestCompany, testCompany } from '../support/company.ts';
import { traceOf } from '../support/traces.ts';
import type { Visitor } from '../support/visitor.ts';

describe('the company’s working days', () => {
  let company: TestCompany;
  let admin: Visitor;
  beforeEach(async () => {
    company = await testCompany();
    admin = await company.visitor('admin');
  });
  afterEach(() => company.close());

  const days = () => company.db('calendar_days').orderBy('day_on').select('day_on', 'is_working', 'name');
  const add = (text: string, kind = 'off', visitor = admin) =>
    visitor.post('/settings/calendar/days', { kind, days: text });

  it('takes many lines at once; a day that is there takes the new name and kind', async () => {
    expect((await add('2026-05-01..2026-05-02 劳动节\n2026-05-09 补班')).status).toBe(303);
    await add('2026-05-09 调休上班', 'working');
    expect(await days()).toEqual([
      { dayOn: '2026-05-01', isWorking: false, name: '劳动节' },
      { dayOn: '2026-05-02', isWorking: false, name: '劳动节' },
      { dayOn: '2026-05-09', isWorking: true, name: '调休上班' },
    ]);
    expect(await traceOf(company, 'admin.calendar')).toMatchObject({
      changes: { working: { after: ['2026-05-09 调休上班'] } },
    });
    const { text } = await admin.get('/settings/calendar');
    for (const part of ['2026-05-01', '劳动节', 'Friday']) expect(text).toContain(part);
  });

  it('names the line that can’t be read, and keeps what was pasted', async () => {
    const refused = await add('2026-05-01 Labour Day\nnext Friday');
    expect(refused.status).toBe(422);
    for (const part of ['Line 2', 'next Friday', 'Labour Day']) expect(refused.text).toContain(part);
    expect(await days()).toHaveLength(0);
  });

  it('removes a day, and changes the weekdays, of which one must be left', async () => {
    await add('2026-05-01');
    const { id } = (await company.db('calendar_days').first('id')) as { id: number };
    await admin.post('/settings/calendar/removal', { dayId: id });
    expect(await days()).toEqual([]);
    await admin.post('/settings/calendar/weekdays', { workingWeekdays: ['1', '2', '3', '4', '5', '6'] });
    expect((await loadSettings(company.db)).workingWeekdays).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await admin.post('/settings/calendar/weekdays', {})).status).toBe(422);
  });

  it('is for administrators', async () => {
    for (const username of ['sales', 'manager', 'warehouse'] as const) {
      const visitor = await company.visitor(username);
      expect((await visitor.get('/settings/calendar')).status).toBe(403);
      expect((await add('2026-05-01', 'off', visitor)).status).toBe(403);
    }
    expect(await days()).toHaveLength(0);
  });
});
