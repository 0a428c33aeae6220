import { describe, expect, it } from 'vitest';
import { isoWeekday, workCalendar } from '../../src/core/working-days.ts';

describe('working days', () => {
  // 2026-04-06 (Monday) is a holiday, and Saturday 2026-04-11 is worked for it.
  const calendar = workCalendar(
    [1, 2, 3, 4, 5],
    [
      { dayOn: '2026-04-06', isWorking: false },
      { dayOn: '2026-04-11', isWorking: true },
    ],
  );

  it.each([
    ['2026-04-03', 0, '2026-04-03'],
    ['2026-04-01', 1, '2026-04-02'],
    ['2026-04-03', 1, '2026-04-07'],
    ['2026-04-04', 1, '2026-04-07'],
    ['2026-04-10', 1, '2026-04-11'],
    ['2026-04-10', 2, '2026-04-13'],
    ['2026-03-31', 10, '2026-04-14'],
  ])('%s and %i working days is %s', (day, count, expected) => {
    expect(calendar.add(day, count)).toBe(expected);
    expect(calendar.between(day, expected)).toBe(count);
  });

  it('knows the weekday as ISO numbers it', () => {
    expect(['2026-03-30', '2026-04-04', '2026-04-05'].map(isoWeekday)).toEqual([1, 6, 7]);
    expect(calendar.between('2026-04-05', '2026-04-01')).toBe(0);
  });

  it('says so rather than looking for ever where no day is worked', () => {
    expect(() => workCalendar([], []).add('2026-01-01', 1)).toThrow(RangeError);
  });
});
